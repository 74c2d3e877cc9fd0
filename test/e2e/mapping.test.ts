// The mapping tab: 300 PMS units with the keyboard alone; seen before the server has answered; rolled back with the reason when it refuses.
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

const UNITS = 300, TYPED = 30;
interface PmsUnit { id: string; label: string; building: string | null; mapping: { unitId: string; unitName: string } | null }
let system: TestSystem, browser: ConsoleBrowser, propertyId: string;
/** By the label of the PMS unit: what somebody types for it, where no suggestion fits. */
const typed = new Map<string, string>();

beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'], town: { properties: [{ name: 'Elm Court', units: UNITS }], empty: true } });
  system.simulator.account(CLIENT_ID).event({ event: 'moveIn', propertyId: '101' });
  const credentialId = await system.property.credential(CLIENT_ID, SECRET);
  ({ id: propertyId } = await system.property.setUp('Elm Court', { credentialId, externalIds: ['101'] }));
  const names = (await pmsUnits()).map(({ label, building }, i) => {
    if (i >= TYPED) return `${label},${building ?? ''}`;
    typed.set(label, `Loft ${i}x`);
    return `Loft ${i}x,`;
  });
  await system.api.call('POST', `/properties/${propertyId}/units/import?mode=apply`, `name,building\n${names.join('\n')}\n`, { contentType: 'text/csv' });
  browser = await ConsoleBrowser.open(system);
});
afterEach(() => browser?.closeAll());
afterAll(() => system?.stop());

const pmsUnits = () => system.api.list(`/properties/${propertyId}/pms-units`) as Promise<PmsUnit[]>;
const mappingTab = () => browser.signedIn(`/properties/${propertyId}/integration/mapping`);
const focused = async (page: Page): Promise<string> => await page.evaluate<string>(`document.activeElement?.getAttribute('aria-label') ?? ''`);
const labelOf = (name: string) => /^Unit for PMS unit (.*)$/.exec(name)?.[1];

test('300 units are mapped with the keyboard alone: Enter takes a suggestion, typing finds a unit, Ctrl+Z takes the last one back', async () => {
  const page = await mappingTab();
  await page.getByRole('combobox', { name: /^Unit for PMS unit/ }).first().waitFor();
  for (let tabs = 0; !labelOf(await focused(page)); tabs++) {
    expect(tabs).toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
  const done: string[] = [];
  for (let i = 0; i < UNITS; i++) {
    const label = labelOf(await focused(page)) ?? '', words = typed.get(label);
    done.push(label);
    if (words) await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    if (i < UNITS - 1) await until('the next row', async () => labelOf(await focused(page)) !== label);
  }
  await page.getByText('Unmapped 0').waitFor();
  await until('all of it saved', async () => (await page.getByText('Saving …').count()) === 0);
  const now = await pmsUnits();
  expect(now.filter((unit) => unit.mapping).length).toBe(UNITS);
  expect(now.filter((unit) => unit.mapping?.unitName !== (typed.get(unit.label) ?? unit.label)).map((unit) => unit.label)).toEqual([]);

  await page.keyboard.press('Control+z');
  await page.getByText('Unmapped 1').waitFor();
  const last = page.getByRole('row').filter({ hasText: done.at(-1) ?? '' }).last();
  await last.getByText('✓ Saved').waitFor();
  expect((await pmsUnits()).filter((unit) => !unit.mapping).map((unit) => unit.label)).toEqual([done.at(-1)]);
}, 120_000);

test('a mapping is seen before the server has answered, and taken back with the reason when it is refused', async () => {
  const [unit] = (await pmsUnits()).filter((each) => !each.mapping), [other] = (await pmsUnits()).filter((each) => each.mapping);
  const page = await mappingTab(), field = page.getByRole('combobox', { name: `Unit for PMS unit ${unit!.label}`, exact: true });
  await field.waitFor();
  let answerNow = () => undefined as void;
  const held = new Promise<void>((resolve) => { answerNow = resolve; });
  await page.route('**/pms-units/*/mapping', async (route) => { await held; await route.continue(); });
  // Somebody archives the unit while it is on this screen.
  const { id: gone } = await system.api.post(`/properties/${propertyId}/units`, { name: 'Annex 7' });
  await page.reload();
  await field.fill('Annex 7');
  await page.getByRole('option', { name: 'Annex 7' }).waitFor();
  await system.api.del(`/units/${gone}`);
  await field.press('Enter');
  const row = page.getByRole('row').filter({ has: field });
  await row.getByText('Saving …').waitFor();
  expect(await field.inputValue()).toBe('Annex 7');
  answerNow();
  await row.getByText(/^Not saved: /).waitFor();
  expect(await field.inputValue()).toBe('');
  expect((await pmsUnits()).find((each) => each.id === unit!.id)?.mapping).toBeNull();

  // Another one is a matter of a moment.
  await field.fill(other!.mapping!.unitName);
  await page.getByRole('option', { name: other!.mapping!.unitName }).first().waitFor();
  await field.press('Enter');
  await row.getByText('✓ Saved').waitFor();
  expect((await pmsUnits()).find((each) => each.id === unit!.id)?.mapping).toMatchObject({ unitId: other!.mapping!.unitId });
});
