import { announced, inScope, says } from './stays.ts';
import { dayOf, isLive, moveOut, stayId, type Property, type Read, type Row, type Stay, type World } from './world.ts';

const ABSENT_READS = 3,
  ABSENT_MS = 24 * 3_600_000;

/** Takes in what was read: rows, what is missing since when, and which records could not be used. Nobody gains or loses anything yet. */
export function takeReads(world: World, property: Property, reads: Read[], now: Date): Set<Stay> {
  const seen = new Set<Stay>(),
    present = new Set<Stay>();
  for (const read of reads) {
    if (read.outcome === 'failed') continue;
    for (const row of read.rows) seen.add(takeRow(world, property, row, now));
    // A bad record counts as present for its stay.
    for (const bad of read.bad) {
      const stay = world.stays.get(stayId(bad));
      if (stay) {
        stay.missing = null;
        present.add(stay);
      }
    }
    if (read.outcome === 'complete')
      for (const stay of world.stays.values())
        if (stay.row.pmsProperty === read.pmsProperty && stay.property === property.id && !seen.has(stay) && !present.has(stay))
          missed(world, property, read, stay, seen, now);
  }
  const complete = new Set(reads.filter((read) => read.outcome === 'complete').map((read) => read.pmsProperty));
  for (const stay of world.stays.values())
    if (stay.property === property.id) {
      stay.doubtful = !complete.has(stay.row.pmsProperty);
      stay.bad = present.has(stay);
      stay.seen = seen.has(stay);
    }
  return seen;
}

function takeRow(world: World, property: Property, row: Row, now: Date): Stay {
  const id = stayId(row),
    said = says(world, row, property);
  let stay = world.stays.get(id);
  // Read at another property for the first time: "none here". What it supported there, that property's runs judge.
  if (!stay || stay.property !== property.id) {
    stay = {
      id,
      property: property.id,
      state: 'outside',
      person: null,
      row,
      facts: row,
      firstRun: world.runs,
      firstAt: now,
      kept: false,
      missing: null,
      over: null,
      endCalled: null,
      moveOutKnown: null,
      leaseEndKnown: null,
      doubtful: false,
      bad: false,
      seen: true,
    };
    world.stays.set(id, stay);
  }
  // "Seen again: the flag goes." A superseded record without successor is as absent, though it is there.
  if (said !== 'superseded') stay.missing = null;
  if (said === 'over' && isLive(stay)) stay.over ??= { announced: announced(stay, row, dayOf(property.timeZone, now), now) };
  if (said !== 'over') stay.over = null;
  const out = moveOut(row);
  if (stay.moveOutKnown?.day !== out) stay.moveOutKnown = out === null ? null : { day: out, since: now };
  if (stay.leaseEndKnown?.day !== row.leaseEnd) stay.leaseEndKnown = row.leaseEnd === null ? null : { day: row.leaseEnd, since: now };
  stay.row = row;
  if (inScope(said) || stay.state === 'outside') stay.facts = row;
  return stay;
}

/** Not in a complete read. What last read as past, cancelled or denied is never missing. */
function missed(world: World, property: Property, read: Read, stay: Stay, seen: Set<Stay>, now: Date): void {
  if (stay.state === 'outside') {
    world.stays.delete(stay.id);
    return;
  }
  if (!isLive(stay) || ['past', 'cancelled', 'denied'].includes(stay.row.meaning)) return;
  const missing = countAbsence(stay, now);
  if (missing.due || !isEnough(missing, now)) return;
  if (read.lookUp && !missing.notFound) {
    const answer = read.lookUp(stay.row.tenancy, stay.row.person);
    if (answer === 'error') return;
    if (answer !== 'not found') {
      seen.add(takeRow(world, property, answer, now));
      return;
    }
    missing.notFound = true;
  }
  missing.due = true;
}

/** One more complete read without it. */
export const countAbsence = (stay: Stay, now: Date): NonNullable<Stay['missing']> =>
  (stay.missing = stay.missing
    ? { ...stay.missing, reads: stay.missing.reads + 1 }
    : { since: now, reads: 1, notFound: false, due: false });
/** Missing for 3 complete reads, the first included, and 24 hours. */
export const isEnough = (missing: NonNullable<Stay['missing']>, now: Date): boolean =>
  missing.reads >= ABSENT_READS && now.getTime() - missing.since.getTime() >= ABSENT_MS;
