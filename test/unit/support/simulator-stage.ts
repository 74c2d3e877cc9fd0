import type { Account, AccountSpec } from '../../../simulator/account.ts';
import { startSimulator, type Simulator } from '../../../simulator/server.ts';

/** Whatever came: a test looks at what it expects. */
export type Json = ReturnType<typeof JSON.parse>;

/** The simulator of the tests of one file, and its one account: there from the first test on, once the file has called `simulatorStage`. */
export let sim: Simulator, account: Account;
/** What the account says of its vendor's manners at the beginning of each test. */
export let defaults: Account['options'];

/** One account, the same town in every file; each test begins with its first options and without a fault. */
export function simulatorStage(spec: AccountSpec): void {
  beforeAll(async () => {
    sim = await startSimulator({ accounts: [{ seed: 5, today: '2026-11-22', ...spec }] });
    account = sim.account(spec.clientId);
    defaults = account.options;
  });
  afterEach(() => {
    account.faults.clear();
    account.options = defaults;
  });
  afterAll(() => sim.stop());
}

export const setOptions = (said: object): void => {
  account.options = { ...account.options, ...said };
};
export const setFaults = (...faults: object[]): void => {
  account.faults.replace(faults);
};
