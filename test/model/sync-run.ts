import { judgeConflicts } from './conflicts.ts';
import { evidenceOf, settleHomes, whatBecomes, type Turn } from './homes.ts';
import { isWhole } from './switched.ts';
import { takeReads } from './reads.ts';
import { adopt, whoIsWho } from './who.ts';
import { homeKey, rememberHomes, type Read, type World } from './world.ts';

/** One sync run of a property. A run is failed, and does nothing, when every read failed. */
export function syncRun(world: World, propertyId: string, reads: Read[], now: Date): void {
  if (reads.length && reads.every((read) => read.outcome === 'failed')) return;
  const property = world.properties.get(propertyId)!;
  world.runs++;
  const seen = takeReads(world, property, reads, now);
  const completeOf = new Set(reads.filter((read) => read.outcome === 'complete').map((read) => read.pmsProperty));
  const fresh = [...world.pmsProperties.values()].filter((each) => each.freshlyAttached && completeOf.has(each.id));
  const turn: Turn = {
    now,
    seen,
    counted: new Set(),
    approved: new Set(),
    onlyApproved: false,
    firstComplete: fresh.length > 0,
    whole: isWhole(world, property, completeOf),
  };
  rememberHomes(world);
  whoIsWho(world, property, seen);
  const ends = whatBecomes(world, property, turn);
  adopt(world, property);
  settleHomes(world, property, ends, turn);
  for (const home of world.homes) if (home.property === propertyId) world.heldOn.set(homeKey(home), evidenceOf(world, home));
  rememberHomes(world);
  judgeConflicts(world, property, reads);
  for (const each of fresh) each.freshlyAttached = false;
}

/** A manager approves what waits: only that is applied, from the facts as they were last read. */
export function approve(world: World, propertyId: string, subjects: Set<string>, now: Date): void {
  const property = world.properties.get(propertyId)!;
  for (const stay of world.stays.values()) if (stay.property === propertyId) stay.doubtful = false;
  const turn: Turn = {
    now,
    seen: new Set(),
    counted: new Set(),
    approved: subjects,
    onlyApproved: true,
    firstComplete: false,
    whole: isWhole(world, property, new Set()),
  };
  settleHomes(world, property, whatBecomes(world, property, turn), turn);
}
