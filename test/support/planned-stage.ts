import type { ProblemCode } from '../../domain/problem-codes.ts';
import { PlannedWorld, type TestProperty } from './planned-world.ts';

/** The world of the tests of one file: there from the first test on, once the file has called `plannedStage`. */
export let world: PlannedWorld;

/** `over`: what stands on the world, begins after it and ends before it. */
export function plannedStage(over?: { open(): Promise<void>; close(): Promise<void> }): void {
  beforeAll(async () => {
    world = await PlannedWorld.open();
    await over?.open();
  });
  afterAll(async () => {
    await over?.close();
    await world.close();
  });
}

/** How many properties `freshProperty` has made. Ids, e-mails and words are the account's or the organization's: with it in them, each test has its own. */
export let round = 0;
export const freshProperty = (guardMinimum?: number): Promise<TestProperty> => world.property(`P${++round}`, undefined, guardMinimum);
export const id = (name: string): string => `${name}${round}`;
export const mail = (name: string): string => `${name}${round}@example.com`;

/** The next run changes nothing, and the one after it is quiet. */
export async function expectSettled(property: TestProperty): Promise<void> {
  expect((await property.sync()).changes.filter((change) => change.kind !== 'skip')).toEqual([]);
  expect((await property.sync()).quiet).toBe(true);
}

/** Refused with this code, and nothing is written. */
export async function expectRefused(work: () => Promise<unknown>, code: ProblemCode): Promise<void> {
  const before = await world.fingerprint();
  await expect(work()).rejects.toMatchObject({ name: 'Refusal', code });
  expect(await world.fingerprint()).toBe(before);
}

/** The one conflict that is open there. */
export const one = async (property: TestProperty, type: string) => {
  const open = await property.conflicts();
  expect(open.map((conflict) => conflict.type)).toEqual([type]);
  return open[0]!;
};
