import { homeSubject } from '../domain/plan/subjects.ts';
import type { HumanWrite } from './human-write.ts';
import type { Journal, Row } from './journal.ts';

/** Ends an assignment today, as days are counted at its property. */
export function endAssignment(journal: Journal, ctx: { now: Date; today(propertyId: string): string }, row: Row, reason: string): void {
  journal.set('assignment', String(row['id']), {
    state: 'ended',
    ended_on: ctx.today(String(row['property_id'])),
    ended_at: ctx.now.toISOString(),
    end_reason: reason,
  });
}

/** A held change that waits for nobody any more. */
export const lapse = (journal: Journal, held: Row, at: string): void =>
  journal.set('sync_change', String(held['id']), { state: 'lapsed', lapsed_at: at });

/** The same by a manager's decision, with the change that explains it. */
export function unassign(write: HumanWrite, row: Row, reason: string): void {
  endAssignment(write.journal, write, row, reason);
  const personId = String(row['person_id']),
    unitId = String(row['unit_id']);
  write.add({
    propertyId: String(row['property_id']),
    kind: 'unassign',
    reason,
    subject: homeSubject(personId, unitId),
    personId,
    unitId,
    assignmentId: String(row['id']),
    before: { unit: unitId, state: row['state'], from: row['starts_on'], until: row['until'], source: row['source'] },
    after: { state: 'ended' },
  });
}
