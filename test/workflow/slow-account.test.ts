import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import type { DrivenProperty } from '../support/property-driver.ts';

/** docs/rules.md, Isolated: one account's slowness does not delay another account's properties, in one worker with ten activity slots. */

const SLOW = 12, DELAY_MS = 1_000, QUICK_MS = 4_000;
let system: TestSystem, slow: string[] = [], quick: DrivenProperty;

beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'], town: { properties: [{ name: 'Quick', units: 4 }] } });
  system.simulator.addAccount({ clientId: 'slow', clientSecret: SECRET, properties: Array.from({ length: SLOW }, (_, i) => ({ name: `Slow ${i}`, units: 2 })) });
  const credentialId = await system.property.credential('slow', SECRET);
  slow = (await Promise.all(Array.from({ length: SLOW }, (_, i) => system.property.setUp(`Slow ${i}`, { credentialId, externalIds: [String(101 + i)] })))).map((each) => each.id);
  quick = await system.property.setUp('Quick', { credentialId: await system.property.credential(CLIENT_ID, SECRET), externalIds: ['101'] });
});
afterAll(() => system?.stop());

test('a property is synced as quickly as ever while more properties of a slow account wait than the worker has activity slots', async () => {
  const account = system.simulator.account('slow');
  account.delayMs = DELAY_MS;
  account.gate.peak = 0;
  const waiting = await Promise.all(slow.map((id) => system.property.request(id)));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const tookMs = [];
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    expect(await system.property.sync(quick.id)).toMatchObject({ state: 'succeeded' });
    tookMs.push(Math.round(performance.now() - from));
  }
  const stillWaiting = (await Promise.all(waiting.map(({ id }) => system.property.run(id)))).filter((run) => run.state !== 'succeeded').length;
  expect(stillWaiting).toBeGreaterThan(0);
  expect(Math.max(...tookMs)).toBeLessThan(QUICK_MS);
  account.delayMs = 0;
  for (const { id } of waiting) expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
  expect(account.gate.peak).toBeLessThanOrEqual(4);
  process.stdout.write(`slow account: a quick property's sync took ${tookMs.join(', ')} ms while ${stillWaiting} of ${SLOW} slow ones waited\n`);
});
