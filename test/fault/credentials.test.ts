import type { Account } from '../../simulator/account.ts';
import { findChores } from '../../sync/housekeeping.ts';
import { acquireSlot } from '../../sync/pms-slots.ts';
import { LocalProduct } from '../support/local-product.ts';
import { SECRET } from '../support/system.ts';

/** docs/rules.md, Polite: a rejected credential is marked, tried again on a schedule by one winner, and everybody else waits without logging in. */

const CLIENT = 'house-of-keys',
  WRONG = 'another-secret-of-theirs',
  QUARTER = 15,
  HOUR = 60;
let product: LocalProduct, pms: Account, credentialId: string, elsewhere: string, elsewherePms: Account;
const houses: string[] = [];

const setSecret = (secret: string) => {
  pms.clientSecret = secret;
};
const requests = () => pms.requests.list().length;
const due = async () => (await findChores(product.test.database.pool, product.now)).credentials;
const credential = () => product.api.get(`/credentials/${credentialId}`);
const minutesToProbe = async () => (new Date((await credential()).nextProbeAt).getTime() - product.now.getTime()) / 60_000;
const probe = () => product.ask(credentialId, { kind: 'retry' });
const triggered = () => houses.filter((id) => product.test.temporal.calls.includes(`trigger ${id}`));
const reasons = async () =>
  Promise.all(
    houses.map(async (id) => {
      const { state, reasonCode } = await product.api.get(`/properties/${id}/integration`);
      return [state, reasonCode];
    }),
  );
const homes = async () =>
  JSON.stringify(
    (await product.test.database.pool.query('select person_id, unit_id, state from assignment order by person_id, unit_id')).rows,
  );
const REJECTED = { state: 'failed', reason: { code: 'credential_rejected', nextStep: expect.stringMatching(/Renew the key/) } };

beforeAll(async () => {
  product = await LocalProduct.start();
  pms = product.town(
    CLIENT,
    [
      { name: 'A', units: 5 },
      { name: 'B', units: 5 },
      { name: 'C', units: 5 },
    ],
    3,
  );
  elsewherePms = product.town('neighbour', [{ name: 'N', units: 4 }], 2);
  credentialId = await product.credential(CLIENT);
  for (const [i, id] of ['101', '102', '103'].entries()) houses.push(await product.property(`House ${i}`, credentialId, [id]));
  elsewhere = await product.property('Elsewhere', await product.credential('neighbour'), ['101']);
});
afterAll(() => product?.stop());
beforeEach(() => {
  pms.requests.clear();
  product.test.temporal.calls.length = 0;
});

describe('a credential that the PMS rejects', () => {
  let before: string;
  beforeAll(async () => {
    before = await homes();
    setSecret(WRONG);
  });

  test('is marked by the first run that notices, with the time of its probe', async () => {
    expect(await product.scheduled(houses[0]!)).toMatchObject(REJECTED);
    expect(await credential()).toMatchObject({ state: 'rejected', rejectedCode: 'auth' });
    expect(await minutesToProbe()).toBe(QUARTER);
    expect(requests()).toBe(1);
  });

  test('is not used by its other properties: their runs fail at once with the reason, and nobody logs in', async () => {
    for (const id of [...houses, ...houses]) expect(await product.scheduled(id)).toMatchObject(REJECTED);
    for (const id of houses) await product.api.refuses(409, 'credential_rejected', 'POST', `/properties/${id}/syncs`, { mode: 'apply' });
    expect(requests()).toBe(0);
    expect(await minutesToProbe()).toBe(QUARTER);
  });

  test('is what the integration and the overview of each of its properties say, which stay active', async () => {
    expect(await reasons()).toEqual(houses.map(() => ['active', 'credential_rejected']));
    const overview = await product.api.list('/overview');
    for (const id of houses)
      expect(overview.find((each) => each.propertyId === id)).toMatchObject({
        state: 'active',
        reasonCode: 'credential_rejected',
        reason: expect.stringMatching(/enter it in the credential/),
      });
    expect(overview.find((each) => each.propertyId === elsewhere)).toMatchObject({ reasonCode: null });
  });

  test("does not touch another account's properties", async () => {
    elsewherePms.event({ event: 'moveIn', people: 1 });
    expect(await product.sync(elsewhere)).toMatchObject({ state: 'succeeded', counts: { created: 1 } });
    before = await homes();
  });

  test('is tried again after 15 minutes, 1 hour, 6 hours, then daily, and at no other time', async () => {
    for (const minutes of [QUARTER, HOUR, 6 * HOUR, 24 * HOUR, 24 * HOUR]) {
      product.advanceMinutes(minutes - 1);
      expect([await due(), (await probe()).ok, requests()]).toEqual([[], false, 0]);
      product.advanceMinutes(1);
      expect(await due()).toEqual([credentialId]);
      expect((await probe()).ok).toBe(false);
      expect([requests(), (await credential()).state]).toEqual([1, 'rejected']);
      pms.requests.clear();
    }
  });

  test('is tried by one of several that come at once', async () => {
    product.advanceMinutes(24 * HOUR);
    const workers = [product.worker(), product.worker(), product.worker(), product.worker()];
    await Promise.all(workers.map((worker) => product.ask(credentialId, { kind: 'retry' }, worker)));
    expect(requests()).toBe(1);
  });

  test('ends nothing meanwhile', async () => {
    expect(await homes()).toBe(before);
  });

  test('works again: its probe finds out, and all its properties go on by themselves', async () => {
    setSecret(SECRET);
    product.advanceMinutes(24 * HOUR);
    expect((await probe()).ok).toBe(true);
    expect(await credential()).toMatchObject({ state: 'ok', nextProbeAt: null, rejectedCode: null });
    expect(triggered()).toEqual(houses);
    expect(await reasons()).toEqual(houses.map(() => ['active', null]));
    for (const id of houses) expect(await product.scheduled(id)).toMatchObject({ state: 'succeeded', counts: { ended: 0, unassigned: 0 } });
    expect(await homes()).toBe(before);
  });
});

describe('a new secret', () => {
  const reject = async () => {
    setSecret(WRONG);
    await product.scheduled(houses[0]!);
    pms.requests.clear();
    product.test.temporal.calls.length = 0;
  };
  const enter = (clientSecret: string) => product.api.patch(`/credentials/${credentialId}`, { fields: { clientSecret } });
  afterAll(async () => {
    setSecret(SECRET);
    await enter(SECRET);
    await product.api.post(`/credentials/${credentialId}/test`);
  });

  test('is tried by housekeeping within the minute, without waiting for the next probe, and all properties go on', async () => {
    await reject();
    await enter(WRONG);
    expect([(await credential()).state, await due()]).toEqual(['untested', [credentialId]]);
    expect((await probe()).ok).toBe(true);
    expect([triggered(), await reasons(), await due()]).toEqual([houses, houses.map(() => ['active', null]), []]);
    setSecret(SECRET);
    await enter(SECRET);
    await product.api.post(`/credentials/${credentialId}/test`);
  });

  test('that a person tests has the same effect', async () => {
    await reject();
    await enter(WRONG);
    expect(await product.api.post(`/credentials/${credentialId}/test`)).toMatchObject({ ok: true });
    expect([triggered(), await reasons()]).toEqual([houses, houses.map(() => ['active', null])]);
    setSecret(SECRET);
    await enter(SECRET);
    await product.api.post(`/credentials/${credentialId}/test`);
  });

  test('that is wrong too is rejected anew, and waits a quarter of an hour', async () => {
    await reject();
    await enter('neither-this-one');
    expect((await probe()).ok).toBe(false);
    expect([(await credential()).state, await minutesToProbe(), requests(), triggered()]).toEqual(['rejected', QUARTER, 1, []]);
    for (const id of houses) expect(await product.scheduled(id)).toMatchObject(REJECTED);
    expect(requests()).toBe(1);
  });
});

describe('a run that waits for its turn while the credential is rejected', () => {
  test('does not log in any more when its turn comes', async () => {
    const { account } = await product.row<{ account: string }>('select account_id as account from credential where id = $1', [
      credentialId,
    ]);
    const taken = [];
    for (let i = 0; i < 4; i++)
      taken.push(
        await acquireSlot(product.test.database.pool, {
          accountId: account,
          slots: 4,
          holder: `h${i}`,
          waiter: `w${i}`,
          lastSuccessAt: null,
          signal: new AbortController().signal,
        }),
      );
    const run = product.scheduled(houses[1]!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await product.test.database.pool.query(`update credential set state = 'rejected' where id = $1`, [credentialId]);
    for (const slot of taken) if (!('why' in slot)) await slot.release();
    expect(await run).toMatchObject(REJECTED);
    expect(requests()).toBe(0);
  });
});
