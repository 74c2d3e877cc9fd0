import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A database for the tests of one file: there from the first test on, once the file has called `poolStage`. */
export let pool: pg.Pool;

export function poolStage(most: number): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: most });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
}
