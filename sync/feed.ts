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
    ['organization_id', 'seq', 'at', 'property', 'kind', 'person', 'unit', 'state', 'starts_on', 'until', 'run'],
    events.map((e, i) => [
      organizationId,
      taken.before + i + 1,
      at,
      e.propertyId,
      e.kind,
      e.personId,
      e.unitId,
      e.state,
      e.startsOn,
      e.until,
      e.runId,
    ]),
  );
}
