import { linkSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartProblem } from '../problem.ts';
import { isRunning, startTimeOf } from './process-record.ts';

interface Holder {
  pid: number;
  startTime: string;
}

const NAME = /^lock\.(\d+)$/;

const generations = (dir: string): number[] =>
  readdirSync(dir)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** `link` makes the name appear together with its content, and fails when the name is taken: exactly one of two starts wins. */
function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * One process per data folder. The lock is the file `lock.<n>` with the highest n; it counts only while the process in it lives, so
 * nothing hinders the start after a kill -9. Taking over means creating n + 1, which only one can do, and n never goes down, so no two
 * starts that find the same dead holder can both go on.
 * @returns a function that gives the lock back.
 * @throws StartProblem naming the process that holds it.
 */
export function takeLock(dir: string): () => void {
  for (;;) {
    const [newest = 0, ...older] = generations(dir);
    const file = path.join(dir, `lock.${newest}`);
    const holder = newest ? readHolder(file) : null;
    if (holder && isRunning(holder))
      throw new StartProblem(
        `The data folder ${dir} is in use by process ${holder.pid}. Stop it (kill ${holder.pid}), or set UNITSYNC_DATA_DIR to another folder.`,
      );
    const mine = path.join(dir, `lock.${newest + 1}`);
    if (!createWhole(mine, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) ?? '' } satisfies Holder))) continue;
    // Held up so long that others have come and gone in between: look again.
    if (generations(dir)[0] !== newest + 1) {
      rmSync(mine, { force: true });
      continue;
    }
    for (const n of newest ? [newest, ...older] : older) rmSync(path.join(dir, `lock.${n}`), { force: true });
    // The number stays, the holder goes: see above.
    return () => writeFileSync(mine, '{}', { mode: 0o600 });
  }
}
