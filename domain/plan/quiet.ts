import type { Plan } from './types.ts';

/** A plan that writes no row of people, stays, assignments, conflicts or changes (docs/rules.md, What a run promises, Quiet). What waits for a manager may go on waiting. */
export function isQuiet(plan: Plan): boolean {
  return [
    plan.changes,
    plan.stays,
    plan.people,
    plan.pmsPersons,
    plan.assignments,
    plan.feed,
    plan.openConflicts,
    plan.closeConflicts,
    plan.lapsed,
    plan.reheld,
    plan.endedDecisions,
    plan.carriedDecisions,
    plan.merges,
  ].every((rows) => rows.length === 0);
}
