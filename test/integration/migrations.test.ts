import { openDatabase, pendingMigrations, type Database } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** CONTRIBUTING.md, Migrations: entities, snapshot and what the migrations make are one schema. */
let scratch: TestDatabase, database: Database;
beforeAll(async () => {
  scratch = await createTestDatabase();
  database = await openDatabase({ url: scratch.url, poolSize: 2 });
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

test('the snapshot is what the entities say: no migration is missing', async () => {
  expect(await database.orm.migrator.checkSchema()).toBe(false);
  expect(await pendingMigrations(database.orm)).toEqual([]);
});

test('the migrations make each column of each entity, and no other', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' order by 1`,
  );
  const entities = [...database.orm.getMetadata().getAll().values()].filter((each) => each.tableName && !each.abstract),
    tables = new Set(entities.map((each) => each.tableName));
  const said = entities.flatMap((each) =>
    each.props.flatMap((prop) => (prop.fieldNames ?? []).map((column) => `${each.tableName}.${column}`)),
  );
  expect(rows.map((row) => row.name).filter((name) => tables.has(name.split('.')[0]!))).toEqual([...new Set(said)].sort());
});
