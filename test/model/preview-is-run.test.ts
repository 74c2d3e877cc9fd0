import fc from 'fast-check';
import { pool, poolStage } from '../support/pool-stage.ts';
import { histories } from './draw.ts';
import { play, type Step } from './history.ts';
import { previewed } from './previewed.ts';

/** docs/rules.md, What a run promises, 1: random histories, in which each run is shown by a preview of the same facts right before it. */

const HISTORIES = Number(process.env.PREVIEW_HISTORIES ?? 8);

poolStage(8);

test.each(['as it stands', 'assumed'] as const)(
  'a preview shows the plan that the run then applies: settings and mappings %s',
  async (mode) => {
    let played = 0,
      compared = 0,
      changes = 0;
    // Making a failing history smaller takes minutes: it is told as it is.
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const story = previewed(mode),
          { violation, words } = await play(pool, steps, story.begin);
        played++;
        compared += story.compared;
        changes += story.changes;
        // Where product and model disagree is told by test/model/histories.test.ts.
        if (violation && !/ differ after |^planned twice/.test(violation)) throw new Error(`${words.join('\n')}\n${violation}`);
      }),
      { numRuns: HISTORIES, seed: Number(process.env.PREVIEW_SEED ?? 1), endOnFailure: true },
    );
    process.stdout.write(`preview = run (${mode}): ${compared} runs and ${changes} changes compared in ${played} histories\n`);
    expect(compared).toBeGreaterThan(HISTORIES);
  },
  900_000,
);

test('a second lease that an earlier read brought is no transfer when the first one ends, in the preview as in the run', async () => {
  const story = previewed('as it stands'),
    step = (kind: Step['kind'], a: number, b: number): Step => ({ kind, a, b, c: 0 });
  const { violation, words } = await play(
    pool,
    [step('wait', 0, 0), step('secondLease', 0, 1), step('run', 0, 0), step('moveOut', 0, 0), step('run', 0, 0)],
    story.begin,
  );
  expect({ violation, words: violation ? words : [] }).toEqual({ violation: null, words: [] });
  expect(story.changes).toBeGreaterThan(2);
});
