import { evidenceHash, type Json } from '../evidence.ts';
import { isLive } from '../stay.ts';
import { addChange, isDecided, type Draft } from './draft.ts';
import type { Removal } from './removal.ts';
import { homeSubject, pmsPersonSubject, staySubject } from './subjects.ts';
import type { StayPlan } from './stay-plan.ts';
import type { PlanInput, PlanStay } from './types.ts';

/** A reopened stay's evidence: which unit it means, through which mapping. Not its status: moving in must not overturn a manager. */
export const reopenEvidence = (stay: Pick<PlanStay, 'id' | 'pmsUnit'>, mappings: ReadonlyMap<string, string>): Json => [
  { stay: stay.id, pmsUnit: stay.pmsUnit, unit: mappings.get(stay.pmsUnit ?? '') ?? null },
];

/** A manager took the reopening of this very stay back: it stays ended. */
export function isReopenUndone(input: PlanInput, stay: PlanStay): boolean {
  if (stay.held?.state !== 'ended' || (stay.learned !== 'pending' && stay.learned !== 'current')) return false;
  const decision = input.decisions.find((each) => each.kind === 'reopen' && each.subject === staySubject(stay.id));
  return decision !== undefined && decision.evidenceHash === evidenceHash(reopenEvidence(stay, input.mappings));
}

/** Ends that a manager rejected or took back are no ends: the stay is live and supports its unit. Told once. */
export function waiveDecided(draft: Draft, stays: readonly StayPlan[] = draft.stays): void {
  for (const plan of stays) {
    const { stay, end } = plan,
      subject = staySubject(stay.id),
      person = stay.held?.person ?? null;
    const tell = (evidence: Json) => {
      if (draft.input.mode === 'run') addChange(draft, { kind: 'skip', reason: 'decided', subject, person, stay: stay.id, evidence });
    };
    if (end && isLive(plan.before) && isDecided(draft, subject, 'end', end.cause)) {
      tell(end.cause);
      plan.waived = end;
      plan.end = null;
      plan.next = plan.before;
    }
    if (plan.decision.reason === 'reopen_undone') {
      const evidence = reopenEvidence(stay, draft.input.mappings);
      isDecided(draft, subject, 'reopen', evidence);
      tell(evidence);
    }
  }
}

/** A newcomer whose creation or link a manager took back: left out, like anyone that nobody wants here, until the record says something else. */
export function leaveOut(draft: Draft, record: { account: string; externalId: string }, stays: readonly StayPlan[], evidence: Json): void {
  for (const plan of stays) {
    plan.decision = { action: 'leave_out', next: 'outside', reason: 'decided' };
    plan.next = 'outside';
    plan.scope = 'outside';
    plan.scopeReason = 'decided';
    plan.person = null;
    plan.end = null;
  }
  addChange(draft, {
    kind: 'skip',
    reason: 'decided',
    subject: pmsPersonSubject(record.account, record.externalId),
    stay: stays[0]?.stay.id ?? null,
    evidence,
  });
}

/** A manager decided that she keeps this unit: the same facts do not take it under the other name, when by now she would also go somewhere else. */
export function isRemovalDecided(draft: Draft, { assignment, kind, evidence }: Removal): boolean {
  const subject = homeSubject(assignment.person, assignment.unit);
  return isDecided(draft, subject, kind, evidence) || isDecided(draft, subject, kind === 'move' ? 'unassign' : 'move', evidence);
}
