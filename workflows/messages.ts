import type { Beat } from '../domain/beat.ts';
import type { RunCounts } from '../domain/run-words.ts';

/**
 * Argument and result types of workflows, updates and activities: public API, frozen into schedules and histories (docs/how-it-works.md).
 * Ids, counts and codes alone: what is in here can be read in the Temporal UI.
 */

/** One object per workflow, so that fields can be added. */
export interface SyncPropertyInput {
  propertyId: string;
}
export interface PreviewSyncInput {
  propertyId: string;
  runId: string;
}
export interface SetupPropertyInput {
  propertyId: string;
}
export interface ProbeCredentialInput {
  credentialId: string;
  ask: ProbeAsk;
}

export type Fetched =
  | { outcome: 'changed' | 'quiet'; runId: string; fetched: number; staged: number; incompleteReads: number }
  /** Nothing to do: the integration is paused, off or gone. */
  | { outcome: 'nothing'; reason: string };
export interface StepResult {
  runId: string;
  stays: number;
}
export type Assigned =
  { outcome: 'applied'; counts: RunCounts; reasonCode: string | null } | { outcome: 'again' } | { outcome: 'gone' } | { outcome: 'reread' };

/** What a probe asks of the PMS. */
export type ProbeAsk = { kind: 'test' } | { kind: 'pmsProperties' } | { kind: 'statuses'; propertyId: string } | { kind: 'retry' };
/** Raw words of lease statuses are the vendor's, not a person's. */
export interface ProbeAnswer {
  ok: boolean;
  steps?: { name: string; ok: boolean; detail: string; code: string | null }[];
  /** External ids; the names are in the database. */
  pmsProperties?: string[];
  statuses?: { raw: string; meaning: string; residents: number }[];
}

/** A step of the set-up wizard, as an update of `setup/<propertyId>`. `requestedBy`: a token's name may be a person's, so it is looked up again. */
export interface SetupStepMessage {
  step: SetupStepWire;
  requestedBy: { tokenId: string; role: string };
}
export type SetupStepWire =
  | { kind: 'credential'; credentialId: string }
  | { kind: 'pmsProperties'; externalIds: string[] }
  | { kind: 'excludedLeaseStatuses'; statuses: string[] }
  | { kind: 'residentRoles'; roles: string[] }
  | { kind: 'activate' };
export interface SetupStepAnswer {
  firstRunId: string | null;
}

/** Names of updates. */
export const TAKE_STEP = 'takeStep';
/** The type of an ApplicationFailure that carries a refusal; details: [{ code, status, detail, errors }]. */
export const REFUSED = 'Refused';

export interface FailureReport {
  propertyId: string;
  runId: string | null;
  workflowRunId: string;
  cancelled: boolean;
  code: string;
  details: FailureDetails | null;
}
export interface FailureDetails {
  code: string;
  detail: string;
  message: string;
  nextStep: string | null;
}
/** `lastBeat`: of the run before; null at first. */
export interface KeepHouseInput {
  lastBeat: Beat | null;
}
export interface HousekeepingResult {
  beat: Beat;
  schedulesRepaired: number;
  runsTriggered: number;
  runsAbandoned: number;
  credentialsProbed: number;
  dropped: number;
}
