// Migrations as a one-shot: the all-in-one start and docker-compose.yml run it before anything else. Safe to run twice at once.
import { migrate } from '../db/orm.ts';
import { readConfig } from './config.ts';
import { loggableError } from './log.ts';
import { StartProblem } from './problem.ts';

try {
  const { database } = readConfig(process.env);
  if (!database.url) throw new StartProblem('DATABASE_URL must be set: there is no database to migrate.');
  await migrate(database.url);
} catch (error) {
  process.stderr.write(`${error instanceof StartProblem ? error.message : `Migrating failed: ${JSON.stringify(loggableError(error))}`}\n`);
  process.exitCode = 1;
}
