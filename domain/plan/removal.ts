import type { Json } from '../evidence.ts';
import type { StayPlan } from './stay-plan.ts';
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
  /** Held whatever the guard says; `waiting`: nothing asks about it any more, and still only a person ends it. */
  hold: NonNullable<StayPlan['end']>['hold'] | 'waiting';
  /** The pending stays that take over after a long gap in the same unit. */
  thenUpcoming: StayPlan[] | null;
  outcome: 'apply' | 'held' | 'decided';
}
