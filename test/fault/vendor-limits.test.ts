import pg from 'pg';
import type { Account } from '../../simulator/account.ts';
import { acquireSlot, type Slot, type SlotRequest, type TurnedAway } from '../../sync/pms-slots.ts';
import { LocalProduct } from '../support/local-product.ts';
import { until } from '../support/until.ts';

/** docs/rules.md, Polite and Isolated: a vendor's limits hold across all workers, and an account's properties share them fairly. */

const HOUSES = 10,
  SLOTS = 4,
  LEAST = 3,
  MOST = 3 * LEAST,
  CLIENT = 'house-of-limits';
let product: LocalProduct, pms: Account, houses: string[], accountId: string;
/** One pool a worker. */
const pools: pg.Pool[] = [];
const figures: string[] = [];
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Who waits in the queue and was not sent away, whoever comes first first. */
const waiters = async (): Promise<string[]> =>
  (
    await pools[0]!.query<{ waiter: string }>(
      'select waiter from pms_waiter where account_id = $1 and not is_away and wait_until > clock_timestamp() order by last_success_at, waiter',
      [accountId],
    )
  ).rows.map((row) => row.waiter);
const isSlot = (answer: Slot | TurnedAway): answer is Slot => !('why' in answer);
const ask = (name: string, more: Partial<SlotRequest> = {}, worker = 0) =>
  acquireSlot(pools[worker]!, {
    accountId,
    slots: 1,
    holder: `${name}/1`,
    waiter: name,
    lastSuccessAt: null,
    signal: AbortSignal.timeout(100_000),
    ...more,
  });
const taken = async (name: string, more: Partial<SlotRequest> = {}): Promise<Slot> => {
  const answer = await ask(name, more);
  if (!isSlot(answer)) throw new Error(`${name}: ${answer.why}`);
  return answer;
};
const requestsOf = (resource: string) => pms.requests.list().filter((each) => each.resource === resource).length;

beforeAll(async () => {
  product = await LocalProduct.start();
  ({ account: pms, propertyIds: houses } = await product.houses(CLIENT, HOUSES));
  accountId = (await product.row<{ id: string }>('select id from pms_account')).id;
  const { database } = await product.row<{ database: string }>('select current_database() as database'),
    url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${database}`;
  for (let i = 0; i < 2; i++) pools.push(new pg.Pool({ connectionString: url.href, max: 6 }).on('error', () => undefined));
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await product?.stop();
  process.stdout.write(`vendor limits: ${figures.join('; ')}\n`);
});
afterEach(async () => {
  pms.faults.clear();
  pms.requests.clear();
  pms.delayMs = 0;
  await product.row('update pms_account set paused_until = null');
});

describe('the slots of an account', () => {
  test('bound the requests under way at once, whatever the number of workers', async () => {
    pms.gate.peak = 0;
    pms.delayMs = 15;
    const workers = [product.worker(), product.worker()];
    const runs = await Promise.all(houses.map((id, i) => product.scheduled(id, workers[i % 2])));
    expect(runs.map((run) => run?.state)).toEqual(houses.map(() => 'succeeded'));
    expect(pms.gate.peak).toBeGreaterThan(1);
    expect(pms.gate.peak).toBeLessThanOrEqual(SLOTS);
    figures.push(`peak ${pms.gate.peak} of ${SLOTS} requests at once, ${HOUSES} properties, 2 workers`);
  });

  test('have one holder each, however many ask at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const asked = Array.from({ length: 12 }, (_, i) =>
          ask(`${round}-${i}`, { slots: SLOTS, signal: AbortSignal.timeout(500) }, i % 2).catch(() => null),
        ),
        got = (await Promise.all(asked)).filter((answer) => answer !== null && isSlot(answer));
      expect(got).toHaveLength(SLOTS);
      for (const slot of got) await slot.release();
      await pools[0]!.query('delete from pms_waiter');
    }
  });

  test('of a killed worker come back by themselves', async () => {
    await taken('killed');
    const from = performance.now();
    await pools[0]!.query(`update pms_slot set lease_until = clock_timestamp() + interval '400 ms' where account_id = $1`, [accountId]);
    const slot = await taken('next');
    expect(performance.now() - from).toBeGreaterThan(350);
    await slot.release();
  });

  test('stay with whoever renews them', async () => {
    const slot = await taken('working');
    await pools[0]!.query(`update pms_slot set lease_until = clock_timestamp() + interval '300 ms' where account_id = $1`, [accountId]);
    await slot.renew();
    const next = ask('next', { signal: AbortSignal.timeout(600) });
    await expect(next).rejects.toThrow();
    await slot.release();
    // Who gave up leaves no place behind.
    expect((await pools[0]!.query('select 1 from pms_waiter')).rowCount).toBe(0);
  });

  test('do not wait for somebody who was killed while waiting', async () => {
    const from = performance.now();
    await pools[0]!.query(
      `insert into pms_waiter (account_id, waiter, last_success_at, wait_until) values ($1, 'killed', '-infinity', clock_timestamp() + interval '500 ms')`,
      [accountId],
    );
    const slot = await taken('next', { lastSuccessAt: new Date() });
    expect(performance.now() - from).toBeGreaterThan(450);
    await slot.release();
  });
});

describe('who waits', () => {
  test('is served in the order of the oldest success, a property that never had one first', async () => {
    const first = await taken('first'),
      order: string[] = [];
    // Asked in the wrong order; the third and the fourth are sent away, since two wait already who come before them.
    const ages = { newest: 1, middle: 5, oldest: 9, never: null } as const;
    const wait = async (name: keyof typeof ages): Promise<void> => {
      const hours = ages[name];
      for (;;) {
        const answer = await ask(
          name,
          { lastSuccessAt: hours === null ? null : new Date(Date.now() - hours * 3_600_000) },
          order.length % 2,
        );
        if (isSlot(answer)) {
          order.push(name);
          await sleep(150);
          await answer.release();
          return;
        }
        expect(answer.why).toBe('busy');
        await sleep(answer.waitMs / 10);
      }
    };
    const waiting = (Object.keys(ages) as (keyof typeof ages)[]).map(wait);
    await until('the two who come first to wait', async () => (await waiters()).join() === 'never,oldest');
    await first.release();
    await Promise.all(waiting);
    expect(order).toEqual(['never', 'oldest', 'middle', 'newest']);
  });

  test('takes turns: under load, no property starves while another is served', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`),
      successes = new Map(names.map((name) => [name, 0])),
      lags: number[] = [];
    // A run reads for a fifth of a second, and the next one is due soon after: twice what the slots can do. Until each has been served so often, or one so much more.
    const served = () => [...successes.values()].sort((a, b) => a - b),
      isOver = () => served()[0]! >= LEAST || served().at(-1)! > MOST;
    await Promise.all(
      names.map(async (name, i) => {
        for (let last = Date.now(); !isOver();) {
          const answer = await ask(name, { slots: 2, lastSuccessAt: new Date(last) }, i % 2);
          if (!isSlot(answer)) {
            await sleep(answer.waitMs);
            continue;
          }
          await sleep(120 + (i % 3) * 60);
          await answer.release();
          lags.push(Date.now() - last);
          last = Date.now();
          successes.set(name, (successes.get(name) ?? 0) + 1);
          await sleep(300);
        }
      }),
    );
    const least = served()[0]!,
      most = served().at(-1)!;
    figures.push(`successes of 12 properties on 2 slots: ${least} to ${most}, longest lag ${(Math.max(...lags) / 1_000).toFixed(1)} s`);
    expect(least).toBeGreaterThanOrEqual(LEAST);
  });

  test("takes no activity of a worker while two others wait, and none of its run's attempts", async () => {
    const slots = [];
    for (let i = 0; i < SLOTS; i++) slots.push(await taken(`reader ${i}`, { slots: SLOTS }));
    const stop = new AbortController(),
      waiting = [0, 1].map((i) => ask(`waiter ${i}`, { slots: SLOTS, signal: stop.signal }).catch(() => undefined));
    await until('two to wait', async () => (await waiters()).length === 2);
    const run = product.scheduled(houses[0]!),
      from = performance.now();
    await until('the run to be sent away', () => product.tried.length > 1);
    stop.abort(new Error('over'));
    await Promise.all(waiting);
    for (const slot of slots) await slot.release();
    expect(await run).toMatchObject({ state: 'succeeded' });
    const busy = product.tried.filter((each) => each.type === 'pms_busy');
    expect(busy.length).toBeGreaterThanOrEqual(1);
    expect(busy.length).toBeLessThanOrEqual(Math.ceil((performance.now() - from) / 500) + 1);
    expect(await product.row('select attempt from sync_run where id = $1', [(await run)!.id])).toEqual({ attempt: 1 });
  });
});

describe('a vendor that asks to be called less often', () => {
  test('is left in peace for as long as it says, by all properties of the account', async () => {
    pms.faults.add({ kind: 'status', status: 429, retryAfter: 40, resource: 'units', times: 'once' });
    const run = await product.scheduled(houses[0]!);
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(product.tried).toMatchObject([{ type: 'pms_rate_limited', delayMs: 40_000, retryable: true }]);

    pms.requests.clear();
    await pools[0]!.query(`update pms_account set paused_until = clock_timestamp() + interval '40 s'`);
    await product.scheduled(houses[1]!);
    const [turnedAway] = product.tried;
    expect(turnedAway).toMatchObject({ type: 'pms_rate_limited', retryable: true });
    expect(turnedAway!.delayMs).toBeGreaterThan(39_000);
    // It went on only after that, with its first attempt.
    expect(requestsOf('units')).toBe(1);
  });

  test('for longer than a run lasts: the run fails at once and says so, and so do the others, without a request', async () => {
    pms.faults.add({ kind: 'status', status: 429, retryAfter: 1_200, resource: 'leases' });
    expect(await product.scheduled(houses[0]!)).toMatchObject({
      state: 'failed',
      reason: { code: 'pms_rate_limited', nextStep: expect.stringMatching(/next run/) },
    });
    expect(requestsOf('leases')).toBe(1);
    pms.requests.clear();
    for (const id of houses.slice(1, 4))
      expect(await product.scheduled(id)).toMatchObject({ state: 'failed', reason: { code: 'pms_rate_limited' } });
    expect(pms.requests.list()).toEqual([]);
  });

  test('without saying for how long: a few seconds', async () => {
    pms.faults.add({ kind: 'status', status: 429, resource: 'units', times: 'once' });
    expect(await product.scheduled(houses[0]!)).toMatchObject({ state: 'succeeded' });
    expect(product.tried).toMatchObject([{ type: 'pms_rate_limited', delayMs: 5_000 }]);
  });
});
