import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { StartProblem } from '../problem.ts';
import { endOf, logTail, stopChild } from './child-process.ts';
import { keptSecret } from './kept-secret.ts';
import { firstFreePort, withFreePorts } from './ports.ts';
import { postgresAccount, type PostgresAccount } from './postgres-account.ts';
import { postgresPrograms, type PostgresPrograms } from './postgres-programs.ts';
import { postgresSettings } from './postgres-settings.ts';

const USER = 'unitsync';
const DATABASE = 'unitsync';

export interface PostgresOptions {
  /** Holds `postgres/` (the cluster) and `secrets/postgres-password`. */
  dataDir: string;
  logFile: string;
  /** Taken when free, so that addresses stay the same over restarts. */
  preferredPort?: number;
  /** False in tests: nothing is flushed to the disk. */
  durable: boolean;
  /** Called at once for each process started. */
  onSpawn: (child: ChildProcess) => void;
}

export interface EmbeddedPostgres {
  port: number;
  /** Of the database `unitsync`; holds the password. */
  url: string;
  child: ChildProcess;
  /** Starts the server again on the same port after it died. */
  restart(): Promise<void>;
  /** Fast shutdown: open transactions are rolled back, nothing waits for clients. */
  stop(): Promise<void>;
}

interface Cluster {
  account: PostgresAccount;
  programs: PostgresPrograms;
  /** The cluster's folder. */
  folder: string;
  password: string;
  options: PostgresOptions;
}

/** Only what the server needs: PGDATA, PGPORT and the like of the user's shell must not reach it. The folder's name is for whoever looks at the process list. */
const environment = (dataDir: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  LANG: 'C',
  LC_ALL: 'C',
  TZ: 'UTC',
  UNITSYNC_DATA_DIR: dataDir,
});

function chownTree(folder: string, owner: { uid: number; gid: number }): void {
  chownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (!entry.isSymbolicLink()) chownSync(path.join(entry.parentPath, entry.name), owner.uid, owner.gid);
}

async function runToEnd(cluster: Cluster, file: string, args: string[]): Promise<string | null> {
  const log = openSync(cluster.options.logFile, 'a', 0o600);
  const command = cluster.account.command(file, args);
  const child = spawn(command.file, command.args, {
    uid: command.uid,
    gid: command.gid,
    cwd: cluster.folder.replace(/[^/]+$/, ''),
    env: environment(cluster.options.dataDir),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  cluster.options.onSpawn(child);
  const end = await endOf(child);
  return end === '0' ? null : end;
}

/** Made beside its place and moved there when whole, so a start killed in the middle begins anew. */
async function initialise(cluster: Cluster): Promise<void> {
  const draft = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.account.owner)
    for (const made of [draft, passwordFile]) chownSync(made, cluster.account.owner.uid, cluster.account.owner.gid);
  try {
    // The built-in C.UTF-8: the same order of text on every machine.
    const failed = await runToEnd(cluster, cluster.programs.initdb, [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(cluster.options.durable ? [] : ['--no-sync']),
    ]);
    if (failed)
      throw new StartProblem(
        `PostgreSQL could not make its data folder (initdb ended with ${failed}): ${logTail(cluster.options.logFile)}`,
      );
    renameSync(draft, cluster.folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Ends what is left of an earlier server of this cluster (its backends live on for a moment after a kill -9 of the server), found by
 * working directory. Then a `postmaster.pid` is stale by proof, also when its pid meanwhile belongs to some other program.
 */
async function clearLeftovers(folder: string): Promise<void> {
  if (process.platform !== 'linux' || !existsSync(path.join(folder, 'postmaster.pid'))) return;
  const inFolder = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readlinkSync(`/proc/${pid}/cwd`) === folder;
        } catch {
          return false;
        }
      });
  for (const until = Date.now() + 5_000; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const left = inFolder();
    if (!left.length) return rmSync(path.join(folder, 'postmaster.pid'), { force: true });
    for (const pid of left) {
      try {
        process.kill(Number(pid), 'SIGQUIT');
      } catch {
        // Gone.
      }
    }
  }
}

/** Connects until the server answers; a server that ends instead is an error at once. */
async function ready(cluster: Cluster, child: ChildProcess, port: number): Promise<void> {
  let ended: string | null = null;
  void endOf(child).then((end) => (ended = end));
  for (const until = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
    if (ended !== null) throw new StartProblem(`PostgreSQL ended (${String(ended)}) while starting: ${logTail(cluster.options.logFile)}`);
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: USER,
      password: cluster.password,
      database: 'postgres',
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`create database ${DATABASE}`);
      return;
    } catch (error) {
      // 28P01: the password file is not the one the cluster was made with; waiting does not help.
      if ((error as { code?: string }).code === '28P01')
        throw new StartProblem(
          `PostgreSQL in ${cluster.folder} does not accept the password in ${path.join(cluster.options.dataDir, 'secrets')}. Put the old file back, or start with an empty data folder.`,
        );
      if (Date.now() > until) throw new StartProblem(`PostgreSQL did not answer within 60 s: ${logTail(cluster.options.logFile)}`);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function launch(cluster: Cluster, port: number): Promise<ChildProcess> {
  await clearLeftovers(cluster.folder);
  const log = openSync(cluster.options.logFile, 'a', 0o600);
  const command = cluster.account.command(cluster.programs.postgres, [
    '-D',
    cluster.folder,
    ...postgresSettings({ port, durable: cluster.options.durable }),
  ]);
  // Its own session, so that Ctrl-C in the terminal does not reach it before its clients have stopped.
  const child = spawn(command.file, command.args, {
    uid: command.uid,
    gid: command.gid,
    cwd: cluster.folder,
    env: environment(cluster.options.dataDir),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  cluster.options.onSpawn(child);
  try {
    await ready(cluster, child, port);
    return child;
  } catch (error) {
    await stopChild(child, 'SIGQUIT', 3_000);
    throw error;
  }
}

/** A real PostgreSQL 18 below the data folder, on a free port of 127.0.0.1, with a password. */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { initdb, postgres } = postgresPrograms();
  const folder = path.join(options.dataDir, 'postgres');
  const account = await postgresAccount(postgres, options.dataDir);
  const cluster: Cluster = {
    account,
    programs: { initdb, postgres },
    folder,
    password: keptSecret(options.dataDir, 'postgres-password', () => randomBytes(24).toString('base64url')),
    options,
  };
  if (!existsSync(path.join(folder, 'PG_VERSION'))) await initialise(cluster);
  // Started by another account before (as root once, as a user now and then): the server insists on owning its folder.
  if (account.owner && lstatSync(folder).uid !== account.owner.uid) chownTree(folder, account.owner);
  const [child, port] = await withFreePorts(
    async () => [await firstFreePort([options.preferredPort])],
    async ([port = 0]) => [await launch(cluster, port), port] as const,
  );
  const server: EmbeddedPostgres = {
    port,
    url: `postgresql://${USER}:${cluster.password}@127.0.0.1:${port}/${DATABASE}`,
    child,
    restart: async () => {
      server.child = await launch(cluster, port);
    },
    stop: () => stopChild(server.child, 'SIGINT', 4_000),
  };
  return server;
}
