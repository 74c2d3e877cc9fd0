import { pool, poolStage } from '../support/pool-stage.ts';
import { playSeed } from './draw.ts';

/** Fixed seeds, as many as fit; `npm run histories` plays hundreds. */
const SEEDS = Number(process.env.HISTORY_SEEDS ?? 150),
  FIRST = Number(process.env.HISTORY_FROM ?? 1);

poolStage(8);

test('product and model agree after every run of every history', async () => {
  const failures: string[] = [],
    queue = Array.from({ length: SEEDS }, (_, i) => FIRST + i);
  await Promise.all(
    [0, 1].map(async () => {
      for (let seed = queue.shift(); seed !== undefined && failures.length === 0; seed = queue.shift()) {
        const { failure } = await playSeed(pool, seed, 120);
        if (failure) failures.push(failure);
      }
    }),
  );
  expect(failures.join('\n\n')).toBe('');
}, 300_000);
