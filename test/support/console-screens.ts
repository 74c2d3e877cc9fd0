import type { Page } from 'playwright-core';
import type { ConsoleWorld } from './console-world.ts';
import type { TestSystem } from './system.ts';

/** `name` is the picture's; `ready` is what the screen shows once everything on it has come. */
export interface Screen {
  name: string;
  address: string;
  ready: (page: Page) => Promise<unknown>;
  /** Over another screen of this list. */ isDialog?: boolean;
}

const heading = (name: string | RegExp) => (page: Page) =>
  page
    .getByRole('heading', { name, ...(typeof name === 'string' ? { exact: true } : {}) })
    .first()
    .waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const press = (button: string | RegExp, then: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await page.getByRole('button', { name: button }).first().click();
  await then(page);
};
const dialog = (page: Page) => page.getByRole('dialog').last().waitFor();
/** A dialogue opened by a button, once it says what it has to. */
const asks = (name: string, address: string, button: string | RegExp, says?: string | RegExp): Screen => ({
  name,
  address,
  isDialog: true,
  ready: press(button, says ? (page) => page.getByRole('dialog').getByText(says).first().waitFor() : dialog),
});

/** A file that takes the first PMS unit's mapping away. */
async function importMappings(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('menuitem', { name: 'Import mappings (CSV)' }).click();
  const exported = await page.request.get(
      `${new URL(page.url()).origin}/api/v1/properties/${/properties\/([^/]+)/.exec(page.url())?.[1] ?? ''}/mappings.csv`,
    ),
    [head = '', first = ''] = (await exported.text()).split('\r\n');
  await page
    .locator('input[type=file]')
    .setInputFiles({
      name: 'mappings.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${head}\n${first.split(',').slice(0, 2).join(',')},\n`),
    });
  await page.getByRole('dialog').getByText('Nobody enters.').waitFor();
}

/** Every screen of the console, and the dialogues that end something, in the world of console-world.ts. */
export async function consoleScreens(system: TestSystem, world: ConsoleWorld): Promise<Screen[]> {
  const at = `/properties/${world.propertyId}`,
    setUp = `/properties/${world.draftId}/setup`;
  const [latest] = await system.api.list(`${at}/syncs?mode=apply`),
    ann = `${at}/people/${world.people['Ann Archer'] ?? ''}`;
  return [
    { name: 'portfolio', address: '/', ready: text('Oak Row') },
    { name: 'waiting-all', address: '/waiting', ready: text(/^Dora Dyer would/) },
    { name: 'new-property', address: '/properties/new', ready: heading('Add a property') },
    { name: 'set-up-credential', address: `${setUp}/credential`, ready: text('Works') },
    {
      name: 'set-up-new-credential',
      address: `${setUp}/credential`,
      ready: press('New credential', async (page) => {
        await page.getByRole('combobox', { name: 'PMS' }).click();
        await page.getByRole('option', { name: 'Buildium' }).click();
        await text('How you will find it again')(page);
      }),
    },
    { name: 'set-up-pms-properties', address: `${setUp}/pms-properties`, ready: text('Attached to Elm Court') },
    { name: 'set-up-lease-statuses', address: `${setUp}/excluded-lease-statuses`, ready: text('Active - notice') },
    { name: 'set-up-resident-roles', address: `${setUp}/resident-roles`, ready: text('Pays, but does not live there') },
    { name: 'set-up-preview', address: `${setUp}/preview`, ready: text('has been written') },
    { name: 'set-up-turn-on', address: `${setUp}/activate`, ready: text('The first run begins at once') },
    { name: 'people', address: `${at}/people`, ready: text('Ben Baker') },
    { name: 'people-no-match', address: `${at}/people?q=nobody-of-this-name`, ready: text('Nobody matches your filter') },
    { name: 'person', address: ann, ready: text('first read') },
    { name: 'person-edit', isDialog: true, address: ann, ready: press('Edit', dialog) },
    { name: 'person-block', isDialog: true, address: ann, ready: press('Block', dialog) },
    asks('person-merge', ann, 'Merge'),
    asks('person-give-unit', ann, 'Give a unit'),
    asks('person-take-away', ann, /^Take away/),
    asks('person-add', `${at}/people`, 'Add a person'),
    { name: 'units', address: `${at}/units`, ready: text('24 units') },
    { name: 'units-import', isDialog: true, address: `${at}/units`, ready: press('Import CSV', dialog) },
    asks('unit-add', `${at}/units`, 'Add a unit'),
    asks('unit-archive', `${at}/units`, /^Archive/),
    { name: 'integration', address: `${at}/integration`, ready: text('Every PMS unit is mapped or ignored') },
    asks('integration-pause', `${at}/integration`, 'Pause'),
    asks('integration-edit', `${at}/integration`, 'Edit the property'),
    asks('integration-unit-sync', `${at}/integration`, 'Switch Unit Sync off'),
    { name: 'mapping', address: `${at}/integration/mapping?show=all`, ready: text('Unmapped 0') },
    asks('mapping-remove', `${at}/integration/mapping?show=mapped`, /^Remove PMS unit/, 'has been written'),
    { name: 'mapping-import', isDialog: true, address: `${at}/integration/mapping?show=all`, ready: importMappings },
    { name: 'settings', address: `${at}/integration/settings`, ready: text('We read it as') },
    { name: 'runs', address: `${at}/runs`, ready: text('Sync now') },
    { name: 'run', address: `${at}/runs/${latest.id}`, ready: text('Changes') },
    asks('run-undo', `${at}/runs/${latest.id}`, 'Undo this run', /^Taken back/),
    { name: 'waiting', address: `${at}/waiting`, ready: text('9 conflicts') },
    {
      name: 'waiting-approve',
      isDialog: true,
      address: `${at}/waiting`,
      ready: async (page) => {
        await page.getByRole('checkbox', { name: 'All', exact: true }).check();
        await press(/^Approve/, dialog)(page);
      },
    },
    { name: 'waiting-link', isDialog: true, address: `${at}/waiting`, ready: press('The same person', dialog) },
    asks('waiting-meaning', `${at}/waiting`, 'Say what it means'),
    asks('waiting-another-person', `${at}/waiting`, 'Another person'),
    { name: 'decisions', address: `${at}/waiting/decisions`, ready: text('No decision is in force') },
    { name: 'credentials', address: '/credentials', ready: text('Last test') },
    asks('credential-change', '/credentials', /^Change/, 'How you will find it again'),
    asks('credential-delete', '/credentials', /^Delete/),
    { name: 'tokens', address: '/tokens', ready: text('From the installation') },
    { name: 'token-new', isDialog: true, address: '/tokens', ready: press('New token', dialog) },
    { name: 'audit', address: '/audit', ready: text('Before and after') },
    { name: 'not-found', address: '/nowhere', ready: text('There is nothing at this address') },
  ];
}
