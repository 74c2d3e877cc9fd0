import { randomBytes } from 'node:crypto';
import pg from 'pg';

const TEMPLATE = 'unitsync_template';

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Called once by global-setup: an empty database with all migrations, of which every test database is a copy. */
export async function prepareTemplate(adminUrl: string): Promise<void> {
  await withClient(adminUrl, (client) => client.query(`create database ${TEMPLATE}`));
  try {
    const { migrate } = await import('../../db/orm.ts');
    await migrate(urlOf(adminUrl, TEMPLATE));
  } catch (error) {
    // A broken migration fails the tests that need a database, not every test there is.
    process.env.TEST_TEMPLATE_ERROR = error instanceof Error ? error.message : String(error);
  }
}

function adminUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run tests by `npm test`, whose global set-up starts PostgreSQL.');
  return url;
}

export interface TestDatabase {
  name: string;
  url: string;
  /** Ends all connections to it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of one's own (20-50 ms: the server copies files). Drop it in `afterAll`, after closing what is connected to it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  if (process.env.TEST_TEMPLATE_ERROR)
    throw new Error(`The migrations failed, so there is no database to copy: ${process.env.TEST_TEMPLATE_ERROR}`);
  const name = `test_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(5).toString('hex')}`;
  await withClient(adminUrl(), async (client) => {
    // Two files that copy at the same moment would find the template in use.
    await client.query('select pg_advisory_lock(7240002)');
    await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  });
  return {
    name,
    url: urlOf(adminUrl(), name),
    drop: () => withClient(adminUrl(), async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}
