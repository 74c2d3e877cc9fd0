import { daysBetween, type CivilDate } from '../days.ts';
import type { Json } from '../evidence.ts';
import { moveInDay, moveOutDay } from '../stay-facts.ts';
import { isLive } from '../stay.ts';
import { isRemovalDecided } from './decided.ts';
import { addChange, mappedUnit, type Draft } from './draft.ts';
import { asSupport, assignEvidence, isHomeDecided } from './home-writes.ts';
import type { Removal } from './removal.ts';
import { isFrozenAtItsEnd, staysIn, waits, type StayPlan } from './stay-plan.ts';
import { isAnnounced } from './stays.ts';
import { homeSubject, pmsPersonKey } from './subjects.ts';
import type { AssignmentWrite, PlanAssignment, Support } from './types.ts';

/** A gap of at most this many days between a move-out and the same person's next stay in the unit changes nothing (docs/rules.md, Support). */
const BRIDGE_DAYS = 7;

export interface Homes {
  removals: Removal[];
  assigns: { person: string; unit: string; stays: StayPlan[] }[];
  kept: { assignment: PlanAssignment; stays: StayPlan[] }[];
}

const supports = (plan: StayPlan) => staysIn(plan) || waits(plan);

/** Finds who holds, gets and leaves which unit; nothing is written yet, since the guard has to see all of it. */
export function planHomes(draft: Draft): Homes {
  const homes: Homes = { removals: [], assigns: [], kept: [] };
  const people = new Set([...draft.staysByPerson.keys(), ...draft.assignmentsByPerson.keys()]);
  for (const person of [...people].sort()) planPerson(draft, homes, person);
  return homes;
}

function planPerson(draft: Draft, homes: Homes, person: string): void {
  const mine = draft.staysByPerson.get(person) ?? [],
    open = draft.assignmentsByPerson.get(person) ?? [];
  const unitOf = (plan: StayPlan) => mappedUnit(draft, plan);
  const wanted = new Map<string, StayPlan[]>();
  for (const plan of mine) {
    const unit = supports(plan) ? unitOf(plan) : undefined;
    if (unit) wanted.set(unit, [...(wanted.get(unit) ?? []), plan]);
  }
  const isProtected = draft.peopleNow.get(person)?.protected ?? false,
    blocked = (draft.peopleNow.get(person)?.blockedHere ?? false) || draft.withoutUnit.has(person);
  const movedTo = new Set<string>();

  for (const assignment of [...open].sort((a, b) => (a.unit < b.unit ? -1 : 1))) {
    const now = wanted.get(assignment.unit) ?? [];
    if (assignment.source === 'manual') {
      homes.kept.push({ assignment, stays: now });
      continue;
    }
    if (isProtected) {
      homes.kept.push({ assignment, stays: now });
      continue;
    }
    const removal = now.length
      ? removalThoughWanted(draft, assignment, now, mine)
      : removalOf(draft, assignment, mine, unitOf, movedTo, open);
    if (removal === 'stays') {
      homes.kept.push({ assignment, stays: now });
      continue;
    }
    if (removal.to) movedTo.add(removal.to.unit);
    homes.removals.push(removal);
    // A unit left only when a hold is lifted is still supported until then.
    if (removal.hold) homes.kept.push({ assignment, stays: now });
  }
  if (blocked) return;
  for (const [unit, stays] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!open.some((assignment) => assignment.unit === unit) && !stays.every(isFrozenAtItsEnd)) homes.assigns.push({ person, unit, stays });
}

/** The days in order; null when one of them is unknown. */
const whole = (days: (CivilDate | null)[]): CivilDate[] | null => {
  const known = days.filter((day) => day !== null);
  return known.length < days.length ? null : known.sort();
};

/** The unit is still supported: unless only by stays whose ends wait, or across a long gap, nothing leaves it. */
function removalThoughWanted(draft: Draft, assignment: PlanAssignment, now: StayPlan[], mine: StayPlan[]): Removal | 'stays' {
  const firm = now.filter((plan) => staysIn(plan) || plan.end?.blocked);
  if (!firm.length) return borrowed(draft, assignment, now, mine);
  const ending = endingSupports(assignment, mine);
  if (assignment.state !== 'current' || !ending.length || !firm.every((plan) => plan.next === 'upcoming')) return 'stays';
  // One day that nobody knows may be the one that closes the gap.
  const left = whole(ending.map((plan) => moveOutDay(plan.stay.facts)))?.at(-1),
    comes = whole(firm.map((plan) => moveInDay(plan.effective)))?.[0];
  if (!left || !comes || daysBetween(left, comes) <= BRIDGE_DAYS) return 'stays';
  return {
    assignment,
    kind: 'unassign',
    reason: 'gap_before_next_stay',
    to: null,
    carries: ending,
    evidence: evidenceOf(draft, assignment.supports, mine),
    announced: ending.every((plan) => plan.end?.announced),
    hold: null,
    thenUpcoming: firm,
    outcome: 'apply',
  };
}

/** Held by stays alone whose ends wait: she would leave it when the first of the holds is lifted. */
function borrowed(draft: Draft, assignment: PlanAssignment, now: StayPlan[], mine: StayPlan[]): Removal {
  const carries = now.filter((plan) => plan.end?.hold);
  return {
    assignment,
    kind: 'unassign',
    reason: carries[0]?.end?.reason ?? 'absent',
    to: null,
    carries,
    // Of what supports it from now on: the same facts planned again say the same.
    evidence: evidenceOf(draft, now.map(asSupport), mine),
    announced: false,
    hold: carries[0]?.end?.hold ?? 'absent',
    thenUpcoming: null,
    outcome: 'held',
  };
}

const isBorrowed = (draft: Draft, person: string, stays: StayPlan[]) =>
  !draft.peopleNow.get(person)?.protected && !stays.some((plan) => staysIn(plan) || plan.end?.blocked);

/** Stays whose ends the held changes of units given in this plan will carry. */
export function carriedByBorrowed(draft: Draft, homes: Homes): Set<StayPlan> {
  const moves = homes.removals.flatMap(({ outcome, assignment, to }) =>
    outcome === 'apply' && to && !to.isOpen ? [{ person: assignment.person, unit: to.unit, stays: to.stays }] : [],
  );
  const given = [...homes.assigns, ...moves].filter(
    ({ person, unit, stays }) => isBorrowed(draft, person, stays) && !isHomeDecided(draft, person, unit, stays),
  );
  return new Set(given.flatMap(({ stays }) => stays));
}

/** A unit given in this very plan by stays whose ends wait: that it is only borrowed is told at once, so that the same facts planned again say nothing new. */
export function holdBorrowed(draft: Draft, given: AssignmentWrite | null, stays: StayPlan[]): void {
  if (!given || given.state === 'ended' || !isBorrowed(draft, given.person, stays)) return;
  const assignment: PlanAssignment = { ...given, state: given.state, createdAt: draft.input.now };
  const removal = borrowed(draft, assignment, stays, stays);
  const subject = homeSubject(given.person, given.unit);
  if (isRemovalDecided(draft, removal)) return;
  addChange(draft, {
    kind: 'unassign',
    state: 'held',
    reason: removal.reason,
    heldReason: removal.hold,
    subject,
    person: given.person,
    unit: given.unit,
    assignment: given.id,
    stay: removal.carries[0]?.stay.id ?? null,
    before: { unit: given.unit, state: given.state, from: given.startsOn },
    after: { state: 'ended' },
    evidence: removal.evidence,
    carries: removal.carries.map((each) => each.stay.id),
  });
}

const endingSupports = (assignment: PlanAssignment, mine: StayPlan[]) =>
  mine.filter(
    (plan) => plan.end && !waits(plan) && isLive(plan.before) && assignment.supports.some((support) => support.stay === plan.stay.id),
  );

const recordOf = ({ stay }: StayPlan) => pmsPersonKey(stay.account, stay.personExternalId);

function removalOf(
  draft: Draft,
  assignment: PlanAssignment,
  mine: StayPlan[],
  unitOf: (plan: StayPlan) => string | undefined,
  movedTo: ReadonlySet<string>,
  open: PlanAssignment[],
): Removal | 'stays' {
  const byId = new Map(mine.map((plan) => [plan.stay.id, plan]));
  const was = assignment.supports.map((support) => ({ support, plan: byId.get(support.stay) }));
  // A stay whose end waits or was not read completely has not ended: nothing is carried out in its name.
  const ended = was.filter(({ plan }) => plan && !waits(plan) && (!isLive(plan.next) || plan.end));
  const changedUnit = was.filter(({ support, plan }) => plan && supports(plan) && plan.pmsUnit !== support.pmsUnit);
  const changedPerson = was.filter(({ support, plan }) => !plan && draft.stays.some((each) => each.stay.id === support.stay));
  // A stay of a PMS property that is attached no more, or that another property has read since, still supports its unit: only a manager ends that.
  const isFrozen = was.some(({ plan }) => (plan ? plan.scope === 'detached' && isLive(plan.before) : !changedPerson.length));

  // The read that moves her elsewhere has to be complete: arriving is believed, leaving is not.
  const outcomes = new Map(draft.input.pmsProperties.map((each) => [each.id, each.outcome]));
  if (
    draft.input.mode === 'run' &&
    changedUnit.some(
      ({ plan }) => plan!.scope !== 'detached' && ['incomplete', 'failed'].includes(outcomes.get(plan!.stay.pmsProperty) ?? ''),
    )
  ) {
    addChange(draft, {
      kind: 'skip',
      reason: 'incomplete_read',
      subject: homeSubject(assignment.person, assignment.unit),
      person: assignment.person,
      unit: assignment.unit,
      assignment: assignment.id,
      evidence: evidenceOf(draft, assignment.supports, mine),
    });
    draft.plan.nextDue = draft.input.now;
    return 'stays';
  }

  const oldUnits = new Set(assignment.supports.map((support) => support.pmsUnit));
  const endSaid = Math.min(...ended.map(({ plan }) => plan!.stay.held?.endSaidReadNo ?? draft.input.readNo));
  const goesOnIn = mine.filter(
    (plan) =>
      supports(plan) &&
      !(plan.pmsUnit && oldUnits.has(plan.pmsUnit)) &&
      (changedUnit.some((each) => each.plan === plan) ||
        (ended.length > 0 && (plan.stay.held?.firstReadNo ?? draft.input.readNo) >= endSaid)),
  );
  // Merged people can have come from two PMS units: each goes on where its own record does.
  const records = new Set(was.map(({ plan }) => plan && recordOf(plan))),
    own = goesOnIn.filter((plan) => records.has(recordOf(plan))),
    successors = own.length ? own : goesOnIn;
  const successor = successors.find((plan) => {
    const unit = unitOf(plan);
    return unit !== undefined && !movedTo.has(unit);
  });
  const evidence = evidenceOf(draft, assignment.supports, mine);
  if (
    !successor &&
    successors.some((plan) => unitOf(plan) === undefined) &&
    !takenByOthers(
      draft,
      assignment,
      oldUnits,
      was.map(({ plan }) => plan?.stay.tenancy),
    )
  ) {
    addChange(draft, {
      kind: 'skip',
      reason: 'awaiting_mapping',
      subject: homeSubject(assignment.person, assignment.unit),
      person: assignment.person,
      unit: assignment.unit,
      assignment: assignment.id,
      evidence: assignEvidence(draft, successors),
    });
    return 'stays';
  }
  const to = successor
    ? {
        unit: unitOf(successor)!,
        stays: mine.filter((plan) => supports(plan) && unitOf(plan) === unitOf(successor)),
        isOpen: open.some((each) => each.unit === unitOf(successor)),
      }
    : null;
  return {
    assignment,
    kind: to ? 'move' : 'unassign',
    to,
    evidence,
    thenUpcoming: null,
    outcome: 'apply',
    reason: to
      ? 'transfer'
      : (ended[0]?.plan?.end?.reason ??
        (ended.length
          ? (ended[0]!.plan!.stay.held?.endReason ?? 'moved_out')
          : changedPerson.length
            ? 'another_person'
            : isFrozen
              ? 'detached'
              : 'mapping_changed')),
    carries: ended.map(({ plan }) => plan!).filter((plan) => plan.end && isLive(plan.before)),
    announced:
      ended.length > 0 &&
      ended.length === was.length &&
      ended.every(({ plan }) => (plan!.end ? plan!.end.announced : isAnnounced(draft.input, plan!))),
    hold: isFrozen ? 'detached' : !changedPerson.length ? null : draft.replaced.has(assignment.person) ? 'open_conflict' : 'waiting',
  };
}

/** A current stay of another tenancy is read in the PMS unit that she left: she cannot keep it while her new one waits for a mapping. */
function takenByOthers(
  draft: Draft,
  assignment: PlanAssignment,
  oldUnits: ReadonlySet<string>,
  tenancies: (string | undefined)[],
): boolean {
  return draft.stays.some(
    (plan) =>
      plan.person !== assignment.person &&
      plan.next === 'current' &&
      plan.stay.learned === 'current' &&
      plan.pmsUnit !== null &&
      oldUnits.has(plan.pmsUnit) &&
      !tenancies.includes(plan.stay.tenancy),
  );
}

/** Per stay that supported it: the stay, the cause, its PMS unit, and the unit that maps to (docs/how-it-works.md, Evidence). */
function evidenceOf(draft: Draft, was: Support[], mine: StayPlan[]): Json {
  const byId = new Map(mine.map((plan) => [plan.stay.id, plan]));
  return [...was]
    .sort((a, b) => (a.stay < b.stay ? -1 : 1))
    .map((support) => {
      const plan = byId.get(support.stay);
      const cause: Json = !plan
        ? { cause: draft.stays.some((each) => each.stay.id === support.stay) ? 'another_person' : 'elsewhere' }
        : plan.end
          ? plan.end.cause
          : !isLive(plan.next)
            ? { cause: 'ended', reason: plan.stay.held?.endReason ?? null }
            : plan.pmsUnit !== support.pmsUnit
              ? { cause: 'unit_changed' }
              : { cause: 'mapping' };
      const pmsUnit = plan?.pmsUnit ?? support.pmsUnit;
      return { stay: support.stay, cause, pmsUnit, unit: draft.input.mappings.get(pmsUnit) ?? null };
    });
}
