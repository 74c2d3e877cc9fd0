import { isMissing, isTaken, says } from './stays.ts';
import { fold, homeKey, isDetached, isLive, same, sameName, staysOf, type Conflict, type Person, type Property, type Read, type Stay, type World } from './world.ts';
import { open } from './who.ts';

const IDENTITY = ['duplicate_account', 'email_mismatch', 'name_mismatch'];

/** An open identity conflict holds the end of one party while another party has a live stay at the property. */
export function conflictHolds(world: World, property: Property, person: Person | null, dying: Set<Stay>): boolean {
  return person !== null && world.conflicts.some((conflict) => {
    // Her record is another human's by now: her end waits for the answer.
    if (conflict.state === 'open' && conflict.type === 'email_changed' && conflict.candidate === person) return true;
    if (conflict.state !== 'open' || conflict.property !== property.id || !IDENTITY.includes(conflict.type) || (conflict.person !== person && conflict.candidate !== person)) return false;
    const other = conflict.person === person ? conflict.candidate : conflict.person;
    return other !== null && staysOf(world, other).some((stay) => stay.property === property.id && isLive(stay) && !dying.has(stay));
  });
}

/** Conflicts that are no question of who is who: opened and closed by the facts. */
export function judgeConflicts(world: World, property: Property, reads: Read[]): void {
  manualOutlives(world, property);
  unknownWords(world, property);
  badRecords(world, property, reads);
}

/** Judged again by every run, before anything ends: conflicts close when the facts no longer call for them. `dying`: stays that end if nothing holds them. */
export function judgeIdentities(world: World, property: Property, dying: Set<Stay>): void {
  // Of people with one e-mail: by today's names, a duplicate or two who share it.
  for (const each of world.conflicts) if (each.state === 'open' && (each.type === 'shared_email' || each.type === 'duplicate_account') && each.property === property.id && each.person && each.candidate) each.type = sameName(each.person, each.candidate) ? 'duplicate_account' : 'shared_email';
  world.conflicts = world.conflicts.filter((conflict) => conflict.property !== property.id || conflict.state === 'separate' || stillCalledFor(world, conflict, dying));
}

function stillCalledFor(world: World, { type, property, person, candidate, about }: Conflict, dying: Set<Stay>): boolean {
  const here = world.properties.get(property)!;
  if (type === 'email_changed' && !candidate) return [...world.stays.values()].some((stay) => stay.row.person === about && isLive(stay) && !dying.has(stay));
  if (!person || !candidate) return true;
  const lives = (each: Person) => staysOf(world, each).some((stay) => stay.property === property && isLive(stay) && !dying.has(stay));
  const email = same(person.email, candidate.email) || same(person.email, candidate.login);
  switch (type) {
    case 'shared_email': return email && lives(person);
    case 'duplicate_account': return email && (lives(person) || lives(candidate));
    case 'name_mismatch': return email && !sameName(person, candidate) && (lives(person) || lives(candidate));
    case 'email_mismatch': return sameName(person, candidate) && (world.blocks.has(`${candidate.key}/${property}`) || !isTaken(world, candidate, here) || isMissing(world, candidate, here)) && (lives(person) || lives(candidate));
    default: return true;
  }
}

/** One conflict per word that we do not know, while a record has it. */
function unknownWords(world: World, property: Property): void {
  const words = new Set([...world.stays.values()].filter((stay) => stay.property === property.id && !isDetached(world, stay) && says(world, stay.row, property) === 'unknown').map((stay) => fold(stay.row.raw)));
  reopen(world, property, 'unknown_status', words, () => false);
}

/** A record that could not be used; a read that was not complete may know fewer. */
function badRecords(world: World, property: Property, reads: Read[]): void {
  const bad = new Set(reads.flatMap((read) => (read.outcome === 'failed' ? [] : read.bad.map((each) => `${each.tenancy}/${each.person}`))));
  const allComplete = reads.every((read) => read.outcome === 'complete');
  reopen(world, property, 'bad_record', bad, () => !allComplete);
}

function manualOutlives(world: World, property: Property): void {
  const homes = new Map([...world.homes].filter((home) => home.property === property.id && home.outlives).map((home) => [homeKey(home), home]));
  world.conflicts = world.conflicts.filter((each) => each.type !== 'manual_outlives_pms' || each.property !== property.id || homes.has(each.about));
  for (const [key, home] of homes) open(world, 'manual_outlives_pms', property.id, home.person, null, key);
}

function reopen(world: World, property: Property, type: Conflict['type'], wanted: Set<string>, keep: (about: string) => boolean): void {
  world.conflicts = world.conflicts.filter((each) => each.type !== type || each.property !== property.id || wanted.has(each.about) || keep(each.about));
  for (const about of wanted) if (!world.conflicts.some((each) => each.type === type && each.property === property.id && each.about === about)) open(world, type, property.id, null, null, about);
}
