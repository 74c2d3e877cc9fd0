// What a role may not do is not offered: on every screen, also where somebody comes by its address.
import type { Page } from 'playwright-core';
import { consoleScreens } from '../support/console-screens.ts';
import { worldStage } from '../support/console-stage.ts';

const stage = worldStage();
const tokenOf = async (role: string): Promise<string> => (await stage.system.api.post('/tokens', { name: `The ${role}`, role })).token;

/** Whatever changes nothing: menus, sorting, more of a list, trying again. */
const READS = /^(Menu|The \w+ ▾|More ▾|Show more people|Show all \d+|Clear the (filter|search).*|Try again|Try now|More runs|Show more)$/;
const SORTS = 'thead button';

/** Names of all that can be pressed or written in, but for what reads alone. */
async function offered(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const each of await page.locator(`button:not(${SORTS}):visible`).all()) {
    const name = ((await each.getAttribute('aria-label')) ?? (await each.innerText())).replace(/\s+/g, ' ').trim();
    if (name && !READS.test(name)) found.push(name);
  }
  const fields = page.locator(
    'input:not([type=search]):not([role=combobox]):not([type=hidden]):visible, textarea:visible, [aria-label^="Unit for PMS unit"]:visible',
  );
  // Which of a list is shown is chosen by everybody.
  for (const each of await fields.all())
    if (!(await each.evaluate((field) => field.closest('[aria-label="Show"]') !== null)))
      found.push(`field ${(await each.getAttribute('aria-label')) ?? (await each.getAttribute('id')) ?? ''}`);
  return found;
}

/** The screens, each once everything on it has come; what somebody may not see says so instead. */
async function visit(page: Page, look: (name: string) => Promise<unknown>): Promise<void> {
  for (const screen of (await consoleScreens(stage.system, stage.world)).filter((each) => !each.isDialog)) {
    await page.goto(stage.system.origin + screen.address);
    await page.waitForLoadState('networkidle');
    await page
      .getByRole('status', { name: /Loading/ })
      .first()
      .waitFor({ state: 'detached' });
    await look(screen.name);
  }
}

test('who only reads is offered nothing that changes anything, on no screen', async () => {
  const page = await stage.browser.signedIn('/', { token: await tokenOf('viewer') }),
    found: string[] = [];
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(new URL(response.url()).pathname);
  });
  let headings = 0;
  await visit(page, async (name) => {
    headings += await page.getByRole('heading').count();
    found.push(...(await offered(page)).map((each) => `${name}: ${each}`));
  });
  expect([...new Set(found)]).toEqual([]);
  expect([...new Set(refused)]).toEqual([]);
  expect(headings).toBeGreaterThan(30);
  expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()).toEqual([
    'Portfolio',
    expect.stringContaining('Waiting for you'),
  ]);
});

test('a manager works with people, units and settings, and is offered neither credentials and tokens nor the switch of Unit Sync', async () => {
  const page = await stage.browser.signedIn('/', { token: await tokenOf('manager') }),
    found = new Set<string>();
  await visit(page, async () => {
    for (const each of await offered(page)) found.add(each);
  });
  for (const wanted of ['Sync now', 'Add a person', 'Block', 'Add a unit', 'Pause', 'Save', 'Undo this run', 'The same person', 'Turn on'])
    expect([...found].filter((each) => each === wanted)).toEqual([wanted]);
  expect([...found].filter((each) => /credential|token|unit sync|edit the property|add a property|roster/i.test(each))).toEqual([]);
  for (const address of ['/credentials', '/tokens', '/audit', '/properties/new']) {
    await page.goto(stage.system.origin + address);
    await page.getByText('For administrators').waitFor();
  }
});

test('support is offered the switch of Unit Sync, and an admin what belongs to the organization', async () => {
  const at = `/properties/${stage.world.propertyId}/integration`,
    support = await stage.browser.signedIn(at, { token: await tokenOf('support') });
  await support.getByRole('button', { name: 'Switch Unit Sync off' }).waitFor();
  expect(await support.getByRole('button', { name: 'Edit the property' }).count()).toBe(0);
  const admin = await stage.browser.signedIn(at, { token: await tokenOf('admin') });
  await admin.getByRole('button', { name: 'Edit the property' }).waitFor();
  expect(await admin.getByRole('navigation', { name: 'Main' }).getByRole('link').count()).toBe(5);
});
