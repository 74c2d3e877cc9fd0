import { randomUUID } from 'node:crypto';
import { Breakable, IN_ORDER, type House } from '../support/breakable.ts';
import type { Point } from '../support/breakpoints.ts';
import { until } from '../support/until.ts';

/** What the runs need goes away in the middle of them: the API that was asked, Temporal, PostgreSQL. Killed with SIGKILL, started again by the product. */

const POINTS = ['claim', 'stage', 'exclusions', 'mappings', 'apply'] as const satisfies Point[];
const product = new Breakable();
beforeAll(() => product.start(POINTS));
afterAll(() => product.stop());

/** Somebody moves into each house, and each run waits at the side effect that its house is named after. */
async function inTheMiddle() {
  const houses = POINTS.map((point) => ({ point, house: product.house(point) }));
  for (const { house } of houses) {
    await product.idle(house);
    house.happens('moveIn');
  }
  const asked = await Promise.all(
    houses.map(async ({ point, house }) => ({
      point,
      house,
      hold: await product.points.set(point, house.id),
      runId: (await product.property.request(house.id)).id,
    })),
  );
  await Promise.all(asked.map((each) => each.hold.reached()));
  return asked;
}

async function outcomes(asked: Awaited<ReturnType<typeof inTheMiddle>>) {
  const seen: Record<string, object> = {};
  for (const { point, house, runId } of asked) {
    const run = await product.property.finished(runId);
    seen[point] = { state: run.state, created: (run.counts.created ?? 0) > 0, ...(await product.settled(house, run)) };
  }
  return seen;
}
const ALL_WELL = Object.fromEntries(POINTS.map((point) => [point, { state: 'succeeded', created: true, ...IN_ORDER }]));

describe('an API killed between its commit and the trigger', () => {
  let house: House;
  beforeAll(() => {
    house = product.house('claim');
  });

  test('leaves a queued run that housekeeping starts, and tells the caller who asks again the same one', async () => {
    await product.idle(house);
    house.happens('moveIn');
    const key = { headers: { 'idempotency-key': randomUUID() } },
      body = { mode: 'apply' };
    // Frozen, it takes the trigger and never answers; killed, it never will.
    product.signal('temporal', 'SIGSTOP');
    const asked = product.api.post(`/properties/${house.id}/syncs`, body, key).catch(() => 'no answer');
    const { id } = await product.row<{ id: string }>("select id from sync_run where property_id = $1 and state = 'queued'", [house.id]);
    const back = [product.kill('api'), product.kill('temporal')];
    expect(await asked).toBe('no answer');
    for (const each of back) await each();
    await until('housekeeping to be there', () =>
      product.client.schedule
        .getHandle('housekeeping')
        .trigger()
        .then(
          () => true,
          () => false,
        ),
    );
    const run = await product.property.finished(id);
    expect(run).toMatchObject({ state: 'succeeded', trigger: 'manual' });
    expect(run.counts.created).toBeGreaterThan(0);
    expect(await product.settled(house, run)).toEqual(IN_ORDER);
    // Two minutes on, a request that has not answered is taken for dead.
    product.clock.advance(0.05);
    expect(await product.api.post(`/properties/${house.id}/syncs`, body, key)).toMatchObject({ id });
  });
});

test('Temporal killed in the middle of runs: each ends as it would have, exactly once', async () => {
  const asked = await inTheMiddle(),
    back = product.kill('temporal');
  await back();
  await Promise.all(asked.map((each) => each.hold.release()));
  expect(await outcomes(asked)).toEqual(ALL_WELL);
});

test('PostgreSQL killed in the middle of runs: each ends as it would have, exactly once, and what the crash took is read again', async () => {
  const asked = await inTheMiddle(),
    back = product.kill('postgres');
  await back();
  expect(await outcomes(asked)).toEqual(ALL_WELL);
});

test('after all of it the next run of every house is quiet', async () => {
  for (const house of product.houses) {
    await product.idle(house);
    expect(await product.property.sync(house.id)).toMatchObject({ state: 'succeeded', quiet: true });
  }
});

test('and no log tells a name, an e-mail, a phone or the secret, whatever broke', () => {
  const logs = product.logs().toLowerCase(),
    secrets = product.secrets();
  expect(logs).toMatch(/terminating|crash|recovery/);
  expect(secrets.length).toBeGreaterThan(40);
  expect(secrets.filter((secret) => logs.includes(secret.toLowerCase()))).toEqual([]);
});
