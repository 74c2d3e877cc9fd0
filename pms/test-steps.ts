import { PmsError } from './connector.ts';
import type { PmsTestStep } from './connector.ts';

/** The steps of a credential's test, in the order in which they are taken (connector.ts, test). */
export class TestSteps {
  readonly done: PmsTestStep[] = [];

  passed(name: PmsTestStep['name'], detail: string): void {
    this.done.push({ name, ok: true, detail, code: null });
  }

  /** The last step: those after it are left out. */
  failed(name: PmsTestStep['name'], { code, message }: Pick<PmsError, 'code' | 'message'>): PmsTestStep[] {
    this.done.push({ name, ok: false, detail: message, code });
    return this.done;
  }

  /** Whether there is a property to attach. `none`: where to look if there is not. */
  foundProperties(count: number, { found, none }: { found: string; none: string }): boolean {
    if (count > 0) this.passed('properties', found);
    else this.failed('properties', { code: 'not_found', message: none });
    return count > 0;
  }

  /** The last step of all: whether a sync could read one record of the vendor's, called `what`. `none`: what to say where there is no record yet. */
  sampled<T>(
    vendor: string,
    { what, sample, isReadable, none }: { what: string; sample: T | undefined; isReadable: (sample: T) => boolean; none: string },
  ): PmsTestStep[] {
    if (sample === undefined) this.passed('sample', none);
    else if (isReadable(sample)) this.passed('sample', `${what} could be read.`);
    else
      this.failed('sample', {
        code: 'contract_violation',
        message: `${what} came in a form that cannot be read. Report it with the name of the PMS, ${vendor}.`,
      });
    return this.done;
  }
}

/** What a call gave, or the PMS's error; anything else, as a cancellation, is the caller's. */
export async function attempt<T>(work: () => Promise<T>): Promise<{ value: T | null; error: PmsError | null }> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return { value: null, error };
  }
}

/** "1 property", "3 properties". */
export const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A list that a sync reads, and how it is asked for as little as possible of it. */
export interface TriedList<R, T> {
  resource: R;
  ask: () => Promise<T>;
}

export interface ListsTest<R, T> {
  vendor: string;
  /** "the key": what the vendor accepts. */
  logIn: string;
  properties: TriedList<R, T>;
  /** The other lists, once the properties are there; null where these may not be read. */
  others: (properties: T | null) => readonly TriedList<R, T>[];
  /** Which permissions are missing, and where to give them. */
  missing: (resources: readonly R[]) => string;
  allowed: (properties: T) => string;
}

/**
 * The first steps at a vendor that has lists: reach, auth, then every list that a sync reads, so that one answer names every permission that is missing.
 * `answers`: of the other lists, in their order; null where a step failed, which then is the last one.
 */
export async function tryLists<R, T>(steps: TestSteps, test: ListsTest<R, T>): Promise<{ properties: T; answers: T[] } | null> {
  const properties = await attempt(test.properties.ask),
    missing: R[] = [],
    answers: T[] = [];
  if (properties.error && properties.error.code !== 'auth' && properties.error.code !== 'permission') {
    steps.failed('reach', properties.error);
    return null;
  }
  steps.passed('reach', `${test.vendor} answers at this address.`);
  if (properties.error?.code === 'auth') {
    steps.failed('auth', properties.error);
    return null;
  }
  steps.passed('auth', `${test.vendor} accepts ${test.logIn}.`);
  if (properties.error) missing.push(test.properties.resource);
  for (const { resource, ask } of test.others(properties.value)) {
    const { value, error } = await attempt(ask);
    if (error?.code === 'permission') missing.push(resource);
    else if (error) {
      steps.failed('permission', error);
      return null;
    }
    if (value !== null) answers.push(value);
  }
  if (missing.length > 0 || properties.value === null) {
    steps.failed('permission', { code: 'permission', message: test.missing(missing) });
    return null;
  }
  steps.passed('permission', test.allowed(properties.value));
  return { properties: properties.value, answers };
}
