import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import type { Runtime } from '../../server/embedded/runtime-file.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { townView } from '../../simulator/town/view.ts';
import { ApiClient, OpenApiCheck } from './api-client.ts';
import { Breakpoints } from './breakpoints.ts';
import { pictures } from './compare-town.ts';
import { TestInstallation } from './installation.ts';
import { PropertyDriver, type RunView } from './property-driver.ts';
import { ADMIN_TOKEN, ClockFile, NOON, SECRET } from './system.ts';
import { expectedOf } from './town-oracle.ts';
import { until } from './until.ts';

type Part = keyof Runtime['processes'];

/** One property with a PMS account of its own, so that none waits for another's requests. */
export interface House {
  name: string;
  id: string;
  credentialId: string;
  happens(event: string): void;
  fault(fault: object): void;
  clearFaults(): void;
}

/** The whole product as `npm start` runs it, whose processes are killed and frozen, beside a simulated PMS that lives on. */
export class Breakable {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'unit-sync-clock-'));
  readonly clock = new ClockFile(path.join(this.#folder, 'clock'), NOON);
  readonly installation = new TestInstallation({
    UNITSYNC_CLOCK_FILE: this.clock.file,
    UNITSYNC_ADMIN_TOKEN: ADMIN_TOKEN,
    DATABASE_POOL_SIZE: '30',
  });
  readonly houses: House[] = [];
  api!: ApiClient;
  property!: PropertyDriver;
  client!: Client;
  pool!: pg.Pool;
  points!: Breakpoints;
  #simulator!: Simulator;
  #connection!: Connection;

  /** So many houses, each set up, with its first residents in their units. */
  async start(names: readonly string[]): Promise<void> {
    this.#simulator = await startSimulator({ clockFile: this.clock.file, accounts: [] });
    const runtime = await this.installation.start();
    this.#connection = await Connection.connect({ address: runtime.temporalAddress });
    this.client = new Client({ connection: this.#connection, namespace: runtime.temporalNamespace });
    this.pool = new pg.Pool({ connectionString: runtime.databaseUrl, max: 4 });
    this.pool.on('error', () => undefined);
    this.points = await Breakpoints.install(runtime.databaseUrl);
    const document = (await (await fetch(`${runtime.apiUrl}/api/openapi.json`)).json()) as object;
    this.api = new ApiClient(runtime.apiUrl, new OpenApiCheck(document), ADMIN_TOKEN);
    this.property = new PropertyDriver(this.api, this.#simulator, this.client);
    this.houses.push(...(await Promise.all(names.map((name) => this.#house(name, true)))));
  }

  /** A house whose set-up has come to its last step. */
  drafted(name: string): Promise<House> {
    return this.#house(name, false);
  }

  house(name: string): House {
    const found = this.houses.find((each) => each.name === name);
    if (!found) throw new Error(`no house ${name}`);
    return found;
  }

  async #house(name: string, active: boolean): Promise<House> {
    const account = this.#simulator.addAccount({ clientId: name, clientSecret: SECRET, properties: [{ name, units: 12 }], empty: true });
    for (let i = 0; i < 3; i++) account.event({ event: 'moveIn' });
    const credentialId = await this.property.credential(name, SECRET),
      wanted = { credentialId, externalIds: ['101'], importUnits: true };
    const id = active ? (await this.property.setUp(name, wanted)).id : await this.property.draft(name, wanted);
    return {
      name,
      id,
      credentialId,
      happens: (event) => {
        account.event({ event });
      },
      fault: (fault) => {
        account.faults.add(fault);
      },
      clearFaults: () => {
        account.faults.clear();
      },
    };
  }

  signal(part: Part, signal: NodeJS.Signals): void {
    const pid = this.installation.runtime().processes[part];
    if (!pid) throw new Error(`no ${part} process`);
    process.kill(pid, signal);
  }

  /** kill -9, and back again: the start notices by itself. */
  kill(part: Part): () => Promise<void> {
    const before = this.installation.runtime().processes[part];
    this.signal(part, 'SIGKILL');
    return async () => {
      await until(`${part} to be back`, () => this.installation.runtime().processes[part] !== before);
    };
  }

  /** Everything is stopped, `meanwhile` has the data folder to itself, and everything starts again where it was. */
  async restart(meanwhile: () => void): Promise<void> {
    const { port } = new URL(this.api.origin);
    await this.installation.stop();
    meanwhile();
    await this.installation.start(Number(port));
  }

  async row<T extends object>(text: string, values: unknown[]): Promise<T> {
    return await until('a row', async () => (await this.pool.query<T>(text, values).catch(() => null))?.rows[0]);
  }

  /** Everything that must be so of a house after whatever was done to its run, as one object to compare with `IN_ORDER`. */
  async stateOf(house: House, run: RunView): Promise<object> {
    const account = this.#simulator.account(house.name);
    account.now();
    const { seen, wanted, seenIds, wantedIds } = await pictures(
      this.api,
      this.property,
      house.id,
      expectedOf(townView(account.town), ['101'], new Set(), null),
    );
    const {
      rows: [counts],
    } = await this.pool.query<{
      runs: number;
      ended: number;
      doubled: number;
      staged: number;
      token: string | null;
      reads: number;
      succeeded: number;
    }>(
      `select (select count(*)::int from sync_run where temporal_run_id = $2) as runs, (select count(*)::int from assignment where property_id = $1 and state = 'ended') as ended,
         (select count(*)::int from (select 1 from feed_event where property = $1 and kind = 'assign' group by person, unit having count(*) > 1
            union all select 1 from sync_change where property_id = $1 and state = 'applied' and kind in ('create', 'assign') group by kind, subject having count(*) > 1) d) as doubled, (select count(*)::int from sync_stage s join sync_run r on r.id = s.run_id where r.property_id = $1) as staged,
         (select current_run::text from integration where property_id = $1) as token, (select complete_reads from pms_property where property_id = $1) as reads, (select count(*)::int from sync_run where property_id = $1 and mode = 'apply' and state = 'succeeded' and read_no is not null) as succeeded`,
      [house.id, run.temporalRunId],
    );
    return {
      everybodyWhereThePmsSays:
        JSON.stringify([seen, seenIds]) === JSON.stringify([wanted, wantedIds]) ? 'yes' : { seen, wanted, seenIds, wantedIds },
      runsOfTheWorkflow: counts?.runs,
      endedByMistake: counts?.ended,
      appliedTwice: counts?.doubled,
      leftInTheStage: counts?.staged,
      heldBy: counts?.token ?? null,
      readsCountedOnce: counts?.reads === counts?.succeeded ? 'yes' : `${counts?.reads} of ${counts?.succeeded}`,
    };
  }

  /** Nothing is running, queued or waiting behind the schedule: the next run is the one that is asked for. */
  async idle(house: House): Promise<void> {
    await until(`${house.name} to be idle`, async () => {
      const { info, raw } = await this.client.schedule.getHandle(`sync/${house.id}`).describe();
      const { rowCount } = await this.pool.query("select 1 from sync_run where property_id = $1 and state in ('queued', 'running')", [
        house.id,
      ]);
      return info.runningActions.length === 0 && Number(raw.info?.bufferSize ?? 0) === 0 && rowCount === 0;
    });
  }

  /** Waits until the house is in order; what is not is in the answer. */
  async settled(house: House, run: RunView): Promise<object> {
    await until('order', async () => JSON.stringify(await this.stateOf(house, run)) === JSON.stringify(IN_ORDER), 60_000).catch(
      () => undefined,
    );
    return this.stateOf(house, run);
  }

  /** Everything that the processes have written to their logs, PostgreSQL's and Temporal's too, and to the terminal. */
  logs(): string {
    const folder = path.join(this.installation.dataDir, 'logs');
    return [this.installation.printed, ...readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'))].join('\n');
  }

  /** Names and e-mails of everybody in the houses, and the secret of their PMS. */
  secrets(): string[] {
    const people = this.houses.flatMap((house) => this.#simulator.account(house.name).town.data.people);
    return [
      SECRET,
      ...people.flatMap((person) => [
        `${person.firstName} ${person.lastName}`,
        ...(person.email ? [person.email] : []),
        ...person.phones.map((phone) => phone.number),
      ]),
    ];
  }

  async stop(): Promise<void> {
    await this.points?.close();
    await this.#connection?.close();
    await this.pool?.end();
    await this.#simulator?.stop();
    await this.installation.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const IN_ORDER = {
  everybodyWhereThePmsSays: 'yes',
  runsOfTheWorkflow: 1,
  endedByMistake: 0,
  appliedTwice: 0,
  leftInTheStage: 0,
  heldBy: null,
  readsCountedOnce: 'yes',
};
