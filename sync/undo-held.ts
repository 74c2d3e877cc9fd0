import { homeSubject } from '../domain/plan/subjects.ts';
import type { Journal } from './journal.ts';
import type { AppliedChange } from './undo-groups.ts';

/** Held changes that a unit given or taken by hand had answered (sync/manual-assignment.ts). */
const answeredBy = ({ evidence }: AppliedChange): string[] => (evidence as { answered?: string[] } | null)?.answered ?? [];

/** What is held about the people of these changes, and what had been before it was answered. */
export async function loadAnswered(journal: Journal, changes: readonly AppliedChange[]): Promise<void> {
  const people = changes.flatMap(({ person, unit }) => (person && unit ? [person] : []));
  if (people.length)
    await journal.load('sync_change', `(person = any($1::uuid[]) and state = 'held') or id = any($2::uuid[])`, [
      [...new Set(people)],
      changes.flatMap(answeredBy),
    ]);
}

/**
 * A unit given or taken away by hand had answered the held end of that home. Taken back, it is unanswered: it waits for a manager as before, and the next run
 * refreshes it or lets it lapse. Otherwise an end that the guard held would apply by itself, since its count has fallen meanwhile (docs/rules.md, The guard).
 */
export function askAgain(journal: Journal, change: AppliedChange): void {
  if (!change.person || !change.unit) return;
  const isHeld = journal
    .by('sync_change', 'subject', homeSubject(change.person, change.unit))
    .some((row) => row['property_id'] === change.property_id && row['state'] === 'held');
  if (isHeld) return;
  for (const id of answeredBy(change))
    if (journal.get('sync_change', id)?.['state'] === 'lapsed') journal.set('sync_change', id, { state: 'held', lapsed_at: null });
}
