import {
  ScheduleNotFoundError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import {
  REFUSED,
  TAKE_STEP,
  type ProbeAnswer,
  type ProbeAsk,
  type SetupPropertyInput,
  type SetupStepAnswer,
  type SetupStepMessage,
} from '../workflows/messages.ts';
import { previewWorkflowId, probeWorkflowId, setupWorkflowId } from './ids.ts';
import type { TemporalLinks } from './links.ts';
import { deleteSyncSchedule, listSyncSchedules, putSyncSchedule, triggerSyncSchedule, type WantedSchedule } from './schedules.ts';
import { searchAttributes, type RunTags } from './search-attributes.ts';

/** How long the API waits for Temporal or a worker before it says that they are out of reach. */
const QUICK_MS = 10_000,
  ASK_MS = 60_000;
/** Head-counts of lease statuses read whole properties: as long as workflows/retry.ts ASKED_READ allows, and a little more. */
const COUNT_MS = 14 * 60_000;

/** What the gateway asks of the database: the desired schedule, and what to tag runs with. */
export interface GatewayStore {
  /** Runs `work` while the property's row says what is wanted and nobody else reconciles it; `null` wants no schedule. */
  withWantedSchedule(propertyId: string, work: (wanted: WantedSchedule | null) => Promise<void>): Promise<void>;
  tagsOf(subject: { propertyId?: string; credentialId?: string }): Promise<RunTags>;
  /** What a probe has just written of the account's PMS properties. */
  pmsProperties(credentialId: string, externalIds: readonly string[]): Promise<{ externalId: string; name: string; isActive: boolean }[]>;
}

/** Temporal or the workers cannot be reached in time: 503, and nothing is lost, since what is wanted is in the database. */
export class TemporalUnavailable extends Error {
  readonly code = 'temporal_unavailable';
  readonly status = 503;
  readonly detail = 'Temporal or its workers cannot be reached. Try again; if it stays, look at /readyz.';
  readonly errors: never[] = [];
  constructor() {
    super('temporal_unavailable');
    this.name = 'TemporalUnavailable';
  }
}

/** A step or question that was refused, as its activity said. */
export class RefusedByWorkflow extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;
  readonly errors: { path: string; message: string }[];
  constructor(refusal: { code: string; status: number; detail: string | null; errors: { path: string; message: string }[] }) {
    super(refusal.code);
    this.name = 'RefusedByWorkflow';
    this.code = refusal.code;
    this.status = refusal.status;
    this.detail = refusal.detail;
    this.errors = refusal.errors;
  }
}

/** Everything that the API and the activities ask of Temporal. */
export class TemporalGateway implements TemporalLinks {
  readonly #client: Client;
  readonly #store: GatewayStore;
  readonly #taskQueue: string;
  constructor(client: Client, store: GatewayStore, taskQueue: string) {
    this.#client = client;
    this.#store = store;
    this.#taskQueue = taskQueue;
  }

  async triggerSync(propertyId: string): Promise<void> {
    await this.#within(QUICK_MS, async () => {
      try {
        await triggerSyncSchedule(this.#client, propertyId);
      } catch (err) {
        if (!(err instanceof ScheduleNotFoundError)) throw err;
        await this.#reconcile(propertyId);
        await triggerSyncSchedule(this.#client, propertyId).catch((again: unknown) => {
          if (!(again instanceof ScheduleNotFoundError)) throw again;
        });
      }
    });
  }

  reconcileSchedule(propertyId: string): Promise<void> {
    return this.#within(QUICK_MS, () => this.#reconcile(propertyId));
  }

  #reconcile(propertyId: string): Promise<void> {
    return this.#store.withWantedSchedule(propertyId, async (wanted) => {
      if (wanted) await putSyncSchedule(this.#client, wanted, this.#taskQueue);
      else await deleteSyncSchedule(this.#client, propertyId);
    });
  }

  listSyncSchedules(): Promise<string[]> {
    return listSyncSchedules(this.#client);
  }

  async isClosed(workflowId: string, temporalRunId: string): Promise<boolean> {
    try {
      return (await this.#client.workflow.getHandle(workflowId, temporalRunId).describe()).status.name !== 'RUNNING';
    } catch (err) {
      if (err instanceof WorkflowNotFoundError) return true;
      throw err;
    }
  }

  async startPreview(preview: { propertyId: string; runId: string }): Promise<void> {
    const tags = await this.#store.tagsOf({ propertyId: preview.propertyId });
    await this.#within(QUICK_MS, () => this.#start('previewSync', previewWorkflowId(preview.runId), preview, tags, '14 minutes'));
  }

  async startProbe(credentialId: string): Promise<void> {
    const tags = await this.#store.tagsOf({ credentialId });
    await this.#within(QUICK_MS, () =>
      this.#start('probeCredential', probeWorkflowId(credentialId, 'retry'), { credentialId, ask: { kind: 'retry' } }, tags, '5 minutes'),
    );
  }

  /** Starts it unless it is running. */
  async #start(
    type: string,
    workflowId: string,
    input: object,
    tags: RunTags,
    workflowRunTimeout: '5 minutes' | '14 minutes',
  ): Promise<void> {
    try {
      await this.#client.workflow.start(type, {
        workflowId,
        taskQueue: this.#taskQueue,
        args: [input],
        workflowRunTimeout,
        typedSearchAttributes: searchAttributes(tags),
      });
    } catch (err) {
      if (!(err instanceof WorkflowExecutionAlreadyStartedError)) throw err;
    }
  }

  async cancelRun(run: { workflowId: string; temporalRunId: string | null }): Promise<void> {
    await this.#within(QUICK_MS, async () => {
      try {
        await this.#client.workflow.getHandle(run.workflowId, run.temporalRunId ?? undefined).cancel();
      } catch (err) {
        if (!(err instanceof WorkflowNotFoundError)) throw err;
      }
    });
  }

  async testCredential(
    credentialId: string,
  ): Promise<{ ok: boolean; steps: { name: string; ok: boolean; detail: string; code: string | null }[] }> {
    const answer = await this.#ask(credentialId, 'test', { kind: 'test' });
    return { ok: answer.ok, steps: answer.steps ?? [] };
  }
  async listPmsProperties(credentialId: string): Promise<{ externalId: string; name: string; isActive: boolean }[]> {
    const answer = await this.#ask(credentialId, 'pms-properties', { kind: 'pmsProperties' });
    return this.#store.pmsProperties(credentialId, answer.pmsProperties ?? []);
  }
  async discoverStatuses(propertyId: string): Promise<{ raw: string; meaning: string; residents: number }[]> {
    const { credentialId } = (await this.#store.tagsOf({ propertyId })) as RunTags & { credentialId?: string };
    if (!credentialId)
      throw new RefusedByWorkflow({ code: 'credential_missing', status: 409, detail: 'Pick a credential first.', errors: [] });
    return (await this.#ask(credentialId, `statuses/${propertyId}`, { kind: 'statuses', propertyId }, COUNT_MS)).statuses ?? [];
  }

  /** One question, one short workflow; a second asker of the same joins it. */
  async #ask(credentialId: string, what: string, ask: ProbeAsk, mostMs = ASK_MS): Promise<ProbeAnswer> {
    const tags = await this.#store.tagsOf({ credentialId });
    return this.#within(mostMs, async () => {
      const handle = await this.#client.workflow.start('probeCredential', {
        workflowId: probeWorkflowId(credentialId, what),
        taskQueue: this.#taskQueue,
        args: [{ credentialId, ask }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowRunTimeout: Math.max(mostMs, 5 * ASK_MS),
        typedSearchAttributes: searchAttributes(tags),
      });
      return (await handle.result()) as ProbeAnswer;
    });
  }

  async setupStep(propertyId: string, step: SetupStepMessage['step'], actor: SetupStepMessage['requestedBy']): Promise<SetupStepAnswer> {
    const tags = await this.#store.tagsOf({ propertyId });
    return this.#within(ASK_MS, () => {
      const args: [SetupPropertyInput] = [{ propertyId }];
      const startWorkflowOperation = new WithStartWorkflowOperation('setupProperty', {
        workflowId: setupWorkflowId(propertyId),
        taskQueue: this.#taskQueue,
        args,
        workflowIdConflictPolicy: 'USE_EXISTING',
        typedSearchAttributes: searchAttributes(tags),
      });
      const message: [SetupStepMessage] = [{ step, requestedBy: { tokenId: actor.tokenId, role: actor.role } }];
      return this.#client.workflow.executeUpdateWithStart<
        (input: SetupPropertyInput) => Promise<unknown>,
        SetupStepAnswer,
        [SetupStepMessage]
      >(TAKE_STEP, { args: message, startWorkflowOperation });
    });
  }

  async ready(): Promise<boolean> {
    try {
      await this.#client.connection.withDeadline(Date.now() + 2_000, () => this.#client.workflowService.getSystemInfo({}));
      return true;
    } catch {
      return false;
    }
  }

  /** Deadlines are real time: the client would retry without end. */
  async #within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#client.connection.withDeadline(Date.now() + ms, work);
    } catch (err) {
      throw asRefusal(err);
    }
  }
}

function asRefusal(err: unknown): unknown {
  const failure = err instanceof WorkflowUpdateFailedError || err instanceof WorkflowFailedError ? rootOf(err.cause) : null;
  if (failure instanceof ApplicationFailure) {
    const details = failure.details?.[0] as
      | {
          code: string;
          status?: number;
          detail?: string | null;
          message?: string;
          nextStep?: string | null;
          errors?: { path: string; message: string }[];
        }
      | undefined;
    if (failure.type === REFUSED && details)
      return new RefusedByWorkflow({
        code: details.code,
        status: details.status ?? 409,
        detail: details.detail ?? null,
        errors: details.errors ?? [],
      });
    if (details?.code)
      return new RefusedByWorkflow({
        code: details.code === 'credential_rejected' ? 'credential_rejected' : 'pms_unreachable',
        status: details.code === 'credential_rejected' ? 409 : 502,
        detail: `${details.message ?? ''} (${details.detail ?? ''}) ${details.nextStep ?? ''}`.trim(),
        errors: [],
      });
  }
  if (
    err instanceof ServiceError ||
    failure instanceof TimeoutFailure ||
    failure instanceof TerminatedFailure ||
    (err as Error | null)?.name?.startsWith('WorkflowUpdateRPC')
  )
    return new TemporalUnavailable();
  return err;
}

/** Activity failures wrap what the activity said. */
function rootOf(err: unknown): unknown {
  let at = err;
  while (at instanceof Error && !(at instanceof ApplicationFailure) && at.cause instanceof Error) at = at.cause;
  return at;
}
