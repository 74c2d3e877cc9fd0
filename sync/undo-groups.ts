import type { Patch } from './journal.ts';

/** An applied change as its row stands. */
export interface AppliedChange {
  id: string;
  run_id: string;
  property_id: string;
  seq: number;
  kind: 'create' | 'link' | 'update' | 'assign' | 'move' | 'unassign' | 'end' | 'reopen';
  state: string;
  reason: string;
  subject: string;
  person: string | null;
  unit: string | null;
  stay: string | null;
  assignment: string | null;
  before: unknown;
  after: unknown;
  evidence: unknown;
  carries: string[] | null;
  held_since: string | null;
  at: string;
}

/** What a human write kept of its rows; null for a change of a sync. */
export function patchesOf(change: AppliedChange): Patch[] | null {
  const evidence = change.evidence as { patches?: unknown } | null;
  return evidence && !Array.isArray(evidence) && Array.isArray(evidence.patches) ? (evidence.patches as Patch[]) : null;
}

/** Stays named by the evidence of an assign, unassign or move. */
export const evidenceStays = (change: AppliedChange): string[] =>
  Array.isArray(change.evidence) ? (change.evidence as { stay?: string }[]).flatMap((each) => (each.stay ? [each.stay] : [])) : [];

/**
 * Changes of one run that are taken back together or not at all, newest first: a unit left with the ends it carried, a newcomer or a link with the units it gave,
 * a reopened stay with its unit, a whole answer to a conflict, a block. Only groups with a chosen change.
 */
export function groupChanges(changes: readonly AppliedChange[], chosen: ReadonlySet<string>): AppliedChange[][] {
  const parent = new Map(changes.map((change) => [change.id, change.id]));
  const find = (id: string): string => {
    const up = parent.get(id) ?? id;
    if (up === id) return id;
    const root = find(up);
    parent.set(id, root);
    return root;
  };
  const join = (a: AppliedChange, b: AppliedChange) => parent.set(find(a.id), find(b.id));
  const byStay = new Map<string, AppliedChange[]>(),
    byPerson = new Map<string, AppliedChange[]>();
  const put = (map: Map<string, AppliedChange[]>, key: string | null, change: AppliedChange) => {
    if (!key) return;
    const list = map.get(key);
    if (list) list.push(change);
    else map.set(key, [change]);
  };
  for (const change of changes) {
    if (change.kind === 'end' || change.kind === 'reopen') put(byStay, change.stay, change);
    put(byPerson, change.person, change);
  }
  for (const change of changes) {
    for (const stay of change.carries ?? []) for (const end of byStay.get(stay) ?? []) if (end.kind === 'end') join(change, end);
    if (change.kind === 'assign')
      for (const stay of evidenceStays(change))
        for (const reopen of byStay.get(stay) ?? []) if (reopen.kind === 'reopen') join(change, reopen);
    // With a newcomer or a link goes what they gave; what they gave can be taken back alone.
    if ((change.kind === 'create' || change.kind === 'link') && chosen.has(change.id) && !patchesOf(change))
      for (const other of byPerson.get(change.person ?? '') ?? [])
        if (other.kind === 'assign' || (other.reason === 'adopted' && change.kind === 'link')) join(change, other);
  }
  const whole = changes.find((change) => change.reason.startsWith('resolved_') || change.reason === 'blocked');
  if (whole) for (const change of changes) join(change, whole);
  const groups = new Map<string, AppliedChange[]>();
  for (const change of [...changes].sort((a, b) => b.seq - a.seq)) put(groups, find(change.id), change);
  return [...groups.values()].filter((group) => group.some((change) => chosen.has(change.id)));
}
