import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildMessage } from '../child.ts';
import { StartProblem } from '../problem.ts';
import { endOf, logTail } from './child-process.ts';

export interface NodeChildOptions {
  name: string;
  /** From the project's root, such as `server/api.ts`. */
  script: string;
  env: NodeJS.ProcessEnv;
  /** Of Node itself. */
  flags?: readonly string[];
  logFile: string;
  onSpawn: (child: ChildProcess) => void;
  onLine: (text: string) => void;
}

const READY_LIMIT_MS = 60_000;

/**
 * For a process through which much passes and in which little stays: the heap is tidied up before it has grown by more than half, where Node by itself lets
 * it grow several times over; and pages of the PMS, which lie outside of it, go back to the system one by one, where glibc by itself keeps blocks of up to
 * 32 MB once it has been given such a one (mallopt(3), M_MMAP_THRESHOLD). The worker of docker-compose.yml has the same.
 */
export const SMALL_MEMORY = {
  flags: ['--max-semi-space-size=4', '--heap-growing-percent=50'],
  env: { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) },
};

/** Compiled code is kept between starts: half the time to start, and 30 MB less for each process, which then needs no TypeScript stripper. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/unit-sync/compiled', import.meta.url));
const environmentOf = (options: { env: NodeJS.ProcessEnv }): NodeJS.ProcessEnv => ({ NODE_COMPILE_CACHE: COMPILED, ...options.env });

const scriptPath = (script: string) => fileURLToPath(new URL(`../../${script}`, import.meta.url));

/** Ready, or why not. The child's own word comes first, then how it ended. */
async function awaitReady(options: NodeChildOptions, child: ChildProcess, ready: Promise<void>): Promise<void> {
  let said: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  child.on('message', (message: ChildMessage) => {
    if (message.type === 'failed') said = message.message;
    if (message.type === 'line') options.onLine(message.text);
  });
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`was not ready after ${READY_LIMIT_MS / 1000} s`), READY_LIMIT_MS);
  });
  const problem = await Promise.race([ready.then(() => null), late, endOf(child).then((end) => `ended (${end}) while starting`)]);
  clearTimeout(timer);
  if (problem === null) return;
  child.kill('SIGKILL');
  throw new StartProblem(said ?? `The ${options.name} process ${problem}: ${logTail(options.logFile)}`);
}

/** A process of ours that says `ready` over IPC. Its own session: Ctrl-C reaches the parent only, which stops all in order. */
export async function spawnNodeChild(options: NodeChildOptions): Promise<ChildProcess> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...(options.flags ?? []), scriptPath(options.script)], {
    env: environmentOf(options),
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  options.onSpawn(child);
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'ready') resolve();
    });
  });
  await awaitReady(options, child, ready);
  return child;
}

/** The simulator shares no code with the product, so it says ready in a JSON line on stdout: `{"ready":true,"url":"..."}`. */
export async function spawnSimulator(options: NodeChildOptions): Promise<{ child: ChildProcess; url: string }> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [scriptPath(options.script)], {
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', log],
    detached: true,
  });
  closeSync(log);
  options.onSpawn(child);
  let url = '';
  const ready = new Promise<void>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (url || !text.startsWith('{')) return;
      try {
        const said = JSON.parse(text) as { ready?: boolean; url?: string };
        if (said.ready && said.url) {
          url = said.url;
          resolve();
        }
      } catch {
        // Some other line.
      }
    });
  });
  await awaitReady(options, child, ready);
  return { child, url };
}

/** Runs a script to its end. @throws StartProblem with what it wrote last. */
export async function runScript(options: Omit<NodeChildOptions, 'onLine'>): Promise<void> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [scriptPath(options.script)], {
    env: environmentOf(options),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  options.onSpawn(child);
  const end = await endOf(child);
  if (end !== '0') throw new StartProblem(`${options.name} failed (${end}): ${logTail(options.logFile)}`);
}
