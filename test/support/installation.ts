import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Runtime } from '../../server/embedded/runtime-file.ts';
import { testPort } from './free-port.ts';
import { readRecord, startTimeOf } from '../../server/embedded/process-record.ts';

const START = fileURLToPath(new URL('../../server/start.ts', import.meta.url));

/** A folder that only its owner may enter, as `mktemp -d` makes them: the harder case for PostgreSQL below root. */
const temporaryFolder = (): string => realpathSync(mkdtempSync(path.join(os.tmpdir(), 'unit-sync-start-')));

/** An all-in-one start as an outsider sees it: a process with an environment, a data folder and what it prints. */
export class TestInstallation {
  readonly root: string;
  readonly dataDir: string;
  /** Everything printed so far. */
  printed = '';
  child: ChildProcess | null = null;
  readonly #env: Record<string, string>;
  readonly #waiting = new Set<() => void>();

  constructor(env: Record<string, string> = {}) {
    this.root = temporaryFolder();
    this.dataDir = path.join(this.root, 'data');
    this.#env = env;
  }

  /** Resolves with the exit code (a signal's name when killed). */
  run(env: Record<string, string> = {}): Promise<string> {
    const child = (this.child = spawn(process.execPath, [START], {
      env: { PATH: process.env.PATH ?? '', UNITSYNC_DATA_DIR: this.dataDir, UNITSYNC_SIMULATOR: 'off', ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.printed += `${line}\n`;
        for (const check of this.#waiting) check();
      });
    }
    return new Promise((resolve) => child.once('close', (code, signal) => resolve(String(code ?? signal))));
  }

  /** Starts and waits until it says that it runs. */
  async start(port?: number): Promise<Runtime> {
    this.printed = '';
    const ended = this.run({ PORT: String(port ?? (await testPort())) });
    await Promise.race([
      this.says(/Unit Sync is running/),
      ended.then((end) => Promise.reject(new Error(`the start ended (${end}): ${this.printed}`))),
    ]);
    return this.runtime();
  }

  /** Resolves once a text that matches has been printed. */
  says(text: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!text.test(this.printed)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  runtime(): Runtime {
    return JSON.parse(readFileSync(path.join(this.dataDir, 'runtime.json'), 'utf8')) as Runtime;
  }

  /** SIGTERM, then how long everything took to end. */
  async stop(): Promise<number> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return 0;
    const startedAt = Date.now();
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
    return Date.now() - startedAt;
  }

  /** Processes of this installation, by the record, and by what /proc knows of anybody's folder. */
  processes(): number[] {
    const recorded = readRecord(path.join(this.dataDir, 'processes.json'))
      .filter((each) => startTimeOf(each.pid) === each.startTime)
      .map((each) => each.pid);
    return [...new Set([...recorded, ...(existsSync('/proc/self') ? this.#inProc() : [])])];
  }

  recorded(name: string): number {
    const found = readRecord(path.join(this.dataDir, 'processes.json')).find((each) => each.name === name);
    if (!found) throw new Error(`no ${name} process is recorded`);
    return found.pid;
  }

  #inProc(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid && pid !== process.pid && startTimeOf(pid) !== null)
      .filter((pid) => {
        try {
          const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
          return text.includes(this.dataDir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(this.dataDir);
        } catch {
          return false;
        }
      });
  }

  /** Nothing announces the end of a process that is nobody's child any more, so this looks until there is none. */
  async noProcessLeft(limitMs: number): Promise<void> {
    for (const until = Date.now() + limitMs; this.processes().length; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if (Date.now() > until) throw new Error(`still there after ${limitMs} ms: ${this.processes().join(', ')}`);
    }
  }

  /** For `afterAll`: whatever the test did, nothing stays. */
  async remove(): Promise<void> {
    await this.stop();
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}
