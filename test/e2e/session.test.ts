// What happens when the session, the API or somebody else gets in between: nothing that was typed is lost, nothing is overwritten.
import { consoleStage } from '../support/console-stage.ts';
import { ADMIN_TOKEN } from '../support/system.ts';

const stage = consoleStage({}, async ({ api }) => {
  const { id: propertyId } = await api.post('/properties', { name: 'Elm Court', timeZone: 'America/Chicago', country: 'US' });
  const { id: personId } = await api.post(`/properties/${propertyId}/residents`, {
    firstName: 'Ann',
    lastName: 'Lee',
    email: 'ann@example.com',
  });
  return { propertyId, personId };
});

const personPage = () => `/properties/${stage.world.propertyId}/people/${stage.world.personId}`;

test('without a session there is the sign-in page and nothing else, and a wrong token opens nothing', async () => {
  const page = await stage.browser.visitor();
  await page.goto(`${stage.system.origin}${personPage()}`);
  await page.getByRole('heading', { name: 'Sign in to Unit Sync' }).waitFor();
  await page.getByRole('textbox', { name: 'Token' }).fill('usk_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This token does not open Unit Sync').waitFor();
  await page.getByRole('textbox', { name: 'Token' }).fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Ann Lee' }).waitFor();
});

test('an expired session is said over the screen; after signing in again what was typed is still there', async () => {
  const page = await stage.browser.signedIn(personPage());
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('textbox', { name: 'Phone' }).fill('(512) 555-0143');
  stage.system.clock.advance(13);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).getByRole('textbox', { name: 'Token' }).fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Phone' }).inputValue()).toBe('(512) 555-0143');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('+15125550143 · edited by hand').waitFor();
});

test('of two browsers on one form the second is told, and overwrites nothing', async () => {
  const [one, two] = await Promise.all([stage.browser.signedIn(personPage()), stage.browser.signedIn(personPage())]);
  for (const page of [one, two]) await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await one.getByRole('textbox', { name: 'Last name' }).fill('Leeson');
  await one.getByRole('button', { name: 'Save' }).click();
  await one.getByRole('heading', { name: 'Ann Leeson', exact: true }).waitFor();
  await two.getByRole('textbox', { name: 'First name' }).fill('Anna');
  await two.getByRole('button', { name: 'Save' }).click();
  await two.getByText('Somebody else changed this person meanwhile').waitFor();
  expect(await stage.system.api.get(`/residents/${stage.world.personId}`)).toMatchObject({ firstName: 'Ann', lastName: 'Leeson' });
  await two.getByRole('button', { name: 'Read the present values, keep my text' }).click();
  await two.getByRole('button', { name: 'Save' }).click();
  await two.getByRole('heading', { name: /^Anna / }).waitFor();
  expect(await stage.system.api.get(`/residents/${stage.world.personId}`)).toMatchObject({ firstName: 'Anna', lastName: 'Leeson' });
});

test('while the API is down the screen stays, says how old it is, and recovers by itself', async () => {
  const page = await stage.browser.signedIn(`/properties/${stage.world.propertyId}/units`);
  await page.getByRole('heading', { name: 'Units', exact: true }).waitFor();
  await stage.system.halt('api');
  await page.getByRole('button', { name: 'Add a unit' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('12B');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Unit Sync cannot be reached just now').first().waitFor();
  await page.getByText('Unit Sync is out of reach').waitFor();
  await stage.system.spawn('api');
  await page.getByText('Unit Sync is out of reach').waitFor({ state: 'detached' });
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('cell', { name: '12B' }).first().waitFor();
});

test('a part of the console that an update has taken away is said, and the page can be loaded again', async () => {
  const page = await stage.browser.signedIn();
  await page.route('**/assets/property-screens*.js', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'Elm Court' }).first().click();
  await page.getByText('This screen could not be shown').waitFor();
  await page.getByRole('link', { name: 'Credentials' }).waitFor();
  await page.unroute('**/assets/property-screens*.js');
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await page.getByRole('heading', { name: 'Set-up: Credential' }).waitFor();
});
