import type { PmsUnit } from '../api/types.ts';

export type Shown = 'unmapped' | 'mapped' | 'ignored' | 'all';

export const stateOf = (unit: PmsUnit): Exclude<Shown, 'all'> => (unit.mapping ? 'mapped' : unit.ignoredReason !== null ? 'ignored' : 'unmapped');
const RANK = { unmapped: 0, mapped: 1, ignored: 2 };

/** Unmapped first: people awaiting a mapping, then waiting residents with the nearest move-in on top. */
export function inOrder(units: readonly PmsUnit[]): PmsUnit[] {
  const key = (unit: PmsUnit): [number, number, number, string] => [RANK[stateOf(unit)], unit.awaitingMapping ? 0 : 1, unit.waitingResidents > 0 ? 0 : 1, unit.nearestMoveIn ?? '9999'];
  const byLabel = new Intl.Collator('en', { numeric: true });
  return [...units].sort((a, b) => {
    const one = key(a), two = key(b);
    for (let i = 0; i < 3; i++) if (one[i] !== two[i]) return Number(one[i]) - Number(two[i]);
    return one[3].localeCompare(two[3]) || byLabel.compare(a.building ?? '', b.building ?? '') || byLabel.compare(a.label, b.label);
  });
}
