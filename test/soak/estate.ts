import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import type { Runtime } from '../../server/embedded/runtime-file.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { syncScheduleId } from '../../temporal/ids.ts';
import { ApiClient, OpenApiCheck } from '../support/api-client.ts';
import { Breakpoints } from '../support/breakpoints.ts';
import { TestInstallation } from '../support/installation.ts';
import { PropertyDriver } from '../support/property-driver.ts';
import { ADMIN_TOKEN, ClockFile, SECRET } from '../support/system.ts';
import { until } from '../support/until.ts';
import { House } from './house.ts';

export type Part = 'worker' | 'api' | 'temporal' | 'postgres';

/** The whole product as `npm start` runs it, with its houses in several organizations, beside the simulated PMS of each. Monday noon in Austin at first. */
export class Estate {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'unit-sync-soak-'));
  readonly clock = new ClockFile(path.join(this.#folder, 'clock'), '2026-03-02T18:00:00Z');
  readonly installation = new TestInstallation({ UNITSYNC_CLOCK_FILE: this.clock.file, UNITSYNC_ADMIN_TOKEN: ADMIN_TOKEN });
  readonly houses: House[] = [];
  client!: Client;
  points!: Breakpoints;
  #pool!: pg.Pool;
  #connection!: Connection;
  #simulator!: Simulator;

  async start(properties: number, organizations: number, seed: number): Promise<void> {
    this.#simulator = await startSimulator({ clockFile: this.clock.file, accounts: [] });
    const runtime = await this.installation.start();
    this.#connection = await Connection.connect({ address: runtime.temporalAddress });
    this.client = new Client({ connection: this.#connection, namespace: runtime.temporalNamespace });
    this.#pool = new pg.Pool({ connectionString: runtime.databaseUrl, max: 4 });
    this.#pool.on('error', () => undefined);
    this.points = await Breakpoints.install(runtime.databaseUrl);
    const operator = new ApiClient(
      runtime.apiUrl,
      new OpenApiCheck((await (await fetch(`${runtime.apiUrl}/api/openapi.json`)).json()) as object),
      ADMIN_TOKEN,
    );
    const owners = await Promise.all(
      Array.from({ length: organizations }, async (_, i) =>
        operator.as(((await operator.post('/organizations', { name: `Organization ${i + 1}` })) as { adminToken: string }).adminToken),
      ),
    );
    for (let i = 0; i < properties; i += 6)
      this.houses.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(6, properties - i) }, (_, j) => this.#house(i + j, owners[(i + j) % organizations]!, seed)),
        )),
      );
  }

  async #house(n: number, api: ApiClient, seed: number): Promise<House> {
    const name = `House ${n + 1}`,
      driver = new PropertyDriver(api, this.#simulator, this.client);
    // Several pages of residents in some, a handful in others.
    const account = this.#simulator.addAccount({
      clientId: `house-${n}`,
      clientSecret: SECRET,
      seed: seed * 1_000 + n,
      properties: [{ name, units: 12 + (n % 5) * 9 }],
    });
    const credentialId = await driver.credential(account.clientId, SECRET),
      { id } = await driver.setUp(name, { credentialId, externalIds: ['101'], importUnits: true });
    return new House({ name, id, credentialId, api, driver, account });
  }

  runtime(): Runtime {
    return this.installation.runtime();
  }

  /** SIGKILL; resolves when the product has started that part again by itself. */
  async kill(part: Part): Promise<void> {
    const before = this.runtime().processes[part];
    if (!before) return;
    try {
      process.kill(before, 'SIGKILL');
    } catch {
      // It ended by itself with what it needs, and is just being started again.
    }
    await until(`${part} to be back`, () => this.runtime().processes[part] !== before, 90_000);
  }

  /** Everything answers again. */
  async calm(): Promise<void> {
    await until('the API to be ready', async () => (await fetch(`${this.runtime().apiUrl}/readyz`).catch(() => null))?.ok, 90_000);
    await until(
      'Temporal to answer',
      () =>
        this.client.schedule
          .getHandle('housekeeping')
          .describe()
          .then(
            () => true,
            () => false,
          ),
      90_000,
    );
  }

  /** No run of the property is under way or about to begin. A credential that works again triggers its properties beside the requests that wait: such a run may follow the one that answered them. */
  async rest(house: House): Promise<void> {
    const schedule = this.client.schedule.getHandle(syncScheduleId(house.id));
    await until(
      `${house.name} to be at rest`,
      async () => {
        const at = await schedule.describe();
        return (
          !at.info.runningActions.length &&
          !Number(at.raw.info?.bufferSize ?? 0) &&
          !(await this.rows("select id from sync_run where property_id = $1 and state in ('queued', 'running')", [house.id])).length
        );
      },
      90_000,
    );
  }

  async lastRun(house: House): Promise<string | null> {
    return (
      (await this.rows<{ id: string }>('select id from sync_run where property_id = $1 order by id desc limit 1', [house.id]))[0]?.id ??
      null
    );
  }

  /** Rows, whatever was killed a moment ago. */
  async rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (
      await until(
        'the database to answer',
        () =>
          this.#pool.query<T>(text, values).catch((err: { code?: string }) => {
            if (/^(42|22|23)/.test(err.code ?? '')) throw err;
            return null;
          }),
        60_000,
      )
    ).rows;
  }

  /** Resident memory in MB, where the system tells. */
  memoryMb(part: 'api' | 'worker'): number | null {
    const pid = this.runtime().processes[part];
    try {
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024);
    } catch {
      return null;
    }
  }

  async stop(): Promise<void> {
    await this.points?.close();
    await this.#connection?.close();
    await this.#pool?.end();
    await this.#simulator?.stop();
    await this.installation.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
