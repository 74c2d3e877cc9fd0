import type { Run } from '../api/types.ts';

export const times = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** What a run did, in words. */
export function countsInWords(counts: Run['counts'], isPreview = false): string {
  const parts: [number, string][] = [
    [counts.created, `${times(counts.created, 'new person', 'new people')}`],
    [counts.linked, `${counts.linked} linked`],
    [counts.updated, `${counts.updated} updated`],
    [counts.assigned, `${times(counts.assigned, 'unit')} given`],
    [counts.moved, `${counts.moved} moved over`],
    [counts.unassigned, `${times(counts.unassigned, 'unit')} taken away`],
    [counts.ended, `${times(counts.ended, 'stay')} ended`],
    [counts.reopened, `${counts.reopened} back`],
    [counts.held, `${counts.held} waiting for you`],
  ];
  const said = parts.filter(([n]) => n > 0).map(([, text]) => text);
  if (said.length) return said.join(', ');
  return isPreview ? 'Nothing would change' : 'Nothing changed';
}
