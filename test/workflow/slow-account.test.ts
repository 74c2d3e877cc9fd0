import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import type { DrivenProperty } from '../support/property-driver.ts';
import { until } from '../support/until.ts';

/** docs/rules.md, Isolated: the slowness of some accounts does not delay another account's properties, in one worker with few activity slots. */

const ACCOUNTS = ['slow-1', 'slow-2', 'slow-3', 'slow-4'],
  EACH = 3,
  DELAY_MS = 10_000;
const slow: string[] = [];
let system: TestSystem, quick: DrivenProperty;

beforeAll(async () => {
  // Three connections: fifteen activity slots, twelve of them for reads, and twelve slow properties.
  system = await startSystem({
    processes: ['api', 'worker'],
    env: { DATABASE_POOL_SIZE: '3' },
    town: { properties: [{ name: 'Quick', units: 4 }] },
  });
  for (const clientId of ACCOUNTS) {
    system.simulator.addAccount({
      clientId,
      clientSecret: SECRET,
      properties: Array.from({ length: EACH }, (_, i) => ({ name: `${clientId} ${i}`, units: 2 })),
    });
    const credentialId = await system.property.credential(clientId, SECRET);
    slow.push(
      ...(
        await Promise.all(
          Array.from({ length: EACH }, (_, i) =>
            system.property.setUp(`${clientId} ${i}`, { credentialId, externalIds: [String(101 + i)] }),
          ),
        )
      ).map((each) => each.id),
    );
  }
  quick = await system.property.setUp('Quick', { credentialId: await system.property.credential(CLIENT_ID, SECRET), externalIds: ['101'] });
});
afterAll(() => system?.stop());

test('a property is synced as quickly as ever while more properties of several slow accounts wait than the worker has activity slots', async () => {
  const accounts = ACCOUNTS.map((clientId) => system.simulator.account(clientId));
  for (const account of accounts) {
    account.delayMs = DELAY_MS;
    account.gate.peak = 0;
  }
  const waiting = await Promise.all(slow.map((id) => system.property.request(id)));
  await until('every slow account to be read', () => accounts.every((account) => account.gate.inFlight > 0));
  const tookMs = [];
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    expect(await system.property.sync(quick.id)).toMatchObject({ state: 'succeeded' });
    tookMs.push(Math.round(performance.now() - from));
  }
  // A slow one reads three lists, one after the other: half a minute, so all of them are still at it, on a busy machine too.
  const stillWaiting = (await Promise.all(waiting.map(({ id }) => system.property.run(id)))).filter(
    (run) => run.state !== 'succeeded',
  ).length;
  expect(stillWaiting).toBe(slow.length);
  for (const account of accounts) account.delayMs = 0;
  for (const { id } of waiting) expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
  for (const account of accounts) expect(account.gate.peak).toBeLessThanOrEqual(4);
  process.stdout.write(
    `slow accounts: a quick property's sync took ${tookMs.join(', ')} ms while ${stillWaiting} of ${slow.length} properties of ${ACCOUNTS.length} slow ones waited\n`,
  );
});
