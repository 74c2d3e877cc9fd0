// What one property's run ends is what another's plan rests on, while that one's run is under way (docs/how-it-works.md, The one lock; sync/wake.ts).
import { world } from '../support/planned-stage.ts';
import { oneWaitsForPeople, points, stoppableWorld } from '../support/stoppable-world.ts';
import type { TestProperty } from '../support/planned-world.ts';

stoppableWorld();
let n = 0;

const UNITS = ['1A', '1B', '2A', '2B', '3A', '3B', '4A', '4B'];
interface Pair {
  elm: TestProperty;
  oak: TestProperty;
  residents: number;
}

/** Residents of Elm, each of whom appears a second time in Oak: that conflict links by itself once she is past in Elm. */
async function duplicated(residents: number): Promise<Pair> {
  const round = ++n,
    elm = await world.property(`Elm ${round}`, UNITS),
    oak = await world.property(`Oak ${round}`, UNITS);
  const stay = (where: string, i: number) => ({
    tenancy: `${where}${i}-${round}`,
    person: `${where}${i}-${round}`,
    unit: UNITS[i]!,
    firstName: `First${i}`,
    lastName: `Last${round}`,
    email: `r${i}.${round}@example.com`,
  });
  elm.stays = Array.from({ length: residents }, (_, i) => stay('e', i));
  await elm.sync();
  oak.stays = Array.from({ length: residents }, (_, i) => stay('o', i));
  await oak.sync();
  expect(await asked(oak)).toBe(residents);
  await oak.sync();
  return { elm, oak, residents };
}
const asked = async (oak: TestProperty) => (await oak.conflicts()).filter((each) => each.type === 'duplicate_account').length;
const leave = ({ elm }: Pair, i: number) => {
  elm.stay(`e${i}-${n}`, { status: 'past', rawStatus: 'Past' });
};
const waking = async ({ oak }: Pair) => (await world.sql.rows('select 1 from property_wake where property_id = $1', [oak.id])).length;
const links = async ({ oak }: Pair) =>
  (
    await world.sql.rows(`select 1 from sync_change where property_id = $1 and kind = 'link' and reason = 'merged' and state = 'applied'`, [
      oak.id,
    ])
  ).length;

/** Nothing was lost, and nothing is done twice: one more run of each, and then quiet. */
async function expectSettled(pair: Pair, linked: number): Promise<void> {
  expect([await links(pair), await asked(pair.oak), await waking(pair)]).toEqual([linked, pair.residents - linked, 0]);
  expect([(await pair.elm.sync()).quiet, (await pair.oak.sync()).quiet]).toEqual([true, true]);
  expect([await links(pair), await waking(pair)]).toEqual([linked, 0]);
}

test('while the other run is applying, what it rests on ends only after it: it is woken, and the next run links', async () => {
  const pair = await duplicated(3),
    { elm, oak } = pair;
  oak.stay(`o2-${n}`, { unit: UNITS[5] });
  const stop = await points.set('apply', oak.id),
    running = oak.sync();
  await stop.reached();
  leave(pair, 0);
  const other = elm.sync();
  // It waits for the people's lock, which the other run has.
  await oneWaitsForPeople();
  expect(await waking(pair)).toBe(0);
  await stop.release();
  await Promise.all([running, other]);
  expect([await links(pair), await waking(pair)]).toEqual([0, 1]);
  expect((await oak.sync()).changes.map((each) => [each.kind, each.reason])).toEqual([['link', 'merged']]);
  await expectSettled(pair, 1);
});

test('while the other run closes as quiet, what it rests on ends: the next one plans, though it reads nothing new', async () => {
  const pair = await duplicated(2),
    { elm, oak } = pair;
  const stop = await points.set('quiet', oak.id),
    running = oak.sync();
  await stop.reached();
  leave(pair, 1);
  await elm.sync();
  await stop.release();
  expect((await running).quiet).toBe(true);
  expect([await links(pair), await waking(pair)]).toEqual([0, 1]);
  expect((await oak.sync()).quiet).toBe(false);
  await expectSettled(pair, 1);
});

test('before the other run plans: it takes what was left in that very plan, and is not woken again', async () => {
  const pair = await duplicated(2),
    { elm, oak } = pair;
  oak.stay(`o1-${n}`, { unit: UNITS[5] });
  const stop = await points.set('reads', oak.id),
    running = oak.sync();
  await stop.reached();
  leave(pair, 0);
  await elm.sync();
  expect(await waking(pair)).toBe(1);
  await stop.release();
  expect((await running).changes.filter((each) => each.kind === 'link').map((each) => each.reason)).toEqual(['merged']);
  await expectSettled(pair, 1);
});

test('several ends of several runs wake it once', async () => {
  const pair = await duplicated(4),
    { elm, oak } = pair;
  for (const i of [0, 1, 2]) {
    leave(pair, i);
    await elm.sync();
  }
  expect(await waking(pair)).toBe(3);
  expect((await oak.sync()).changes.filter((each) => each.kind === 'link')).toHaveLength(3);
  await expectSettled(pair, 3);
});

test('whenever the two runs meet, each end is seen exactly once', async () => {
  for (let round = 0; round < 3; round++) {
    const pair = await duplicated(4),
      { elm, oak } = pair;
    for (const i of [0, 1, 2]) {
      leave(pair, i);
      // News of its own, so that it applies too.
      oak.stay(`o3-${n}`, { phone: `512-555-01${round}${i}` });
      await Promise.all([elm.sync(), oak.sync()]);
    }
    await oak.sync();
    await expectSettled(pair, 3);
  }
});
