import { inScope, says } from './stays.ts';
import { askedAgain, open } from './who.ts';
import {
  fold,
  homeKey,
  isDetached,
  isElsewhere,
  isLive,
  same,
  staysOf,
  type Conflict,
  type Home,
  type Person,
  type Property,
  type Read,
  type Stay,
  type World,
} from './world.ts';

const IDENTITY = ['duplicate_account', 'email_mismatch', 'name_mismatch'],
  WHO = [...IDENTITY, 'shared_email'];

/** An open identity conflict holds the end of one party while another party has a live stay at the property. */
export function conflictHolds(world: World, property: Property, person: Person | null, dying: Set<Stay>): boolean {
  return (
    person !== null &&
    world.conflicts.some((conflict) => {
      if (conflict.state !== 'open') return false;
      // Her record is another human's by now: her end waits for the answer.
      if (conflict.type === 'email_changed' && conflict.candidates.includes(person)) return true;
      const parties = [conflict.person, ...conflict.candidates];
      return (
        conflict.property === property.id &&
        IDENTITY.includes(conflict.type) &&
        parties.includes(person) &&
        parties.some((other) => other !== null && other !== person && livesHere(world, other, property, dying))
      );
    })
  );
}

const livesHere = (world: World, person: Person, property: Property, dying: Set<Stay>): boolean =>
  staysOf(world, person).some((stay) => stay.property === property.id && isLive(stay) && !dying.has(stay));

/** Conflicts that are no question of who is who: opened and closed by the facts. */
export function judgeConflicts(world: World, property: Property, reads: Read[]): void {
  manualOutlives(world, property);
  unknownWords(world, property);
  badRecords(world, property, reads);
  endKept(world, property, reads);
}

/** Judged again by every run, before anything ends: conflicts close when the facts no longer call for them. `dying`: stays that end if nothing holds them. */
export function judgeIdentities(world: World, property: Property, dying: Set<Stay>): void {
  for (const conflict of world.conflicts.filter((each) => each.property === property.id)) {
    const { type, person, candidates, about } = conflict,
      drop = () => {
        world.conflicts = world.conflicts.filter((each) => each !== conflict);
      };
    if (type === 'email_changed') {
      // A record used again waits for its answer as long as it is the newcomer's; a changed e-mail, as long as the record lives and nobody has accepted it elsewhere.
      const waits = candidates.length
        ? world.records.get(about)?.person === person
        : [...world.stays.values()].some(
            (stay) =>
              stay.property === property.id &&
              stay.row.person === about &&
              isLive(stay) &&
              !dying.has(stay) &&
              !same(stay.facts.email, world.records.get(about)!.email),
          );
      if (!waits) drop();
    }
    if (!person || !candidates.length || !WHO.includes(type)) continue;
    const now = askedAgain(world, conflict, property),
      parties = now && (now.type === 'shared_email' ? [person] : [person, ...now.candidates]);
    if (!now || !parties?.some((each) => livesHere(world, each, property, dying))) {
      drop();
      continue;
    }
    Object.assign(conflict, now);
    if (
      world.conflicts.some((each) => each !== conflict && each.type === now.type && each.property === property.id && each.about === about)
    )
      drop();
  }
}

/** One conflict per word that we do not know, while a record that is read has it: "open until resolved, or until a later run finds it gone". */
function unknownWords(world: World, property: Property): void {
  const words = new Set(
    [...world.stays.values()]
      .filter(
        (stay) =>
          stay.property === property.id &&
          !isDetached(world, stay) &&
          stay.missing === null &&
          says(world, stay.row, property) === 'unknown',
      )
      .map((stay) => fold(stay.row.raw)),
  );
  reopen(world, property, 'unknown_status', words, () => false);
}

/** A record that could not be used; a read that was not complete may know fewer. */
function badRecords(world: World, property: Property, reads: Read[]): void {
  const bad = new Set(reads.flatMap((read) => (read.outcome === 'failed' ? [] : read.bad.map((each) => `${each.tenancy}/${each.person}`))));
  const allComplete = reads.every((read) => read.outcome === 'complete');
  reopen(world, property, 'bad_record', bad, () => !allComplete);
}

function manualOutlives(world: World, property: Property): void {
  const homes = new Map(
    [...world.homes].filter((home) => home.property === property.id && home.outlives).map((home) => [homeKey(home), home]),
  );
  world.conflicts = world.conflicts.filter(
    (each) => each.type !== 'manual_outlives_pms' || each.property !== property.id || homes.has(each.about),
  );
  for (const [key, home] of homes) {
    if (world.decisions.get(`outlives ${key}`)?.evidence !== outlivedEvidence(world, home))
      open(world, 'manual_outlives_pms', property.id, home.person, [], key);
    else world.conflicts = world.conflicts.filter((each) => each.type !== 'manual_outlives_pms' || each.about !== key);
  }
}

/** Which stays supported it, and which of them have ended. */
export const outlivedEvidence = (world: World, home: Home): string =>
  home.through
    .map(({ stay, pmsUnit }) => `${stay.id} ${pmsUnit} ${!isElsewhere(world, stay) && stay.person === home.person && !isLive(stay)}`)
    .sort()
    .join('; ');

/** A decision ends with its evidence, as far as what was read completely shows it. */
function endKept(world: World, property: Property, reads: Read[]): void {
  const here = [...world.pmsProperties.values()].filter((each) => each.attachedTo === property.id);
  if (!here.every(({ id }) => reads.some((read) => read.pmsProperty === id && read.outcome === 'complete'))) return;
  for (const [subject, decision] of world.decisions) {
    if (decision.verdict !== 'kept') continue;
    const [kind, about = ''] = subject.split(' ');
    if (kind === 'outlives') {
      const home = [...world.homes].find((each) => homeKey(each) === about);
      if (home?.property === property.id && !(home.outlives && outlivedEvidence(world, home) === decision.evidence))
        world.decisions.delete(subject);
    } else if (world.keptBy.get(about) === property.id && !saysStill(world, property, about, decision.evidence))
      world.decisions.delete(subject);
  }
}
const saysStill = (world: World, property: Property, record: string, email: string): boolean =>
  [...world.stays.values()].some(
    (stay) =>
      stay.row.person === record &&
      stay.property === property.id &&
      stay.seen &&
      inScope(says(world, stay.row, property)) &&
      stay.person !== null &&
      fold(stay.row.email) === email &&
      !same(stay.person.email, stay.row.email),
  );

function reopen(world: World, property: Property, type: Conflict['type'], wanted: Set<string>, keep: (about: string) => boolean): void {
  world.conflicts = world.conflicts.filter(
    (each) => each.type !== type || each.property !== property.id || wanted.has(each.about) || keep(each.about),
  );
  for (const about of wanted)
    if (!world.conflicts.some((each) => each.type === type && each.property === property.id && each.about === about))
      open(world, type, property.id, null, [], about);
}

/** A newcomer with the name of somebody blocked here has no unit until a manager has told them apart. */
export const withoutUnit = (world: World, person: Person, property: Property): boolean =>
  world.conflicts.some(
    (each) =>
      each.state === 'open' &&
      each.type === 'email_mismatch' &&
      each.property === property.id &&
      each.person === person &&
      each.candidates.some((other) => world.blocks.has(`${other.key}/${property.id}`)),
  );
