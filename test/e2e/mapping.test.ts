// The mapping tab: 300 PMS units with the keyboard alone; seen before the server has answered; rolled back with the reason when it refuses.
import type { Page } from 'playwright-core';
import { consoleStage } from '../support/console-stage.ts';
import { CLIENT_ID, SECRET } from '../support/system.ts';
import { until } from '../support/until.ts';

const UNITS = 300,
  TYPED = 30,
  FEW = 6;
interface PmsUnit {
  id: string;
  label: string;
  building: string | null;
  ignoredReason: string | null;
  mapping: { unitId: string; unitName: string } | null;
  suggestion: { unitName: string } | null;
}
const stage = consoleStage(
  {
    processes: ['api', 'worker'],
    town: {
      properties: [
        { name: 'Elm Court', units: UNITS },
        { name: 'Oak Row', units: FEW },
        { name: 'Ash Yard', units: FEW },
      ],
      empty: true,
    },
  },
  ({ property }) => property.credential(CLIENT_ID, SECRET),
);

const pmsUnitsOf = (propertyId: string) => stage.system.api.list(`/properties/${propertyId}/pms-units`) as Promise<PmsUnit[]>;
const mappingTab = (propertyId: string) => stage.browser.signedIn(`/properties/${propertyId}/integration/mapping`);
const focused = async (page: Page): Promise<string> =>
  await page.evaluate<string>(`document.activeElement?.getAttribute('aria-label') ?? ''`);
const labelOf = (name: string) => /^Unit for PMS unit (.*)$/.exec(name)?.[1];

/** A property of its own, its PMS units not mapped: units of the same names, but the first `typed` ones, which are called otherwise. */
async function unmapped(
  externalId: string,
  typed: number,
): Promise<{ propertyId: string; pmsUnits: PmsUnit[]; names: Map<string, string> }> {
  const { id: propertyId } = await stage.system.property.setUp(`Property ${externalId}`, {
      credentialId: stage.world,
      externalIds: [externalId],
    }),
    pmsUnits = await pmsUnitsOf(propertyId);
  const names = new Map(pmsUnits.map(({ label }, i) => [label, i < typed ? `Loft ${i}x` : label])),
    lines = pmsUnits.map(({ label, building }, i) => `${names.get(label)},${i < typed ? '' : (building ?? '')}`);
  await stage.system.api.call('POST', `/properties/${propertyId}/units/import?mode=apply`, `name,building\n${lines.join('\n')}\n`, {
    contentType: 'text/csv',
  });
  return { propertyId, pmsUnits, names };
}

test('300 units are mapped with the keyboard alone: Enter takes a suggestion, typing finds a unit, Ctrl+Z takes the last one back', async () => {
  stage.system.simulator.account(CLIENT_ID).event({ event: 'moveIn', propertyId: '101' });
  const { propertyId, names } = await unmapped('101', TYPED),
    page = await mappingTab(propertyId);
  await page
    .getByRole('combobox', { name: /^Unit for PMS unit/ })
    .first()
    .waitFor();
  for (let tabs = 0; !labelOf(await focused(page)); tabs++) {
    expect(tabs).toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
  const done: string[] = [];
  for (let i = 0; i < UNITS; i++) {
    const label = labelOf(await focused(page)) ?? '',
      name = names.get(label) ?? '';
    done.push(label);
    if (name !== label) await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    if (i < UNITS - 1) await until('the next row', async () => labelOf(await focused(page)) !== label);
  }
  await page.getByText('Unmapped 0').waitFor();
  await until('all of it saved', async () => (await page.getByText('Saving …').count()) === 0);
  const now = await pmsUnitsOf(propertyId);
  expect(now.filter((unit) => unit.mapping).length).toBe(UNITS);
  expect(now.filter((unit) => unit.mapping?.unitName !== names.get(unit.label)).map((unit) => unit.label)).toEqual([]);

  await page.keyboard.press('Control+z');
  await page.getByText('Unmapped 1').waitFor();
  const last = page
    .getByRole('row')
    .filter({ hasText: done.at(-1) ?? '' })
    .last();
  await last.getByText('✓ Saved').waitFor();
  expect((await pmsUnitsOf(propertyId)).filter((unit) => !unit.mapping).map((unit) => unit.label)).toEqual([done.at(-1)]);
});

test('all suggestions are accepted at once and taken back at once; a PMS unit is ignored with a reason, and no longer', async () => {
  const { propertyId, names } = await unmapped('102', 1),
    page = await mappingTab(propertyId),
    [loft = ''] = names.keys();
  const mapped = async () => (await pmsUnitsOf(propertyId)).flatMap((unit) => unit.mapping?.unitName ?? []).sort(),
    suggested = [...names.values()].filter((name) => !name.startsWith('Loft')).sort();
  await page.getByRole('button', { name: `Accept all ${FEW - 1} suggestions` }).click();
  await page.getByText('Unmapped 1').waitFor();
  await until('all of it saved', async () => (await page.getByText('✓ Saved').count()) === FEW - 1);
  expect(await mapped()).toEqual(suggested);
  await page.getByRole('button', { name: 'Undo the last one' }).click();
  await page.getByText(`Unmapped ${FEW}`).waitFor();
  await until('all of it taken back', async () => (await mapped()).length === 0);

  await page.getByRole('button', { name: `Ignore PMS unit ${loft}`, exact: true }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.innerText()).toContain('Nobody lives there');
  await dialog.getByRole('textbox').fill('Model');
  await dialog.getByRole('button', { name: 'Ignore', exact: true }).click();
  await page.getByText('Ignored: Model').waitFor();
  await until('it saved', async () => (await pmsUnitsOf(propertyId)).find((unit) => unit.label === loft)?.ignoredReason === 'Model');
  await page.getByRole('button', { name: `Stop ignoring PMS unit ${loft}`, exact: true }).click();
  await until('it taken back', async () => (await pmsUnitsOf(propertyId)).find((unit) => unit.label === loft)?.ignoredReason === null);
});

test('a mapping is seen before the server has answered, and taken back with the reason when it is refused', async () => {
  const {
      propertyId,
      pmsUnits: [unit],
    } = await unmapped('103', 0),
    page = await mappingTab(propertyId),
    field = page.getByRole('combobox', { name: `Unit for PMS unit ${unit!.label}`, exact: true });
  await field.waitFor();
  let answerNow = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
  await page.route('**/pms-units/*/mapping', async (route) => {
    await held;
    await route.continue();
  });
  // Somebody archives the unit while it is on this screen.
  const { id: gone } = await stage.system.api.post(`/properties/${propertyId}/units`, { name: 'Annex 7' });
  await page.reload();
  await field.fill('Annex 7');
  await page.getByRole('option', { name: 'Annex 7' }).waitFor();
  await stage.system.api.del(`/units/${gone}`);
  await field.press('Enter');
  const row = page.getByRole('row').filter({ has: field });
  await row.getByText('Saving …').waitFor();
  expect(await field.inputValue()).toBe('Annex 7');
  answerNow();
  await row.getByText(/^Not saved: /).waitFor();
  expect(await field.inputValue()).toBe('');
  expect((await pmsUnitsOf(propertyId)).find((each) => each.id === unit!.id)?.mapping).toBeNull();

  // Another one is a matter of a moment.
  await field.fill(unit!.label);
  await page.getByRole('option', { name: unit!.label }).first().waitFor();
  await field.press('Enter');
  await row.getByText('✓ Saved').waitFor();
  expect((await pmsUnitsOf(propertyId)).find((each) => each.id === unit!.id)?.mapping).toMatchObject({ unitName: unit!.label });
});
