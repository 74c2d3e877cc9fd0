import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A process we started. Pids are used again, so a process is only ever stopped when its start time is still the recorded one. */
export interface RecordedProcess {
  name: string;
  pid: number;
  /** Opaque: clock ticks since boot on Linux, `ps lstart` elsewhere. */
  startTime: string;
  /** How it is asked to end after its parent's death (PostgreSQL: SIGINT is the fast shutdown; what may be killed at any moment: SIGKILL). */
  stopSignal: NodeJS.Signals;
}

/** Null when there is no such process, or only its zombie. */
export function startTimeOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command name in parentheses may hold anything; fields count from the last one. [0] is the state, [19] the start time.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
    }
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
    );
  } catch {
    return null;
  }
}

export const isRunning = (recorded: Pick<RecordedProcess, 'pid' | 'startTime'>): boolean =>
  startTimeOf(recorded.pid) === recorded.startTime;

export function describeProcess(name: string, pid: number, stopSignal: NodeJS.Signals): RecordedProcess {
  return { name, pid, startTime: startTimeOf(pid) ?? '', stopSignal };
}

/** Written whole or not at all: it is read after a kill -9. */
export function writeFileAtomic(file: string, text: string, mode = 0o600): void {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, file);
}

export const writeRecord = (file: string, processes: RecordedProcess[]): void => writeFileAtomic(file, JSON.stringify(processes));

export function readRecord(file: string): RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess[];
  } catch {
    return [];
  }
}

function signalProcess(recorded: RecordedProcess, signal: NodeJS.Signals): void {
  if (!isRunning(recorded)) return;
  try {
    process.kill(recorded.pid, signal);
  } catch {
    // Gone in between.
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks every process to end in its own way, waits, and kills what is left. Not our children (their parent is dead), so this polls. */
export async function stopRecorded(processes: RecordedProcess[], graceMs: number): Promise<void> {
  for (const recorded of processes) signalProcess(recorded, recorded.stopSignal);
  for (const [waitMs, signal] of [
    [graceMs, 'SIGKILL'],
    [2_000, 'SIGKILL'],
  ] as const) {
    const until = Date.now() + waitMs;
    while (processes.some(isRunning) && Date.now() < until) await pause(20);
    for (const recorded of processes) signalProcess(recorded, signal);
  }
}
