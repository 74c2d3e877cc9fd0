import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openClient } from '../temporal/connect.ts';
import { TestInstallation } from '../test/support/installation.ts';
import type { PeerPms } from './peers/pages.ts';
import { BenchPms } from './pms/client.ts';
import { cpuMs, peakMemory, resetPeak } from './processes.ts';

const POLL_MS = 5;
/** Asking every 5 ms for half a minute took a third as much CPU as the run that was asked for. */
const POLL_SHARE = 0.01;
const KEPT_TABLES = ['organization', 'api_token', 'schema_migration'];
const TOKEN = 'usk_boot_bench_0123456789';
/** A town stands still at the day on which it is founded. */
const TODAY = new Date().toISOString().slice(0, 10);

export interface Run {
  id: string;
  state: string;
  quiet: boolean;
  counts: Record<string, number>;
  workflowId: string;
  temporalRunId: string;
  startedAt: string;
  finishedAt: string;
  reason: { code: string; message: string } | null;
}
/** CPU milliseconds of the product's processes during some work. */
export interface Cpu {
  worker: number;
  temporal: number;
  postgres: number;
}
export interface BenchProperty {
  id: string;
  pms: PeerPms;
}

/** The product as it starts by itself, beside a PMS of the measurement's own. Everything measured goes through its API, workflow and activities. */
export class Product {
  readonly installation = new TestInstallation({ UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS: 'on', UNITSYNC_ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'error' });
  readonly pms = new BenchPms();
  pool!: pg.Pool;

  async start(): Promise<void> {
    const runtime = await this.installation.start();
    this.pool = new pg.Pool({ connectionString: runtime.databaseUrl, max: 2 });
    this.pool.on('error', () => undefined);
  }
  async stop(): Promise<void> {
    await this.pool.end();
    await this.installation.stop();
  }
  async remove(): Promise<void> {
    await this.installation.remove();
    await this.pms.stop();
  }
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  get databaseUrl(): string {
    return this.installation.runtime().databaseUrl;
  }
  get apiUrl(): string {
    return this.installation.runtime().apiUrl;
  }

  /** Of an operator: what the console signs in with. */
  get token(): string {
    return TOKEN;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** A PMS account with so many residents in one or more properties; `propertyId` is the first. */
  async town(
    residents: number,
    options: { delayMs?: number; seed?: number; properties?: number } = {},
  ): Promise<PeerPms & { propertyIds: string[] }> {
    await this.pms.start();
    const clientId = `bench-${residents}-${randomUUID().slice(0, 8)}`,
      clientSecret = randomUUID();
    const { propertyIds } = await this.pms.do<{ propertyIds: string[] }>({
      do: 'add',
      spec: {
        clientId,
        clientSecret,
        residents,
        properties: options.properties ?? 1,
        seed: options.seed ?? 7,
        delayMs: options.delayMs ?? 0,
        lifeEveryMs: 0,
        today: TODAY,
      },
    });
    return { url: this.pms.url, clientId, clientSecret, propertyId: propertyIds[0]!, propertyIds };
  }

  /** Another PMS account with the same town. */
  async twin(of: PeerPms): Promise<PeerPms> {
    const clientId = `${of.clientId}-${randomUUID().slice(0, 4)}`;
    await this.pms.do({ do: 'alias', clientId, of: of.clientId });
    return { ...of, clientId };
  }

  /** Something happens in the town, so many times. */
  happen(pms: { clientId: string }, event: string, times: number): Promise<unknown> {
    return this.pms.do({ do: 'happen', clientId: pms.clientId, event, times });
  }

  async credential({ clientId, clientSecret, url }: PeerPms): Promise<string> {
    const { id } = await this.call<{ id: string }>('POST', '/credentials', {
      vendor: 'buildium',
      name: `${clientId} ${randomUUID().slice(0, 4)}`,
      fields: { clientId, clientSecret, baseUrl: url },
    });
    await this.call('POST', `/credentials/${id}/test`, {});
    return id;
  }

  /** Everything of the wizard but *Turn on*. */
  async draft(pms: PeerPms, credentialId?: string): Promise<BenchProperty> {
    const known = credentialId ?? (await this.credential(pms)),
      { id } = await this.call<{ id: string }>('POST', '/properties', {
        name: `${pms.clientId} ${pms.propertyId}`,
        timeZone: 'America/Chicago',
        country: 'US',
      });
    await this.call('PUT', `/properties/${id}/setup/credential`, { credentialId: known });
    await this.call('PUT', `/properties/${id}/setup/pms-properties`, { externalIds: [pms.propertyId] });
    return { id, pms };
  }

  /** No statistics and no clean-up but by ANALYZE or VACUUM as a figure asks for it. */
  async withoutAutovacuum(): Promise<void> {
    await this.pool.query('alter system set autovacuum = off');
    await this.pool.query('select pg_reload_conf()');
  }

  /** Takes a property and everybody in it out of the database, so that the next one begins where nobody is known. */
  async forget({ id }: BenchProperty): Promise<void> {
    await this.call('POST', `/properties/${id}/integration/pause`, { reason: 'measured' });
    const { rows } = await this.pool.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> all($1::text[])`,
      [KEPT_TABLES],
    );
    await this.pool.query(`truncate ${rows.map((row) => `"${row.name}"`).join(', ')} cascade`);
  }

  /** *Turn on*, and the first run when it is over. */
  async activate({ id }: BenchProperty): Promise<Run> {
    const { firstRunId } = await this.call<{ firstRunId: string }>('POST', `/properties/${id}/setup/activate`, {});
    return this.finished(firstRunId);
  }

  /** A property in step: activated, its units imported and mapped, everybody in her unit. */
  async property(residents: number, options: { delayMs?: number } = {}): Promise<BenchProperty> {
    const property = await this.draft(await this.town(residents, options));
    await this.activate(property);
    await this.call('POST', `/properties/${property.id}/pms-units/import`, {});
    await this.sync(property);
    await this.sync(property);
    return property;
  }

  async importUnits({ id }: BenchProperty, csv: string): Promise<void> {
    const response = await fetch(`${this.apiUrl}/api/v1/properties/${id}/units/import?mode=apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' },
      body: csv,
    });
    if (!response.ok) throw new Error(`units import: ${response.status} ${(await response.text()).slice(0, 300)}`);
  }

  /** *Sync now*, and the run when it is over. */
  async sync({ id }: BenchProperty): Promise<Run> {
    const run = await this.call<{ id: string }>('POST', `/properties/${id}/syncs`, { mode: 'apply' });
    return this.finished(run.id);
  }
  async finished(runId: string): Promise<Run> {
    for (const startedAt = performance.now(); ;) {
      const run = await this.call<Run>('GET', `/syncs/${runId}`);
      if (run.state !== 'queued' && run.state !== 'running') {
        if (run.state !== 'succeeded') throw new Error(`the run ${run.state}: ${run.reason?.message ?? ''}`);
        return run;
      }
      await sleep(Math.max(POLL_MS, (performance.now() - startedAt) * POLL_SHARE));
    }
  }
  /** A run in which nothing may have changed. */
  async quiet(property: BenchProperty): Promise<Run> {
    const run = await this.sync(property);
    if (!run.quiet) throw new Error('a run without changes was not quiet');
    return run;
  }

  /** Events and bytes of a run's history. */
  async history(run: Run): Promise<{ events: number; bytes: number }> {
    const runtime = this.installation.runtime();
    const client = await openClient({
      address: runtime.temporalAddress,
      namespace: runtime.temporalNamespace,
      apiKey: null,
      tls: null,
      taskQueue: '',
    });
    try {
      const handle = client.workflow.getHandle(run.workflowId, run.temporalRunId);
      // The run's row is finished a moment before its workflow is.
      await handle.result().catch(() => undefined);
      const { events } = await handle.fetchHistory();
      const description = await handle.describe();
      return { events: events?.length ?? 0, bytes: Number(description.historySize ?? 0) };
    } finally {
      await client.connection.close();
    }
  }

  /** Bytes of WAL that `work` writes, after a checkpoint; whatever else goes on meanwhile included. */
  async walBytes(work: () => Promise<unknown>): Promise<number> {
    await this.pool.query('checkpoint');
    const at = async () =>
      (await this.pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')).rows[0]?.lsn ?? '0/0';
    const before = await at();
    await work();
    const after = await at();
    return Number(
      (await this.pool.query<{ bytes: string }>('select pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::bigint as bytes', [after, before])).rows[0]
        ?.bytes ?? 0,
    );
  }

  async cpu<T>(work: () => Promise<T>): Promise<{ value: T; cpu: Cpu }> {
    const { worker, temporal, postgres } = this.installation.runtime().processes;
    const at = (): Cpu => ({ worker: cpuMs(worker!), temporal: cpuMs(temporal!), postgres: cpuMs(postgres!) });
    const before = at(),
      value = await work(),
      after = at();
    return {
      value,
      cpu: { worker: after.worker - before.worker, temporal: after.temporal - before.temporal, postgres: after.postgres - before.postgres },
    };
  }
  /** The worker's peak resident memory during `work`, in bytes. */
  async memory<T>(work: () => Promise<T>): Promise<{ value: T; peak: number }> {
    const worker = this.installation.runtime().processes.worker!;
    resetPeak(worker);
    return { value: await work(), peak: peakMemory(worker) };
  }
}
