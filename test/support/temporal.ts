import { randomBytes } from 'node:crypto';

export interface TestTemporal {
  /** host:port of the one development server of this run. */
  address: string;
  namespace: string;
  /** New for each call: two test files on one server never take each other's tasks. */
  taskQueue: string;
}

/** Use one per test file, and ids of your own (property ids are random) for workflows and schedules. */
export function testTemporal(): TestTemporal {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run tests by `npm test`, whose global set-up starts Temporal.');
  return { address, namespace: 'default', taskQueue: `test-${randomBytes(5).toString('hex')}` };
}
