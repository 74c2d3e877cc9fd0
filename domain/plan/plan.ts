import { startOfDay } from '../days.ts';
import { evidenceHash } from '../evidence.ts';
import { judgeGuard } from '../guard.ts';
import { NOTHING_PLANNED } from '../run-words.ts';
import { isLive } from '../stay.ts';
import { adopt } from './adoption.ts';
import { planConflicts, planSelfLinks, reconcileConflicts } from './conflicts.ts';
import { isRemovalDecided, waiveDecided } from './decided.ts';
import { addChange, decisionKey, group, mappedUnit, waitsFor, type ChangeOptions, type Draft } from './draft.ts';
import { refresh, writeAssign, writeEnd } from './home-writes.ts';
import { carriedByBorrowed, holdBorrowed, planHomes, type Homes } from './homes.ts';
import { recognize, settleArrivals } from './identity.ts';
import { manualDueDays, planManualDays, planOutlived } from './manual.ts';
import { planPeople, rejudgeEmails } from './people.ts';
import { releaseDetached } from './released.ts';
import type { Removal } from './removal.ts';
import type { StayPlan } from './stay-plan.ts';
import { closeSuperseded, planStays } from './stays.ts';
import { recognizeByUnit } from './switched.ts';
import { assignmentSubject, homeSubject, pmsPersonKey } from './subjects.ts';
import type { Plan, PlanChange, PlanInput } from './types.ts';
import { stayWrite, writeEnds, writeStayChange } from './writes.ts';

/**
 * The whole property, planned anew: a full join of what the PMS says against what we hold, never a list of "affected rows" to forget one of.
 * Pure: no clock, no I/O; the stages below each decide one thing and leave the rest alone.
 */
export function planProperty(input: PlanInput): Plan {
  const draft = newDraft(input);
  waiveDecided(draft);
  if (input.mode === 'run') {
    const arrivals = recognize(draft),
      closeKnown = () => {
        waiveDecided(draft, closeSuperseded(input, draft.stays));
      };
    closeKnown();
    planPeople(draft);
    settleArrivals(draft, arrivals);
    rejudgeEmails(draft);
    if (draft.linkedNow.size) {
      closeKnown();
      planPeople(draft, draft.linkedNow);
    }
    planManualDays(draft);
    planConflicts(draft);
    planSelfLinks(draft);
  } else {
    for (const plan of draft.stays)
      plan.person = draft.pmsPersons.get(pmsPersonKey(plan.stay.account, plan.stay.personExternalId))?.person ?? plan.person;
    draft.staysByPerson = group(draft.stays, (plan) => plan.person);
    doubtAgain(draft);
  }
  recognizeByUnit(draft);
  releaseDetached(draft);
  const homes = planHomes(draft);
  if (input.settings.unitSync) adopt(draft, homes);
  else leaveUnits(draft, homes);
  settleRemovals(draft, homes);
  const ended = writeEnds(draft, homes.removals, input.mode === 'run' ? carriedByBorrowed(draft, homes) : new Set());
  writeHomes(draft, homes);
  if (input.mode === 'run') {
    for (const { assignment, stays } of homes.kept) planOutlived(draft, assignment, stays);
    reconcileConflicts(draft);
    reconcileHeld(draft);
    endDecisions(draft);
    countPeople(draft);
    planDue(draft);
  }
  collectWrites(draft, ended);
  return draft.plan;
}

function newDraft(input: PlanInput): Draft {
  const people = new Map(input.people.map((person) => [person.id, person]));
  return {
    input,
    stays: planStays(input),
    people,
    peopleNow: new Map(people),
    newPeople: new Set(),
    pmsPersons: new Map(input.pmsPersons.map((each) => [pmsPersonKey(each.account, each.externalId), each])),
    staysByPerson: new Map(),
    assignmentsByPerson: group(input.assignments, (each) => each.person),
    decisions: new Map(input.decisions.map((each) => [decisionKey(each.subject, each.kind), each])),
    waiting: new Set(input.held.filter((row) => row.heldReason !== 'open_conflict').map((row) => row.subject)),
    standingDecisions: new Set(),
    withoutUnit: new Set(),
    linkedNow: new Set(),
    conflicts: new Map(),
    replaced: new Set(),
    fieldChanges: new Map(),
    waitingEmails: new Map(),
    emailQuestions: new Map(
      input.conflicts.filter((row) => row.type === 'email_changed' && row.state === 'open').map((row) => [row.subject, row.evidenceHash]),
    ),
    guarded: { counted: new Set(), first: false },
    plan: {
      changes: [],
      stays: [],
      people: [],
      pmsPersons: [],
      assignments: [],
      feed: [],
      openConflicts: [],
      closeConflicts: [],
      lapsed: [],
      refreshed: [],
      reheld: [],
      endedDecisions: [],
      carriedDecisions: [],
      merges: [],
      guard: { count: 0, limit: 0, occupied: input.occupiedUnits, exceeded: false },
      leaving: new Set(),
      words: new Map(),
      nextDue: null,
      counts: { ...NOTHING_PLANNED },
    },
  };
}

/** Checking again judges no conflicts: what waited for one still does, so that she leaves that unit and no more, as the manager was shown. */
function doubtAgain(draft: Draft): void {
  const doubted = new Set(draft.input.held.filter((row) => row.heldReason === 'open_conflict').flatMap((row) => row.carries));
  for (const plan of draft.stays) if (plan.end && doubted.has(plan.stay.id)) plan.end.hold ??= 'open_conflict';
}

/**
 * Unit Sync is off: assignments stay as they are. What waits or was rejected goes on doing so, with the ends that it carries; what is approved is no unit.
 * What an open conflict holds waits as long as the conflict does: settled, her stay ends, and the unit is left when Unit Sync is on again.
 */
function leaveUnits(draft: Draft, homes: Homes): void {
  homes.assigns = [];
  if (draft.input.mode === 'recheck') {
    homes.removals = [];
    return;
  }
  const held = new Set(draft.input.held.map((row) => row.subject));
  homes.removals = homes.removals.filter((removal) => {
    const subject = homeSubject(removal.assignment.person, removal.assignment.unit);
    return isRemovalDecided(draft, removal) || waitsFor(draft, subject) || (removal.hold !== null && held.has(subject));
  });
}

/** The guard, what is held anyway, and what a manager has decided (docs/rules.md, The guard). */
function settleRemovals(draft: Draft, homes: Homes): void {
  const { input, plan } = draft;
  const subjectOf = (removal: Removal) => homeSubject(removal.assignment.person, removal.assignment.unit);
  if (input.mode === 'recheck') {
    const waiting = new Map(input.held.map((row) => [row.subject, row]));
    for (const removal of homes.removals) {
      const row = waiting.get(subjectOf(removal));
      // Nobody approves what she did not see: by now it may be a move, or rest on other facts.
      const isSame = row?.kind === removal.kind && row.evidenceHash === evidenceHash(removal.evidence);
      removal.outcome = row && isSame && input.approved.has(row.id) ? 'apply' : 'held';
    }
    return;
  }
  for (const removal of homes.removals) if (isRemovalDecided(draft, removal)) removal.outcome = 'decided';
  const counted = homes.removals.filter(
    (removal) => removal.outcome !== 'decided' && !removal.hold && !removal.announced && !waitsFor(draft, subjectOf(removal)),
  );
  plan.leaving = new Set(counted.map((removal) => removal.assignment.unit));
  plan.guard = judgeGuard(plan.leaving, input.leftLately, input.occupiedUnits, input.settings.guard);
  if (input.part) plan.guard.exceeded = input.part.guardExceeded;
  const first = input.pmsProperties.some((each) => each.attached && each.outcome === 'complete' && each.firstComplete);
  for (const removal of homes.removals) {
    if (removal.outcome === 'decided') continue;
    const held =
      removal.hold !== null || waitsFor(draft, subjectOf(removal)) || ((plan.guard.exceeded || first) && counted.includes(removal));
    removal.outcome = held ? 'held' : 'apply';
  }
  draft.guarded = { counted: new Set(counted), first };
}

function writeHomes(draft: Draft, homes: Homes): void {
  const { input, plan } = draft,
    recheck = input.mode === 'recheck',
    judged = draft.guarded;
  const movedInto = new Set<string>();
  for (const removal of homes.removals) {
    const { assignment, kind } = removal,
      subject = homeSubject(assignment.person, assignment.unit);
    const change: ChangeOptions = {
      kind,
      reason: removal.reason,
      subject,
      person: assignment.person,
      unit: assignment.unit,
      assignment: assignment.id,
      stay: removal.carries[0]?.stay.id ?? null,
      before: { unit: assignment.unit, state: assignment.state, from: assignment.startsOn },
      after: removal.to ? { unit: removal.to.unit } : { state: 'ended' },
      evidence: removal.evidence,
      carries: removal.carries.map((each) => each.stay.id),
      counted: judged.counted.has(removal),
    };
    if (removal.outcome === 'decided') {
      addChange(draft, { ...change, kind: 'skip', reason: 'decided' });
      continue;
    }
    if (removal.outcome === 'held') {
      if (!recheck)
        addChange(draft, {
          ...change,
          state: 'held',
          heldReason: removal.hold ?? (judged.counted.has(removal) ? (judged.first ? 'first_read' : 'guard') : 'waiting'),
        });
      continue;
    }
    writeEnd(draft, assignment, removal.reason);
    if (removal.to && !removal.to.isOpen) {
      const moved = writeAssign(draft, assignment.person, removal.to.unit, removal.to.stays, { change: false });
      if (moved) movedInto.add(homeSubject(assignment.person, removal.to.unit));
      if (!recheck) holdBorrowed(draft, moved, removal.to.stays);
    }
    addChange(draft, change);
    if (kind === 'move') plan.counts.moved++;
    else plan.counts.unassigned++;
    if (removal.thenUpcoming)
      writeAssign(draft, assignment.person, assignment.unit, removal.thenUpcoming, { change: true, state: 'upcoming' });
  }
  if (recheck) return;
  for (const each of homes.assigns)
    if (!movedInto.has(homeSubject(each.person, each.unit)))
      holdBorrowed(draft, writeAssign(draft, each.person, each.unit, each.stays), each.stays);
  const stayChanges = new Map<string, PlanChange>();
  for (const each of draft.stays) {
    const change = writeStayChange(draft, each);
    if (change) stayChanges.set(each.stay.id, change);
  }
  for (const kept of input.settings.unitSync ? homes.kept : []) {
    const write = refresh(draft, kept);
    if (!write || (write.state === kept.assignment.state && write.startsOn === kept.assignment.startsOn)) continue;
    const { assignment } = kept,
      told = kept.stays.map((each) => stayChanges.get(each.stay.id)).find((change) => change && change.assignment === null);
    // One row tells both that the stay became current and that the unit did.
    if (told) {
      told.assignment = assignment.id;
      told.unit = assignment.unit;
      continue;
    }
    addChange(draft, {
      kind: 'update',
      reason: 'supported',
      subject: assignmentSubject(assignment.id),
      person: assignment.person,
      unit: assignment.unit,
      assignment: assignment.id,
      before: { state: assignment.state, from: assignment.startsOn },
      after: { state: write.state, from: write.startsOn },
    });
    plan.counts.updated++;
  }
}

/** A held change with the same evidence keeps its id; with other evidence it lapses and gets a new one, so nobody approves what she did not see. */
function reconcileHeld(draft: Draft): void {
  const { input, plan } = draft,
    outcomes = new Map(input.pmsProperties.map((each) => [each.id, each.outcome])),
    byStay = new Map(draft.stays.map((each) => [each.stay.id, each]));
  const planned = new Map(
    plan.changes.filter((change) => change.state === 'held').map((change) => [`${change.subject}|${change.kind}`, change]),
  );
  const left = new Set(
    plan.changes
      .filter((change) => change.state === 'planned' && (change.kind === 'unassign' || change.kind === 'move'))
      .map((change) => change.subject),
  );
  const supports = new Map(
    input.held.length ? input.assignments.map((each) => [homeSubject(each.person, each.unit), each.supports.map(({ stay }) => stay)]) : [],
  );
  for (const row of input.held) {
    const change = planned.get(`${row.subject}|${row.kind}`);
    if (change && change.evidenceHash === row.evidenceHash) {
      // The doubt is settled, and the guard holds it: from now on it waits for a person.
      if (row.heldReason === 'open_conflict' && change.heldReason !== null && change.heldReason !== row.heldReason)
        plan.reheld.push({ id: row.id, heldReason: change.heldReason });
      plan.refreshed.push(row.id);
      plan.changes.splice(plan.changes.indexOf(change), 1);
      continue;
    }
    const stays = [...row.carries, ...(row.stay ? [row.stay] : []), ...(supports.get(row.subject) ?? [])]
      .map((id) => byStay.get(id))
      .filter((each): each is StayPlan => each !== undefined);
    const unread = stays.some(
      (each) => each.scope !== 'detached' && ['incomplete', 'failed'].includes(outcomes.get(each.stay.pmsProperty) ?? ''),
    );
    // An incomplete read leaves what waits alone, unless the other evidence is already planned in its place, or she has left for another reason.
    if (unread && !change && !left.has(row.subject)) {
      plan.refreshed.push(row.id);
      continue;
    }
    plan.lapsed.push(row.id);
  }
  const people = new Set([
    ...input.held.filter((row) => plan.refreshed.includes(row.id)).map((row) => row.person ?? row.subject),
    ...plan.changes.filter((change) => change.state === 'held').map((change) => change.person ?? change.subject),
  ]);
  plan.counts.held = people.size;
}

/** Kinds of decisions that a plan can outdate; `separate` and the answers to conflicts are judged elsewhere. */
const PLANNED_KINDS = new Set(['end', 'update', 'create', 'link', 'reopen', 'email_changed', 'manual_outlives_pms']);
const UNIT_KINDS = new Set(['unassign', 'move', 'assign', 'adopt']);

function endDecisions(draft: Draft): void {
  const complete = draft.input.pmsProperties.filter((each) => each.attached).every((each) => each.outcome === 'complete');
  if (!complete) return;
  const isPlanned = (kind: string) => PLANNED_KINDS.has(kind) || (draft.input.settings.unitSync && UNIT_KINDS.has(kind));
  for (const decision of draft.input.decisions)
    if (isPlanned(decision.kind) && !draft.standingDecisions.has(decision.id)) draft.plan.endedDecisions.push(decision.id);
}

function countPeople(draft: Draft): void {
  const { counts } = draft.plan;
  const excluded = new Set<string>(),
    unmapped = new Set<string>();
  for (const plan of draft.stays) {
    if (plan.stay.learned === 'excluded' || plan.stay.learned === 'role')
      excluded.add(pmsPersonKey(plan.stay.account, plan.stay.personExternalId));
    if (plan.person && isLive(plan.next) && !mappedUnit(draft, plan)) unmapped.add(plan.person);
  }
  counts.excluded = excluded.size;
  counts.unmapped = unmapped.size;
}

function planDue(draft: Draft): void {
  const days = manualDueDays(draft).map((day) => startOfDay(draft.input.settings.timeZone, day));
  const dues = [draft.plan.nextDue, ...days, ...draft.stays.map((plan) => plan.dueAt)].filter((date): date is Date => date !== null);
  draft.plan.nextDue = dues.length ? new Date(Math.min(...dues.map((date) => date.getTime()))) : null;
}

function collectWrites(draft: Draft, ended: ReadonlySet<StayPlan>): void {
  const { plan, input } = draft;
  for (const each of draft.stays) {
    if (input.mode === 'recheck' && !ended.has(each)) continue;
    const write = stayWrite(draft, each, ended);
    if (write) plan.stays.push(write);
  }
  for (const [id, person] of draft.peopleNow) {
    if (draft.people.get(id) === person) continue;
    plan.people.push({
      id,
      isNew: draft.newPeople.has(id),
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      phone: person.phone,
      nameKey: person.nameKey,
      emailKey: person.emailKey,
      loginEmailKey: person.loginEmailKey,
    });
  }
}
