// WCAG 2.2 AA as far as a machine can tell, on every screen, in both themes, at both widths; and that no screen is wider than its window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { consoleScreens } from '../support/console-screens.ts';
import { worldStage } from '../support/console-stage.ts';
import { until } from '../support/until.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stage = worldStage();

/** What axe finds (of one rule, where only that one's answer can be another), and what is wider than the window. Code of the test is not bound by the page's own policy. */
async function faultsOf(page: Page, rule?: string): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(`${AXE};0`);
  const found = await page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations']${rule ? `, runOnly: ['${rule}']` : ''} }).then(({ violations }) => violations.map((each) => each.impact + ' ' + each.id + ': ' + each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')))`,
  );
  const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  return isWide ? [...found, 'is wider than its window'] : found;
}

/** Looked at in place: resized, and with the system's other theme, which changes colours alone. */
const LOOKS = [
  [1280, 'light'],
  [1280, 'dark', 'color-contrast'],
  [390, 'dark'],
  [390, 'light', 'color-contrast'],
] as const;
/** What lies behind it has been looked at in all four. */
const OF_A_DIALOGUE = [
  [1280, 'light'],
  [390, 'dark'],
] as const;

test('axe finds nothing on any screen, light and dark, wide and narrow, and none is wider than its window', async () => {
  const { system, browser, world } = stage,
    faults: string[] = [];
  const look = async (page: Page, name: string, looks: typeof LOOKS | typeof OF_A_DIALOGUE = LOOKS) => {
    for (const [width, colorScheme, rule] of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await until(`the ${colorScheme} theme`, () =>
        page.evaluate<boolean>(`document.documentElement.dataset.mantineColorScheme === '${colorScheme}'`),
      );
      faults.push(...(await faultsOf(page, rule)).map((fault) => `${name}, ${width}, ${colorScheme}: ${fault}`));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  const outside = await browser.visitor();
  await outside.goto(`${system.origin}/sign-in`);
  await outside.getByRole('heading', { name: 'Sign in to Unit Sync' }).waitFor();
  await look(outside, 'sign-in');
  const inside = await browser.signedIn();
  for (const screen of await consoleScreens(system, world)) {
    await inside.goto(system.origin + screen.address);
    await screen.ready(inside);
    await look(inside, screen.name, screen.isDialog ? OF_A_DIALOGUE : LOOKS);
  }
  expect(faults).toEqual([]);
}, 600_000);
