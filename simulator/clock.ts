/** What "now" is: the machine's, or an ISO instant in a file that tests move (read again at each use). */
import { readFileSync } from 'node:fs';

export type Clock = () => Date;

export function clockFrom(file: string | undefined): Clock {
  if (file === undefined || file === '') return () => new Date();
  let last: Date | null = null;
  return () => {
    // a writer may be in the middle of it: the last good reading stands, and without one the machine's time
    const read = readQuietly(file);
    if (read !== null) last = read;
    return new Date(last ?? Date.now());
  };
}

function readQuietly(file: string): Date | null {
  try {
    const at = new Date(readFileSync(file, 'utf8').trim());
    return Number.isNaN(at.getTime()) ? null : at;
  } catch {
    return null;
  }
}
