import type { Change } from '../api/types.ts';

/**
 * What is taken back with the chosen changes of a run: with a new or linked person the units they got; a stay's end or return with its unit; an answer to a conflict or a block as a whole.
 * For the words before it happens: which changes there were is what the API answers afterwards.
 */
export function takenBackWith(changes: readonly Change[], chosen: ReadonlySet<string>): ReadonlySet<string> {
  const applied = changes.filter((change) => change.state === 'applied'), picked = applied.filter((change) => chosen.has(change.id));
  if (picked.length && applied.some((change) => change.reason.startsWith('resolved_') || change.reason === 'blocked')) return new Set(applied.map((change) => change.id));
  const PARTNERS: Partial<Record<Change['kind'], Change['kind'][]>> = { create: ['assign'], link: ['assign'], end: ['unassign'], unassign: ['end'], reopen: ['assign'], assign: ['reopen'] };
  const goesWith = (one: Change, other: Change) => one.residentId !== null && other.residentId === one.residentId && (PARTNERS[one.kind]?.includes(other.kind) ?? false);
  return new Set(applied.filter((change) => chosen.has(change.id) || picked.some((one) => goesWith(one, change))).map((change) => change.id));
}
