import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeProcess, stopRecorded, writeRecord, type RecordedProcess } from './process-record.ts';

/**
 * The processes of one installation (or of one test run): each is recorded the moment it runs, and a watchdog ends them all when this
 * process dies without doing so itself.
 */
export class ProcessGroup {
  readonly #recordFile: string;
  readonly #removeAfterCrash: string[];
  readonly #running = new Map<number, RecordedProcess>();
  #watchdog: ChildProcess | null = null;
  #closed = false;

  /** `removeAfterCrash`: files or folders that the watchdog deletes once everything has ended. */
  constructor(recordFile: string, removeAfterCrash: string[] = []) {
    this.#recordFile = recordFile;
    this.#removeAfterCrash = removeAfterCrash;
  }

  /** Call before the first `add`; a watchdog that dies is replaced. */
  startWatchdog(): void {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('watchdog.ts', import.meta.url)), this.#recordFile, ...this.#removeAfterCrash],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        // Its own session: a Ctrl-C must not end it before the others.
        detached: true,
      },
    );
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      this.#watchdog = null;
      if (!this.#closed) this.startWatchdog();
    });
    child.once('error', () => undefined);
    // Neither the process nor the pipe keeps this process alive.
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
    this.#watchdog = child;
    if (child.pid) this.add('watchdog', child, 'SIGKILL');
  }

  /** Synchronous, so that nothing runs unrecorded for longer than it takes to write a file. */
  add(name: string, child: ChildProcess, stopSignal: NodeJS.Signals): void {
    const { pid } = child;
    if (pid === undefined) return;
    if (this.#closed) {
      // Started by a restart that was under way while everything else stopped.
      child.kill('SIGKILL');
      return;
    }
    this.#running.set(pid, describeProcess(name, pid, stopSignal));
    this.#write();
    child.once('exit', () => {
      this.#running.delete(pid);
      if (!this.#closed) this.#write();
    });
  }

  #write(): void {
    writeRecord(this.#recordFile, [...this.#running.values()]);
  }

  /** Everything has been stopped in order; what is left is killed, and the watchdog goes without doing anything. */
  async close(): Promise<void> {
    this.#closed = true;
    const watchdog = this.#watchdog;
    const left = [...this.#running.values()].filter((recorded) => recorded.pid !== watchdog?.pid);
    if (left.length) await stopRecorded(left, 1_000);
    rmSync(this.#recordFile, { force: true });
    if (!watchdog || watchdog.exitCode !== null) return;
    const ended = new Promise((resolve) => watchdog.once('exit', resolve));
    watchdog.ref();
    watchdog.stdin?.end('done\n');
    await ended;
  }
}
