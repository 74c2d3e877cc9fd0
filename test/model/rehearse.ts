import type pg from 'pg';

/** `work` on one connection whose transactions are savepoints of one that is rolled back at the end: whatever it does, nothing has happened. */
export async function rehearse(pool: pg.Pool, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  const inner: Record<string, string> = {
    begin: 'savepoint step',
    commit: 'release savepoint step',
    rollback: 'rollback to savepoint step',
  };
  const query = (text: string, values?: unknown[]) => client.query(inner[text] ?? text, values);
  await client.query('begin');
  try {
    await work({ query, connect: () => Promise.resolve({ query, release: () => undefined }) } as unknown as pg.Pool);
  } finally {
    await client.query('rollback');
    client.release();
  }
}
