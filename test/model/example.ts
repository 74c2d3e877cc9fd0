import { pool } from '../support/pool-stage.ts';
import { play, type Step } from './history.ts';

export const step = (kind: Step['kind'], a: number, b: number, c: number): Step => ({ kind, a, b, c });

/** One test each: product and model agree from the beginning to the end. */
export function playAll(examples: Record<string, Step[]>): void {
  test.each(Object.entries(examples))('%s', async (_, steps) => {
    const { violation, words } = await play(pool, steps);
    expect({ violation, words: violation ? words : [] }).toEqual({ violation: null, words: [] });
  });
}
