import pg from 'pg';
import { createTestDatabase } from '../support/database.ts';
import { testTemporal } from '../support/temporal.ts';

test('each test database is migrated, empty and its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    expect(one.url).not.toBe(other.url);
    const client = new pg.Client({ connectionString: one.url });
    await client.connect();
    const { rows } = await client.query<{ n: number }>(
      "select count(*)::int as n from information_schema.tables where table_schema = 'public'",
    );
    const { rows: settings } = await client.query<{ zone: string; encoding: string }>(
      "select current_setting('TimeZone') as zone, current_setting('server_encoding') as encoding",
    );
    await client.end();
    expect(rows[0]?.n).toBeGreaterThan(0);
    expect(settings).toEqual([{ zone: 'UTC', encoding: 'UTF8' }]);
  } finally {
    await Promise.all([one.drop(), other.drop()]);
  }
});

test('each test file gets a task queue of its own on the one Temporal server', () => {
  expect(testTemporal().address).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(testTemporal().taskQueue).not.toBe(testTemporal().taskQueue);
});
