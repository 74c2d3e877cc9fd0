import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `0`, another exit code, the name of the signal, or why it could not be started. */
export function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(String(child.exitCode ?? child.signalCode));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
    child.once('error', (error) => {
      // An error after the start (a signal that could not be sent) is no end.
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

/** Asks the child to end and kills it when it does not. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const end = endOf(child);
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await end;
  clearTimeout(timer);
}

/** The last lines of a log on one line, for a message about a start that failed. */
export function logTail(file: string, lines = 3): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join(' | ').slice(-600) || '(its log is empty)';
  } catch {
    return '(it left no log)';
  }
}
