import { says } from './stays.ts';
import type { End } from './homes.ts';
import { isDetached, isLive, sameName, staysOf, unitOf, type Person, type Property, type Stay, type World } from './world.ts';

// "Switching PMS": what holds besides while a property has stays of an account that was given up.

const attached = (world: World, property: string) => [...world.pmsProperties.values()].filter((each) => each.attachedTo === property);
const accountOf = (world: World, stay: Stay) => world.pmsProperties.get(stay.facts.pmsProperty)!.account;

/** Detached, of an account that the property does not read from any more. */
export function isGivenUp(world: World, stay: Stay): boolean {
  const here = attached(world, stay.property);
  return isDetached(world, stay) && here.length > 0 && here.every(({ account }) => account !== accountOf(world, stay));
}

/** "Detached": what last read as over gives no unit that she does not hold. */
export const isFrozenAtItsEnd = (world: World, stay: Stay): boolean =>
  isDetached(world, stay) && ['over', 'withdrawn'].includes(says(world, stay.row, world.properties.get(stay.property)!));

/** "Only once every attached PMS property has been read completely." */
export const isWhole = (world: World, property: Property, complete: ReadonlySet<string>): boolean =>
  attached(world, property.id).every(({ id, freshlyAttached }) => !freshlyAttached || complete.has(id));

/** Several people who were there before it, equal in all: nobody guesses. */
export const isAmbiguous = (world: World, free: Person[], property: Property): boolean =>
  free.filter((person) => staysOf(world, person).some((stay) => stay.property === property.id && isLive(stay) && isGivenUp(world, stay)))
    .length > 1;

const isAsked = (world: World, property: Property, types: string[], person: Person): Person[] =>
  world.conflicts
    .filter((each) => each.state === 'open' && each.property === property.id && types.includes(each.type))
    .map((each) => [each.person!, ...each.candidates])
    .filter((parties) => parties.includes(person))
    .flatMap((parties) => parties.filter((each) => each !== person));

/** Ends of detached stays that nothing calls for, and those that need nobody. */
export function sparesDetached(world: World, property: Property, ends: End[]): End[] {
  const ending = new Set(ends.map((end) => end.stay)),
    here = (person: Person) => staysOf(world, person).filter((each) => each.property === property.id && isLive(each)),
    isThere = (person: Person) => here(person).some((each) => !isDetached(world, each) && !isOver(each)),
    isOver = (stay: Stay) => ends.some((end) => end.stay === stay);
  const asks = ['duplicate_account', 'email_mismatch', 'name_mismatch'];
  // "Not while an open conflict that holds asks whether somebody whom the new PMS has is she."
  const left = ends.filter(
    ({ stay, waits }) =>
      waits !== 'detached' || !stay.person || !isGivenUp(world, stay) || !isAsked(world, property, asks, stay.person).some(isThere),
  );
  for (const end of ends) if (!left.includes(end)) ending.delete(end.stay);
  return left.filter((end) => {
    const { stay } = end;
    if (end.waits !== 'detached' || !stay.person) return true;
    const unit = unitOf(world, stay),
      others = here(stay.person).filter((each) => each !== stay && !ending.has(each));
    // "Not while its person lives by a stay of the new account whose PMS unit has no mapping yet."
    if (unit !== null && isGivenUp(world, stay) && others.some((each) => !isDetached(world, each) && unitOf(world, each) === null)) {
      ending.delete(stay);
      return false;
    }
    // "A detached stay closes without a hold when its person lives here by another stay in the same unit, or when it has no mapped unit."
    if (others.some((each) => unit === null || unitOf(world, each) === unit)) end.waits = null;
    return true;
  });
}

/** The same name in the very unit that her detached stay supports, and nobody else fits on either side. */
export function recognize(world: World, property: Property, ends: End[]): void {
  const units = (person: Person, fits: (stay: Stay) => boolean) =>
    new Set(
      staysOf(world, person)
        .filter((stay) => stay.property === property.id && isLive(stay) && fits(stay) && !ends.some((e) => e.stay === stay && !e.waits))
        .map((stay) => unitOf(world, stay)),
    );
  const pairs = world.conflicts
    .filter((each) => each.state === 'open' && each.property === property.id && ['email_mismatch', 'duplicate_account'].includes(each.type))
    .flatMap(({ person, candidates, about }) =>
      candidates
        .filter((known) => sameName(known, person!) && !world.blocks.has(`${known.key}/${property.id}`))
        .filter((known) => {
          const old = units(known, (stay) => isGivenUp(world, stay));
          return [...units(person!, (stay) => !isDetached(world, stay))].some((unit) => unit !== null && old.has(unit));
        })
        .map((known) => ({ about, newcomer: person!, known })),
    );
  for (const [about, { property: asked, newcomer, known }] of [...world.heldLinks]) {
    // Incomplete reads leave held changes alone.
    const isUnread = staysOf(world, newcomer).some((stay) => stay.row.person === about && stay.doubtful && !isDetached(world, stay));
    if (asked === property.id && !(isUnread && world.people.has(known))) world.heldLinks.delete(about);
  }
  for (const { about, newcomer, known } of pairs)
    if (pairs.every((other) => (other.newcomer === newcomer) === (other.known === known)))
      world.heldLinks.set(about, { property: property.id, newcomer, known });
}

/** What gives her a unit, by account. */
const byAccount = (evidence: string): Map<string, Set<string>> => {
  const given = new Map<string, Set<string>>();
  for (const line of evidence.split('; ').filter(Boolean)) {
    const account = line.includes('@') ? line[line.indexOf('@') + 1]! : 'a';
    given.set(account, (given.get(account) ?? new Set()).add(line));
  }
  return given;
};

/**
 * "A unit that was taken from her by hand does not come back by the switch": an account says no more than when it was taken, and the one that is read says as much;
 * what an account says that had not spoken then is the same lease under other ids.
 */
export function saysNoMore(world: World, property: Property, then: string, now: string): boolean {
  const old = byAccount(then),
    read = new Set(attached(world, property.id).map(({ account }) => account));
  return [
    ...byAccount(now),
    ...[...old.keys()].map((account) => [account, byAccount(now).get(account) ?? new Set<string>()] as const),
  ].every(([account, lines]) => {
    const before = old.get(account);
    return !before || ([...lines].every((line) => before.has(line)) && (!read.has(account) || lines.size === before.size));
  });
}
