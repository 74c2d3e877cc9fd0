// The sync that most integrations ship: page by page, each row mapped and upserted, last-seen stamped, what was not seen marked as gone.
import pg from 'pg';
import { eachPage, listsOf, peerMain, type Lease, type Person, type Unit } from './pages.ts';

const TABLES = (schema: string) => `
  create schema if not exists ${schema};
  create table if not exists ${schema}.unit (id bigint primary key, name text, building text, seen_at timestamptz not null, gone boolean not null default false);
  create table if not exists ${schema}.tenant (id bigint primary key, first_name text, last_name text, email text, phone text, seen_at timestamptz not null, gone boolean not null default false);
  create table if not exists ${schema}.lease (id bigint primary key, unit_id bigint, status text, starts date, ends date, seen_at timestamptz not null, gone boolean not null default false);
  create table if not exists ${schema}.lease_tenant (lease_id bigint, tenant_id bigint, status text, move_in date, seen_at timestamptz not null, gone boolean not null default false, primary key (lease_id, tenant_id));`;

await peerMain(async ({ pms, databaseUrl, schema }) => {
  const client = new pg.Client({ connectionString: databaseUrl }),
    now = new Date();
  await client.connect();
  await client.query(TABLES(schema));
  let read = 0,
    written = 0;

  const upsert = async (table: string, keys: string[], columns: string[], rows: unknown[][]): Promise<void> => {
    const all = [...keys, ...columns, 'seen_at'];
    // As many rows a statement as parameters allow, each page in a transaction of its own.
    const most = Math.floor(65_000 / all.length);
    await client.query('begin');
    for (let i = 0; i < rows.length; i += most) {
      const some = rows.slice(i, i + most),
        values = some.map((_row, r) => `(${all.map((_, c) => `$${r * all.length + c + 1}`).join()})`).join();
      const set = [...columns, 'seen_at'].map((column) => `${column} = excluded.${column}`).join();
      await client.query(
        `insert into ${schema}.${table} (${all.join()}) values ${values} on conflict (${keys.join()}) do update set ${set}, gone = false`,
        some.flatMap((row) => [...row, now]),
      );
      written += some.length;
    }
    await client.query('commit');
  };

  for (const list of listsOf(pms.propertyId))
    for await (const text of eachPage(pms, list)) {
      const rows = JSON.parse(text) as unknown[];
      read += rows.length;
      if (list.name === 'units')
        await upsert(
          'unit',
          ['id'],
          ['name', 'building'],
          (rows as Unit[]).map((row) => [row.Id, row.UnitNumber, row.BuildingName]),
        );
      else if (list.name === 'tenants')
        await upsert(
          'tenant',
          ['id'],
          ['first_name', 'last_name', 'email', 'phone'],
          (rows as Person[]).map((row) => [row.Id, row.FirstName, row.LastName, row.Email, row.PhoneNumbers?.[0]?.Number ?? null]),
        );
      else {
        await upsert(
          'lease',
          ['id'],
          ['unit_id', 'status', 'starts', 'ends'],
          (rows as Lease[]).map((row) => [row.Id, row.UnitId, row.LeaseStatus, row.LeaseFromDate, row.LeaseToDate]),
        );
        await upsert(
          'lease_tenant',
          ['lease_id', 'tenant_id'],
          ['status', 'move_in'],
          (rows as Lease[]).flatMap((row) => row.Tenants.map((tenant) => [row.Id, tenant.Id, tenant.Status, tenant.MoveInDate])),
        );
      }
    }
  for (const table of ['unit', 'tenant', 'lease', 'lease_tenant'])
    await client.query(`update ${schema}.${table} set gone = true where seen_at < $1 and not gone`, [now]);
  await client.end();
  return { read, written };
});
