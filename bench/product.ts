import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { openClient } from '../temporal/connect.ts';
import { TestInstallation } from '../test/support/installation.ts';

const POLL_MS = 5;

export interface Run { id: string; state: string; quiet: boolean; counts: Record<string, number>; workflowId: string; temporalRunId: string; startedAt: string; finishedAt: string; reason: { code: string; message: string } | null }

/** The product as it starts by itself, beside a simulator of the measurement's own. Everything measured goes through its API, workflow and activities. */
export class Product {
  readonly installation = new TestInstallation({ UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS: 'on', UNITSYNC_ADMIN_TOKEN: 'usk_boot_bench_0123456789', LOG_LEVEL: 'error' });
  #origin = '';
  #simulator: Simulator | null = null;
  pool!: pg.Pool;

  async start(): Promise<void> {
    const runtime = await this.installation.start();
    this.#origin = runtime.apiUrl;
    this.pool = new pg.Pool({ connectionString: runtime.databaseUrl, max: 2 });
    this.pool.on('error', () => undefined);
  }
  async stop(): Promise<void> {
    await this.pool.end();
    await this.installation.stop();
    await this.#simulator?.stop();
  }
  remove(): Promise<void> { return this.installation.remove(); }
  async restart(): Promise<void> {
    await this.pool.end();
    await this.installation.stop();
    await this.start();
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#origin}/api/v1${path}`, { method, headers: { authorization: 'Bearer usk_boot_bench_0123456789', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** A property over a town of its own with so many residents, activated, its units imported and mapped, and in step. */
  async property(residents: number, options: { delayMs?: number } = {}): Promise<{ id: string; clientId: string; initial: Run }> {
    this.#simulator ??= await startSimulator({ accounts: [] });
    const clientId = `bench-${residents}-${randomUUID().slice(0, 8)}`, clientSecret = randomUUID();
    this.#simulator.addAccount({ clientId, clientSecret, residents, properties: 1, seed: 7, delayMs: options.delayMs ?? 0, lifeEveryMs: 0 });
    const credential = await this.call<{ id: string }>('POST', '/credentials', { vendor: 'buildium', name: clientId, fields: { clientId, clientSecret, baseUrl: this.#simulator.url } });
    await this.call('POST', `/credentials/${credential.id}/test`, {});
    const property = await this.call<{ id: string }>('POST', '/properties', { name: clientId, timeZone: 'America/Chicago', country: 'US' });
    const at = `/properties/${property.id}`;
    await this.call('PUT', `${at}/setup/credential`, { credentialId: credential.id });
    const offered = await this.call<{ items: { externalId: string }[] }>('GET', `/credentials/${credential.id}/pms-properties`);
    await this.call('PUT', `${at}/setup/pms-properties`, { externalIds: offered.items.map((each) => each.externalId) });
    const { firstRunId } = await this.call<{ firstRunId: string }>('POST', `${at}/setup/activate`, {});
    const initial = await this.finished(firstRunId);
    await this.call('POST', `${at}/pms-units/import`, {});
    await this.sync(property.id);
    await this.sync(property.id);
    return { id: property.id, clientId, initial };
  }

  /** Something small happens in the property's town, so that the next run has changes. */
  change(clientId: string): void { this.#simulator?.account(clientId).event({ event: 'addRoommate' }); }

  /** *Sync now*, and the run when it is over. */
  async sync(propertyId: string): Promise<Run> {
    const { id } = await this.call<{ id: string }>('POST', `/properties/${propertyId}/syncs`, { mode: 'apply' });
    return this.finished(id);
  }
  async finished(runId: string): Promise<Run> {
    for (;;) {
      const run = await this.call<Run>('GET', `/syncs/${runId}`);
      if (run.state !== 'queued' && run.state !== 'running') { if (run.state !== 'succeeded') throw new Error(`the run ${run.state}: ${run.reason?.message ?? ''}`); return run; }
      await sleep(POLL_MS);
    }
  }

  /** Events and bytes of a run's history. */
  async history(run: Run): Promise<{ events: number; bytes: number }> {
    const runtime = this.installation.runtime();
    const client = await openClient({ address: runtime.temporalAddress, namespace: runtime.temporalNamespace, apiKey: null, tls: null, taskQueue: '' });
    try {
      const handle = client.workflow.getHandle(run.workflowId, run.temporalRunId);
      // The run's row is finished a moment before its workflow is.
      await handle.result().catch(() => undefined);
      const { events } = await handle.fetchHistory();
      const description = await handle.describe();
      return { events: events?.length ?? 0, bytes: Number(description.historySize ?? 0) };
    } finally { await client.connection.close(); }
  }

  async walBytes<T>(work: () => Promise<T>): Promise<number> {
    await this.pool.query('checkpoint');
    const at = async () => (await this.pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')).rows[0]?.lsn ?? '0/0';
    const before = await at();
    await work();
    const after = await at();
    return Number((await this.pool.query<{ bytes: string }>('select pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::bigint as bytes', [after, before])).rows[0]?.bytes ?? 0);
  }
}

export const quantile = (values: readonly number[], q: number): number => { const sorted = [...values].sort((a, b) => a - b); return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0; };
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Milliseconds that `work` takes. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startedAt = performance.now();
  const value = await work();
  return { ms: performance.now() - startedAt, value };
}
