import type pg from 'pg';
import { notFound } from '../domain/refusal.ts';
import { bound } from './arrays.ts';
import { sendRows, type CopyValue, type NewRows, type Sent } from './copy.ts';

/**
 * A statement that each connection parses and plans once: for what every run asks, and only where one plan is right whatever the tables hold (a row by its
 * key, a few by their property). Planning took as long as the statements themselves.
 */
export interface Prepared {
  /** Its own, in all the code. */
  name: string;
  text: string;
}

/** A connection inside a transaction; real binds, arrays as one bind (`unnest($1::uuid[])`). */
export interface Sql {
  rows<T extends object>(text: string | Prepared, values?: unknown[]): Promise<T[]>;
  /** The first row, or undefined. */
  row<T extends object>(text: string | Prepared, values?: unknown[]): Promise<T | undefined>;
  /** Rows touched. */
  run(text: string | Prepared, values?: unknown[]): Promise<number>;
  /** Inserts rows that are new for certain; each holds its values in the order of `columns`. */
  copy(table: string, columns: readonly string[], rows: Iterable<readonly CopyValue[]>): Promise<void>;
  /** The same for several tables in turn, not waiting for the end: until that, nothing else may be asked. */
  send(all: readonly NewRows[]): Promise<Sent>;
}

const query = (text: string | Prepared, values?: unknown[]): pg.QueryConfig => ({
  ...(typeof text === 'string' ? { text } : text),
  ...(values ? { values: values.map(bound) } : {}),
});
const statementsOn = (client: pg.Pool | pg.ClientBase): Pick<Sql, 'rows' | 'row' | 'run'> => ({
  async rows<T extends object>(text: string | Prepared, values?: unknown[]) {
    return (await client.query<T & pg.QueryResultRow>(query(text, values))).rows;
  },
  async row<T extends object>(text: string | Prepared, values?: unknown[]): Promise<T | undefined> {
    return (await client.query<T & pg.QueryResultRow>(query(text, values))).rows[0];
  },
  async run(text: string | Prepared, values?: unknown[]) {
    return (await client.query(query(text, values))).rowCount ?? 0;
  },
});

const sqlOn = (client: pg.ClientBase): Sql => ({
  ...statementsOn(client),
  copy: async (table, columns, rows) => (await sendRows(client, [{ table, columns, rows }])).stored,
  send: (all) => sendRows(client, all),
});

/** Statements outside any transaction, each on any connection of the pool; what is sent is stored when `send` is over. */
export const sqlOnPool = (pool: pg.Pool): Sql => {
  const send = (all: readonly NewRows[]) =>
    transaction(pool, async (sql) => {
      const sent = await sql.send(all);
      await sent.stored;
      return sent;
    });
  return { ...statementsOn(pool), send, copy: async (table, columns, rows) => (await send([{ table, columns, rows }])).stored };
};

/** One READ COMMITTED transaction; anything thrown rolls it back. */
export async function transaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(sqlOn(client));
    await client.query('commit');
    return result;
  } catch (err) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    throw err;
  } finally {
    client.release(broken);
  }
}

const BATCH_ROWS = 5_000;

/** Rows of a query in batches, through a cursor, so that a million of them are never in memory at once. All of them: not planned for the first few. In a transaction only. */
export async function eachBatch<T extends object>(
  sql: Sql,
  text: string,
  values: unknown[],
  take: (rows: T[]) => void | Promise<void>,
): Promise<void> {
  await sql.run('set local cursor_tuple_fraction = 1');
  await sql.run(`declare each_batch no scroll cursor for ${text}`, values);
  for (let rows: T[]; (rows = await sql.rows<T>(`fetch ${BATCH_ROWS} from each_batch`)).length > 0;) await take(rows);
  await sql.run('close each_batch');
}

/** A write waited too long for a run that is being applied, of its property or of one whose people are the same: the API answers 503 with Retry-After. */
export class BusyError extends Error {
  constructor() {
    super('a sync is being applied');
    this.name = 'BusyError';
  }
}

export interface LockedProperty {
  propertyId: string;
  organizationId: string;
  timeZone: string;
  country: string;
  state: string;
  unitSync: boolean;
  inputsVersion: number;
  plannedVersion: number;
  readNo: number;
}

/** The locks of a human write are waited for 3 s each. @throws BusyError */
async function withinSeconds<T>(sql: Sql, lock: () => Promise<T>): Promise<T> {
  await sql.run("set local lock_timeout = '3s'");
  try {
    const locked = await lock();
    await sql.run('set local lock_timeout = 0');
    return locked;
  } catch (err) {
    if ((err as { code?: string }).code === '55P03') throw new BusyError();
    throw err;
  }
}

/**
 * The property locks of a human write, in id order, so that two writes never wait for each other (docs/how-it-works.md, The one lock).
 * Waits 3 s at most. Bump what the write changes with `touchInputs`.
 */
export async function lockProperties(sql: Sql, propertyIds: readonly string[]): Promise<Map<string, LockedProperty>> {
  const rows = await withinSeconds(sql, () =>
    sql.rows<LockedProperty>(
      `select i.property_id as "propertyId", i.organization_id as "organizationId", p.time_zone as "timeZone", p.country, i.state,
        i.unit_sync as "unitSync", i.inputs_version as "inputsVersion", i.planned_version as "plannedVersion", i.read_no as "readNo"
       from integration i
       join property p on p.id = i.property_id
       where i.property_id = any($1::uuid[])
       order by i.property_id
       for update of i`,
      [[...new Set(propertyIds)].sort()],
    ),
  );
  return new Map(rows.map((row) => [row.propertyId, row]));
}

/** The lock of one property. @throws 404 */
export async function lockProperty(sql: Sql, propertyId: string): Promise<LockedProperty> {
  const property = (await lockProperties(sql, [propertyId])).get(propertyId);
  if (!property) throw notFound('property');
  return property;
}

/** Says that something a plan depends on has changed: the next run plans, and a run between its steps begins them again. */
export async function touchInputs(sql: Sql, propertyIds: readonly string[]): Promise<void> {
  await sql.run('update integration set inputs_version = inputs_version + 1 where property_id = any($1::uuid[])', [propertyIds]);
}

/** People are shared between an organization's properties: whoever matches, creates or merges them holds this until the end of the transaction. */
export async function lockOrganizationPeople(sql: Sql, organizationId: string): Promise<void> {
  await sql.run("select pg_advisory_xact_lock(hashtextextended('people:' || $1::text, 0))", [organizationId]);
}

/** The same for a human write: a large property's run holds it for as long as it is applied, and nobody waits for that before a screen. @throws BusyError */
export const lockPeopleForWrite = (sql: Sql, organizationId: string): Promise<void> =>
  withinSeconds(sql, () => lockOrganizationPeople(sql, organizationId));
