import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import { StartProblem } from '../problem.ts';
import { endOf, logTail, stopChild } from './child-process.ts';
import { countUp, firstFreePort, withFreePorts } from './ports.ts';

/** Registered at start, so that the first workflow can be found by them; the worker makes sure of them on any server (temporal/search-attributes). */
const SEARCH_ATTRIBUTES = ['UnitSyncProperty=Keyword', 'UnitSyncOrganization=Keyword', 'UnitSyncVendor=Keyword'];

export interface TemporalOptions {
  /** Holds `temporal.db`. */
  dataDir: string;
  logFile: string;
  namespace: string;
  preferredPort?: number;
  /** Null: no Web UI. */
  uiPort: number | null;
  onSpawn: (child: ChildProcess) => void;
  step?: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

export interface EmbeddedTemporal {
  /** host:port */
  address: string;
  port: number;
  uiUrl: string | null;
  cliPath: string;
  child: ChildProcess;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The server prints its addresses once namespaces and search attributes are there; `Metrics` is the last line of that table. */
async function serving(child: ChildProcess, logFile: string): Promise<void> {
  const { stdout } = child;
  if (!stdout) throw new Error('the server has no stdout');
  const printed = new Promise<'serving'>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      appendFileSync(logFile, `${line}\n`);
      if (line.startsWith('Temporal Metrics:')) resolve('serving');
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), 60_000);
  });
  const outcome = await Promise.race([printed, late, endOf(child).then((end) => `ended (${end})`)]);
  clearTimeout(timer);
  if (outcome !== 'serving')
    throw new StartProblem(`Temporal ${outcome === 'late' ? 'did not answer within 60 s' : outcome} while starting: ${logTail(logFile)}`);
}

async function launch(cliPath: string, options: TemporalOptions, port: number, uiPort: number | null): Promise<ChildProcess> {
  const log = openSync(options.logFile, 'a', 0o600);
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    '--db-filename',
    path.join(options.dataDir, 'temporal.db'),
    '--namespace',
    options.namespace,
    '--log-level',
    'error',
    ...SEARCH_ATTRIBUTES.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
  // A fresh environment: the CLI reads TEMPORAL_* and a configuration file in the home folder, which are about other servers.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: options.dataDir, TZ: 'UTC', UNITSYNC_DATA_DIR: options.dataDir };
  const child = spawn(cliPath, args, { cwd: options.dataDir, env, stdio: ['ignore', 'pipe', log], detached: true });
  closeSync(log);
  options.onSpawn(child);
  try {
    await serving(child, options.logFile);
    return child;
  } catch (error) {
    await stopChild(child, 'SIGTERM', 2_000);
    throw error;
  }
}

/** Temporal's own development server with its Web UI; its state is one file in the data folder. */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const cliPath = await ensureTemporalCli({ step: options.step });
  const firstUiPort = options.uiPort;
  const choose = async () => [
    await firstFreePort([options.preferredPort]),
    ...(firstUiPort === null ? [] : [await firstFreePort(countUp(firstUiPort))]),
  ];
  const [child, port, uiPort] = await withFreePorts(
    choose,
    async ([port = 0, uiPort = null]) => [await launch(cliPath, options, port, uiPort), port, uiPort] as const,
  );
  const server: EmbeddedTemporal = {
    address: `127.0.0.1:${port}`,
    port,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    cliPath,
    child,
    restart: async () => {
      server.child = await launch(cliPath, options, port, uiPort);
    },
    // Two seconds is what it takes to leave its own membership ring in order.
    stop: () => stopChild(server.child, 'SIGTERM', 4_000),
  };
  return server;
}
