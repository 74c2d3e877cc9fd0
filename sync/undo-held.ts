import { homeSubject } from '../domain/plan/subjects.ts';
import { sameValue, type Journal } from './journal.ts';
import type { AppliedChange } from './undo-groups.ts';

/** What is held about the homes of these changes, and what lapsed in the very moment of one of them. */
export async function loadAnswered(journal: Journal, changes: readonly AppliedChange[]): Promise<void> {
  const homes = changes.flatMap(({ person, unit }) => (person && unit ? [person] : []));
  if (homes.length)
    await journal.load(
      'sync_change',
      `person = any($1::uuid[]) and (state = 'held' or (state = 'lapsed' and lapsed_at = any($2::timestamptz[])))`,
      [[...new Set(homes)], [...new Set(changes.map((change) => change.at))]],
    );
}

/**
 * A unit given or taken away by hand had answered the held end of that home. Taken back, it is unanswered: it waits for a manager as before, and the next run
 * refreshes it or lets it lapse. Otherwise an end that the guard held would apply by itself, since its count has fallen meanwhile (docs/rules.md, The guard).
 */
export function askAgain(journal: Journal, change: AppliedChange): void {
  if (!change.person || !change.unit) return;
  const about = journal
    .by('sync_change', 'subject', homeSubject(change.person, change.unit))
    .filter((row) => row['property_id'] === change.property_id);
  if (about.some((row) => row['state'] === 'held')) return;
  // A run of that very moment may have held the end anew just before: it let an older one lapse, which nobody had before her any more.
  const answered = about
    .filter((row) => row['state'] === 'lapsed' && sameValue(row['lapsed_at'], change.at))
    .map((row) => String(row['id']))
    .sort()
    .at(-1);
  if (answered) journal.set('sync_change', answered, { state: 'held', lapsed_at: null });
}
