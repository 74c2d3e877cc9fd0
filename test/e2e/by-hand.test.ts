// People and units by hand: added, changed, protected, merged, imported.
import { confirmed } from '../support/console-dialog.ts';
import { worldStage } from '../support/console-stage.ts';

const stage = worldStage();
const at = (part: string) => `/properties/${stage.world.propertyId}/${part}`;
const called = async (name: string) =>
  (await stage.system.property.residents(stage.world.propertyId, '?status=all')).filter(
    (person) => `${person.firstName} ${person.lastName}` === name,
  );
test('a person is added, renamed and protected; a sync changes neither', async () => {
  const page = await stage.browser.signedIn(at('people'));
  await page.getByRole('button', { name: 'Add a person' }).click();
  await confirmed(page, 'Add', async (dialog) => {
    await dialog.getByRole('textbox', { name: 'First name' }).fill('Mia');
    await dialog.getByRole('textbox', { name: 'Last name' }).fill('Manual');
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('mia@example.com');
  });
  await page.getByRole('heading', { name: 'Mia Manual' }).waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await confirmed(page, 'Save', async (dialog) => {
    await dialog.getByRole('textbox', { name: 'First name' }).fill('Maya');
    await dialog.getByRole('checkbox', { name: /^Protected/ }).check();
  });
  await page.getByRole('heading', { name: 'Maya Manual' }).waitFor();
  await stage.system.property.sync(stage.world.propertyId);
  expect(await called('Maya Manual')).toMatchObject([{ email: 'mia@example.com', protected: true }]);
});

test('two records of one human are merged: who stays, what comes together, and that nobody loses a unit is said before', async () => {
  const [kim] = await called('Kim Keeler'),
    [leo] = await called('Leo Lander'),
    homes = [...kim!.units, ...leo!.units].map((unit) => unit.name).sort();
  const page = await stage.browser.signedIn(at(`people/${kim!.id}`));
  await page.getByRole('button', { name: 'Merge' }).click();
  const says = await confirmed(page, 'Merge', async (dialog) => {
    await dialog.getByRole('combobox', { name: 'The person who stays' }).fill('Leo');
    await page.getByRole('option', { name: /^Leo Lander/ }).click();
    // Looked for by what the field says by now, nobody would be found, and nothing would be said.
    await page.waitForLoadState('networkidle');
  });
  expect(says).toMatch(/Leo Lander keeps name, e-mail and log-in.*Kim Keeler.*Nobody loses a unit/s);
  await page.getByRole('heading', { name: 'Leo Lander' }).waitFor();
  expect(await called('Kim Keeler')).toEqual([]);
  expect((await called('Leo Lander'))[0]!.units.map((unit) => unit.name).sort()).toEqual(homes);
});

test('units are added, renamed and archived; a name that is there already is said at its field', async () => {
  const page = await stage.browser.signedIn(at('units'));
  const add = () => page.getByRole('button', { name: 'Add a unit' }).click();
  await add();
  await confirmed(page, 'Add', (dialog) => dialog.getByRole('textbox', { name: 'Name' }).fill('Roof 1'));
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
  await row('Roof 1').waitFor();

  await add();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('roof 1');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const field = dialog.getByRole('textbox', { name: 'Name' });
  await field.and(dialog.locator('[aria-invalid=true]')).waitFor();
  expect(await field.getAttribute('aria-describedby')).toContain('error');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await row('Roof 1').getByRole('button', { name: /^Edit/ }).click();
  await confirmed(page, 'Save', (each) => each.getByRole('textbox', { name: 'Name' }).fill('Terrace'));
  await row('Terrace')
    .getByRole('button', { name: /^Archive/ })
    .click();
  await confirmed(page, 'Archive');
  await row('Terrace').waitFor({ state: 'detached' });
});

test('units are imported from CSV: first what the file would do and which lines are wrong, then the good ones', async () => {
  const page = await stage.browser.signedIn(at('units'));
  await page.getByRole('button', { name: 'Import CSV' }).click();
  const dialog = page.getByRole('dialog');
  await page
    .locator('input[type=file]')
    .setInputFiles({
      name: 'units.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('name,building,floor\nAnnex 1,Annex,1\n,Annex,1\nAnnex 2,Annex,2\n'),
    });
  await dialog.getByText('1 line cannot be read.').waitFor();
  expect(await dialog.getByRole('table', { name: 'Lines with errors' }).innerText()).toMatch(/3\s+name/);
  expect(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Import without the bad lines' }).click();
  await dialog.waitFor({ state: 'detached' });
  for (const name of ['Annex 1', 'Annex 2']) await page.getByText(name, { exact: true }).waitFor();
});
