import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PmsCommand } from './process.ts';

const HEAP_MB = 8_192;

/** The measurement's PMS, as its other processes see it. */
export class BenchPms {
  url = '';
  readonly #waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  #child: ChildProcess | null = null;
  #last = 0;

  /** Started once; later calls find it there. */
  async start(): Promise<void> {
    if (this.#child) return;
    const child = (this.#child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), {
      serialization: 'advanced',
      // A town of a million is larger than the heap that Node takes by itself.
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: 'inherit',
    }));
    child.on('message', ({ id, value, error }: { id: number; value: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.done(value);
      else waiting?.failed(new Error(error));
    });
    this.url = await new Promise((done, failed) => this.#waiting.set(0, { done: done as (value: unknown) => void, failed }));
  }

  do<T>(command: PmsCommand): Promise<T> {
    const id = ++this.#last;
    return new Promise<T>((done, failed) => {
      this.#waiting.set(id, { done: done as (value: unknown) => void, failed });
      this.#child?.send({ id, command });
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    await new Promise((done) => {
      child.once('exit', done);
      child.disconnect();
    });
  }
}
