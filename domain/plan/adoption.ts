import { addChange, isDecided, type Draft } from './draft.ts';
import type { Homes } from './homes.ts';
import type { StayPlan } from './stay-plan.ts';
import { assignmentSubject } from './subjects.ts';

/**
 * A console typed by hand is handed over: the manual assignment made before a person's first stay was read, for the unit that this stay maps to, becomes the sync's
 * (docs/rules.md, Adoption). Judged by every run, since the mapping is mostly made after the run that links her.
 */
export function adopt(draft: Draft, homes: Homes): void {
  if (draft.input.mode === 'recheck') return;
  for (const kept of homes.kept) {
    const { assignment } = kept,
      { person } = assignment;
    if (assignment.source !== 'manual' || assignment.until !== null || !kept.stays.length || draft.peopleNow.get(person)?.protected)
      continue;
    const first = firstStays(draft, person);
    if (!kept.stays.some((plan) => first.has(plan)) || !wasTypedBefore(draft, assignment.id, person)) continue;
    const subject = assignmentSubject(assignment.id),
      evidence = { assignment: assignment.id };
    if (isDecided(draft, subject, 'adopt', evidence)) continue;
    draft.plan.assignments.push({
      ...assignment,
      isNew: false,
      source: 'pms',
      adopted: true,
      supports: kept.stays.map((plan) => ({ stay: plan.stay.id, pmsUnit: plan.pmsUnit ?? '' })),
      endedOn: null,
      endReason: null,
    });
    addChange(draft, {
      kind: 'update',
      reason: 'adopted',
      subject,
      person,
      unit: assignment.unit,
      assignment: assignment.id,
      before: { source: 'manual' },
      after: { source: 'pms' },
      evidence,
    });
    draft.plan.counts.updated++;
    kept.stays = [];
  }
}

const herStays = (draft: Draft, person: string): StayPlan[] =>
  (draft.staysByPerson.get(person) ?? []).filter((plan) => plan.next !== 'outside' && plan.next !== 'none');

/** Those that were read first, several where one read brought them together. */
function firstStays(draft: Draft, person: string): ReadonlySet<StayPlan> {
  const readNo = (plan: StayPlan) => plan.stay.held?.firstReadNo ?? draft.input.readNo;
  const stays = herStays(draft, person),
    first = Math.min(...stays.map(readNo));
  return new Set(stays.filter((plan) => readNo(plan) === first));
}

/** Ids are in the order of creation, also where a clock that is set by hand stands still. */
const wasTypedBefore = (draft: Draft, assignment: string, person: string): boolean =>
  herStays(draft, person).every((plan) => assignment < plan.stay.id) &&
  draft.input.elsewhere.every((stay) => stay.person !== person || assignment < stay.id);
