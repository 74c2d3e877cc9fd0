import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** What the kernel knows of processes. Linux alone has /proc: elsewhere these figures are not given. */
export const knowsProcesses = process.platform === 'linux';

/** Ticks of a process clock: 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

interface Stat {
  parent: number;
  ownMs: number;
  childrenMs: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8'),
      fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
    return {
      parent: fields[1] ?? 0,
      ownMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * TICK_MS,
      childrenMs: ((fields[13] ?? 0) + (fields[14] ?? 0)) * TICK_MS,
    };
  } catch {
    return null;
  }
}

/** Milliseconds of CPU that a process, those below it, and those below it that have ended have used. */
export function cpuMs(pid: number): number {
  const all = readdirSync('/proc')
    .map(Number)
    .filter(Boolean)
    .flatMap((each) => {
      const stat = statOf(each);
      return stat ? [{ pid: each, ...stat }] : [];
    });
  const sum = (of: number): number => {
    const own = all.find((each) => each.pid === of);
    return (own ? own.ownMs + own.childrenMs : 0) + all.filter((each) => each.parent === of).reduce((ms, each) => ms + sum(each.pid), 0);
  };
  return sum(pid);
}

/** Peak resident memory since the last call of `resetPeak`, in bytes. */
export function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
