// A new user's way, with the screens alone: from the printed sign-in link to residents in their units.
import type { Page } from 'playwright-core';
import { consoleStage } from '../support/console-stage.ts';
import { ADMIN_TOKEN, CLIENT_ID, SECRET } from '../support/system.ts';

const stage = consoleStage(
  {
    processes: ['api', 'worker'],
    town: {
      properties: [
        { name: 'Elm Court', units: 8 },
        { name: 'Oak Row', units: 2 },
      ],
      empty: true,
    },
  },
  (system) => {
    const pms = system.simulator.account(CLIENT_ID);
    for (const firstName of ['Ann', 'Ben', 'Cleo'])
      pms.event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName: 'Lee', email: `${firstName}@example.com` }] });
    pms.event({ event: 'signFuture', propertyId: '101', people: [{ firstName: 'Dan', lastName: 'Roe', email: 'dan@example.com' }] });
    return Promise.resolve(null);
  },
);

const atStep = (page: Page, name: string) => page.getByRole('heading', { name: `Set-up: ${name}` }).waitFor();
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click();

test('from the sign-in link to the first synced residents in their units, with the screens alone', async () => {
  const page = await stage.browser.signedIn();
  expect(page.url()).not.toContain(ADMIN_TOKEN);
  await page.getByRole('link', { name: 'Add a property' }).first().click();
  await page.getByLabel('Name').fill('Elm Court');
  await page.getByRole('combobox', { name: 'Time zone' }).fill('chicago');
  await page.getByRole('option', { name: 'America/Chicago' }).click();
  await press(page, 'Add and set up');

  await atStep(page, 'Credential');
  await page.getByRole('combobox', { name: 'PMS' }).click();
  await page.getByRole('option', { name: 'Buildium' }).click();
  await page.getByLabel('Name').fill('Acme at Buildium');
  await press(page, 'Save and test');
  // What is missing is said at its field.
  const clientId = page.getByRole('textbox', { name: 'Client ID' }),
    secret = page.getByLabel('Client secret').and(page.locator('input'));
  await page.getByText('is needed').first().waitFor();
  expect(await clientId.getAttribute('aria-invalid')).toBe('true');
  await clientId.fill(CLIENT_ID);
  await secret.fill('not-the-secret');
  await page.getByRole('textbox', { name: 'Address' }).fill(stage.system.simulator.url);
  await press(page, 'Save and test');
  await page.getByText('Acme at Buildium does not work').waitFor();
  expect(await page.getByRole('button', { name: 'Save and go on' }).isDisabled()).toBe(true);
  await press(page, 'Change Acme at Buildium');
  expect(await clientId.isDisabled()).toBe(true);
  await secret.fill(SECRET);
  await press(page, 'Save and test');
  await page.getByText('Acme at Buildium works').waitFor();
  await press(page, 'Save and go on');

  await atStep(page, 'PMS properties');
  await page.getByRole('checkbox', { name: /Elm Court/ }).check();
  await press(page, 'Save and go on');

  // Each step is on the server: the address alone goes on where it was, in another window too.
  await atStep(page, 'Lease statuses');
  const elsewhere = await stage.browser.signedIn(new URL(page.url()).pathname.replace(/\/setup\/.*/, '/setup'));
  await atStep(elsewhere, 'Lease statuses');
  await elsewhere.getByRole('checkbox', { name: '“Active”: 3 people' }).waitFor();
  await press(elsewhere, /go on$/);

  await atStep(elsewhere, 'Resident roles');
  await page.goto(elsewhere.url());
  await atStep(page, 'Resident roles');
  expect(await page.getByRole('checkbox', { name: 'Guarantor' }).isChecked()).toBe(false);
  await press(page, 'Save and go on');
  await atStep(page, 'Preview');
  await page.getByText('4 new people').waitFor();
  expect((await stage.system.api.list('/properties')).map((each) => each.integration.state)).toEqual(['draft']);
  await press(page, 'Go on');
  await atStep(page, 'Turn on');
  await press(page, 'Turn on');
  await page.getByText('4 residents have no unit yet').waitFor();

  await page.getByRole('link', { name: 'Map the units' }).click();
  await press(page, 'Create 8 units from the PMS');
  await page.getByText('8 units created, 8 PMS units mapped').waitFor();
  await press(page, 'Sync now');
  await page.getByText('4 units given').waitFor();
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('row', { name: /Cleo Lee/ }).waitFor();
  const [{ id }] = await stage.system.api.list('/properties');
  const homes = (await stage.system.api.list(`/properties/${id}/residents`)).map(
    (person) => `${person.firstName}: ${person.units.map((unit: { state: string }) => unit.state)}`,
  );
  expect(homes.sort()).toEqual(['Ann: current', 'Ben: current', 'Cleo: current', 'Dan: upcoming']);
});
