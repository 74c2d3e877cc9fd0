import pg from 'pg';

// Calendar days and bigint counters arrive as what they are: a day is text, a counter fits a double.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface PoolOptions {
  url: string;
  poolSize?: number;
  applicationName?: string;
}

/** Plain connections, for everything that works on sets. Apart from the ORM, which a worker does not load. */
export function openPool({ url, poolSize = 10, applicationName = 'unit-sync' }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    idleTimeoutMillis: 30_000,
    // What a connection has prepared was planned for the tables as they were.
    maxLifetimeSeconds: 600,
    connectionTimeoutMillis: 10_000,
  });
  // An idle connection that the server closes (a restart) must not end the process; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}
