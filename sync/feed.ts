import type { CopyValue, NewRows } from './copy.ts';
import type { Sql } from './tx.ts';

export interface FeedEntry {
  propertyId: string;
  runId: string;
  kind: 'assign' | 'update' | 'unassign';
  personId: string;
  unitId: string;
  state: 'upcoming' | 'current' | 'ended';
  startsOn: string;
  /** The last day held; null while open-ended. */
  until: string | null;
}

/**
 * Appends to the organization's change feed. Call it as the LAST statement of the transaction: it takes the organization's row until the commit,
 * so that numbers have no gaps and stand in the order of commits, and a reader that asks for what comes after the last number misses nothing.
 */
export async function appendFeed(sql: Sql, organizationId: string, at: Date, events: readonly FeedEntry[]): Promise<void> {
  if (!events.length) return;
  const taken = await sql.row<{ before: number }>(
    'update organization set feed_seq = feed_seq + $2 where id = $1 returning feed_seq - $2 as before',
    [organizationId, events.length],
  );
  if (!taken) throw new Error(`organization ${organizationId} is gone`);
  await sql.copy(
    'feed_event',
    ['organization_id', 'seq', 'at', ...COLUMNS],
    events.map((e, i) => [organizationId, taken.before + i + 1, at, ...valuesOf(e)]),
  );
}

/**
 * Entries of a transaction that writes part by part wait here for its end, so that the organization's row is taken last all the same
 * (docs/how-it-works.md, Clusters). Before the first of them.
 */
export async function prepareFeed(sql: Sql): Promise<void> {
  await sql.run(
    'create temporary table if not exists feed_waiting (n bigint generated always as identity, property uuid, kind text, person uuid, unit uuid, state text, starts_on date, until date, run uuid) on commit drop',
  );
}

export const waitingRows = (events: readonly FeedEntry[]): NewRows => ({
  table: 'feed_waiting',
  columns: COLUMNS,
  rows: events.map(valuesOf),
});
export async function addToFeed(sql: Sql, events: readonly FeedEntry[]): Promise<void> {
  if (events.length) await (await sql.send([waitingRows(events)])).stored;
}

/** The last statement of the transaction, as `appendFeed` is. */
export async function appendWaiting(sql: Sql, organizationId: string, at: Date): Promise<void> {
  const columns = COLUMNS.join(', ');
  await sql.run(
    `with waiting as (select count(*) as entries from feed_waiting),
       taken as (update organization set feed_seq = feed_seq + waiting.entries from waiting where id = $1 and waiting.entries > 0
         returning feed_seq - waiting.entries as before)
     insert into feed_event (organization_id, seq, at, ${columns})
     select $1, taken.before + row_number() over (order by e.n), $2, ${columns} from taken, feed_waiting e`,
    [organizationId, at],
  );
}

const COLUMNS = ['property', 'kind', 'person', 'unit', 'state', 'starts_on', 'until', 'run'];
const valuesOf = (e: FeedEntry): CopyValue[] => [e.propertyId, e.kind, e.personId, e.unitId, e.state, e.startsOn, e.until, e.runId];
