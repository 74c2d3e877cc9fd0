import { otherIdsAre } from './who.ts';
import { byLogin, sameName, type Person, type Property, type World } from './world.ts';

/** A duplicate account links by itself once all the candidate's other ids are past or superseded; of several candidates, all of theirs. */
export function linkDuplicates(world: World, property: Property): boolean {
  let linked = false;
  for (const conflict of [...world.conflicts]) {
    const { person, candidates } = conflict;
    if (
      conflict.type !== 'duplicate_account' ||
      conflict.state !== 'open' ||
      conflict.property !== property.id ||
      !person ||
      !world.people.has(person) ||
      world.unlinked.has(conflict.about)
    )
      continue;
    const equal = candidates.filter((each) => each !== person && sameName(each, person)).sort(byLogin);
    if (!equal[0] || !equal.every((each) => otherIdsAre(world, each, '', ['over', 'superseded']))) continue;
    world.conflicts = world.conflicts.filter((each) => each !== conflict);
    merge(world, person, equal[0]);
    linked = true;
  }
  return linked;
}

/** Stays, assignments, ids and history of one become the other's. */
export function merge(world: World, from: Person, into: Person): void {
  for (const stay of world.stays.values()) if (stay.person === from) stay.person = into;
  for (const record of world.records.values()) if (record.person === from) record.person = into;
  for (const home of [...world.homes].filter((each) => each.person === from)) {
    const twin = [...world.homes].find((each) => each.person === into && each.unit === home.unit);
    if (!twin) {
      home.person = into;
      continue;
    }
    if (home.state === 'current') twin.state = 'current';
    if (home.byHand) twin.byHand = true;
    twin.through.push(...home.through);
    world.homes.delete(home);
  }
  for (const [subject, reason] of [...world.held])
    if (subject.startsWith(`${from.key}/`)) {
      world.held.delete(subject);
      world.held.set(subject.replace(from.key, into.key), reason);
    }
  for (const key of [...world.everHeld]) if (key.startsWith(`${from.key}/`)) world.everHeld.add(key.replace(from.key, into.key));
  for (const key of [...world.blocks])
    if (key.startsWith(`${from.key}/`)) {
      world.blocks.delete(key);
      world.blocks.add(key.replace(from.key, into.key));
    }
  // "`link` extends the block": a block ends what she holds there.
  for (const home of [...world.homes])
    if (home.person === into && world.blocks.has(`${into.key}/${home.property}`)) world.homes.delete(home);
  for (const [key, decision] of [...world.decisions])
    if (key.includes(` ${from.key}/`)) {
      world.decisions.delete(key);
      const renamed = key.replace(from.key, into.key);
      if (!world.decisions.has(renamed)) world.decisions.set(renamed, decision);
    }
  for (const key of [...world.separated])
    if (key.endsWith(`|${from.key}`)) {
      world.separated.delete(key);
      world.separated.add(key.replace(from.key, into.key));
    }
  for (const conflict of [...world.conflicts, ...world.toldApart]) {
    const asks = conflict.candidates.length > 0;
    if (conflict.person === from) conflict.person = into;
    conflict.candidates = [...new Set(conflict.candidates.map((each) => (each === from ? into : each)))].filter(
      (each) => each !== conflict.person,
    );
    if (asks && !conflict.candidates.length) world.conflicts = world.conflicts.filter((each) => each !== conflict);
  }
  if (from.login !== null && into.login === null) into.login = from.login;
  into.email ??= from.email;
  into.protected ||= from.protected;
  into.addedAt ??= from.addedAt;
  world.people.delete(from);
}
