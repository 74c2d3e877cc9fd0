import type { Json } from '../evidence.ts';
import { factsHash, type StayFacts } from '../stay-facts.ts';
import { isLive } from '../stay.ts';
import { addChange, isDecided, waitsFor, type Draft } from './draft.ts';
import type { Removal } from './removal.ts';
import type { StayPlan } from './stay-plan.ts';
import { staySubject } from './subjects.ts';
import type { PlanChange, StayWrite } from './types.ts';

/** Ends of stays that no unassign carries: nobody leaves a unit through them. */
export function writeEnds(draft: Draft, removals: readonly Removal[], carried: ReadonlySet<StayPlan>): Set<StayPlan> {
  const ended = new Set<StayPlan>();
  const carriers = new Map<StayPlan, Removal>();
  // A stay that two units rest on ends with the last of them.
  for (const removal of removals)
    for (const plan of removal.carries) if (removal.outcome !== 'apply' || !carriers.has(plan)) carriers.set(plan, removal);
  for (const plan of draft.stays) {
    const { end, stay } = plan;
    if (!end || !isLive(plan.before)) continue;
    const carrier = carriers.get(plan),
      subject = staySubject(stay.id);
    if ((carrier && carrier.outcome !== 'apply') || carried.has(plan)) continue;
    const base = {
      reason: end.reason,
      subject,
      person: plan.person,
      stay: stay.id,
      evidence: end.cause,
      before: { state: plan.before, rawLeaseStatus: stay.held?.lastFacts.raw ?? null },
      after: { state: 'ended', rawLeaseStatus: stay.facts.raw } satisfies Json,
    };
    const waiting = waitsFor(draft, subject);
    // Told by the read that first says so; what a complete read said before waits, or has been decided.
    if (end.blocked) {
      if (stay.held?.endSaidReadNo == null) addChange(draft, { ...base, kind: 'skip', reason: 'incomplete_read' });
      draft.plan.nextDue = draft.input.now;
      continue;
    }
    if (
      !carrier &&
      draft.input.mode === 'recheck' &&
      !draft.input.held.some((row) => row.subject === subject && draft.input.approved.has(row.id))
    )
      continue;
    if (isDecided(draft, subject, 'end', end.cause)) {
      addChange(draft, { ...base, kind: 'skip', reason: 'decided' });
      continue;
    }
    if (!carrier && draft.input.mode === 'run' && (end.hold || waiting)) {
      addChange(draft, { ...base, kind: 'end', state: 'held', heldReason: end.hold ?? 'waiting' });
      continue;
    }
    addChange(draft, { ...base, kind: 'end' });
    draft.plan.counts.ended++;
    ended.add(plan);
  }
  return ended;
}

const SHOWN = [
  'raw',
  'role',
  'unit',
  'unitLabel',
  'leaseStart',
  'leaseEnd',
  'moveInScheduled',
  'moveInActual',
  'moveOutScheduled',
  'moveOutActual',
] as const;

/** One row for a stay whose own facts changed: its dates, status, unit or flag. Names and e-mails are changes of the person. */
export function writeStayChange(draft: Draft, plan: StayPlan): PlanChange | null {
  const { stay, decision } = plan,
    old = stay.held;
  if (!plan.person || !['create', 'update', 'reopen', 'missing', 'keep', 'as_it_was'].includes(decision.action)) return null;
  const subject = staySubject(stay.id),
    common = { subject, person: plan.person, stay: stay.id };
  if (decision.action === 'create') {
    // A new person's or a new record's first stay is told by its create or link.
    if (draft.newPeople.has(plan.person) || draft.plan.changes.some((each) => each.stay === stay.id)) return null;
    return count(
      draft,
      addChange(draft, { ...common, kind: 'update', reason: 'new_tenancy', after: { state: plan.next, rawLeaseStatus: stay.facts.raw } }),
    );
  }
  if (decision.action === 'reopen') {
    draft.plan.counts.reopened++;
    return addChange(draft, {
      ...common,
      kind: 'reopen',
      reason: decision.reason,
      before: { state: 'ended' },
      after: { state: plan.next, rawLeaseStatus: stay.facts.raw },
    });
  }
  if (!old) return null;
  const before: Record<string, Json> = {},
    after: Record<string, Json> = {};
  const facts: readonly [StayFacts, StayFacts] = [old.facts, plan.effective];
  for (const field of SHOWN)
    if (facts[0][field] !== facts[1][field]) {
      before[field] = facts[0][field];
      after[field] = facts[1][field];
    }
  if (plan.before !== plan.next && !plan.end) {
    before['state'] = plan.before;
    after['state'] = plan.next;
  }
  if ((old.missingSinceAt === null) !== (plan.missingSinceAt === null)) {
    before['missing'] = old.missingSinceAt !== null;
    after['missing'] = plan.missingSinceAt !== null;
  }
  if (old.scope !== plan.scope) {
    before['scope'] = old.scope;
    after['scope'] = plan.scope;
  }
  if (!Object.keys(after).length) return null;
  const reason =
    'missing' in after
      ? after['missing']
        ? 'missing'
        : 'read_again'
      : decision.action === 'update'
        ? plan.before !== plan.next
          ? decision.reason
          : 'facts_changed'
        : decision.reason;
  return count(draft, addChange(draft, { ...common, kind: 'update', reason, before, after }));
}

function count(draft: Draft, change: PlanChange | null): PlanChange | null {
  if (change) draft.plan.counts.updated++;
  return change;
}

/** The row of a stay as it will be; null when nothing of it changes. */
export function stayWrite(draft: Draft, plan: StayPlan, ended: ReadonlySet<StayPlan>): StayWrite | null {
  const { stay, end } = plan,
    said = end ?? plan.waived,
    old = stay.held,
    isEnded = ended.has(plan);
  const state = end && isLive(plan.before) ? (isEnded ? 'ended' : plan.before) : plan.next;
  const write: StayWrite = {
    stay,
    state,
    scope: plan.scope,
    scopeReason: plan.scopeReason,
    person: state === 'outside' ? null : plan.person,
    pmsUnit: plan.pmsUnit,
    keptFacts: plan.keepsOld && state !== 'ended' ? plan.effective : null,
    endSaidReadNo: said ? (old?.endSaidReadNo ?? draft.input.readNo) : isLive(state) ? null : (old?.endSaidReadNo ?? null),
    endSaidAt: said ? (old?.endSaidAt ?? draft.input.now) : isLive(state) ? null : (old?.endSaidAt ?? null),
    endReason: isEnded ? (end?.reason ?? null) : state === 'ended' ? (old?.endReason ?? null) : null,
    moveOutKnownSince: plan.moveOutKnownSince,
    leaseEndKnownSince: plan.leaseEndKnownSince,
    missingSinceRead: plan.missingSinceRead,
    missingSinceAt: plan.missingSinceAt,
    notFoundAt: plan.notFoundAt,
    ended: isEnded,
  };
  if (plan.scope === null) return old ? write : null;
  if (state === 'none') return null;
  if (!old || (old.lastFacts !== stay.facts && factsHash(old.lastFacts) !== factsHash(stay.facts))) return write;
  const at = (date: Date | null) => date?.getTime() ?? null;
  const same =
    old.state === write.state &&
    old.scope === write.scope &&
    old.person === write.person &&
    old.pmsUnit === write.pmsUnit &&
    old.endSaidReadNo === write.endSaidReadNo &&
    at(old.missingSinceAt) === at(write.missingSinceAt) &&
    old.missingSinceRead === write.missingSinceRead &&
    at(old.notFoundAt) === at(write.notFoundAt) &&
    JSON.stringify(write.keptFacts) === JSON.stringify(old.facts === old.lastFacts ? null : old.facts) &&
    at(old.moveOutKnownSince) === at(write.moveOutKnownSince) &&
    at(old.leaseEndKnownSince) === at(write.leaseEndKnownSince);
  return same ? null : write;
}
