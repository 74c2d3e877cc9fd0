// The console without a mouse: every job can be done, the focus is always seen, and a dialogue keeps it and gives it back.
import type { Page } from 'playwright-core';
import { Keyboard, focusFault } from '../support/console-keyboard.ts';
import { consoleScreens } from '../support/console-screens.ts';
import { worldStage } from '../support/console-stage.ts';
import { CLIENT_ID, SECRET } from '../support/system.ts';
import { until } from '../support/until.ts';

const stage = worldStage();
const at = (part: string) => `/properties/${stage.world.propertyId}/${part}`;
const called = async (name: string) =>
  (await stage.system.property.residents(stage.world.propertyId, '?status=all')).filter(
    (person) => `${person.firstName} ${person.lastName}` === name,
  );
const homeOf = async (name: string) => (await called(name)).flatMap((person) => person.units.map((unit) => unit.name)).sort();
const gone = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' });
const focused = (page: Page) => page.evaluate<string>(`document.activeElement?.outerHTML.slice(0, 160) ?? ''`);

test('Tab goes through every screen, wide and narrow, and each stop is seen and has a name', async () => {
  const page = await stage.browser.signedIn(),
    faults: string[] = [];
  for (const screen of (await consoleScreens(stage.system, stage.world)).filter((each) => !each.isDialog))
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(stage.system.origin + screen.address);
      await screen.ready(page);
      const seen = new Set<string>();
      for (let stops = 0; stops < 30; stops++) {
        await page.keyboard.press('Tab');
        const where = await page.evaluate<string>(
          `(() => { const at = document.activeElement; if (at === document.body) return ''; at.dataset.stop ??= String(Math.random()); return at.dataset.stop; })()`,
        );
        // Round once.
        if (where && seen.has(where)) break;
        seen.add(where);
        const fault = await focusFault(page);
        if (fault) faults.push(`${screen.name}, ${width}: ${fault}`);
      }
      if (seen.size < 3) faults.push(`${screen.name}, ${width}: Tab goes nowhere`);
    }
  expect([...new Set(faults)]).toEqual([]);
}, 600_000);

test('each dialogue takes the focus, keeps it, and gives it back to what opened it', async () => {
  const page = await stage.browser.signedIn(),
    faults: string[] = [];
  await page.addInitScript(
    `document.addEventListener('click', ({ target }) => { const by = target.closest('button, a'); if (by && !by.closest('[role=dialog]')) globalThis.openedBy = document.getElementById(by.closest('[role=menu]')?.getAttribute('aria-labelledby')) ?? by; }, true);`,
  );
  const isInside = () => page.evaluate<boolean>(`document.activeElement.closest('[role=dialog]') !== null`);
  for (const screen of (await consoleScreens(stage.system, stage.world)).filter((each) => each.isDialog)) {
    await page.goto(stage.system.origin + screen.address);
    await screen.ready(page);
    const fault = (what: string) => faults.push(`${screen.name}: ${what}`);
    // It comes with the next frame, which on a busy machine may be a while.
    await until('the focus', isInside, 60_000).catch(() => fault('does not take the focus'));
    for (const key of ['Tab', 'Shift+Tab'])
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press(key);
        if (!(await isInside())) fault(`${key} leaves it for ${await focused(page)}`);
        const unseen = await focusFault(page);
        if (unseen) fault(unseen);
      }
    // The first one may close a list that is open in it.
    for (let i = 0; i < 2 && (await page.getByRole('dialog').count()); i++) await page.keyboard.press('Escape');
    await gone(page);
    if (!(await page.evaluate<boolean>('document.activeElement === globalThis.openedBy')))
      fault(`leaves the focus at ${await focused(page)}`);
  }
  expect([...new Set(faults)]).toEqual([]);
}, 600_000);

test('a property is set up from its name to its first run', async () => {
  stage.system.simulator
    .addAccount({ clientId: 'by-keys', clientSecret: SECRET, properties: [{ name: 'Birch House', units: 2 }], empty: true })
    .event({ event: 'moveIn', propertyId: '101' });
  const page = await stage.browser.signedIn(),
    keys = new Keyboard(page);
  const field = (name: string) => page.getByRole('textbox', { name }),
    atStep = (name: string) => page.getByRole('heading', { name: `Set-up: ${name}` }).waitFor();
  await keys.press(page.getByRole('link', { name: 'Add a property' }));
  await keys.type(field('Name'), 'Birch House');
  await keys.to(page.getByRole('combobox', { name: 'Time zone' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('denver');
  await keys.pick(page.getByRole('combobox', { name: 'Time zone' }), 'America/Denver');
  await keys.button('Add and set up');
  await atStep('Credential');
  await keys.button('New credential');
  await keys.pick(page.getByRole('combobox', { name: 'PMS' }), 'Buildium');
  await keys.type(field('Name'), 'Birch at Buildium');
  await keys.type(field('Client ID'), 'by-keys');
  await keys.type(page.getByLabel('Client secret').and(page.locator('input')), SECRET);
  await keys.type(field('Address'), stage.system.simulator.url);
  await keys.button('Save and test');
  await page.getByText('Birch at Buildium works').waitFor();
  await keys.button('Save and go on');
  await atStep('PMS properties');
  await keys.press(page.getByRole('checkbox', { name: /Birch House/ }), 'Space');
  await keys.button('Save and go on');
  await atStep('Lease statuses');
  await keys.button(/go on$/);
  await atStep('Resident roles');
  await keys.button(/go on$/);
  await atStep('Preview');
  await page.getByText('has been written').waitFor();
  await keys.button('Go on');
  await atStep('Turn on');
  await keys.button('Turn on');
  await page.getByRole('link', { name: 'Map the units' }).waitFor();
  expect((await stage.system.api.list('/properties')).find(({ name }) => name === 'Birch House')).toMatchObject({
    timeZone: 'America/Denver',
    integration: { state: 'active' },
  });
});

test('somebody is searched for, opened, given another unit and blocked', async () => {
  const page = await stage.browser.signedIn(at('people')),
    keys = new Keyboard(page);
  await page.getByRole('link', { name: 'Leo Lander' }).waitFor();
  await keys.type(page.getByRole('searchbox', { name: 'Search' }), 'keeler');
  await page.getByRole('link', { name: 'Leo Lander' }).waitFor({ state: 'detached' });
  await keys.press(page.getByRole('link', { name: 'Kim Keeler' }));
  await page.getByRole('heading', { name: 'Kim Keeler' }).waitFor();
  const taken = new Set(
      (await stage.system.property.residents(stage.world.propertyId)).flatMap((each) => each.units.map(({ name }) => name)),
    ),
    free = ((await stage.system.api.list(`${at('units')}`)) as { name: string }[]).find(({ name }) => !taken.has(name))!;
  const home = await homeOf('Kim Keeler');
  await keys.button('Give a unit');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(free.name);
  await keys.pick(page.getByRole('combobox', { name: 'Unit' }), new RegExp(`^${free.name}( |$)`));
  await keys.button('Give the unit');
  await gone(page);
  expect(await homeOf('Kim Keeler')).toEqual([...home, free.name].sort());

  await keys.button('Block');
  await page.getByRole('dialog').waitFor();
  // The reason is where the focus is.
  await page.keyboard.type('Keys were stolen');
  await keys.button('Block Kim Keeler');
  await gone(page);
  expect(await homeOf('Kim Keeler')).toEqual([]);
  await keys.button('Lift the block');
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Lift the block' }));
  await gone(page);
});

test('a held change is approved, another rejected and the rejection lifted', async () => {
  const page = await stage.browser.signedIn(at('waiting')),
    keys = new Keyboard(page);
  await keys.press(page.getByRole('checkbox', { name: /^Fay Fisher would lose/ }), 'Space');
  await keys.button('Approve 1');
  await keys.button('Approve 1 change');
  await gone(page);
  await page.getByText('4 held changes').waitFor();
  expect(await homeOf('Fay Fisher')).toEqual([]);
  await keys.press(page.getByRole('checkbox', { name: /^Gus Glover would lose/ }), 'Space');
  await keys.button('Reject 1');
  await keys.button('Reject 1 change');
  await gone(page);
  await page.getByText('3 held changes').waitFor();
  await keys.press(page.getByRole('link', { name: 'Decisions' }));
  await keys.button(/^Lift.*Gus Glover/);
  await keys.button('Lift it');
  await gone(page);
  await page.getByText('No decision is in force').waitFor();
});

test('conflicts are settled; in the question what the PMS means the focus is at the answer', async () => {
  const page = await stage.browser.signedIn(at('waiting')),
    keys = new Keyboard(page),
    conflicts = async () => (await stage.system.api.list(`${at('conflicts')}?state=open`)) as { type: string }[];
  await page.getByText('9 conflicts').waitFor();
  await keys.press(page.getByRole('article', { name: /^Two people with one e-mail: Amos/ }).getByRole('button', { name: 'Two people' }));
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Two people' }));
  await gone(page);
  await page.getByText('8 conflicts').waitFor();
  expect((await conflicts()).filter(({ type }) => type === 'shared_email')).toEqual([]);

  await keys.button('Say what it means');
  const meaning = page.getByRole('dialog').getByRole('combobox', { name: 'What the PMS means by it' });
  await meaning.waitFor();
  expect(await meaning.evaluate((each) => each === each.ownerDocument.activeElement)).toBe(true);
  await keys.pick(meaning, 'Current');
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Say what it means' }));
  await gone(page);
  await page.getByText('7 conflicts').waitFor();
  expect((await conflicts()).filter(({ type }) => type === 'unknown_status')).toEqual([]);
});

test('a run is begun and taken back, and the menus open, choose and close', async () => {
  const page = await stage.browser.signedIn(at('runs')),
    keys = new Keyboard(page);
  stage.system.simulator
    .account(CLIENT_ID)
    .event({ event: 'moveIn', propertyId: '101', people: [{ firstName: 'Pia', lastName: 'Late', email: 'pia@late.example' }] });
  await keys.button('Sync now');
  await keys.press(page.getByRole('link', { name: 'See what it did' }));
  await page.getByText('1 new person').first().waitFor();
  expect((await homeOf('Pia Late')).length).toBe(1);
  await keys.button('Undo this run');
  await keys.button(/^Take back/);
  await gone(page);
  expect(await homeOf('Pia Late')).toEqual([]);

  const account = page.getByRole('button', { name: /▾$/ });
  await keys.press(account);
  await page.getByRole('menuitem', { name: 'Light' }).waitFor();
  for (let i = 0; i < 10 && (await page.evaluate('document.activeElement.innerText')) !== 'Dark'; i++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
  await keys.press(account);
  await page.getByRole('menuitem', { name: 'Light' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
  expect(await account.evaluate((each) => each === each.ownerDocument.activeElement)).toBe(true);
});
