import type { z } from 'zod';
import type { Database } from '../db/orm.ts';
import type { Clock } from '../domain/days.ts';
import type { LeaseStatus } from '../domain/pms.ts';
import type { SecretBox } from '../domain/secret-box.ts';
import type { Actor, Write } from '../sync/actor.ts';
import type { ApproveRequest } from '../sync/approve.ts';
import type { BlockRequest } from '../sync/block.ts';
import type { ResolveConflict } from '../sync/conflict-answer.ts';
import type { RejectRequest } from '../sync/reject.ts';
import type { SetupStep } from '../sync/setup.ts';
import type { UndoRequest, Undone } from '../sync/undo.ts';

/** Everything the API is given; `server/` composes it. */
export interface ApiDeps {
  db: Database;
  clock: Clock;
  config: ApiConfig;
  secrets: SecretBox;
  log: ApiLog;
  temporal: TemporalGateway;
  /** The vendors whose credentials can be stored, from pms/credential-schemas.ts. */
  vendors: readonly VendorDescription[];
  /** The sentence that says what is wrong with a PMS address, or null (pms/http.ts; only server/ may import it). */
  checkPmsUrl: (url: string) => string | null;
  /** Names of migrations not yet run (db/orm.ts). */
  pendingMigrations: () => Promise<string[]>;
  /** Routes exist for the functions that are there. */
  decisions?: Partial<DecisionFunctions>;
  /** The built console, served at `/`; null: a page that points at the API docs. */
  consoleDir?: string | null;
}

interface ApiConfig {
  /** Origin under which people reach the API and console, e.g. `https://sync.example.com`: decides whether cookies are `Secure`. */
  publicUrl: string;
  temporalUiUrl: string | null;
  temporalNamespace: string;
}

/** Ids, codes and counts only. pino fits. */
export interface ApiLog {
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

export interface VendorDescription {
  vendor: string;
  name: string;
  credentialSchema: z.ZodObject;
  identityFields: readonly string[];
  capabilities: VendorFlags;
}
/** What the set-up rules ask of a vendor (pms/connector.ts has more). */
interface VendorFlags {
  flagsGuarantors: boolean;
  flagsMinors: boolean;
}

interface TestStep {
  name: string;
  ok: boolean;
  detail: string;
  code: string | null;
}
interface PmsPropertyListing {
  externalId: string;
  name: string;
  isActive: boolean;
}
interface StatusListing {
  raw: string;
  meaning: LeaseStatus;
  residents: number;
}

/** `firstRunId` of `activate`; the others answer nothing that is not in the database. */
interface SetupStepResult {
  firstRunId: string | null;
}

/**
 * All that the API asks of Temporal; implemented in `temporal/`. Each call has a deadline.
 * Throws `{ code, status, detail, errors }` for what is refused, and code `temporal_unavailable` (503) when Temporal or the workers are out of reach.
 */
export interface TemporalGateway {
  /** Fires the property's schedule with BUFFER_ONE. */
  triggerSync(propertyId: string): Promise<void>;
  /** Makes the schedule what the database says. */
  reconcileSchedule(propertyId: string): Promise<void>;
  startPreview(preview: { propertyId: string; runId: string }): Promise<void>;
  cancelRun(run: { workflowId: string; temporalRunId: string | null }): Promise<void>;
  testCredential(credentialId: string): Promise<{ ok: boolean; steps: TestStep[] }>;
  listPmsProperties(credentialId: string): Promise<PmsPropertyListing[]>;
  discoverStatuses(propertyId: string): Promise<StatusListing[]>;
  /** An update of the workflow `setup/<propertyId>`, started where it is not running; its activity calls sync/setup.ts. */
  setupStep(propertyId: string, step: SetupStep, actor: Actor): Promise<SetupStepResult>;
  ready(): Promise<boolean>;
}

/** What a manager decides at the product's present time; the functions are in `sync/`. All write audit events and human runs. */
export interface DecisionFunctions {
  approve(request: Omit<ApproveRequest, 'now' | 'looksUpById'>): Promise<{ runId: string; applied: number; lapsed: number }>;
  reject(request: Omit<RejectRequest, 'now'>): Promise<{ runId: string; rejected: number }>;
  /** `mode` preview writes nothing and answers `runId` null. */
  undo(request: Omit<UndoRequest, 'now'>): Promise<Undone>;
  resolve(request: Omit<ResolveConflict, 'now'>): Promise<{ runId: string | null }>;
  /** Ends everything the person holds in the given properties. */
  block(request: Omit<BlockRequest, 'now'> & { reason: string }): Promise<{ runId: string }>;
  unblock(request: Omit<BlockRequest, 'now'>): Promise<{ runId: string }>;
  /** Merges `personId` into `into`, who survives. */
  merge(request: Omit<Write, 'now'> & { personId: string; into: string }): Promise<{ runId: string }>;
}
