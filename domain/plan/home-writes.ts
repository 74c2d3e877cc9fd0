import type { CivilDate } from '../days.ts';
import { evidenceHash, type Json } from '../evidence.ts';
import { moveInDay } from '../stay-facts.ts';
import { addChange, decisionKey, isDecided, type Draft } from './draft.ts';
import { waits, type StayPlan } from './stay-plan.ts';
import { homeSubject } from './subjects.ts';
import type { AssignmentWrite, FeedWrite, PlanAssignment, Support } from './types.ts';

export const asSupport = (plan: StayPlan): Support => ({ stay: plan.stay.id, pmsUnit: plan.pmsUnit ?? '' });

/** The evidence of an assignment: which stays say so, through which mapping. Not their status: moving in must not overturn a manager. */
export const assignEvidence = (draft: Draft, stays: StayPlan[]): Json =>
  stays
    .map((plan) => ({ stay: plan.stay.id, pmsUnit: plan.pmsUnit, unit: draft.input.mappings.get(plan.pmsUnit ?? '') ?? null }))
    .sort((a, b) => (a.stay < b.stay ? -1 : 1));

const stateOf = (stays: StayPlan[]) =>
  stays.some((plan) => (plan.end && waits(plan) ? plan.before : plan.next) === 'current') ? ('current' as const) : ('upcoming' as const);
const startOf = (stays: StayPlan[], today: CivilDate) =>
  stays
    .map((plan) => moveInDay(plan.effective))
    .filter((day): day is CivilDate => day !== null)
    .sort()[0] ?? today;
const feed = (
  kind: FeedWrite['kind'],
  each: { person: string; unit: string; state: FeedWrite['state']; startsOn: CivilDate; until: CivilDate | null },
): FeedWrite => ({ kind, person: each.person, unit: each.unit, state: each.state, startsOn: each.startsOn, until: each.until });

/** A manager decided against this unit for her: for these very stays, or for those that they stand for since the PMS was switched. */
export const isHomeDecided = (draft: Draft, person: string, unit: string, stays: StayPlan[]): boolean =>
  isDecided(draft, homeSubject(person, unit), 'assign', assignEvidence(draft, stays)) || isCarriedOver(draft, person, unit, stays);

/**
 * A manager took this unit from her, and only the switch of PMS makes other stays of it by now: what gave it then and does not any more is frozen by the
 * switch, and what is new is of an account that did not give it then. The same lease under other ids gives it no more than it did (docs/rules.md, Switching PMS).
 */
function isCarriedOver(draft: Draft, person: string, unit: string, stays: StayPlan[]): boolean {
  const subject = homeSubject(person, unit),
    decision = draft.decisions.get(decisionKey(subject, 'assign')),
    then = (draft.staysByPerson.get(person) ?? []).filter((plan) => decision?.stays?.includes(plan.stay.id)),
    accounts = new Set(then.map((plan) => plan.stay.account));
  if (
    !decision ||
    !then.every((plan) => plan.former || stays.includes(plan)) ||
    !stays.every((plan) => then.includes(plan) || !accounts.has(plan.stay.account)) ||
    !then.length ||
    !isDecided(draft, subject, 'assign', assignEvidence(draft, then))
  )
    return false;
  const evidence = assignEvidence(draft, stays);
  if (!draft.plan.carriedDecisions.some((each) => each.id === decision.id))
    draft.plan.carriedDecisions.push({ id: decision.id, evidence, evidenceHash: evidenceHash(evidence) });
  return true;
}

/** A new assignment made by the sync; null when a manager has decided against it. */
export function writeAssign(
  draft: Draft,
  person: string,
  unit: string,
  stays: StayPlan[],
  options: { change: boolean; state?: 'upcoming' } = { change: true },
): AssignmentWrite | null {
  const evidence = assignEvidence(draft, stays),
    subject = homeSubject(person, unit);
  if (isHomeDecided(draft, person, unit, stays)) {
    if (options.change) addChange(draft, { kind: 'skip', reason: 'decided', subject, person, unit, evidence });
    return null;
  }
  const write: AssignmentWrite = {
    id: draft.input.newId(),
    isNew: true,
    person,
    unit,
    startsOn: startOf(stays, draft.input.today),
    until: null,
    state: options.state ?? stateOf(stays),
    source: 'pms',
    adopted: false,
    supports: stays.map(asSupport),
    endedOn: null,
    endReason: null,
  };
  draft.plan.assignments.push(write);
  draft.plan.feed.push(feed('assign', write));
  if (options.change) {
    addChange(draft, {
      kind: 'assign',
      reason: stays[0]?.decision.action === 'reopen' ? 'reopened' : 'supported',
      subject,
      person,
      unit,
      assignment: write.id,
      stay: stays[0]?.stay.id ?? null,
      after: { unit, state: write.state, from: write.startsOn },
      evidence,
    });
    draft.plan.counts.assigned++;
  }
  return write;
}

export function writeEnd(draft: Draft, assignment: PlanAssignment, reason: string): void {
  const ended: AssignmentWrite = {
    ...assignment,
    isNew: false,
    adopted: false,
    state: 'ended',
    endedOn: draft.input.today,
    endReason: reason,
  };
  draft.plan.assignments.push(ended);
  draft.plan.feed.push(feed('unassign', { ...ended, until: draft.input.today }));
}

/** What an assignment that stays takes over from its stays: upcoming becomes current, the move-in day, which stays support it. */
export function refresh(draft: Draft, { assignment, stays }: { assignment: PlanAssignment; stays: StayPlan[] }): AssignmentWrite | null {
  if (!stays.length || assignment.source === 'manual') return null;
  const state = assignment.state === 'current' ? ('current' as const) : stateOf(stays);
  const before = new Set(assignment.supports.map((support) => support.stay));
  const changedDay = stays.some(
    (plan) => before.has(plan.stay.id) && plan.stay.held && moveInDay(plan.stay.held.facts) !== moveInDay(plan.effective),
  );
  const startsOn = assignment.state === 'upcoming' || changedDay ? startOf(stays, assignment.startsOn) : assignment.startsOn;
  const next = stays.map(asSupport).sort((a, b) => (a.stay < b.stay ? -1 : 1));
  const same = JSON.stringify(next) === JSON.stringify([...assignment.supports].sort((a, b) => (a.stay < b.stay ? -1 : 1)));
  if (same && state === assignment.state && startsOn === assignment.startsOn) return null;
  const write: AssignmentWrite = {
    ...assignment,
    isNew: false,
    adopted: false,
    state,
    startsOn,
    supports: next,
    endedOn: null,
    endReason: null,
  };
  draft.plan.assignments.push(write);
  if (state !== assignment.state || startsOn !== assignment.startsOn) draft.plan.feed.push(feed('update', write));
  return write;
}
