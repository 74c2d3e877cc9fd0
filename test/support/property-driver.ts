import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import type { Simulator } from '../../simulator/server.ts';
import { nextFiring } from '../../temporal/schedule-offset.ts';
import type { ApiClient } from './api-client.ts';
import { until } from './until.ts';

export interface RunView {
  id: string;
  propertyId: string;
  trigger: string;
  mode: string;
  state: string;
  counts: Record<string, number>;
  guard: { count: number; limit: number; occupied: number } | null;
  quiet: boolean;
  reason: { code: string; message: string; nextStep: string | null } | null;
  workflowId: string | null;
  temporalRunId: string | null;
  reads: { pmsPropertyExternalId: string; complete: boolean; records: number }[];
}
export interface DrivenProperty {
  id: string;
  credentialId: string;
  externalIds: string[];
  firstRunId: string;
}
interface ResidentUnit {
  unitId: string;
  name: string;
  state: string;
}
export interface ResidentView {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  hasLogin: boolean;
  status: string;
  openConflicts: number;
  stays: { personExternalId: string; status: string; scope: string; leaseStatus: string }[];
  units: ResidentUnit[];
}

const FINAL = ['succeeded', 'failed', 'cancelled'];
/** The schedule's own hour must not strike while a test counts runs. */
const QUIET_MS = 8 * 60_000;

/** What a manager does, through HTTP alone. */
export class PropertyDriver {
  readonly #api: ApiClient;
  readonly #simulator: Simulator;
  readonly #client: Client;
  constructor(api: ApiClient, simulator: Simulator, client: Client) {
    this.#api = api;
    this.#simulator = simulator;
    this.#client = client;
  }

  /** A property whose schedule is not due for a while. */
  async create(name: string): Promise<string> {
    for (;;) {
      const { id } = await this.#api.post('/properties', { name, timeZone: 'America/Chicago', country: 'US' });
      if (nextFiring(id, 3_600_000, new Date()).getTime() - Date.now() > QUIET_MS) return id;
    }
  }

  async credential(clientId: string, secret: string): Promise<string> {
    const { id } = await this.#api.post('/credentials', {
      vendor: 'buildium',
      name: `PMS ${clientId}`,
      fields: { clientId, clientSecret: secret, baseUrl: this.#simulator.url },
    });
    const test = await this.#api.post(`/credentials/${id}/test`);
    assert.equal(test.ok, true, JSON.stringify(test));
    return id;
  }

  /** All the steps but the last. */
  async draft(name: string, wanted: { credentialId: string; externalIds: string[]; exclude?: string[] }): Promise<string> {
    const id = await this.create(name);
    await this.#api.put(`/properties/${id}/setup/credential`, { credentialId: wanted.credentialId });
    await this.#api.put(`/properties/${id}/setup/pms-properties`, { externalIds: wanted.externalIds });
    if (wanted.exclude) await this.#api.put(`/properties/${id}/setup/excluded-lease-statuses`, { statuses: wanted.exclude });
    return id;
  }

  /** The whole wizard, the first run, and the PMS's units as units. */
  async setUp(
    name: string,
    wanted: { credentialId: string; externalIds: string[]; exclude?: string[]; importUnits?: boolean; settings?: object },
  ): Promise<DrivenProperty> {
    const id = await this.draft(name, wanted),
      { firstRunId } = await this.#api.post(`/properties/${id}/setup/activate`);
    const first = await this.finished(firstRunId);
    assert.equal(first.state, 'succeeded', JSON.stringify(first));
    if (wanted.settings) await this.#api.patch(`/properties/${id}/integration`, wanted.settings);
    if (wanted.importUnits) {
      await this.#api.post(`/properties/${id}/pms-units/import`);
      await this.sync(id);
    }
    return { id, credentialId: wanted.credentialId, externalIds: wanted.externalIds, firstRunId };
  }

  async run(runId: string): Promise<RunView> {
    return (await this.#api.get(`/syncs/${runId}`)) as RunView;
  }

  /** The run in its final state, and its workflow closed. */
  async finished(runId: string, limitMs?: number): Promise<RunView> {
    const run = await until(
      `the end of run ${runId}`,
      async () => {
        const at = await this.run(runId);
        return FINAL.includes(at.state) && at;
      },
      limitMs,
    );
    if (run.workflowId && run.temporalRunId)
      await this.#client.workflow
        .getHandle(run.workflowId, run.temporalRunId)
        .result()
        .catch(() => undefined);
    return run;
  }

  async request(
    propertyId: string,
    mode: 'apply' | 'preview' = 'apply',
    assume?: object,
  ): Promise<{ id: string; state: string; joined: boolean }> {
    return await this.#api.post(`/properties/${propertyId}/syncs`, { mode, ...(assume ? { assume } : {}) });
  }

  async sync(propertyId: string, limitMs?: number): Promise<RunView> {
    return this.finished((await this.request(propertyId)).id, limitMs);
  }

  async runs(propertyId: string): Promise<RunView[]> {
    return await this.#api.list(`/properties/${propertyId}/syncs`);
  }

  async residents(propertyId: string, query = ''): Promise<ResidentView[]> {
    return await this.#api.list(`/properties/${propertyId}/residents${query}`);
  }

  /** Who lives where: PMS person id -> open units with their state. */
  async whereabouts(propertyId: string): Promise<Record<string, string>> {
    const rows: [string, string][] = [];
    for (const each of await this.residents(propertyId)) {
      const units = each.units
        .filter((unit) => unit.state !== 'ended')
        .map((unit) => `${unit.name} ${unit.state}`)
        .sort()
        .join(', ');
      for (const id of new Set(
        each.stays.filter((stay) => stay.status !== 'ended' && stay.scope !== 'outside').map((stay) => stay.personExternalId),
      ))
        rows.push([id, units]);
    }
    return Object.fromEntries(rows.sort(([a], [b]) => a.localeCompare(b)));
  }
}
