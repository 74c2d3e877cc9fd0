import pg from 'pg';
import globalSetup from '../support/global-setup.ts';
import { createTestDatabase } from '../support/database.ts';
import { playSeed } from './draw.ts';
import { ALL_EVENTS } from './history.ts';

/** `npm run histories [-- from count]`: hundreds of histories, product beside model. */
const [from = '1', count = '300'] = process.argv.slice(2);
if (!process.env.TEST_DATABASE_URL) await globalSetup();
const database = await createTestDatabase(),
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
const failures: string[] = [],
  rules = new Set<string>();
let events = 0,
  runs = 0;
const queue = Array.from({ length: Number(count) }, (_, i) => Number(from) + i);
const stopAt = Number(process.env.HISTORY_FAILURES ?? 5);
await Promise.all(
  [0, 1].map(async () => {
    for (let seed = queue.shift(); seed !== undefined && failures.length < stopAt; seed = queue.shift()) {
      const result = await playSeed(pool, seed, Number(process.env.HISTORY_PATIENCE ?? 250));
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
console.log(`${Number(count) - queue.length} seeds from ${from}, ${events} events, ${runs} runs compared; ${failures.length} violations`);
console.log(`rules covered: ${[...rules].sort().join('; ')}`);
await pool.end();
await database.drop();
const servers = globalThis.unitSyncTestServers;
if (servers) await (await import('../support/global-teardown.ts')).default();
process.exitCode = failures.length ? 1 : 0;
