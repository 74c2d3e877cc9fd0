import { addDays } from '../days.ts';
import type { Json } from '../evidence.ts';
import { isLive } from '../stay.ts';
import { addChange, conflictKey, isDecided, type Draft } from './draft.ts';
import { shownPerson } from './identity.ts';
import { assignmentSubject, homeSubject } from './subjects.ts';
import type { AssignmentWrite, PlanAssignment } from './types.ts';
import type { StayPlan } from './stay-plan.ts';

/**
 * Assignments made by hand keep their own days, the one exception to "no date by itself starts or ends anything" (docs/rules.md, User Sync).
 * Both days are held. Returns those that go on.
 */
export function planManualDays(draft: Draft): void {
  const { input, plan } = draft;
  for (const [person, open] of draft.assignmentsByPerson) {
    draft.assignmentsByPerson.set(
      person,
      open.filter((assignment) => {
        if (assignment.source !== 'manual') return true;
        if (assignment.until !== null && assignment.until < input.today) {
          const ended: AssignmentWrite = {
            ...assignment,
            isNew: false,
            adopted: false,
            state: 'ended',
            endedOn: assignment.until,
            endReason: 'until_reached',
          };
          plan.assignments.push(ended);
          plan.feed.push({
            kind: 'unassign',
            person,
            unit: assignment.unit,
            state: 'ended',
            startsOn: assignment.startsOn,
            until: assignment.until,
          });
          addChange(draft, {
            kind: 'unassign',
            reason: 'until_reached',
            subject: homeSubject(person, assignment.unit),
            person,
            unit: assignment.unit,
            assignment: assignment.id,
            before: { state: assignment.state, until: assignment.until },
            evidence: { assignment: assignment.id },
          });
          plan.counts.unassigned++;
          return false;
        }
        if (assignment.state === 'upcoming' && assignment.startsOn <= input.today) {
          plan.assignments.push({ ...assignment, isNew: false, adopted: false, state: 'current', endedOn: null, endReason: null });
          plan.feed.push({
            kind: 'update',
            person,
            unit: assignment.unit,
            state: 'current',
            startsOn: assignment.startsOn,
            until: assignment.until,
          });
          addChange(draft, {
            kind: 'update',
            reason: 'from_reached',
            subject: assignmentSubject(assignment.id),
            person,
            unit: assignment.unit,
            assignment: assignment.id,
            before: { state: 'upcoming' },
            after: { state: 'current' },
          });
          plan.counts.updated++;
        }
        return true;
      }),
    );
  }
}

/** The days on which a manual assignment will begin or end: the first instant of each, in the property's zone. */
export function manualDueDays(draft: Draft): string[] {
  return [...draft.assignmentsByPerson.values()]
    .flat()
    .filter((each) => each.source === 'manual')
    .flatMap((each) => [
      ...(each.startsOn > draft.input.today ? [each.startsOn] : []),
      ...(each.until !== null ? [addDays(each.until, 1)] : []),
    ]);
}

/** An assignment that no sync ends, whose support from the PMS has ended: a manager is asked (docs/rules.md, What people did by hand). */
export function planOutlived(draft: Draft, assignment: PlanAssignment, stays: StayPlan[]): void {
  const isManual = assignment.source === 'manual',
    isProtected = draft.peopleNow.get(assignment.person)?.protected ?? false;
  if (!isManual && !isProtected) return;
  // An end that waits, or that nothing complete says, has not ended her support.
  const supporting = stays.filter(({ end, before, next }) => (end ? (end.hold !== null || end.blocked) && isLive(before) : isLive(next)));
  if (supporting.length) {
    const supports = supporting
      .map((plan) => ({ stay: plan.stay.id, pmsUnit: plan.pmsUnit ?? '' }))
      .sort((a, b) => (a.stay < b.stay ? -1 : 1));
    if (
      isManual &&
      JSON.stringify(supports) !== JSON.stringify(assignment.supports) &&
      !draft.plan.assignments.some((each) => each.id === assignment.id)
    ) {
      draft.plan.assignments.push({ ...assignment, isNew: false, adopted: false, supports, endedOn: null, endReason: null });
    }
    return;
  }
  if (!assignment.supports.length) return;
  const byId = new Map((draft.staysByPerson.get(assignment.person) ?? []).map((plan) => [plan.stay.id, plan]));
  const evidence: Json = [...assignment.supports]
    .sort((a, b) => (a.stay < b.stay ? -1 : 1))
    .map(({ stay, pmsUnit }) => {
      const plan = byId.get(stay);
      // The same words in the run that ends it and in those after it.
      return { stay, pmsUnit, cause: plan?.end?.reason ?? plan?.stay.held?.endReason ?? null };
    });
  const subject = assignmentSubject(assignment.id);
  if (isDecided(draft, subject, 'manual_outlives_pms', evidence)) return;
  draft.conflicts.set(conflictKey('manual_outlives_pms', subject), {
    id: '',
    type: 'manual_outlives_pms',
    subject,
    person: assignment.person,
    candidates: [],
    pms: {},
    console: {
      ...shownPerson(draft.peopleNow.get(assignment.person)),
      unitId: assignment.unit,
      from: assignment.startsOn,
      until: assignment.until,
    },
    evidence,
    evidenceHash: '',
  });
}
