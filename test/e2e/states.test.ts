// What each screen shows before its data has come, where it does not come, and once it has grown old.
import type { Locator, Page } from 'playwright-core';
import { worldStage } from '../support/console-stage.ts';
import { consoleScreens, type Screen } from '../support/console-screens.ts';
import { until } from '../support/until.ts';

const stage = worldStage();
/** What the shell round every screen asks for is there: whose token it is, the property. */
const OF_A_SCREEN = /\/api\/v1\/(?!session|me$|properties\/[^/?]+$)/;
const BROKEN = {
  status: 503,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Unavailable',
    status: 503,
    code: 'unavailable',
    detail: 'The database is away.',
    errors: [],
  }),
};
/** A form, and what stands in its address, need nothing that could fail. */
const READS_NOTHING = new Set(['new-property', 'not-found']);

const screensOf = async (): Promise<Screen[]> =>
  (await consoleScreens(stage.system, stage.world)).filter((each) => !each.isDialog && !READS_NOTHING.has(each.name));
/** An open screen asks again each 15 s. */
const UNTIL_ASKED_MS = 45_000;
const isSeen = (what: Locator, timeout = 10_000) =>
  what
    .first()
    .waitFor({ timeout })
    .then(
      () => true,
      () => false,
    );

test('while its data is on the way, a screen says that it is loading', async () => {
  const page = await stage.browser.signedIn(),
    silent: string[] = [];
  for (const screen of await screensOf()) {
    await page.route(OF_A_SCREEN, () => undefined);
    await page.goto(stage.system.origin + screen.address);
    if (!(await isSeen(page.getByRole('status', { name: /Loading/ })))) silent.push(screen.name);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
  expect(silent).toEqual([]);
}, 600_000);

test('where its data cannot be read, a screen says why, and trying again brings it', async () => {
  const page = await stage.browser.signedIn(),
    silent: string[] = [];
  for (const screen of await screensOf()) {
    await page.route(OF_A_SCREEN, (route) => route.fulfill(BROKEN));
    await page.goto(stage.system.origin + screen.address);
    const again = page.getByRole('button', { name: 'Try again' });
    if (!(await isSeen(page.getByRole('alert').filter({ hasText: 'The database is away.' })))) silent.push(`${screen.name}: says nothing`);
    else if (!(await isSeen(again))) silent.push(`${screen.name}: no way on`);
    await page.unroute(OF_A_SCREEN);
    // One that is pressed may take others with it.
    for (let left = await again.all(); left.length; left = await again.all())
      await left[0]?.click({ timeout: 1_000 }).catch(() => undefined);
    await screen.ready(page);
  }
  expect(silent).toEqual([]);
}, 600_000);

test('opened while Unit Sync cannot answer, the console asks once, and reads nothing else again before there is an answer', async () => {
  const page = await stage.browser.signedIn(),
    asked: string[] = [];
  await page.route(OF_A_SCREEN, (route) => route.fulfill(BROKEN));
  await page.goto(`${stage.system.origin}/properties/${stage.world.propertyId}/integration/mapping`);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.waitForLoadState('networkidle');
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  for (let i = 0; i < 3; i++) {
    const answered = page.waitForResponse(/overview/);
    await page.getByRole('button', { name: 'Try now' }).click();
    await answered;
  }
  expect(asked.filter((path) => /pms-units$/.test(path))).toEqual([]);
});

test('while Unit Sync is down each screen says how old it is; once it is back it reads again what it shows, by itself', async () => {
  const reads = (page: Page) => {
    const paths = new Set<string>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (OF_A_SCREEN.test(pathname) && response.request().method() === 'GET' && response.ok()) paths.add(pathname);
    });
    return paths;
  };
  const open: { screen: Screen; page: Page; first: Set<string> }[] = [];
  for (const screen of await screensOf()) {
    const page = await stage.browser.signedIn(),
      first = reads(page);
    // What the portfolio read before is not this screen's.
    first.clear();
    await page.goto(stage.system.origin + screen.address);
    await screen.ready(page);
    await page.waitForLoadState('networkidle');
    open.push({ screen, page, first });
  }
  await stage.system.halt('api');
  const silent: string[] = [];
  for (const { screen, page } of open)
    if (
      !(await isSeen(
        page.getByRole('alert').filter({ hasText: /Unit Sync is out of reach.*What you see is as of \w+ \d+, \d+/s }),
        UNTIL_ASKED_MS,
      ))
    )
      silent.push(`${screen.name}: says nothing`);
  // What was read is still there to be looked at.
  for (const { screen, page } of open)
    if (await page.getByRole('status', { name: /Loading/ }).count()) silent.push(`${screen.name}: is empty`);

  const back = open.map((each) => ({ ...each, again: reads(each.page) }));
  await stage.system.spawn('api');
  for (const { screen, page, first, again } of back) {
    await page.getByText('Unit Sync is out of reach').waitFor({ state: 'detached' });
    await until(`${screen.name} read again`, () => Promise.resolve([...first].every((path) => again.has(path)))).catch(() => {
      silent.push(`${screen.name}: did not read ${[...first].filter((path) => !again.has(path)).join()}`);
    });
  }
  expect(silent).toEqual([]);
}, 600_000);
