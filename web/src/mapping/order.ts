import type { PmsUnit } from '../api/types.ts';

export type Shown = 'unmapped' | 'mapped' | 'ignored' | 'all';
export type PmsUnitState = Exclude<Shown, 'all'>;

export const stateOf = (unit: PmsUnit): PmsUnitState => (unit.mapping ? 'mapped' : unit.ignoredReason !== null ? 'ignored' : 'unmapped');
const RANK: Record<PmsUnitState, number> = { unmapped: 0, mapped: 1, ignored: 2 };

/** Place of each PMS unit by building and label, numbers read as numbers. Comparing text is slow: done once, not at each filter. */
export function placesByLabel(units: readonly PmsUnit[]): ReadonlyMap<string, number> {
  const byLabel = new Intl.Collator('en', { numeric: true });
  return new Map(
    [...units]
      .sort((a, b) => byLabel.compare(a.building ?? '', b.building ?? '') || byLabel.compare(a.label, b.label))
      .map((unit, place) => [unit.id, place]),
  );
}

/** Unmapped first: people awaiting a mapping, then waiting residents with the nearest move-in on top. */
export function inOrder(units: readonly PmsUnit[], places: ReadonlyMap<string, number>): PmsUnit[] {
  const keyed = units.map((unit) => ({
    unit,
    group: RANK[stateOf(unit)] * 4 + (unit.awaitingMapping ? 0 : 2) + (unit.waitingResidents > 0 ? 0 : 1),
    moveIn: unit.nearestMoveIn ?? '9999',
    place: places.get(unit.id) ?? 0,
  }));
  keyed.sort((a, b) => a.group - b.group || (a.moveIn < b.moveIn ? -1 : a.moveIn > b.moveIn ? 1 : a.place - b.place));
  return keyed.map(({ unit }) => unit);
}
