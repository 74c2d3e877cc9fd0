import type { Account } from '../../simulator/account.ts';
import { LocalProduct } from '../support/local-product.ts';
import type { RunView } from '../support/property-driver.ts';

/** docs/rules.md, Absence: missing since, three complete reads and 24 hours, a look-up by id, held; from the PMS to the API. */

const HOUR_MS = 3_600_000,
  CLIENT = 'house-of-absence';
let product: LocalProduct, pms: Account, elm: string, household: { leaseId: number; personIds: number[] };

const lookUps = () => pms.requests.list().filter((each) => each.path === `/v1/leases/${household.leaseId}`);
const residents = async () =>
  (await product.api.list(`/properties/${elm}/residents`)).filter((each) =>
    each.stays.some((stay: { personExternalId: string }) => household.personIds.includes(Number(stay.personExternalId))),
  );
const units = async () => (await residents()).map((each) => each.units.filter((unit: { state: string }) => unit.state !== 'ended').length);
const missing = async () =>
  (
    await product.row<{ at: (string | null)[] }>(
      `select array_agg(missing_since_at order by person_external_id) as at from stay where tenancy_external_id = $1`,
      [String(household.leaseId)],
    )
  ).at.map((at) => at !== null);
const held = async () => await product.api.list(`/properties/${elm}/held-changes`);
const sync = (): Promise<RunView> => product.sync(elm);
/** The record is in the PMS, but no list has it any more. */
const hideFromLists = () => {
  pms.faults.add({ kind: 'hidden', resource: 'leases', ids: [household.leaseId] });
};

beforeAll(async () => {
  product = await LocalProduct.start();
  pms = product.town(CLIENT, [{ name: 'Elm Court', units: 24 }], 8);
  elm = await product.property('Elm Court', await product.credential(CLIENT), ['101']);
});
afterAll(() => product?.stop());
beforeEach(async () => {
  pms.faults.clear();
  const { ids } = pms.event({ event: 'moveIn', propertyId: '101', people: 1 });
  household = { leaseId: Number(ids.leaseId), personIds: [ids.personIds ?? []].flat() };
  await sync();
  pms.requests.clear();
});

/** Two reads without it and a day: the next one is the third, and due. */
async function almostDue(): Promise<void> {
  await sync();
  await sync();
  product.advance(24 * HOUR_MS);
}

describe('a stay that complete reads no longer contain', () => {
  test('is missing since the first of them, keeps its unit, and is not asked for by id before three reads and 24 hours', async () => {
    hideFromLists();
    expect(await sync()).toMatchObject({ state: 'succeeded', counts: { ended: 0, unassigned: 0, held: 0 } });
    expect(await missing()).toEqual([true]);
    for (let read = 2; read <= 5; read++) {
      product.advance(5 * HOUR_MS);
      await sync();
    }
    expect([lookUps().length, await units(), (await held()).length]).toEqual([0, [1], 0]);
    product.advance(4 * HOUR_MS);
    await sync();
    expect(lookUps()).toHaveLength(1);
  });

  test('is not missing any more when the look-up finds her living there', async () => {
    hideFromLists();
    await almostDue();
    await sync();
    expect([lookUps().length, await missing(), await units(), (await held()).length]).toEqual([1, [false], [1], 0]);
  });

  test('keeps her name when the look-up, which has no list of people beside it, names nobody', async () => {
    const { ids } = pms.event({
      event: 'signFuture',
      propertyId: '101',
      people: [{ firstName: 'Ines', lastName: 'Okafor', email: 'ines@example.com' }],
    });
    household = { leaseId: Number(ids.leaseId), personIds: [ids.personIds ?? []].flat() };
    await sync();
    hideFromLists();
    await almostDue();
    await sync();
    expect([lookUps().length, await missing()]).toEqual([1, [false]]);
    expect(await residents()).toMatchObject([{ firstName: 'Ines', lastName: 'Okafor', email: 'ines@example.com' }]);
    pms.faults.clear();
    // Seen again as she was: nothing differs.
    expect(await sync()).toMatchObject({ quiet: true });
  });

  test('ends by its own rule when the look-up says that she has left', async () => {
    hideFromLists();
    await almostDue();
    pms.event({ event: 'moveOut', leaseId: household.leaseId, announced: false });
    expect(await sync()).toMatchObject({ counts: { ended: 1, unassigned: 1 } });
    expect(lookUps()).toHaveLength(1);
    const { reason } = await product.row<{ reason: string }>('select end_reason as reason from stay where tenancy_external_id = $1', [
      String(household.leaseId),
    ]);
    expect(reason).not.toBe('absent');
  });

  test('is left alone while the look-up fails, and asked for again by the next run', async () => {
    pms.event({ event: 'removeLease', leaseId: household.leaseId });
    await almostDue();
    pms.faults.add({ kind: 'status', status: 500, position: 'lookup' });
    await sync();
    expect([lookUps().map((each) => each.status), await missing(), await units(), (await held()).length]).toEqual([[500], [true], [1], 0]);
    pms.faults.clear();
    await sync();
    expect([lookUps().map((each) => each.status), (await held()).length]).toEqual([[500, 404], 1]);
  });

  test('is held for a manager when the look-up finds nothing, with a reason and a next step; seen again, that is over', async () => {
    const before = (await held()).length;
    pms.event({ event: 'removeLease', leaseId: household.leaseId });
    await almostDue();
    const run = await sync();
    expect(run).toMatchObject({
      state: 'succeeded',
      reason: { code: 'changes_held', nextStep: expect.stringMatching(/approve or reject/) },
      counts: { ended: 0, unassigned: 0 },
    });
    expect([lookUps().length, await units(), (await held()).length]).toEqual([1, [1], before + 1]);
    // Known now: nobody asks again, and nothing more is written.
    expect(await sync()).toMatchObject({ quiet: true });
    expect(lookUps()).toHaveLength(1);
    pms.event({ event: 'restoreLease', leaseId: household.leaseId });
    await sync();
    expect([await missing(), await units(), (await held()).length]).toEqual([[false], [1], before]);
  });

  test('ends under the guard where the manager has chosen so', async () => {
    await product.api.patch(`/properties/${elm}/integration`, { whenAbsent: 'end' });
    pms.event({ event: 'removeLease', leaseId: household.leaseId });
    await almostDue();
    const run = await sync();
    expect(run).toMatchObject({ guard: { count: 1, limit: 2 }, counts: { ended: 1, unassigned: 1 } });
    expect(await units()).toEqual([]);
    await product.api.patch(`/properties/${elm}/integration`, { whenAbsent: 'hold' });
  });

  test('is not missing in a read that was not complete, nor one read short of three', async () => {
    pms.event({ event: 'removeLease', leaseId: household.leaseId });
    pms.faults.add({ kind: 'wrongTotal', resource: 'leases' });
    await sync();
    expect(await missing()).toEqual([false]);
    pms.faults.clear();
    await sync();
    product.advance(30 * HOUR_MS);
    await sync();
    expect([await missing(), lookUps().length]).toEqual([[true], 0]);
    await sync();
    expect(lookUps()).toHaveLength(1);
  });
});

describe('a PMS whose look-ups hang', () => {
  test('is asked once in a run, not once a person: the run goes on', async () => {
    const leases = [];
    for (let i = 0; i < 3; i++) leases.push(pms.event({ event: 'moveIn', propertyId: '101', people: 1 }).ids);
    await sync();
    for (const { leaseId } of leases) pms.event({ event: 'removeLease', leaseId });
    await almostDue();
    pms.faults.add({ kind: 'status', status: 503, position: 'lookup' });
    pms.requests.clear();
    expect(await sync()).toMatchObject({ state: 'succeeded' });
    expect(pms.requests.list().filter((each) => /\/v1\/leases\/\d+$/.test(each.path))).toHaveLength(1);
  });
});
