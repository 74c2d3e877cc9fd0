import type { Json } from '../evidence.ts';
import type { StayFacts } from '../stay-facts.ts';
import { isLive, type StayDecision, type StayState } from '../stay.ts';
import type { StayMemory } from './stay-memory.ts';
import type { PlanStay } from './types.ts';

export interface EndPlan {
  /** One row of the evidence table. */
  cause: Json;
  reason: string;
  announced: boolean;
  /** Held whatever the guard says; set for absence and detachment here, for open conflicts later. */
  hold: 'absent' | 'detached' | 'open_conflict' | null;
  /** The PMS property was not read completely: nothing ends because of it. */
  blocked: boolean;
}

/** What the table says of one stay, before people and units are looked at. */
export interface StayPlan extends Omit<StayMemory, 'endSaidReadNo' | 'endSaidAt' | 'endReason'> {
  stay: PlanStay;
  decision: StayDecision;
  before: StayState;
  /** State if every end applies. */
  next: StayState;
  /** Facts that count: as last read in scope. */
  effective: StayFacts;
  /** Last facts are not the effective ones: both are kept. */
  keepsOld: boolean;
  pmsUnit: string | null;
  /** Frozen since the property reads from another PMS account (docs/rules.md, Switching PMS). */
  former: boolean;
  scope: 'in' | 'kept' | 'outside' | 'detached' | null;
  scopeReason: string | null;
  end: EndPlan | null;
  /** An end that a manager decided against. */
  waived: EndPlan | null;
  /** A plan that time alone will call for. */
  dueAt: Date | null;
  person: string | null;
}

/** She lives by it once this plan is carried out. */
export const staysIn = (plan: StayPlan) => isLive(plan.next) && !plan.end;
/** Live until somebody says otherwise: its end waits, or nothing complete says it. */
export const waits = (plan: StayPlan) => plan.end !== null && isLive(plan.before) && (plan.end.blocked || plan.end.hold !== null);
const OVER: readonly string[] = ['past', 'cancelled', 'denied', 'applicant', 'waitlist'];
/** The PMS's last word before it was detached was that it is over: it supports what she holds until a manager ends that, and says nothing more of her. */
export const isFrozenAtItsEnd = ({ scope, stay }: StayPlan) => scope === 'detached' && OVER.includes(stay.facts.meaning);
