import pg from 'pg';
import globalSetup from '../support/global-setup.ts';
import { createTestDatabase } from '../support/database.ts';
import { playSeed } from './draw.ts';
import { ALL_EVENTS } from './history.ts';

const USAGE = `Usage: npm run histories [-- FROM [COUNT]]
  Plays COUNT histories (300), product beside model, from the seed FROM (1) on. Both are whole numbers, COUNT at least 1.
  Seeds from 100000 on draw what managers decide too, from 200000 on also what is taken back,
  from 300000 on all of it with a second PMS account and a PMS property that is attached elsewhere,
  from 400000 on all of it in a house that goes from one PMS to another and back.
  In the environment: HISTORY_PATIENCE, replays that shrink one failure (250); HISTORY_FAILURES, after how many to stop (5);
  HISTORY_EVENTS, kinds of events to draw, by commas; TEST_DATABASE_URL, a PostgreSQL server to use instead of one of its own.`;

/** Ends the program before anything is started: a word that is no number would play a history that nobody can ask for again. */
function refuse(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}
function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    refuse(`${name} must be a whole number from ${least} to ${most}, and not "${text}".`);
  return value;
}

const [fromText = '1', countText = '300', ...more] = process.argv.slice(2);
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(USAGE);
  process.exit(0);
}
if (more.length) refuse(`There is nothing to do with "${more.join(' ')}": two numbers at most are taken.`);
// Random generators take seeds of 32 bits; above that, two seeds would be one history.
const from = whole('FROM', fromText, 0, 2_000_000_000),
  count = whole('COUNT', countText, 1, 1_000_000),
  patience = whole('HISTORY_PATIENCE', process.env.HISTORY_PATIENCE ?? '250', 0, 100_000),
  stopAt = whole('HISTORY_FAILURES', process.env.HISTORY_FAILURES ?? '5', 1, 1_000_000);
const unknown = (process.env.HISTORY_EVENTS?.split(',') ?? []).find((kind) => !(kind in ALL_EVENTS));
if (unknown !== undefined)
  refuse(`HISTORY_EVENTS has "${unknown}", which is no kind of event. There are: ${Object.keys(ALL_EVENTS).join(', ')}.`);

if (!process.env.TEST_DATABASE_URL) await globalSetup();
const database = await createTestDatabase(),
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
const failures: string[] = [],
  rules = new Set<string>();
let events = 0,
  runs = 0;
const queue = Array.from({ length: count }, (_, i) => from + i);
await Promise.all(
  [0, 1].map(async () => {
    for (let seed = queue.shift(); seed !== undefined && failures.length < stopAt; seed = queue.shift()) {
      const result = await playSeed(pool, seed, patience);
      events += result.events;
      runs += result.runs;
      for (const kind of result.kinds) rules.add(ALL_EVENTS[kind].rule);
      if (result.failure) {
        failures.push(result.failure);
        console.log(result.failure, '\n');
      }
    }
  }),
);
console.log(`${count - queue.length} seeds from ${from}, ${events} events, ${runs} runs compared; ${failures.length} violations`);
console.log(`rules covered: ${[...rules].sort().join('; ')}`);
await pool.end();
await database.drop();
const servers = globalThis.unitSyncTestServers;
if (servers) await (await import('../support/global-teardown.ts')).default();
process.exitCode = failures.length ? 1 : 0;
