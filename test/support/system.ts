import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import { stopChild } from '../../server/embedded/child-process.ts';
import { spawnNodeChild } from '../../server/embedded/node-child.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { ensureNamespace } from '../../temporal/namespace.ts';
import { ApiClient, OpenApiCheck } from './api-client.ts';
import { createTestDatabase } from './database.ts';
import { testPort } from './free-port.ts';
import { PropertyDriver } from './property-driver.ts';
import { testTemporal } from './temporal.ts';

export const ADMIN_TOKEN = 'usk_boot_for_tests_0123456789';
export const SECRET = 'sec-Zq81-never-to-be-seen';
export const CLIENT_ID = 'client-of-tests';

/** An instant in a file that the product, the simulator and the test share (UNITSYNC_CLOCK_FILE). */
export class ClockFile {
  readonly file: string;
  #at: Date;
  constructor(file: string, at: string) {
    this.file = file;
    this.#at = new Date(at);
    this.#write();
  }
  now(): Date {
    return new Date(this.#at);
  }
  advance(hours: number): Date {
    this.#at = new Date(this.#at.getTime() + hours * 3_600_000);
    this.#write();
    return this.now();
  }
  #write(): void {
    writeFileSync(this.file, this.#at.toISOString());
  }
}

export type Process = 'api' | 'worker';

/**
 * The product as it is composed in production: its API (and its worker) as processes of their own on a database, a namespace and a task queue that
 * no other test file has, beside a simulated PMS. The worker is left to the test where it wants to hold activities (test/support/gated-worker.ts).
 */
export interface TestSystem {
  api: ApiClient;
  origin: string;
  client: Client;
  pool: pg.Pool;
  clock: ClockFile;
  simulator: Simulator;
  property: PropertyDriver;
  /** The environment that the processes have. */
  env: Record<string, string>;
  namespace: string;
  taskQueue: string;
  spawn(name: Process): Promise<ChildProcess>;
  /** Stops every process of that name, as an operator does; `spawn` starts one again. */
  halt(name: Process): Promise<void>;
  /** Everything that the processes have logged. */
  logs(): string;
  /** Released before the processes, in reverse order. */
  onStop(release: () => Promise<void>): void;
  stop(): Promise<void>;
}

export interface SystemOptions {
  processes?: Process[];
  /** The first instant of the clock. */
  at?: string;
  /** Of the simulator's account. */
  town?: Parameters<Simulator['addAccount']>[0] extends infer Spec ? Omit<Spec, 'clientId' | 'clientSecret'> : never;
  logLevel?: string;
  /** Further settings of the processes. */
  env?: Record<string, string>;
}

/** Noon in Austin on a Monday: no day ends in the middle of a test. */
export const NOON = '2026-03-02T18:00:00Z';

export async function startSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'unit-sync-system-')));
  const clock = new ClockFile(path.join(folder, 'clock'), options.at ?? NOON);
  const { address, taskQueue } = testTemporal(),
    namespace = taskQueue;
  const port = await testPort();
  const database = await createTestDatabase();
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    UNITSYNC_EMBEDDED: 'on',
    UNITSYNC_DATA_DIR: folder,
    UNITSYNC_CLOCK_FILE: clock.file,
    UNITSYNC_ADMIN_TOKEN: ADMIN_TOKEN,
    UNITSYNC_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    UNITSYNC_SIMULATOR: 'off',
    UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS: 'on',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TASK_QUEUE: taskQueue,
    LOG_LEVEL: options.logLevel ?? 'info',
    ...options.env,
  };
  const connection = await Connection.connect({ address }),
    client = new Client({ connection, namespace });
  await ensureNamespace(client, namespace);
  const simulator = await startSimulator({
    clockFile: clock.file,
    accounts: [{ clientId: CLIENT_ID, clientSecret: SECRET, ...options.town }],
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 4 }),
    children: [Process, ChildProcess][] = [],
    releases: (() => Promise<void>)[] = [];
  const logFile = (name: Process) => path.join(folder, `${name}.log`);
  const spawn = async (name: Process) => {
    const child = await spawnNodeChild({
      name,
      script: `server/${name}.ts`,
      env,
      logFile: logFile(name),
      onSpawn: (each) => children.push([name, each]),
      onLine: () => undefined,
    });
    return child;
  };
  const halt = async (wanted?: Process) => {
    await Promise.all(
      children.filter(([name]) => wanted === undefined || name === wanted).map(([, child]) => stopChild(child, 'SIGTERM', 9_500)),
    );
  };
  const origin = `http://127.0.0.1:${port}`;
  await Promise.all((options.processes ?? ['api']).map(spawn));
  const document = (await (await fetch(`${origin}/api/openapi.json`)).json()) as object;
  const api = new ApiClient(origin, new OpenApiCheck(document), ADMIN_TOKEN);
  return {
    api,
    origin,
    client,
    pool,
    clock,
    simulator,
    env,
    namespace,
    taskQueue,
    spawn,
    halt,
    property: new PropertyDriver(api, simulator, client),
    logs: () =>
      (['api', 'worker'] as const)
        .map((name) => {
          try {
            return readFileSync(logFile(name), 'utf8');
          } catch {
            return '';
          }
        })
        .join('\n'),
    onStop: (release) => {
      releases.unshift(release);
    },
    async stop() {
      for (const release of releases) await release();
      await halt();
      await simulator.stop();
      await connection.close();
      await pool.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
