import type { Activities } from '../../activities/index.ts';
import type { Account } from '../../simulator/account.ts';
import type { PmsConnector, PmsRate } from '../../pms/connector.ts';
import { connectorFor } from '../../pms/registry.ts';
import { LocalProduct } from '../support/local-product.ts';

/** docs/rules.md, Polite: what a vendor allows over time holds for all of an account's properties in all workers. */

const HOUSES = 6,
  CLIENT = 'house-of-rates';
let product: LocalProduct, pms: Account, houses: string[];
const figures: string[] = [];
const sentAt = () => pms.requests.list().map((each) => Date.parse(each.at));
/** The most requests that arrived within `ms`. */
const densest = (at: readonly number[], ms: number) =>
  Math.max(...at.map((from) => at.filter((each) => each >= from && each < from + ms).length));
const withRates = (rates: PmsRate[]) => {
  product.connector = (vendor) => {
    const real = connectorFor(vendor);
    return Object.assign(Object.create(real) as PmsConnector, { capabilities: { ...real.capabilities, rates } });
  };
};

beforeAll(async () => {
  product = await LocalProduct.start();
  ({ account: pms, propertyIds: houses } = await product.houses(CLIENT, HOUSES));
});
beforeEach(() => {
  pms.requests.clear();
});
afterEach(async () => {
  await product.row('delete from pms_rate');
  await product.row('update pms_account set paused_until = null');
});
afterAll(async () => {
  await product?.stop();
  process.stdout.write(`vendor rates: ${figures.join('; ')}\n`);
});

test('no more requests than allowed, whatever the number of workers and properties', async () => {
  withRates([{ requests: 10, perSeconds: 1, per: 'account' }]);
  const workers: Activities[] = [product.worker(), product.worker()];
  for (let round = 0; round < 2; round++) {
    const runs = await Promise.all(houses.map((id, i) => product.scheduled(id, workers[i % 2])));
    expect(runs.map((run) => run?.state)).toEqual(houses.map(() => 'succeeded'));
  }
  const at = sentAt();
  expect(at.length).toBeGreaterThan(20);
  // Each ten begin a second after the ten before. A busy machine may delay some on their way, so that they arrive closer together, but not all of them.
  expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan((Math.floor((at.length - 1) / 10) - 1) * 1_000);
  figures.push(
    `${at.length} requests of ${HOUSES} properties in 2 workers, at most ${densest(at, 950)} arrived in 0.95 s where 10 a second are allowed`,
  );
});

test("where an hour's requests are spent, a run says so and comes back; nothing is sent meanwhile", async () => {
  withRates([{ requests: 2, perSeconds: 3_600, per: 'account' }]);
  expect(await product.scheduled(houses[0]!)).toMatchObject({
    state: 'failed',
    reason: { code: 'pms_rate_limited', nextStep: expect.stringMatching(/next run/) },
  });
  expect(sentAt()).toHaveLength(2);
  // Spent is spent, also for a worker that has just begun; and it is no word of the vendor's that would stop what is counted apart.
  expect(await product.scheduled(houses[1]!, product.worker())).toMatchObject({ state: 'failed' });
  expect(sentAt()).toHaveLength(2);
  expect(await product.row('select paused_until from pms_account')).toEqual({ paused_until: null });
});

test('a read that is under way stops asking when the vendor asks another one to wait', async () => {
  withRates([]);
  // Its first answer takes so long that the pause is there before it.
  pms.delayMs = 1_500;
  const first = product.scheduled(houses[0]!, product.worker());
  while (!pms.requests.list().length) await new Promise((resolve) => setImmediate(resolve));
  pms.delayMs = 0;
  const from = Date.now(),
    sent = sentAt().length;
  await product.row(`update pms_account set paused_until = clock_timestamp() + interval '2500 ms'`);
  expect(await first).toMatchObject({ state: 'succeeded' });
  const later = sentAt().slice(sent);
  expect(later.length).toBeGreaterThan(0);
  expect(Math.min(...later)).toBeGreaterThanOrEqual(from + 2_450);
});
