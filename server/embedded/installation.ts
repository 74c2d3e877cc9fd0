import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { createClock } from '../clock.ts';
import { generateEncryptionKeys } from '../encryption-keys.ts';
import { StartProblem } from '../problem.ts';
import { stopChild } from './child-process.ts';
import { openDataFolder, readPorts, writePorts, type DataFolder, type KeptPorts } from './data-folder.ts';
import { keepRunning, type Part } from './keep-running.ts';
import { keptSecret } from './kept-secret.ts';
import { takeLock } from './lock.ts';
import { SMALL_MEMORY, runScript, spawnNodeChild, spawnSimulator } from './node-child.ts';
import { countUp, firstFreePort, listenError, listenProblem, withFreePorts } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { ProcessGroup } from './process-group.ts';
import { readRecord, stopRecorded } from './process-record.ts';
import { removeRuntime, writeRuntime, type Runtime } from './runtime-file.ts';
import { say, step } from './terminal.ts';
import { startTemporal } from './temporal.ts';

const DEFAULT_PORT = 3000;
const TEMPORAL_UI_PORT = 8233;
/** The worker drains for up to 8 s and a child gives up by itself after 9: together with the servers (4 s) this stays under 15. */
const CHILD_GRACE_MS = 9_500;

type PartName = 'PostgreSQL' | 'Temporal' | 'API' | 'worker' | 'simulator';

/** One running installation: its parts, and the one way to stop them. */
export class Installation {
  readonly #config: Config;
  readonly #parts = new Map<PartName, Part>();
  readonly #stopping = new AbortController();
  #folder: DataFolder | null = null;
  #group: ProcessGroup | null = null;
  #releaseLock: () => void = () => undefined;
  #stopped: Promise<void> | null = null;
  #runtime: Runtime | null = null;

  constructor(config: Config) {
    this.#config = config;
  }

  get stopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Aborted when the installation begins to stop. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** @throws StartProblem; the caller then calls `stop`. */
  async start(): Promise<{ runtime: Runtime; adminToken: string; dataDir: string }> {
    const config = this.#config;
    // What can be told at once, before anything slow.
    createClock(config.clockFile);
    const folder = (this.#folder = openDataFolder(config.dataDir));
    this.#releaseLock = takeLock(folder.path);
    await this.#checkApiPort();
    await this.#endLeftovers(folder);
    this.#group = new ProcessGroup(folder.file('processes.json'), [folder.file('runtime.json')]);
    this.#group.startWatchdog();

    const adminToken =
      config.adminToken ?? keptSecret(folder.path, 'admin-token', () => `usk_boot_${randomBytes(24).toString('base64url')}`);
    const ports = readPorts(folder);
    const [postgres, temporal] = await allOrFirstProblem([this.#startPostgres(folder, ports), this.#startTemporal(folder, ports)]);
    this.#goOn();
    const shared: NodeJS.ProcessEnv = {
      ...process.env,
      UNITSYNC_EMBEDDED: config.embedded ? 'on' : 'off',
      UNITSYNC_DATA_DIR: folder.path,
      UNITSYNC_ADMIN_TOKEN: adminToken,
      // With a database of one's own the setting is required, so it is in process.env already.
      ...(config.encryptionKeys ? {} : { UNITSYNC_ENCRYPTION_KEYS: keptSecret(folder.path, 'encryption-keys', generateEncryptionKeys) }),
      UNITSYNC_SIMULATOR: config.simulator ? 'on' : 'off',
      UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS: config.allowPrivatePmsHosts ? 'on' : 'off',
      ...(config.clockFile ? { UNITSYNC_CLOCK_FILE: config.clockFile } : {}),
      HOST: config.host,
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: config.temporal.namespace,
      ...(temporal.uiUrl ? { TEMPORAL_UI_URL: temporal.uiUrl } : {}),
    };
    await step('bringing the database up to date', () =>
      runScript({
        name: 'Migrating the database',
        script: 'server/migrate.ts',
        env: shared,
        logFile: folder.logFile('migrate'),
        onSpawn: this.#onSpawn('migrate', 'SIGKILL'),
      }),
    );
    this.#goOn();
    const [simulator, apiPort] = await step(
      `starting the API${config.simulator ? ', the worker and the simulator' : ' and the worker'}`,
      () =>
        allOrFirstProblem([
          this.#startSimulator(folder, ports, shared),
          this.#startApi(folder, shared),
          this.#startChild('worker', 'server/worker.ts', folder, shared),
        ] as const),
    );
    this.#goOn();

    const url = `http://${hostInUrl(config.host)}:${apiPort}`;
    this.#runtime = {
      apiUrl: url,
      consoleUrl: url,
      temporalAddress: temporal.address,
      temporalNamespace: config.temporal.namespace,
      temporalUiUrl: temporal.uiUrl,
      temporalCliPath: temporal.cliPath,
      databaseUrl: postgres.url,
      simulatorUrl: simulator?.url ?? null,
      processes: { main: process.pid, api: null, worker: null, postgres: null, temporal: null, simulator: null },
    };
    writePorts(folder, {
      ...ports,
      ...(postgres.port ? { postgres: postgres.port } : {}),
      ...(temporal.port ? { temporal: temporal.port } : {}),
      ...(simulator ? { simulator: Number(new URL(simulator.url).port) } : {}),
    });
    this.#writeRuntime();
    for (const part of this.#parts.values())
      void keepRunning(part, {
        stopping: this.#stopping.signal,
        say: (text) => say(`unit-sync: ${text}`),
        onRestarted: () => this.#writeRuntime(),
      });
    return { runtime: this.#runtime, adminToken, dataDir: folder.path };
  }

  /** In order: those who use the servers, then the servers. Safe to call at any moment, and more than once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#group && this.#folder) removeRuntime(this.#folder.file('runtime.json'));
    const end = (...names: PartName[]) => Promise.all(names.flatMap((name) => this.#parts.get(name) ?? []).map((part) => part.stop()));
    await end('API', 'worker');
    await end('simulator', 'Temporal', 'PostgreSQL');
    await this.#group?.close();
    this.#releaseLock();
  }

  /** A signal during the start: what is still being started is killed by `stop`, and the start goes no further. */
  #goOn(): void {
    if (this.stopping) throw new StartProblem('Stopped while starting.');
  }

  #onSpawn(name: string, stopSignal: NodeJS.Signals): (child: ChildProcess) => void {
    return (child) => this.#group?.add(name, child, stopSignal);
  }

  #writeRuntime(): void {
    if (!this.#runtime || !this.#folder || this.stopping) return;
    const pid = (name: PartName) => this.#parts.get(name)?.child.pid ?? null;
    this.#runtime.processes = {
      main: process.pid,
      api: pid('API'),
      worker: pid('worker'),
      postgres: pid('PostgreSQL'),
      temporal: pid('Temporal'),
      simulator: pid('simulator'),
    };
    writeRuntime(this.#folder.file('runtime.json'), this.#runtime);
  }

  /** A wrong PORT or HOST is told before anything has been started. */
  async #checkApiPort(): Promise<void> {
    const { host, port } = this.#config;
    const code = await listenError(port ?? DEFAULT_PORT, host);
    if (code && !(port === null && code === 'EADDRINUSE')) throw new StartProblem(listenProblem(code, port ?? DEFAULT_PORT, host));
  }

  /** Of a main process that was killed together with its watchdog. The lock is ours, so nobody else can be using them. */
  async #endLeftovers(folder: DataFolder): Promise<void> {
    const left = readRecord(folder.file('processes.json'));
    // The old watchdog first: it does the same work.
    await stopRecorded(
      left.filter((recorded) => recorded.name === 'watchdog'),
      0,
    );
    await stopRecorded(left, 5_000);
    removeRuntime(folder.file('runtime.json'));
  }

  async #startPostgres(folder: DataFolder, ports: KeptPorts): Promise<{ url: string; port: number | null }> {
    const { url } = this.#config.database;
    if (url) return { url, port: null };
    const server = await step('starting PostgreSQL', () =>
      startPostgres({
        dataDir: folder.path,
        logFile: folder.logFile('postgres'),
        preferredPort: ports.postgres,
        durable: true,
        onSpawn: this.#onSpawn('postgres', 'SIGINT'),
      }),
    );
    this.#parts.set('PostgreSQL', asPart('PostgreSQL', server));
    return server;
  }

  async #startTemporal(
    folder: DataFolder,
    ports: KeptPorts,
  ): Promise<{ address: string; uiUrl: string | null; cliPath: string | null; port: number | null }> {
    const { address, uiUrl, namespace } = this.#config.temporal;
    if (address) return { address, uiUrl, cliPath: null, port: null };
    const server = await step('starting Temporal', () =>
      startTemporal({
        dataDir: folder.path,
        logFile: folder.logFile('temporal'),
        namespace,
        preferredPort: ports.temporal,
        uiPort: TEMPORAL_UI_PORT,
        onSpawn: this.#onSpawn('temporal', 'SIGTERM'),
        step,
      }),
    );
    this.#parts.set('Temporal', asPart('Temporal', server));
    return server;
  }

  async #startChild(name: 'API' | 'worker', script: string, folder: DataFolder, env: NodeJS.ProcessEnv): Promise<null> {
    const spawnIt = () =>
      spawnNodeChild({
        name,
        script,
        ...(name === 'worker' ? { flags: SMALL_MEMORY.flags, env: { ...SMALL_MEMORY.env, ...env } } : { env }),
        logFile: folder.logFile(name.toLowerCase()),
        onSpawn: this.#onSpawn(name, 'SIGKILL'),
        onLine: say,
      });
    const part: Part = {
      name: `The ${name}`,
      child: await spawnIt(),
      restart: async () => {
        part.child = await spawnIt();
      },
      stop: () => stopChild(part.child, 'SIGTERM', CHILD_GRACE_MS),
    };
    this.#parts.set(name, part);
    return null;
  }

  #startApi(folder: DataFolder, env: NodeJS.ProcessEnv): Promise<number> {
    const { host, port } = this.#config;
    const start = async ([chosen = 0]: number[]) => {
      await this.#startChild('API', 'server/api.ts', folder, { ...env, PORT: String(chosen) });
      return chosen;
    };
    return port === null ? withFreePorts(async () => [await firstFreePort(countUp(DEFAULT_PORT), host)], start, host) : start([port]);
  }

  async #startSimulator(folder: DataFolder, ports: KeptPorts, env: NodeJS.ProcessEnv): Promise<{ url: string } | null> {
    if (!this.#config.simulator) return null;
    const port = await firstFreePort([ports.simulator]);
    const simulatorEnv = {
      // The world outside: it sees its own settings and none of ours.
      ...Object.fromEntries(
        Object.entries(env).filter(([name]) => name.startsWith('SIMULATOR_') || name === 'PATH' || name === 'NODE_OPTIONS'),
      ),
      UNITSYNC_DATA_DIR: folder.path,
      SIMULATOR_HOST: '127.0.0.1',
      SIMULATOR_PORT: String(port),
      SIMULATOR_SEED: env.SIMULATOR_SEED ?? '1',
      SIMULATOR_STATE_FILE: folder.file('simulator.json'),
      ...(this.#config.clockFile ? { SIMULATOR_CLOCK_FILE: this.#config.clockFile } : {}),
    };
    const spawnIt = () =>
      spawnSimulator({
        name: 'simulator',
        script: 'simulator/main.ts',
        env: simulatorEnv,
        logFile: folder.logFile('simulator'),
        onSpawn: this.#onSpawn('simulator', 'SIGTERM'),
        onLine: say,
      });
    const first = await spawnIt();
    const part: Part = {
      name: 'The simulator',
      child: first.child,
      restart: async () => {
        part.child = (await spawnIt()).child;
      },
      stop: () => stopChild(part.child, 'SIGTERM', 2_000),
    };
    this.#parts.set('simulator', part);
    return { url: first.url };
  }
}

/** The same object: `child` changes with each restart. */
function asPart(name: string, server: { child: ChildProcess; restart(): Promise<void>; stop(): Promise<void> }): Part {
  return {
    name,
    get child() {
      return server.child;
    },
    set child(child) {
      server.child = child;
    },
    restart: () => server.restart(),
    stop: () => server.stop(),
  };
}

/** Waits for all, so that nothing is still starting when the first problem is told. */
async function allOrFirstProblem<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(work);
  const problem = settled.find((one) => one.status === 'rejected');
  if (problem) throw problem.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

/** An address to open: one listens on every address, one does not go there. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
