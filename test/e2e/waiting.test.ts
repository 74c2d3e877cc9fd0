// Held changes, block and undo with the screens. Every dialogue says who loses what before it happens.
import { confirmed } from '../support/console-dialog.ts';
import { worldStage } from '../support/console-stage.ts';
import type { ResidentView } from '../support/property-driver.ts';
import { CLIENT_ID } from '../support/system.ts';

const stage = worldStage();
const at = (part: string) => `/properties/${stage.world.propertyId}/${part}`;
const called = async (name: string): Promise<ResidentView[]> =>
  (await stage.system.property.residents(stage.world.propertyId, '?status=all')).filter(
    (person) => `${person.firstName} ${person.lastName}` === name,
  );
const homeOf = async (name: string) =>
  (await called(name)).flatMap((person) => person.units.filter((unit) => unit.state !== 'ended').map((unit) => unit.name)).sort();

test('of the changes that the guard held some are approved and some rejected, and a rejection can be lifted', async () => {
  const page = await stage.browser.signedIn(at('waiting')),
    homeOfFay = await homeOf('Fay Fisher');
  await page.getByText('5 held changes').waitFor();
  const pick = async (who: string) => {
    await page.getByRole('checkbox', { name: new RegExp(`^${who} would lose unit`) }).check();
  };

  await pick('Fay Fisher');
  await page.getByRole('button', { name: 'Approve 1' }).click();
  expect(await confirmed(page, 'Approve 1 change')).toContain(`Fay Fisher would lose unit ${homeOfFay.join('')}`);
  await page.getByText('4 held changes').waitFor();
  expect([await homeOf('Fay Fisher'), (await homeOf('Gus Glover')).length]).toEqual([[], 1]);

  await pick('Gus Glover');
  await page.getByRole('button', { name: 'Reject 1' }).click();
  expect(
    await confirmed(page, 'Reject 1 change', (dialog) => dialog.getByRole('textbox', { name: /Note/ }).fill('She is still here')),
  ).toContain('Nobody loses anything');
  await page.getByText('3 held changes').waitFor();

  await page.getByRole('link', { name: 'Decisions' }).click();
  const row = page.getByRole('row', { name: /Rejected: taking the unit away, Gus Glover/ });
  expect(await row.innerText()).toContain('She is still here');
  await row.getByRole('button', { name: /^Lift/ }).click();
  await confirmed(page, 'Lift it');
  await row.waitFor({ state: 'detached' });
  // Judged anew it is one unit alone, which the guard lets pass.
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByText('1 unit taken away').waitFor();
  await page.getByRole('link', { name: /^Open/ }).click();
  await page.getByText('3 held changes').waitFor();

  await page.getByRole('checkbox', { name: 'All', exact: true }).check();
  await page.getByRole('button', { name: 'Approve 3' }).click();
  await confirmed(page, 'Approve 3 changes');
  await page.getByText(/held changes?$/).waitFor({ state: 'detached' });
  expect([await homeOf('Gus Glover'), await homeOf('Hal Hunter'), await homeOf('Ida Ironside'), await homeOf('Dora Dyer')]).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test('a block says what is lost and ends it at once; lifted, the next run gives it back', async () => {
  const home = await homeOf('Kim Keeler'),
    page = await stage.browser.signedIn(at('people'));
  await page.getByRole('link', { name: 'Kim Keeler' }).click();
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  const says = await confirmed(page, 'Block Kim Keeler', (dialog) =>
    dialog.getByRole('textbox', { name: 'Reason' }).fill('Eviction carried out'),
  );
  expect(says).toContain(`Kim Keeler loses 1 unit at once: ${home.join('')}`);
  await page.getByText('Everything this person held here has ended').waitFor();
  expect(await homeOf('Kim Keeler')).toEqual([]);
  await stage.system.property.sync(stage.world.propertyId);
  expect(await homeOf('Kim Keeler')).toEqual([]);

  await page.getByRole('button', { name: 'Lift the block' }).click();
  await confirmed(page, 'Lift the block');
  await page.getByText('Everything this person held here has ended').waitFor({ state: 'detached' });
  await stage.system.property.sync(stage.world.propertyId);
  expect(await homeOf('Kim Keeler')).toEqual(home);
});

test('a run is taken back in part, then as a whole, and the next run does not do it again', async () => {
  const pms = stage.system.simulator.account(CLIENT_ID),
    comes = (firstName: string) =>
      pms.event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName: 'Late', email: `${firstName}@late.example` }] });
  comes('Pia');
  comes('Quin');
  const run = await stage.system.property.sync(stage.world.propertyId),
    [home] = await homeOf('Pia Late');
  const page = await stage.browser.signedIn(at(`runs/${run.id}`));
  await page.getByRole('checkbox', { name: `Choose to undo: Pia Late got unit ${home}`, exact: false }).check();
  await page.getByRole('button', { name: 'Undo 1 chosen' }).click();
  expect(await confirmed(page, 'Take back 1 change')).toContain(`Pia Late loses unit ${home}`);
  await page
    .getByText(/taken back/)
    .last()
    .waitFor();
  expect([await homeOf('Pia Late'), (await homeOf('Quin Late')).length]).toEqual([[], 1]);

  await page.getByRole('button', { name: 'Undo this run' }).click();
  await confirmed(page, /^Take back/);
  await page
    .getByText(/changes? taken back/)
    .last()
    .waitFor();
  await stage.system.property.sync(stage.world.propertyId);
  expect([await homeOf('Pia Late'), await homeOf('Quin Late')]).toEqual([[], []]);
});
