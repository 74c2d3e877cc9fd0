import { fileURLToPath } from 'node:url';
import { MikroORM, UnderscoreNamingStrategy, defineConfig } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { entities } from './entities/index.ts';
import { migrationsList } from './migrations/index.ts';
import { openPool, type PoolOptions } from './pool.ts';

export interface Database {
  orm: MikroORM;
  /** For the set-based statements of sync/: real binds, one per column. */
  pool: pg.Pool;
  close(): Promise<void>;
}

export const ormOptions = (url: string, poolSize: number) =>
  defineConfig({
    clientUrl: url,
    entities,
    namingStrategy: UnderscoreNamingStrategy,
    extensions: [Migrator],
    allowGlobalContext: false,
    pool: { min: 0, max: poolSize },
    migrations: {
      migrationsList,
      path: fileURLToPath(new URL('./migrations', import.meta.url)),
      snapshotName: 'snapshot',
      silent: true,
      transactional: true,
      allOrNothing: true,
      tableName: 'schema_migration',
    },
    // Staging tables are unlogged and hold nothing beyond a run: made by migration, no entities (db/migrations).
    schemaGenerator: { skipTables: ['sync_stage', 'sync_stage_unit', 'sync_desired', 'sync_known_read'] },
  });

/** The ORM, for set-up, mappings and the API. */
export const openOrm = (url: string, poolSize: number): Promise<MikroORM> =>
  MikroORM.init(ormOptions(url, Math.max(2, Math.floor(poolSize / 2))));

/** Opens the ORM and a pool of plain connections. */
export async function openDatabase({ url, poolSize = 10, applicationName = 'unit-sync' }: PoolOptions): Promise<Database> {
  const orm = await openOrm(url, poolSize),
    pool = openPool({ url, poolSize, applicationName });
  return {
    orm,
    pool,
    close: async () => {
      await Promise.allSettled([pool.end(), orm.close(true)]);
    },
  };
}

/** Arbitrary, fixed: processes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_240_001;

/** Brings the schema up to date; forward only, safe to call from several processes at once. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = await MikroORM.init(ormOptions(url, 2));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
  } finally {
    await client.end();
  }
}

/** Names of migrations not yet run; /readyz fails while there are any. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  return (await orm.migrator.getPending()).map((migration) => migration.name);
}
