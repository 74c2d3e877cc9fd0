import type { Page } from 'playwright-core';
import { launchChromium } from '../../test/support/chromium.ts';
import type { BenchProperty, Product } from '../product.ts';
import { quantile } from '../stats.ts';
import type { Table } from '../table.ts';

const SEEN_WITHIN_MS = 100,
  ROUNDS = 20,
  TYPED_EVERY = 4;
interface PmsUnit {
  id: string;
  label: string;
  building: string | null;
  mapping: object | null;
  suggestion: object | null;
}
interface Action {
  what: string;
  rounds?: number;
  prepare?: (page: Page) => Promise<unknown>;
  act: (page: Page) => Promise<unknown>;
  /** An expression in the page, true once what the action does is to be seen; `before` is its state before. */ seen: string;
  state?: string;
}

/** In the page: from the event of a hand (its own time stamp) to the frame after the one in which `seen` holds. */
const WATCH = (seen: string, state: string) => `window.seenAfterMs = new Promise((resolve) => {
  const before = (() => (${state}))();
  let at = 0;
  const begin = (event) => { if (at) return; at = event.timeStamp; requestAnimationFrame(look); };
  const look = () => { if (performance.now() - at > 10_000) resolve(Infinity); else if ((() => (${seen}))()) requestAnimationFrame(() => resolve(performance.now() - at)); else requestAnimationFrame(look); };
  for (const type of ['keydown', 'mousedown']) window.addEventListener(type, begin, { capture: true, once: true });
}); 0`;

const FOCUSED = `(document.activeElement?.getAttribute('aria-label') ?? '')`;
const field = (page: Page) => page.getByRole('combobox', { name: /^Unit for PMS unit/ });
/** A row in sight for which a unit is suggested. */
const toSuggestion = (page: Page) => page.locator('input[placeholder^=Suggested]').nth(1).focus();
const OPTIONS = `document.querySelectorAll('[role=listbox]:not([hidden]) [role=option]').length`;
const SHOWN = (name: string) =>
  `document.querySelector('[role=radiogroup] input:checked')?.value === '${name}' && document.querySelectorAll('[data-index]').length > 0`;
const COUNT = `Number(/Unmapped ([0-9,]+)/.exec(document.body.innerText)?.[1].replace(',', '') ?? -1)`;

const ACTIONS: Action[] = [
  {
    what: 'Enter takes the suggestion, the next row has the focus',
    prepare: toSuggestion,
    act: (page) => page.keyboard.press('Enter'),
    state: `({ row: ${FOCUSED}, count: ${COUNT} })`,
    seen: `${FOCUSED} !== before.row && ${COUNT} === before.count - 1`,
  },
  {
    what: 'Ctrl+Z takes the last one back',
    act: (page) => page.keyboard.press('Control+z'),
    state: COUNT,
    seen: `${COUNT} === before + 1`,
  },
  { what: 'an arrow goes to the next row', act: (page) => page.keyboard.press('ArrowDown'), state: FOCUSED, seen: `${FOCUSED} !== before` },
  {
    what: 'a first letter opens the drop-down',
    prepare: (page) => page.keyboard.press('Escape'),
    act: (page) => page.keyboard.press('1'),
    seen: `${OPTIONS} > 0`,
  },
  {
    what: 'a further letter searches it',
    prepare: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('1');
    },
    act: (page) => page.keyboard.press('2'),
    state: `document.activeElement.value`,
    seen: `document.activeElement.value !== before && ${OPTIONS} > 0`,
  },
  {
    what: 'Enter takes what was searched',
    prepare: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.type('loft');
    },
    act: (page) => page.keyboard.press('Enter'),
    state: COUNT,
    seen: `${COUNT} === before - 1`,
  },
  {
    what: 'a letter in the search of PMS units',
    rounds: 10,
    prepare: (page) => page.getByRole('searchbox', { name: 'Search PMS units' }).fill(''),
    act: (page) => page.getByRole('searchbox', { name: 'Search PMS units' }).press('2'),
    state: `document.querySelector('[role=table]').ariaRowCount`,
    seen: `document.querySelector('[role=table]')?.ariaRowCount !== before`,
  },
  {
    what: 'All',
    rounds: 5,
    prepare: async (page) => {
      await page.getByRole('searchbox', { name: 'Search PMS units' }).fill('');
      await page.getByText(/^Mapped \d/).click();
    },
    act: (page) => page.getByText('All', { exact: true }).click(),
    seen: SHOWN('all'),
  },
  {
    what: 'Unmapped again',
    rounds: 5,
    prepare: (page) => page.getByText('All', { exact: true }).click(),
    act: (page) => page.getByText(/^Unmapped \d/).click(),
    seen: SHOWN('unmapped'),
  },
  {
    what: 'the dialogue of Ignore',
    rounds: 5,
    prepare: (page) => page.keyboard.press('Escape'),
    act: (page) =>
      page
        .getByRole('button', { name: /^Ignore/ })
        .first()
        .click(),
    seen: `document.querySelector('[role=dialog] textarea') !== null`,
  },
  {
    what: 'Ignore',
    rounds: 1,
    prepare: (page) => page.getByRole('dialog').getByRole('textbox').fill('Model'),
    act: (page) => page.getByRole('dialog').getByRole('button', { name: 'Ignore', exact: true }).click(),
    state: COUNT,
    seen: `${COUNT} === before - 1`,
  },
  {
    what: 'Accept all suggestions',
    rounds: 1,
    act: (page) => page.getByRole('button', { name: /^Accept all/ }).click(),
    state: COUNT,
    seen: `${COUNT} < before`,
  },
];

/** PMS units by `pms-units`, page by page. */
async function pmsUnitsOf(product: Product, { id }: BenchProperty): Promise<PmsUnit[]> {
  const items: PmsUnit[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: PmsUnit[]; nextCursor: string | null } = await product.call(
      'GET',
      `/properties/${id}/pms-units?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Unit mapping in a real Chromium: from the hand's event to the frame in which what it did is to be seen. */
export async function measureMapping(product: Product, table: Table, residents: number): Promise<void> {
  const property = await product.draft(await product.town(residents));
  await product.activate(property);
  const pmsUnits = await pmsUnitsOf(product, property);
  const lines = pmsUnits.map(({ label, building }, i) => (i % TYPED_EVERY ? `${label},${building ?? ''}` : `Loft ${i},`));
  await product.importUnits(property, `name,building\n${lines.join('\n')}\n`);
  table.title(`Unit mapping in Chromium, ${pmsUnits.length.toLocaleString('en')} PMS units, as many units`);
  await measureScreen(product.apiUrl, product.token, property.id, table);
}

/** The tab of a property with many PMS units, of which some have a suggestion and some a unit called `Loft ...`. */
export async function measureScreen(url: string, token: string, propertyId: string, table: Table): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${url}/sign-in#token=${token}`);
    await page.getByRole('heading', { name: 'Portfolio' }).waitFor();
    const startedAt = performance.now();
    await page.goto(`${url}/properties/${propertyId}/integration/mapping`);
    await field(page).first().waitFor();
    table.add({ what: 'the tab, from its address to its rows', is: `${Math.round(performance.now() - startedAt)} ms` });
    for (const action of ACTIONS) await measureAction(page, action, table);
  } finally {
    await browser.close();
  }
}

async function measureAction(
  page: Page,
  { what, rounds = ROUNDS, prepare, act, seen, state = 'null' }: Action,
  table: Table,
): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await prepare?.(page);
    await page.evaluate(WATCH(seen, state));
    await act(page);
    times.push(await page.evaluate<number>('window.seenAfterMs'));
  }
  const p50 = quantile(times, 0.5),
    most = Math.max(...times);
  table.add({
    what,
    is: `p50 ${Math.round(p50)} ms, most ${Math.round(most)} ms of ${rounds}`,
    wanted: `most <= ${SEEN_WITHIN_MS} ms`,
    met: most <= SEEN_WITHIN_MS,
  });
}
