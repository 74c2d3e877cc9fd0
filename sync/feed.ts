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
  await sql.run(
    `with taken as (update organization set feed_seq = feed_seq + $2 where id = $1 returning feed_seq - $2 as before)
     insert into feed_event (organization_id, seq, at, property, kind, person, unit, state, starts_on, until, run)
     select $1, taken.before + e.n, $3, e.property, e.kind, e.person, e.unit, e.state, e.starts_on, e.until, e.run
     from taken, unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::date[], $10::date[], $11::uuid[])
       with ordinality as e(property, kind, person, unit, state, starts_on, until, run, n)`,
    [
      organizationId,
      events.length,
      at,
      events.map((e) => e.propertyId),
      events.map((e) => e.kind),
      events.map((e) => e.personId),
      events.map((e) => e.unitId),
      events.map((e) => e.state),
      events.map((e) => e.startsOn),
      events.map((e) => e.until),
      events.map((e) => e.runId),
    ],
  );
}
