import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { createActivities, type Activities } from '../../activities/index.ts';
import { createPmsHttp } from '../../pms/http.ts';
import type { PmsConnector, PmsHttp } from '../../pms/connector.ts';
import { connectorFor } from '../../pms/registry.ts';
import { createDecisions } from '../../server/decisions.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { townView } from '../../simulator/town/view.ts';
import type { ProbeAnswer } from '../../workflows/messages.ts';
import { startTestApi, type ApiClient, type TestApi } from './api-client.ts';
import { pictures } from './compare-town.ts';
import type { RunView } from './property-driver.ts';
import { SECRET } from './system.ts';
import { expectedOf } from './town-oracle.ts';

const MINUTE_MS = 60_000;
/** More often than this no run is tried; a test that comes here has found a run without end. */
const MOST_TRIES = 60;

/** What was tried of a step, and how long Temporal was to wait before the next try. */
export interface Tried {
  type: string;
  delayMs: number | null;
  retryable: boolean;
}

/**
 * The API and the activities on a database of their own, beside a simulated PMS. The steps of the workflows are run here as the worker runs them,
 * without Temporal: whatever it would wait for is over at once.
 */
export class LocalProduct {
  readonly api: ApiClient;
  readonly test: TestApi;
  readonly simulator: Simulator;
  readonly tried: Tried[] = [];
  /** Which PMS client the activities have; a test may put another in. */
  http: PmsHttp;
  connector: (vendor: string) => PmsConnector = connectorFor;
  readonly #real: PmsHttp & { close(): Promise<void> };
  readonly #activities: Activities;

  private constructor(test: TestApi, simulator: Simulator) {
    this.test = test;
    this.api = test.api;
    this.simulator = simulator;
    this.#real = createPmsHttp({ allowPrivateHosts: true });
    this.http = this.#real;
    this.#activities = this.worker();
    Object.assign(test.temporal, {
      testCredential: async (id: string) => {
        const { ok, steps = [] } = await this.ask(id, { kind: 'test' });
        return { ok, steps };
      },
      listPmsProperties: async (id: string) => {
        const { pmsProperties = [] } = await this.ask(id, { kind: 'pmsProperties' });
        return (
          await test.database.pool.query(
            'select external_id as "externalId", p.name, is_active as "isActive" from pms_property p join credential c on c.account_id = p.account_id where c.id = $1 and external_id = any($2)',
            [id, pmsProperties],
          )
        ).rows;
      },
    });
  }

  static async start(): Promise<LocalProduct> {
    const test: TestApi = await startTestApi(({ pool }) => ({
      decisions: createDecisions({ pool, clock: { now: () => test.clock.now() }, looksUpById: () => Promise.resolve(true) }),
    }));
    return new LocalProduct(test, await startSimulator({ accounts: [] }));
  }

  /** The activities of one more worker. */
  worker(): Activities {
    const { database, clock, deps, temporal } = this.test,
      quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const links = {
      isClosed: () => Promise.resolve(true),
      triggerSync: (id: string) => temporal.triggerSync(id),
      reconcileSchedule: (id: string) => temporal.reconcileSchedule(id),
      startProbe: () => Promise.resolve(),
      startPreview: (preview: { propertyId: string; runId: string }) => temporal.startPreview(preview),
      listSyncSchedules: () => Promise.resolve([]),
    };
    return createActivities({
      activitySlots: 50,
      pool: database.pool,
      clock,
      secrets: deps.secrets,
      http: { request: (request) => this.http.request(request) },
      connectorFor: (vendor) => this.connector(vendor),
      temporal: links,
      log: quiet,
    });
  }

  get now(): Date {
    return this.test.clock.now();
  }
  /** Of the product and of the towns that are pinned to a day. */
  advance(ms: number): void {
    this.test.clock.at = new Date(this.test.clock.at.getTime() + ms);
    for (const account of this.simulator.accounts) account.setToday(this.now.toISOString().slice(0, 10));
  }
  advanceMinutes(minutes: number): void {
    this.advance(minutes * MINUTE_MS);
  }

  town(clientId: string, properties: { name: string; units: number }[], households: number) {
    const account = this.simulator.addAccount({
      clientId,
      clientSecret: SECRET,
      properties,
      empty: true,
      today: this.now.toISOString().slice(0, 10),
    });
    for (const property of account.town.data.properties)
      for (let i = 0; i < households; i++) account.event({ event: 'moveIn', propertyId: String(property.id) });
    return account;
  }

  async credential(clientId: string): Promise<string> {
    const { id } = await this.api.post('/credentials', {
      vendor: 'buildium',
      name: clientId,
      fields: { clientId, clientSecret: SECRET, baseUrl: this.simulator.url },
    });
    await this.api.post(`/credentials/${id}/test`);
    return id;
  }

  /** Set up, with its first residents in their units. */
  async property(name: string, credentialId: string, externalIds: string[], roles?: readonly string[]): Promise<string> {
    const { id } = await this.api.post('/properties', { name, timeZone: 'America/Chicago', country: 'US' });
    await this.api.put(`/properties/${id}/setup/credential`, { credentialId });
    await this.api.put(`/properties/${id}/setup/pms-properties`, { externalIds });
    if (roles) await this.api.put(`/properties/${id}/setup/resident-roles`, { roles });
    await this.api.post(`/properties/${id}/setup/activate`);
    await this.scheduled(id);
    await this.api.post(`/properties/${id}/pms-units/import`);
    await this.sync(id);
    return id;
  }

  /** So many properties of one credential, each a PMS property of three units and two households. */
  async houses(clientId: string, count: number) {
    const account = this.town(
        clientId,
        Array.from({ length: count }, (_, i) => ({ name: `House ${i}`, units: 3 })),
        2,
      ),
      credentialId = await this.credential(clientId),
      propertyIds: string[] = [];
    for (let i = 0; i < count; i++) propertyIds.push(await this.property(`House ${i}`, credentialId, [String(101 + i)]));
    return { account, propertyIds };
  }

  async sync(propertyId: string): Promise<RunView> {
    const { id } = await this.api.post(`/properties/${propertyId}/syncs`, { mode: 'apply' });
    await this.scheduled(propertyId);
    return (await this.api.get(`/syncs/${id}`)) as RunView;
  }

  /** One execution of the workflow previewSync: its run, and what it would do. */
  async preview(
    propertyId: string,
    assume?: object,
  ): Promise<
    RunView & {
      changes: { kind: string; reason: string; residentId: string | null; residentName: string | null; unitName: string | null }[];
    }
  > {
    const { id: runId } = await this.api.post(`/properties/${propertyId}/syncs`, { mode: 'preview', ...(assume ? { assume } : {}) }),
      run = { propertyId, runId };
    const workflow = { workflowId: `preview/${runId}`, runId: randomUUID() };
    await this.#step(this.#activities.fetchPreview, run, workflow);
    for (const step of [this.#activities.applyExclusions, this.#activities.resolveUnitMappings, this.#activities.planPreview])
      await this.#step<unknown>(step, run, workflow);
    return { ...((await this.api.get(`/syncs/${runId}`)) as RunView), changes: await this.api.list(`/syncs/${runId}/changes`) };
  }

  /** One execution of the workflow syncProperty. */
  async scheduled(propertyId: string, by: Activities = this.#activities): Promise<RunView | null> {
    const workflow = { workflowId: `sync/${propertyId}`, runId: randomUUID() },
      step = <T>(activity: (input: never) => Promise<T>, input: object) => this.#step(activity, input, workflow);
    this.tried.length = 0;
    try {
      const fetched = await step(by.fetchResidents, { propertyId });
      if (fetched.outcome === 'changed')
        for (let outcome = 'again'; outcome === 'again';) {
          const run = { propertyId, runId: fetched.runId };
          await step(by.applyExclusions, run);
          await step(by.resolveUnitMappings, run);
          ({ outcome } = await step(by.assignResidents, run));
        }
    } catch (err) {
      if (!(err instanceof ApplicationFailure)) throw err;
      await step(by.recordFailure, {
        propertyId,
        runId: null,
        workflowRunId: workflow.runId,
        cancelled: false,
        code: err.type ?? 'internal',
        details: err.details?.[0] ?? null,
      });
    }
    const { rows } = await this.test.database.pool.query<{ id: string }>('select id from sync_run where temporal_run_id = $1', [
      workflow.runId,
    ]);
    return rows[0] ? ((await this.api.get(`/syncs/${rows[0].id}`)) as RunView) : null;
  }

  ask(credentialId: string, ask: object, by: Activities = this.#activities): Promise<ProbeAnswer> {
    return this.#step(by.askPms, { credentialId, ask }, { workflowId: `probe/${credentialId}`, runId: randomUUID() });
  }

  async #step<T>(
    activity: (input: never) => Promise<T>,
    input: object,
    workflowExecution: { workflowId: string; runId: string },
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await new MockActivityEnvironment({ workflowExecution, attempt }).run(activity, input as never);
      } catch (err) {
        if (!(err instanceof ApplicationFailure)) throw err;
        const delayMs = typeof err.nextRetryDelay === 'number' ? err.nextRetryDelay : null;
        this.tried.push({ type: err.type ?? '', delayMs, retryable: !err.nonRetryable });
        if (err.nonRetryable || attempt > MOST_TRIES) throw err;
        // There is no hurrying the others who are in the queue.
        if (err.type === 'pms_busy') {
          attempt--;
          await new Promise((resolve) => setTimeout(resolve, delayMs ?? 0));
          continue;
        }
        // What Temporal would wait for has gone by.
        if (delayMs !== null)
          await this.test.database.pool.query(
            `update pms_account set paused_until = paused_until - $1 * interval '1 ms' where paused_until is not null`,
            [delayMs],
          );
      }
    }
  }

  /** Everybody as the API shows them beside everybody as the town has them; what differs is in the answer. */
  async compare(propertyId: string, clientId: string, attached: string[]): Promise<unknown> {
    const account = this.simulator.account(clientId);
    const driver = { residents: (id: string) => this.api.list(`/properties/${id}/residents`) } as never;
    const { seen, wanted, seenIds, wantedIds } = await pictures(
      this.api,
      driver,
      propertyId,
      expectedOf(townView(account.town), attached, new Set(), null),
    );
    return JSON.stringify([seen, seenIds]) === JSON.stringify([wanted, wantedIds]) ? 'as the town' : { seen, wanted, seenIds, wantedIds };
  }

  /** Open homes and what has ended, of everybody: text that can be compared. */
  async homes(propertyId: string): Promise<string> {
    return JSON.stringify(
      await this.row(
        `select (select jsonb_agg(jsonb_build_array(person_id, unit_id, state) order by person_id, unit_id) from assignment where property_id = $1 and state <> 'ended') as homes,
     (select count(*) from assignment where property_id = $1 and state = 'ended') as left, (select count(*) from stay where property_id = $1 and state = 'ended') as ended`,
        [propertyId],
      ),
    );
  }

  /** The types of what waits for a person. */
  async openConflicts(propertyId: string): Promise<string[]> {
    const { rows } = await this.test.database.pool.query<{ type: string }>(
      `select type from conflict where property_id = $1 and state = 'open'`,
      [propertyId],
    );
    return rows.map(({ type }) => type);
  }

  /** The run after one that failed, once what was wrong is over. A rejected credential is tried by its probe alone. */
  async syncAfter(failed: RunView, propertyId: string, credentialId: string): Promise<RunView> {
    if (failed.reason?.code === 'credential_rejected') {
      this.advanceMinutes(16);
      await this.ask(credentialId, { kind: 'retry' });
    }
    await this.row('update pms_account set paused_until = null');
    return this.sync(propertyId);
  }

  async row<T extends object>(text: string, values: unknown[] = []): Promise<T> {
    return (await this.test.database.pool.query<T>(text, values)).rows[0]!;
  }

  async stop(): Promise<void> {
    await this.#real.close();
    await this.simulator.stop();
    await this.test.stop();
  }
}
