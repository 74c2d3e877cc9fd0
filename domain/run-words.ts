/** What a run counts (docs/rules.md); the kinds count applied changes, the others people. */
export interface RunCounts {
  fetched: number;
  excluded: number;
  unmapped: number;
  created: number;
  linked: number;
  updated: number;
  assigned: number;
  moved: number;
  unassigned: number;
  ended: number;
  reopened: number;
  held: number;
  conflicts: number;
  badRecords: number;
}

/** What a plan counts before it has planned anything; a run also counts what it read. */
export const NOTHING_PLANNED: Readonly<Omit<RunCounts, 'fetched'>> = {
  excluded: 0,
  unmapped: 0,
  created: 0,
  linked: 0,
  updated: 0,
  assigned: 0,
  moved: 0,
  unassigned: 0,
  ended: 0,
  reopened: 0,
  held: 0,
  conflicts: 0,
  badRecords: 0,
};
export const ZERO_COUNTS: Readonly<RunCounts> = { fetched: 0, ...NOTHING_PLANNED };

const times = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** A run in words: "412 residents read, 3 excluded, 1 unmapped, 2 moved in". Counts only. */
export function inWords(counts: RunCounts): string {
  const parts = [
    [counts.fetched, `${times(counts.fetched, 'resident')} read`],
    [counts.excluded, `${counts.excluded} excluded`],
    [counts.unmapped, `${counts.unmapped} unmapped`],
    [counts.created, `${counts.created} new`],
    [counts.linked, `${counts.linked} linked`],
    [counts.updated, `${counts.updated} updated`],
    [counts.assigned, `${counts.assigned} moved in`],
    [counts.moved, `${counts.moved} moved over`],
    [counts.unassigned, `${counts.unassigned} moved out`],
    [counts.reopened, `${counts.reopened} back`],
    [counts.held, `${counts.held} held`],
    [counts.conflicts, `${times(counts.conflicts, 'open conflict')}`],
    [counts.badRecords, `${times(counts.badRecords, 'bad record')}`],
  ] as const;
  return parts
    .filter(([n], i) => i === 0 || n > 0)
    .map(([, text]) => text)
    .join(', ');
}
