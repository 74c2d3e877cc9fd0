import pg from 'pg';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { histories } from './draw.ts';
import { play } from './history.ts';
import { previewed } from './previewed.ts';

/** docs/rules.md, What a run promises, 1: random histories, in which each run is shown by a preview of the same facts right before it. */

const HISTORIES = Number(process.env.PREVIEW_HISTORIES ?? 12);
let database: TestDatabase, pool: pg.Pool;
beforeAll(async () => { database = await createTestDatabase(); pool = new pg.Pool({ connectionString: database.url, max: 8 }); });
afterAll(async () => { await pool.end(); await database.drop(); });

test.each(['as it stands', 'assumed'] as const)('a preview shows the plan that the run then applies: settings and mappings %s', async (mode) => {
  let played = 0, compared = 0, changes = 0;
  await fc.assert(fc.asyncProperty(histories, async (steps) => {
    const story = previewed(mode), { violation, words } = await play(pool, steps, story.begin);
    played++; compared += story.compared; changes += story.changes;
    // Where product and model disagree is told by test/model/histories.test.ts; here only what previews say counts.
    if (violation?.startsWith('the preview')) throw new Error(`${words.join('\n')}\n${violation}`);
  }), { numRuns: HISTORIES, seed: Number(process.env.PREVIEW_SEED ?? 1) });
  process.stdout.write(`preview = run (${mode}): ${compared} runs and ${changes} changes compared in ${played} histories\n`);
  expect(compared).toBeGreaterThan(HISTORIES);
}, 200_000);
