// Manage settings and Unit Sync: who enters and who leaves is on the screen before anything is saved.
import { confirmed } from '../support/console-dialog.ts';
import { consoleStage } from '../support/console-stage.ts';
import { CLIENT_ID, SECRET } from '../support/system.ts';

const stage = consoleStage(
  { processes: ['api', 'worker'], town: { properties: [{ name: 'Elm Court', units: 24 }], empty: true } },
  async (system) => {
    const lives = (firstName: string) =>
      (
        system.simulator
          .account(CLIENT_ID)
          .event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName: 'Lee', email: `${firstName}@example.com` }] })
          .ids as { personIds: number[] }
      ).personIds[0]!;
    const ann = lives('Ann');
    lives('Ben');
    const { id: propertyId } = await system.property.setUp('Elm Court', {
      credentialId: await system.property.credential(CLIENT_ID, SECRET),
      externalIds: ['101'],
      importUnits: true,
    });
    return { propertyId, ann, lives };
  },
);
const P = () => `/properties/${stage.world.propertyId}`;
const homes = async () =>
  Object.fromEntries(
    (await stage.system.property.residents(stage.world.propertyId)).map((each) => [
      each.firstName,
      each.units.map(({ name }) => name).join(),
    ]),
  );

test('Unit Sync is switched off and on: first it says that nobody loses a unit, then who does and who gets one', async () => {
  const { system, browser, world } = stage,
    before = await homes(),
    page = await browser.signedIn(`${P()}/integration`);
  const because = (reason: string) => (dialog: ReturnType<typeof page.getByRole>) =>
    dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await page.getByRole('button', { name: 'Switch Unit Sync off' }).click();
  expect(await confirmed(page, 'Switch off', because('Doors are replaced'))).toContain('nobody gets or loses a unit');

  system.simulator.account(CLIENT_ID).event({ event: 'moveOut', personId: world.ann, announced: false });
  world.lives('Cleo');
  await system.property.sync(world.propertyId);
  await page.getByRole('button', { name: 'Switch Unit Sync on' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('has been written').waitFor();
  expect((await system.api.get(`${P()}/integration`)).unitSync).toBe(false);
  const says = await confirmed(page, 'Switch on', because('Doors work'));
  expect(says).toMatch(new RegExp(`Ann Lee would lose (unit )?${before.Ann}`));
  await page.getByText('Unit Sync is on.').waitFor();
  await system.property.sync(world.propertyId);
  const { Cleo } = await homes();
  expect(await homes()).toEqual({ Ben: before.Ben, Cleo });
  expect(says).toMatch(new RegExp(`Cleo Lee would get (unit )?${Cleo}`));
});

test('while the property is paused a lease status is left out all the same: the preview says who leaves, and nobody does before it is resumed', async () => {
  const { system, browser } = stage,
    before = await homes();
  await system.api.post(`${P()}/integration/pause`, { reason: 'New lease statuses' });
  const page = await browser.signedIn(`${P()}/integration/settings`);
  await page.getByRole('checkbox', { name: /^“Active”/ }).check();
  await page.getByRole('radio', { name: 'Their units end' }).check();
  const save = page.getByRole('button', { name: 'Save', exact: true });
  expect(await save.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Show who enters and leaves' }).click();
  await page.getByText(new RegExp(`Ben Lee would lose (unit )?${before.Ben}`)).waitFor();
  await save.click();
  await page.getByText('Saved.').first().waitFor();
  expect([await homes(), (await system.api.get(`${P()}/integration`)).excludedLeaseStatuses]).toEqual([before, ['Active']]);
});
