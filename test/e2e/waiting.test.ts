// What waits for a manager, settled with the screens: conflicts of each type, held changes, block, undo. Every dialogue says who loses what before it happens.
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { consoleWorld, WORLD_TOWN, type ConsoleWorld } from '../support/console-world.ts';
import type { ResidentView } from '../support/property-driver.ts';
import { CLIENT_ID, startSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem, browser: ConsoleBrowser, world: ConsoleWorld;
beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'], town: WORLD_TOWN });
  world = await consoleWorld(system);
  browser = await ConsoleBrowser.open(system);
}, 120_000);
afterEach(() => browser?.closeAll());
afterAll(() => system?.stop());

const at = (part: string) => `/properties/${world.propertyId}/${part}`;
const called = async (name: string): Promise<ResidentView[]> => (await system.property.residents(world.propertyId, '?status=all')).filter((person) => `${person.firstName} ${person.lastName}` === name);
const homeOf = async (name: string) => (await called(name)).flatMap((person) => person.units.filter((unit) => unit.state !== 'ended').map((unit) => unit.name)).sort();
const openTypes = async () => (await system.api.list(`/properties/${world.propertyId}/conflicts?state=open`)).map((conflict) => conflict.type as string).sort();

/** The dialogue's sentence, after it has been confirmed and has gone. */
async function confirmed(page: Page, action: string | RegExp, fill?: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<string> {
  const dialog = page.getByRole('dialog');
  await fill?.(dialog);
  const says = await dialog.innerText();
  await dialog.getByRole('button', { name: action, ...(typeof action === 'string' ? { exact: true } : {}) }).click();
  await dialog.waitFor({ state: 'detached' });
  return says;
}

test('each type of conflict is settled from its card, and leaves the queue', async () => {
  const page = await browser.signedIn(at('waiting')), homeOfDora = await homeOf('Dora Dyer'), homeOfJon = await homeOf('Jon Joiner');
  await page.getByText('9 conflicts').waitFor();
  expect(new Set(await openTypes())).toEqual(new Set(['bad_record', 'duplicate_account', 'email_changed', 'email_mismatch', 'manual_outlives_pms', 'name_mismatch', 'shared_email', 'unknown_status']));
  const settle = async (card: string | RegExp, button: string, fill?: Parameters<typeof confirmed>[2]) => {
    const article = page.getByRole('article', { name: card });
    await article.getByRole('button', { name: button, exact: true }).click();
    const says = await confirmed(page, button, fill);
    await article.waitFor({ state: 'detached' });
    return says;
  };

  expect(await settle('Two people with one e-mail: Amos Archer', 'Move the log-in')).toContain('Ann Archer loses the log-in now, but no unit');
  expect([...await called('Amos Archer'), ...await called('Ann Archer')].map((person) => person.hasLogin)).toEqual([true, false]);

  expect(await settle('Perhaps the same person twice: Ben Baker', 'The same person')).toContain('Nobody loses a unit');
  expect([(await called('Ben Baker')).length, (await homeOf('Ben Baker')).length]).toEqual([1, 2]);

  await settle('Same e-mail, another name: Nina New', 'The same person');
  // A name given by hand stays.
  expect([(await called('Nina New')).length, (await called('Nora Old')).length, (await homeOf('Nora Old')).length]).toEqual([0, 1, 1]);

  await settle('Same name, another e-mail: Otto Same', 'Two people');
  expect((await called('Otto Same')).length).toBe(2);

  await settle('The PMS has another e-mail now: Cleo Carver', 'Use the PMS’s e-mail');
  expect((await called('Cleo Carver')).map((person) => person.email)).toEqual(['cleo.new@example.com']);

  expect(await settle('The PMS has another e-mail now: Zoe Quinn', 'Another person')).toContain('Dora Dyer loses now the units that only this PMS record supported');
  expect([await homeOf('Dora Dyer'), await homeOf('Zoe Quinn')]).toEqual([[], homeOfDora]);

  expect(await settle('Given by hand, no longer in the PMS: Jon Joiner', 'End it')).toContain(`Jon Joiner loses unit ${homeOfJon.join('')} now`);
  expect(await homeOf('Jon Joiner')).toEqual([]);

  await settle(/^A lease status nobody has explained/, 'Say what it means', async (dialog) => {
    await dialog.getByRole('combobox', { name: 'What the PMS means by it' }).click();
    await page.getByRole('option', { name: 'Eviction' }).click();
  });
  await settle(/^A PMS record that cannot be read/, 'Put away');
  expect(await openTypes()).toEqual([]);
  await system.property.sync(world.propertyId);
  expect(await openTypes()).toEqual([]);
});

test('of the changes that the guard held some are approved and some rejected, and a rejection can be lifted', async () => {
  const page = await browser.signedIn(at('waiting')), homeOfFay = await homeOf('Fay Fisher');
  await page.getByText('4 held changes').waitFor();
  const pick = async (who: string) => { await page.getByRole('checkbox', { name: new RegExp(`^${who} would lose unit`) }).check(); };

  await pick('Fay Fisher');
  await page.getByRole('button', { name: 'Approve 1' }).click();
  expect(await confirmed(page, 'Approve 1 change')).toContain(`Fay Fisher would lose unit ${homeOfFay.join('')}`);
  await page.getByText('3 held changes').waitFor();
  expect([await homeOf('Fay Fisher'), (await homeOf('Gus Glover')).length]).toEqual([[], 1]);

  await pick('Gus Glover');
  await page.getByRole('button', { name: 'Reject 1' }).click();
  expect(await confirmed(page, 'Reject 1 change', (dialog) => dialog.getByRole('textbox', { name: /Note/ }).fill('She is still here'))).toContain('Nobody loses anything');
  await page.getByText('2 held changes').waitFor();

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
  await page.getByText('2 held changes').waitFor();

  await page.getByRole('checkbox', { name: 'All', exact: true }).check();
  await page.getByRole('button', { name: 'Approve 2' }).click();
  await confirmed(page, 'Approve 2 changes');
  await page.getByText('Nothing waits for you').waitFor();
  expect([await homeOf('Gus Glover'), await homeOf('Hal Hunter'), await homeOf('Ida Ironside')]).toEqual([[], [], []]);
});

test('a block says what is lost and ends it at once; lifted, the next run gives it back', async () => {
  const home = await homeOf('Kim Keeler'), page = await browser.signedIn(at('people'));
  await page.getByRole('link', { name: 'Kim Keeler' }).click();
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  const says = await confirmed(page, 'Block Kim Keeler', (dialog) => dialog.getByRole('textbox', { name: 'Reason' }).fill('Eviction carried out'));
  expect(says).toContain(`Kim Keeler loses 1 unit at once: ${home.join('')}`);
  await page.getByText('Everything this person held here has ended').waitFor();
  expect(await homeOf('Kim Keeler')).toEqual([]);
  await system.property.sync(world.propertyId);
  expect(await homeOf('Kim Keeler')).toEqual([]);

  await page.getByRole('button', { name: 'Lift the block' }).click();
  await confirmed(page, 'Lift the block');
  await page.getByText('Everything this person held here has ended').waitFor({ state: 'detached' });
  await system.property.sync(world.propertyId);
  expect(await homeOf('Kim Keeler')).toEqual(home);
});

test('a run is taken back in part, then as a whole, and the next run does not do it again', async () => {
  const pms = system.simulator.account(CLIENT_ID), comes = (firstName: string) => pms.event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName: 'Late', email: `${firstName}@late.example` }] });
  comes('Pia');
  comes('Quin');
  const run = await system.property.sync(world.propertyId), [home] = await homeOf('Pia Late');
  const page = await browser.signedIn(at(`runs/${run.id}`));
  await page.getByRole('checkbox', { name: `Choose to undo: Pia Late got unit ${home}`, exact: false }).check();
  await page.getByRole('button', { name: 'Undo 1 chosen' }).click();
  expect(await confirmed(page, 'Take back 1 change')).toContain(`Pia Late loses unit ${home}`);
  await page.getByText(/taken back/).last().waitFor();
  expect([await homeOf('Pia Late'), (await homeOf('Quin Late')).length]).toEqual([[], 1]);

  await page.getByRole('button', { name: 'Undo this run' }).click();
  await confirmed(page, /^Take back/);
  await page.getByText(/changes? taken back/).last().waitFor();
  await system.property.sync(world.propertyId);
  expect([await homeOf('Pia Late'), await homeOf('Quin Late')]).toEqual([[], []]);
});
