import type { ChildProcess } from 'node:child_process';
import { endOf } from './child-process.ts';

/** One supervised process; `child` is the present one. */
export interface Part {
  name: string;
  child: ChildProcess;
  /** Resolves when the new one is ready. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** One that lived this long has earned a quick restart again. */
const SETTLED_MS = 60_000;

/** Starts the part again whenever it ends, ever more slowly while it keeps ending, until `stopping` is aborted. */
export async function keepRunning(
  part: Part,
  options: { stopping: AbortSignal; say: (text: string) => void; onRestarted: () => void },
): Promise<void> {
  const { stopping, say, onRestarted } = options;
  let delayMs = FIRST_DELAY_MS;
  for (;;) {
    const since = Date.now();
    const end = await endOf(part.child);
    if (stopping.aborted) return;
    if (Date.now() - since > SETTLED_MS) delayMs = FIRST_DELAY_MS;
    say(`${part.name} ended (${end}); starting it again`);
    for (let back = false; !back;) {
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      if (stopping.aborted) return;
      back = await part.restart().then(
        () => true,
        (error: unknown) => {
          if (!stopping.aborted) say(error instanceof Error ? error.message : String(error));
          return false;
        },
      );
    }
    if (stopping.aborted) return;
    onRestarted();
    say(`${part.name} is running again (process ${part.child.pid})`);
  }
}
