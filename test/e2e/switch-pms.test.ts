// A manager switches a property from one PMS to another, with the screens alone (docs/switching-pms.md).
import { townView } from '../../simulator/town/view.ts';
import { confirmed } from '../support/console-dialog.ts';
import { consoleStage } from '../support/console-stage.ts';
import { CLIENT_ID, SECRET } from '../support/system.ts';
import { VENDOR_ACCOUNTS } from '../support/vendor-accounts.ts';

const TOWN = { properties: [{ name: 'Elm Court', units: 6 }], empty: true },
  ANN = { firstName: 'Ann', lastName: 'Archer', email: 'ann@example.com' },
  BEN = { firstName: 'Ben', lastName: 'Baker', email: 'ben@example.com' },
  CLEO = { firstName: 'Cleo', lastName: 'Carver', email: 'cleo@example.com' };

const stage = consoleStage({ processes: ['api', 'worker'], town: TOWN }, async (system) => {
  const old = system.simulator.account(CLIENT_ID),
    now = system.simulator.addAccount({ vendor: 'entrata', clientId: 'new', clientSecret: SECRET, ...TOWN });
  const moveIn = (pms: typeof now, unit: number, person: object) =>
    pms.event({ event: 'moveIn', unitId: townView(pms.town).units[unit]!.id, people: [person] });
  for (const [unit, person] of [ANN, BEN, CLEO].entries()) moveIn(old, unit, person);
  // Ann is the same, Ben's e-mail was typed anew, and Cleo is not there.
  moveIn(now, 0, ANN);
  moveIn(now, 1, { ...BEN, email: 'ben@work.example' });
  const { id: propertyId } = await system.property.setUp('Elm Court', {
    credentialId: await system.property.credential(CLIENT_ID, SECRET),
    externalIds: ['101'],
    importUnits: true,
  });
  const { id } = await system.api.post('/credentials', {
    vendor: 'entrata',
    name: 'The new PMS',
    fields: VENDOR_ACCOUNTS.entrata.fields(system.simulator.url, 'new'),
  });
  expect(await system.api.post(`/credentials/${id}/test`)).toMatchObject({ ok: true });
  return { propertyId };
});

const homes = async () =>
  (await stage.system.property.residents(stage.world.propertyId))
    .map((each) => `${each.id} ${each.units.map(({ name }) => name).join()}`)
    .sort();

test('credential, preview, mapping and one list to decide: everybody stays who she is, where she is', async () => {
  const {
      system,
      browser,
      world: { propertyId },
    } = stage,
    before = await homes(),
    page = await browser.signedIn(`/properties/${propertyId}/integration/settings`);
  await page.getByRole('combobox', { name: 'Credential' }).click();
  await page.getByRole('option', { name: /The new PMS/ }).click();
  await page.getByText('From one PMS to another').waitFor();
  await page.getByRole('checkbox', { name: /Elm Court/ }).check();
  await page.getByRole('button', { name: 'Show who enters and leaves' }).click();
  await page.getByText('Found again: 1').waitFor();
  await page.getByText(/Ann Archer would be recognised/).waitFor();
  await page.getByText(/Cleo Carver would lose/).waitFor();
  expect(await homes()).toEqual(before);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. It acts in the next run.').waitFor();

  await system.property.sync(propertyId);
  const mapping = await browser.signedIn(`/properties/${propertyId}/integration/mapping`);
  await mapping.getByRole('button', { name: /^Accept all/ }).click();
  await mapping.getByRole('button', { name: /^Accept all/ }).waitFor({ state: 'detached' });
  await system.property.sync(propertyId);

  const waiting = await browser.signedIn(`/properties/${propertyId}/waiting`);
  await waiting.getByText('2 held changes').waitFor();
  await waiting.getByText(/same name in the same unit/).waitFor();
  await waiting.getByRole('checkbox', { name: 'All', exact: true }).check();
  await waiting.getByRole('button', { name: 'Approve 2' }).click();
  expect(await confirmed(waiting, 'Approve 2 changes')).toContain('Ben Baker would be recognised as somebody already here');
  await waiting.getByText(/held changes?$/).waitFor({ state: 'detached' });
  await system.property.sync(propertyId);
  const gone = new Set((await system.property.residents(propertyId, '?status=ended')).map(({ id }) => id));
  expect([await homes(), gone.size]).toEqual([before.filter((home) => !gone.has(home.split(' ')[0]!)), 1]);
  expect(await system.property.sync(propertyId)).toMatchObject({ quiet: true });
});
