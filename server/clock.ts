import { readFileSync } from 'node:fs';
import { StartProblem } from './problem.ts';

/** The one now of all product rules (days, 24 h, 7 days, 60 days, probes, drafts). Temporal's timers keep real time. */
export interface Clock {
  now(): Date;
}

const systemClock: Clock = { now: () => new Date() };

function readInstant(file: string): Date | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    // The zone must be written out: a local time would mean another instant on another machine.
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? null : instant;
  } catch {
    return null;
  }
}

/**
 * A clock that re-reads the file at each use, so that a tester's day goes by when she says so, in every process at once.
 * A file that is unreadable later (being replaced) leaves the last good value.
 * @throws StartProblem when the file holds no instant at start.
 */
function fileClock(file: string): Clock {
  const first = readInstant(file);
  if (!first)
    throw new StartProblem(
      `UNITSYNC_CLOCK_FILE is "${file}", but must be a readable file holding an ISO instant such as 2026-03-02T15:00:00Z.`,
    );
  let lastGood = first;
  return {
    now() {
      lastGood = readInstant(file) ?? lastGood;
      return new Date(lastGood);
    },
  };
}

export function createClock(clockFile: string | null): Clock {
  return clockFile ? fileClock(clockFile) : systemClock;
}
