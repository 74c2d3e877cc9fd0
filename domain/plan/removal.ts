import type { Json } from '../evidence.ts';
import { isDecided, type Draft } from './draft.ts';
import type { StayPlan } from './stay-plan.ts';
import { homeSubject } from './subjects.ts';
import type { PlanAssignment } from './types.ts';

/** A unit that somebody would leave: one `unassign` or `move`, with the ends of stays that it carries. */
export interface Removal {
  assignment: PlanAssignment;
  kind: 'unassign' | 'move';
  reason: string;
  /** Where she goes, for a move. */
  to: { unit: string; stays: StayPlan[]; isOpen: boolean } | null;
  carries: StayPlan[];
  evidence: Json;
  announced: boolean;
  hold: NonNullable<StayPlan['end']>['hold'];
  /** The pending stays that take over after a long gap in the same unit. */
  thenUpcoming: StayPlan[] | null;
  outcome: 'apply' | 'held' | 'decided';
}

/** A manager decided that she keeps this unit: the same facts do not take it under the other name, when by now she would also go somewhere else. */
export function isRemovalDecided(draft: Draft, { assignment, kind, evidence }: Removal): boolean {
  const subject = homeSubject(assignment.person, assignment.unit);
  return isDecided(draft, subject, kind, evidence) || isDecided(draft, subject, kind === 'move' ? 'unassign' : 'move', evidence);
}
