import { isQuiet } from '../../../domain/plan/quiet.ts';
import { World, type Lease, type WorldOptions } from './world.ts';

/** The house of most tests of the planner: the PMS units a, b and c are mapped to 1A, 1B and 1C. */
export const world = (options: WorldOptions = {}): World => new World({ mapped: { a: '1A', b: '1B', c: '1C' }, ...options });

/** Anna in a, read once. */
export function anna(options: WorldOptions = {}): World {
  const w = world(options).lease('anna', { unit: 'a' });
  w.sync();
  return w;
}

/** As Anna writes herself, under another record. */
export const ANNA: Lease = { firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' };

/** A guard that lets nobody leave. */
export const shut = { guard: { percent: 0, minimum: 0 } };

/** An hour later nothing happens. */
export function quiet(w: World, options?: Parameters<World['sync']>[0]): void {
  w.pass({ hours: 1 });
  expect(isQuiet(w.sync(options))).toBe(true);
}
