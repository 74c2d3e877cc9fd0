import { conflictKey, type Draft } from './draft.ts';
import { staysIn } from './stay-plan.ts';
import { pmsPersonSubject } from './subjects.ts';
import type { ConflictRow, ConflictType } from './types.ts';

const ABOUT_PEOPLE: readonly ConflictType[] = ['shared_email', 'duplicate_account', 'email_mismatch', 'name_mismatch', 'email_changed'];

/**
 * Why a run closes a conflict that today's facts no longer call for (docs/rules.md, Conflicts): the reason of its resolution, shown in the list and the timeline.
 * @param lives whether a person has a live stay at the property after this run
 */
export function whyClosed(draft: Draft, row: ConflictRow, lives: (person: string) => boolean): string {
  if (row.type === 'unknown_status') return 'word_gone';
  if (row.type === 'bad_record') return 'record_settled';
  if (row.type === 'manual_outlives_pms') {
    const isOpen = draft.input.assignments.some((each) => `assignment:${each.id}` === row.subject),
      isEnded = draft.plan.assignments.some((each) => `assignment:${each.id}` === row.subject && each.state === 'ended');
    return isOpen && !isEnded ? 'supported_again' : 'assignment_ended';
  }
  if (ABOUT_PEOPLE.some((type) => type !== row.type && draft.conflicts.has(conflictKey(type, row.subject)))) return 'asked_otherwise';
  if (row.type === 'email_changed') {
    const isRead = draft.stays.some(
      (plan) => pmsPersonSubject(plan.stay.account, plan.stay.personExternalId) === row.subject && staysIn(plan),
    );
    return isRead ? 'email_settled' : 'nobody_left';
  }
  return [row.person, ...row.candidates].some((each) => each !== null && lives(each)) ? 'no_longer_alike' : 'nobody_left';
}
