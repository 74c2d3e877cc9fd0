import type { CivilDate } from '../days.ts';
import type { Json } from '../evidence.ts';
import type { GuardSettings, GuardVerdict } from '../guard.ts';
import type { RunCounts } from '../run-words.ts';
import type { StayFacts } from '../stay-facts.ts';
import type { Learned, StayState } from '../stay.ts';
import type { StayMemory } from './stay-memory.ts';

/**
 * A plan is data: what a run found, decided and would write. Preview, guard, held changes, approval, undo and explanation are views of it.
 * The planner is pure: the same input gives the same plan (docs/rules.md, What a run promises).
 */

/** How the run's read of one PMS property went; `none`: this plan read nothing (approval, a preview with assumptions). */
export type ReadOutcome = 'complete' | 'incomplete' | 'failed' | 'none';

export interface PlanSettings {
  organizationId: string;
  propertyId: string;
  country: string;
  timeZone: string;
  whenExcluded: 'keep' | 'end';
  whenAbsent: 'hold' | 'end';
  unitSync: boolean;
  guard: GuardSettings;
}

export interface PlanPmsProperty {
  id: string;
  account: string;
  attached: boolean;
  episode: number;
  outcome: ReadOutcome;
  /** Complete reads in this attachment, this run's included. */
  completeReads: number;
  /** This run read a snapshot (a roster) that an earlier one had read already: it is not in `completeReads`, and proves nothing more. */
  isReread?: boolean;
  /** No complete read of this attachment has been planned yet: every counted change is held. */
  firstComplete: boolean;
  looksUpById: boolean;
}

/** What we hold of a stay before the run. */
export interface HeldStay extends StayMemory {
  state: Exclude<StayState, 'none'>;
  scope: string;
  /** As last read before this run, in scope or not. */
  lastFacts: StayFacts;
  /** Effective facts: as last read in scope. */
  facts: StayFacts;
  person: string | null;
  /** `<pms property id>/<external unit id>` */
  pmsUnit: string | null;
  firstReadNo: number;
}

export interface PlanStay {
  id: string;
  account: string;
  pmsProperty: string;
  tenancy: string;
  personExternalId: string;
  held: HeldStay | null;
  /** As last read, this run included. */
  facts: StayFacts;
  /** Whether this run staged new facts. */
  staged: boolean;
  learned: Learned;
  /** The PMS unit and unit that the new facts resolve to (step 2 of a run), before "as it was" rules. */
  pmsUnit: string | null;
}

export interface PlanPerson {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  nameKey: string;
  emailKey: string | null;
  loginEmailKey: string | null;
  overrides: readonly string[];
  protected: boolean;
  blockedHere: boolean;
  /** Added by hand at this property, or has or had a stay or assignment here. */
  residentHere: boolean;
}

/** A stay of a person in another property of the organization. */
export interface ElsewhereStay {
  id: string;
  person: string;
  account: string;
  personExternalId: string;
  tenancy: string;
  state: Exclude<StayState, 'none'>;
  meaning: string;
  missing: boolean;
  detached: boolean;
  moveIn: CivilDate | null;
}

export interface PlanPmsPerson {
  account: string;
  externalId: string;
  person: string;
  nameKey: string | null;
  emailKey: string | null;
}

export interface PlanAssignment {
  id: string;
  person: string;
  unit: string;
  startsOn: CivilDate;
  until: CivilDate | null;
  state: 'upcoming' | 'current';
  source: 'pms' | 'manual';
  supports: Support[];
  createdAt: Date;
}
export interface Support {
  stay: string;
  pmsUnit: string;
}

export interface HeldChangeRow {
  id: string;
  kind: ChangeKind;
  subject: string;
  evidenceHash: string;
  heldReason: string | null;
  carries: string[];
  person: string | null;
  unit: string | null;
  stay: string | null;
}
/**
 * `candidates`: of `separate`, from whom she was told apart; null: from everybody (decisions made before that was kept).
 * `stays`: of `assign`, those whose support it decides against; null where its evidence names none.
 */
export interface DecisionRow {
  id: string;
  subject: string;
  kind: string;
  verdict: string;
  evidenceHash: string | null;
  candidates: string[] | null;
  stays: string[] | null;
}
export interface ConflictRow {
  id: string;
  type: ConflictType;
  subject: string;
  state: 'open' | 'ignored';
  person: string | null;
  candidates: string[];
  evidenceHash: string | null;
}

/**
 * One of several plans that together are the plan of a property (domain/plan/clusters.ts, docs/how-it-works.md, Clusters): what goes over the whole
 * comes from outside. `words`: null but for the last part, which has no stays and tells of the words that nobody could read in the others.
 */
export interface PlanPart {
  guardExceeded: boolean;
  words: UnknownWords | null;
}
/** Subject of the word -> as it was written, and how many stays have it. */
export type UnknownWords = ReadonlyMap<string, { raw: string; stays: number }>;

export interface PlanInput {
  settings: PlanSettings;
  now: Date;
  today: CivilDate;
  readNo: number;
  /** Absent: this is the whole property. */
  part?: PlanPart;
  /** `run`: a sync or its preview. `recheck`: a manager's approval: only what is held and chosen is applied, and nothing is guarded again. */
  mode: 'run' | 'recheck';
  approved: ReadonlySet<string>;
  pmsProperties: readonly PlanPmsProperty[];
  stays: readonly PlanStay[];
  people: readonly PlanPerson[];
  elsewhere: readonly ElsewhereStay[];
  pmsPersons: readonly PlanPmsPerson[];
  assignments: readonly PlanAssignment[];
  /** PMS unit key -> unit. */
  mappings: ReadonlyMap<string, string>;
  held: readonly HeldChangeRow[];
  decisions: readonly DecisionRow[];
  conflicts: readonly ConflictRow[];
  /** People whose record is another human's by now, says an open `email_changed` of another property: their ends wait here too. */
  replacedElsewhere: ReadonlySet<string>;
  /** Skips already told: `subject|reason|evidence hash`. */
  toldSkips: ReadonlySet<string>;
  badRecords: readonly { id: string; reason: string; field: string; valueHash: string }[];
  /** Units left by counted changes that runs applied in the 24 hours before. */
  leftLately: ReadonlySet<string>;
  /** Units with an open assignment before the run. */
  occupiedUnits: number;
  newId: () => string;
}

export type ChangeKind = 'create' | 'link' | 'update' | 'assign' | 'move' | 'unassign' | 'end' | 'reopen' | 'skip';
export type ConflictType =
  | 'name_mismatch'
  | 'email_mismatch'
  | 'shared_email'
  | 'duplicate_account'
  | 'email_changed'
  | 'manual_outlives_pms'
  | 'unknown_status'
  | 'bad_record';

export interface PlanChange {
  id: string;
  kind: ChangeKind;
  /** `planned` here becomes `applied` when the plan is applied, and stays `planned` in a preview. */
  state: 'planned' | 'held' | 'skipped';
  reason: string;
  subject: string;
  person: string | null;
  unit: string | null;
  stay: string | null;
  assignment: string | null;
  before: Json;
  after: Json;
  evidence: Json;
  evidenceHash: string;
  carries: string[];
  heldReason: string | null;
  counted: boolean;
}

export interface StayWrite extends StayMemory {
  stay: PlanStay;
  state: StayState;
  /** null: the row is dropped. */
  scope: 'in' | 'kept' | 'outside' | 'detached' | null;
  scopeReason: string | null;
  person: string | null;
  pmsUnit: string | null;
  keptFacts: StayFacts | null;
  ended: boolean;
}

export interface PersonWrite {
  id: string;
  isNew: boolean;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  nameKey: string;
  emailKey: string | null;
  loginEmailKey: string | null;
}
export interface PmsPersonWrite extends PlanPmsPerson {
  /** Seen for the first time. */
  isNew: boolean;
}
export interface AssignmentWrite {
  id: string;
  isNew: boolean;
  person: string;
  unit: string;
  startsOn: CivilDate;
  until: CivilDate | null;
  state: 'upcoming' | 'current' | 'ended';
  source: 'pms' | 'manual';
  adopted: boolean;
  supports: Support[];
  endedOn: CivilDate | null;
  endReason: string | null;
}
export interface FeedWrite {
  kind: 'assign' | 'update' | 'unassign';
  person: string;
  unit: string;
  state: 'upcoming' | 'current' | 'ended';
  startsOn: CivilDate;
  until: CivilDate | null;
}
export interface ConflictWrite {
  id: string;
  type: ConflictType;
  subject: string;
  person: string | null;
  candidates: string[];
  pms: Json;
  console: Json;
  evidence: Json;
  evidenceHash: string;
}

/** What a plan counts; what was read is the run's own. */
export type PlanCounts = Omit<RunCounts, 'fetched'>;

export interface Plan {
  changes: PlanChange[];
  stays: StayWrite[];
  people: PersonWrite[];
  /** The last word on a record counts. */
  pmsPersons: PmsPersonWrite[];
  assignments: AssignmentWrite[];
  feed: FeedWrite[];
  openConflicts: ConflictWrite[];
  /** `candidates`: of a record used again, whose ends it held in every property. */
  closeConflicts: { id: string; reason: string; candidates: readonly string[] }[];
  /** Held changes that no longer stand. */
  lapsed: string[];
  /** Held changes of this property that stand as they are: their ids stay. */
  refreshed: string[];
  /** Of those: held for another reason by now. */
  reheld: { id: string; heldReason: string }[];
  endedDecisions: string[];
  /** Decisions that stand by the same facts under the ids of another PMS account by now. */
  carriedDecisions: { id: string; evidence: Json; evidenceHash: string }[];
  /** People who turn out to be one: they are merged first, and the property is planned anew. `conflict`: the open one that asked; null where the doubt was settled before anybody was asked. */
  merges: { source: string; target: string; subject: string; conflict: string | null }[];
  guard: GuardVerdict;
  /** Units that counted changes of this plan would have someone leave. */
  leaving: ReadonlySet<string>;
  /** Of a part: words that nobody can read. */
  words: UnknownWords;
  counts: PlanCounts;
  /** The next instant at which time alone calls for a plan. */
  nextDue: Date | null;
}
