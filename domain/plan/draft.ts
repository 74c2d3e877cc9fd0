import { evidenceHash, type Json } from '../evidence.ts';
import type { Removal } from './removal.ts';
import type { StayPlan } from './stay-plan.ts';
import type {
  ChangeKind,
  ConflictType,
  ConflictWrite,
  DecisionRow,
  Plan,
  PlanAssignment,
  PlanChange,
  PlanInput,
  PlanPerson,
  PlanPmsPerson,
} from './types.ts';

/** The plan under construction, with the indexes that every stage needs. */
export interface Draft {
  input: PlanInput;
  stays: StayPlan[];
  people: Map<string, PlanPerson>;
  /** People as they stand after this plan; a changed or new one is a new object. */
  peopleNow: Map<string, PlanPerson>;
  newPeople: Set<string>;
  pmsPersons: Map<string, PlanPmsPerson>;
  staysByPerson: Map<string, StayPlan[]>;
  assignmentsByPerson: Map<string, PlanAssignment[]>;
  decisions: Map<string, DecisionRow>;
  /** Subjects of held changes that wait for a person. */
  waiting: Set<string>;
  /** Decisions whose subject was planned in this run, with their evidence still standing. */
  standingDecisions: Set<string>;
  /** People created without a unit: a blocked person's namesake. */
  withoutUnit: Set<string>;
  linkedNow: Set<string>;
  conflicts: Map<string, ConflictWrite>;
  /** People whose record is another human's by now, says an open question here or in another property. */
  replaced: Set<string>;
  /** What this plan changes of people's fields, by subject. */
  fieldChanges: Map<string, PlanChange>;
  /** E-mails that wait to be accepted after this plan, by subject. */
  waitingEmails: Map<string, { person: string; leading: StayPlan }>;
  /** Open `email_changed`: subject -> hash of the evidence. */
  emailQuestions: Map<string, string | null>;
  /** What the guard counted, and whether this is the first complete read of a newly attached PMS property. */
  guarded: { counted: Set<Removal>; first: boolean };
  plan: Plan;
}

/**
 * True when a change of this subject waits for a person, as it does even when the count falls. One that only waited for a conflict to be settled
 * no longer does: its hold is judged anew by every run (docs/rules.md, The guard and Conflicts).
 */
export const waitsFor = (draft: Draft, subject: string): boolean => draft.waiting.has(subject);

/** The unit that the PMS unit of a stay is mapped to. */
export const mappedUnit = (draft: Draft, plan: StayPlan): string | undefined =>
  plan.pmsUnit ? draft.input.mappings.get(plan.pmsUnit) : undefined;

export const decisionKey = (subject: string, kind: string) => `${subject}|${kind}`;
export const conflictKey = (type: ConflictType, subject: string) => `${type}|${subject}`;

export interface ChangeOptions {
  kind: ChangeKind;
  reason: string;
  subject: string;
  state?: PlanChange['state'];
  person?: string | null;
  unit?: string | null;
  stay?: string | null;
  assignment?: string | null;
  before?: Json;
  after?: Json;
  evidence?: Json;
  carries?: string[];
  heldReason?: string | null;
  counted?: boolean;
}

/** Appends a change; a skip only when it has not been told before (docs/rules.md, What a run promises, Quiet). */
export function addChange(draft: Draft, options: ChangeOptions): PlanChange | null {
  const hash = evidenceHash(options.evidence ?? null);
  if (options.kind === 'skip' && draft.input.toldSkips.has(`${options.subject}|${options.reason}|${hash}`)) return null;
  const change: PlanChange = {
    id: draft.input.newId(),
    kind: options.kind,
    state: options.state ?? (options.kind === 'skip' ? 'skipped' : 'planned'),
    reason: options.reason,
    subject: options.subject,
    person: options.person ?? null,
    unit: options.unit ?? null,
    stay: options.stay ?? null,
    assignment: options.assignment ?? null,
    before: options.before ?? null,
    after: options.after ?? null,
    evidence: options.evidence ?? null,
    evidenceHash: hash,
    carries: options.carries ?? [],
    heldReason: options.heldReason ?? null,
    counted: options.counted ?? false,
  };
  draft.plan.changes.push(change);
  return change;
}

/**
 * True when a manager has decided about this very evidence: the change is not made again.
 * A decision about other evidence stays unmarked and ends with this plan.
 */
export function isDecided(draft: Draft, subject: string, kind: string, evidence: Json): boolean {
  const decision = draft.decisions.get(decisionKey(subject, kind));
  if (!decision) return false;
  if (decision.evidenceHash !== null && decision.evidenceHash !== evidenceHash(evidence)) return false;
  draft.standingDecisions.add(decision.id);
  return true;
}

export const group = <K, V>(items: Iterable<V>, key: (item: V) => K | null): Map<K, V[]> => {
  const map = new Map<K, V[]>();
  for (const item of items) {
    const k = key(item);
    if (k === null) continue;
    const list = map.get(k);
    if (list) list.push(item);
    else map.set(k, [item]);
  }
  return map;
};
