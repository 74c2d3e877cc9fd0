import type { BenchProperty, Product } from './product.ts';

/** A copy's id: the same for the person herself and wherever she is named. */
const copied = (column: string) => `md5(${column}::text || n)::uuid`;
const numbered = (column: string) => `${column} || ' ' || n`;

/** What is another one in a copy, table by table. */
const CHANGED: Record<string, Record<string, string>> = {
  person: {
    id: copied('id'),
    last_name: numbered('last_name'),
    name_key: numbered('name_key'),
    email_key: numbered('email_key'),
    login_email_key: numbered('login_email_key'),
  },
  pms_person: { id: copied('id'), external_id: numbered('external_id'), person_id: copied('person_id') },
  stay: {
    id: copied('id'),
    tenancy_external_id: numbered('tenancy_external_id'),
    person_external_id: numbered('person_external_id'),
    person_id: copied('person_id'),
  },
  assignment: { id: copied('id'), person_id: copied('person_id') },
};

/** Everybody of the database so many times more, each with a name and ids of her own, in the same units: for what reads them, without a PMS that has them all. */
export async function copyResidents(product: Product, property: BenchProperty, copies: number): Promise<void> {
  const client = await product.pool.connect();
  try {
    // Rows made of rows that stand: there is nothing to check.
    await client.query('set session_replication_role = replica');
    for (const [table, changed] of Object.entries(CHANGED)) {
      const { rows } = await client.query<{ column: string }>(
        'select column_name as column from information_schema.columns where table_name = $1 order by ordinal_position',
        [table],
      );
      const columns = rows.map((row) => row.column);
      await client.query(
        `insert into ${table} (${columns.map((each) => `"${each}"`).join(', ')}) select ${columns.map((each) => changed[each] ?? `"${each}"`).join(', ')} from ${table} cross join generate_series(1, ${copies}) as n where organization_id = (select organization_id from property where id = '${property.id}')`,
      );
    }
    await client.query('reset session_replication_role');
  } finally {
    client.release();
  }
}
