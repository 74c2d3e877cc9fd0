import type { Conflict } from '../api/types.ts';
import { fullName } from '../people/leading.ts';
import { factsOf, unitInWords } from '../words/changes.ts';
import { ACTIONS, RECORD_USED_AGAIN, type ActionWords, type Names } from './conflict-words.ts';

/** A record that the PMS uses again for another human: the newcomer is a new person, the candidate the one from before. */
export const isUsedAgain = (conflict: Conflict) => conflict.type === 'email_changed' && conflict.candidates.length > 0;

export const actionWords = (conflict: Conflict, action: string): ActionWords | undefined =>
  (isUsedAgain(conflict) ? RECORD_USED_AGAIN[action] : undefined) ?? ACTIONS[conflict.type][action];

const holding = (units: readonly string[]) => units.map(unitInWords).join(' and ') || 'no unit';

/** Who is meant by the sentences about a conflict. */
export function namesIn(conflict: Conflict, unitName: (id: string) => string | undefined, chosen?: string | null): Names {
  const pms = factsOf(conflict.pms),
    ours = factsOf(conflict.console),
    given = [pms['firstName'], pms['lastName']].filter(Boolean).join(' ');
  const other = conflict.candidates.find((each) => each.id === chosen) ?? conflict.candidates[0],
    unit = typeof ours['unitId'] === 'string' ? unitName(ours['unitId']) : undefined;
  return {
    newcomer: conflict.residentName ?? (given || 'the person'),
    other: other ? (other.id ? fullName(other) : 'a person in another property') : 'the other person',
    unit: unit ? unitInWords(unit) : 'the unit',
    word: typeof pms['rawLeaseStatus'] === 'string' ? `“${pms['rawLeaseStatus']}”` : 'a word',
    holds: holding(conflict.residentUnits),
    otherHolds: holding(other?.units ?? []),
  };
}
