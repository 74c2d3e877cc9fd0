import { pool, poolStage } from '../support/pool-stage.ts';
import { playSeed } from './draw.ts';

/** Fixed seeds of each kind of history (test/model/draw.ts), as many as fit: the first one, and how many. `npm run histories` plays hundreds. */
const KINDS = [
  [1, 26],
  [100_000, 10],
  [200_000, 10],
  [300_000, 6],
  // What waited for somebody whose block a link extended to her.
  [300_224, 1],
  [400_000, 8],
] as const;

poolStage(8);

test('product and model agree after every run of every history', async () => {
  const failures: string[] = [],
    queue = KINDS.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + i));
  await Promise.all(
    [0, 1].map(async () => {
      for (let seed = queue.shift(); seed !== undefined && failures.length === 0; seed = queue.shift()) {
        const { failure } = await playSeed(pool, seed, 120);
        if (failure) failures.push(failure);
      }
    }),
  );
  expect(failures.join('\n\n')).toBe('');
}, 900_000);
