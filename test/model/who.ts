import { isAmbiguous } from './switched.ts';
import { callsForEnd, inScope, isMissing, isTaken, says } from './stays.ts';
import {
  byId,
  byLogin,
  fold,
  isDetached,
  isLive,
  leading,
  moveIn,
  same,
  sameName,
  staysOf,
  unitOf,
  type Conflict,
  type ConflictType,
  type Person,
  type PmsRecord,
  type Property,
  type Row,
  type Stay,
  type World,
} from './world.ts';

/** Who was upcoming, and nothing else, before this run. */
interface Found {
  upcomingBefore: Set<Person>;
}

let lastPerson = 0;
export const newPerson = (world: World, row: Pick<Row, 'first' | 'last' | 'email'>, login: string | null): Person => {
  // After every id of the product: what this run creates is younger than all that was there.
  const key = `~${String(++lastPerson).padStart(9, '0')}`;
  const person: Person = {
    key,
    id: key,
    first: row.first,
    last: row.last,
    email: row.email,
    login,
    protected: false,
    kept: new Set(),
    addedAt: null,
  };
  world.people.add(person);
  return person;
};

/** One open question of a kind about a record, word or unit. What a manager has told apart for good is none. */
export function open(world: World, type: ConflictType, property: string, person: Person | null, candidates: Person[], about: string): void {
  const left = candidates.filter((each) => !world.separated.has(`${about}|${each.key}`));
  if (candidates.length && !left.length) return;
  const asked = world.conflicts.find((each) => each.type === type && each.property === property && each.about === about);
  // Somebody else shares it too by now: one question about all of them.
  if (asked?.person === person) {
    asked.candidates = [...new Set([...asked.candidates, ...left])];
    return;
  }
  // The record is another human's by now: so is the question.
  if (asked) world.conflicts.splice(world.conflicts.indexOf(asked), 1);
  world.conflicts.push({ type, property, person, candidates: left, about, state: 'open' });
}

const holderOf = (world: World, email: string | null, except: Person | null): Person | undefined =>
  [...world.people].find((person) => person !== except && same(person.login, email));
export const hasEmail = (person: Person, email: string | null): boolean => same(person.email, email) || same(person.login, email);

/** Who is who, for every record that is in scope in this run: what known people's records say first, then the newcomers. */
export function whoIsWho(world: World, property: Property, seen: Set<Stay>): void {
  const found: Found = {
    upcomingBefore: new Set(
      [...world.people].filter((person) => {
        const live = staysOf(world, person).filter(isLive);
        return live.length > 0 && live.every((stay) => stay.state === 'upcoming');
      }),
    ),
  };
  const inThisRun = [...world.stays.values()].filter(
    (stay) =>
      stay.property === property.id &&
      (stay.state !== 'ended' || seen.has(stay)) &&
      !isDetached(world, stay) &&
      inScope(says(world, stay.row, property)),
  );
  const newcomers = new Map<string, Stay[]>(),
    known = new Map<string, Stay[]>();
  for (const stay of inThisRun) {
    const record = world.records.get(stay.row.person),
      isNew = !record || (seen.has(stay) && usedAgain(record, stay.row)),
      group = isNew ? newcomers : known;
    group.set(stay.row.person, [...(group.get(stay.row.person) ?? []), stay]);
  }
  // A stay that is missing, whose record could not be used or whose PMS property could not be read has said nothing of the newcomer: it is still the human's it was about.
  for (const [id, stays] of newcomers) {
    stays.push(...(known.get(id) ?? []).filter((stay) => seen.has(stay)));
    known.delete(id);
  }
  for (const [id, stays] of known)
    for (const stay of stays) {
      const { person } = world.records.get(id)!;
      stay.person = seen.has(stay) ? person : (stay.person ?? person);
      becomesLive(world, property, stay);
    }
  // A record that is another human by now says nothing of the one it was about.
  for (const stays of newcomers.values()) for (const stay of stays) stay.person = null;
  emails(world, property, seen, found);
  names(world, property);
  for (const { stays, row } of inOrder(world, property, [...newcomers.values()], seen)) {
    const old = world.records.get(row.person)?.person ?? null,
      { person, linked } = firstSight(world, property, row, old);
    // Somebody we know without an e-mail: there the record's is a first one.
    world.records.set(row.person, {
      id: row.person,
      person,
      first: row.first,
      last: row.last,
      email: linked && person.email === null ? null : row.email,
    });
    for (const stay of staysOfRecord(world, row.person))
      if (stays.includes(stay) || (old === null && stay.person === null && stay.state !== 'outside')) {
        stay.person = person;
        if (stays.includes(stay)) becomesLive(world, property, stay);
      }
    if (old) open(world, 'email_changed', property.id, person, [old], row.person);
  }
  // Of people linked just now, and of e-mails that wait and that a newcomer logs in with.
  emails(world, property, seen, found);
  names(world, property);
}

/** Among several records: the primary, then the earliest move-in, then the lowest id. */
function inOrder(world: World, property: Property, records: Stay[][], seen: Set<Stay>): { stays: Stay[]; row: Row }[] {
  const lead = (stays: Stay[]) =>
    [...stays].sort(
      (a, b) =>
        Number(seen.has(b)) - Number(seen.has(a)) ||
        Number(says(world, b.row, property) === 'current') - Number(says(world, a.row, property) === 'current') ||
        (moveIn(b.row) ?? '').localeCompare(moveIn(a.row) ?? '') ||
        byId(a.row.tenancy, b.row.tenancy),
    )[0]!.row;
  const isPrimary = (stays: Stay[]) => stays.some((stay) => stay.row.role === 'primary');
  return records
    .map((stays) => ({ stays, row: lead(stays) }))
    .sort(
      (a, b) =>
        Number(isPrimary(b.stays)) - Number(isPrimary(a.stays)) ||
        (moveIn(a.row) ?? '9').localeCompare(moveIn(b.row) ?? '9') ||
        byId(a.row.person, b.row.person),
    );
}

/** What comes into scope counts at once: the next newcomer finds her taken. */
const becomesLive = (world: World, property: Property, stay: Stay): void => {
  if (!isLive(stay)) stay.state = says(world, stay.row, property) === 'pending' ? 'upcoming' : 'current';
};

const staysOfRecord = (world: World, id: string): Stay[] => [...world.stays.values()].filter((stay) => stay.row.person === id);

/** A record used again for another human: first name, last name and e-mail all change together. */
const usedAgain = (record: PmsRecord, row: Row): boolean =>
  [row.first, row.last, row.email, record.first, record.last, record.email].every((each) => fold(each) !== '') &&
  !same(record.first, row.first) &&
  !same(record.last, row.last) &&
  !same(record.email, row.email);

/** The table of "Who is who": the first row that fits decides. */
function firstSight(world: World, property: Property, row: Row, old: Person | null): { person: Person; linked: boolean } {
  const all = [...world.people].filter((person) => person !== old).sort(byLogin);
  const free = (person: Person) => !isTaken(world, person, property);
  const create = () =>
    newPerson(
      world,
      row,
      row.email && !all.some((each) => hasEmail(each, row.email)) && !holderOf(world, row.email, null) ? row.email : null,
    );
  const conflict = (type: ConflictType, candidates: Person[]) => {
    const person = create();
    open(world, type, property.id, person, candidates, row.person);
    return { person, linked: false };
  };

  const before = row.predecessors.map((id) => world.records.get(id)?.person).find((person) => person && person !== old);
  if (before) return { person: before, linked: true };
  const equal = all.filter((person) => sameName(person, row) && hasEmail(person, row.email));
  if (isAmbiguous(world, equal.filter(free), property)) return conflict('duplicate_account', equal.filter(free));
  const known = equal.find(free) ?? equal.find((person) => otherIdsAre(world, person, row.person, ['over', 'missing', 'superseded']));
  if (known) return { person: known, linked: true };
  const namesakes = all.filter(
    (person) => knownAt(world, person, property) && sameName(person, row) && (free(person) || isMissing(world, person, property)),
  );
  // The name of somebody blocked here: that a manager put her out weighs more than whose e-mail it is.
  const blocked = all.filter((person) => isBlocked(world, person, property) && sameName(person, row));
  if (blocked.length) return conflict('email_mismatch', [...new Set([...blocked, ...namesakes])]);
  const taken = all.filter((person) => !free(person) && hasEmail(person, row.email));
  if (taken[0]) return conflict(sameName(taken[0], row) ? 'duplicate_account' : 'shared_email', taken);
  const others = all.filter((person) => hasEmail(person, row.email));
  if (others.length) return conflict('name_mismatch', others);
  if (namesakes.length) return conflict('email_mismatch', namesakes);
  return { person: create(), linked: false };
}

const isBlocked = (world: World, person: Person, property: Property): boolean => world.blocks.has(`${person.key}/${property.id}`);
/** In the property: with a stay or an assignment there, or added there by hand. */
const knownAt = (world: World, person: Person, property: Property): boolean =>
  person.addedAt === property.id ||
  staysOf(world, person).some((stay) => stay.property === property.id) ||
  world.everHeld.has(`${person.key}/${property.id}`);

/** The same table again, for a newcomer that has been compared: which question, and with whom, today's facts call for. */
export function askedAgain(world: World, conflict: Conflict, property: Property): { type: ConflictType; candidates: Person[] } | null {
  const person = conflict.person!,
    all = conflict.candidates
      .filter((each) => each !== person && world.people.has(each) && !world.separated.has(`${conflict.about}|${each.key}`))
      .sort(byLogin);
  // "A read that is not complete": that somebody leaves is not proven by it, and no question is settled.
  const isInDoubt = (stay: Stay) =>
    stay.property === property.id && isLive(stay) && stay.doubtful && stay.endCalled !== null && !isDetached(world, stay);
  if (all.length && [person, ...all].some((each) => staysOf(world, each).some(isInDoubt))) return { type: conflict.type, candidates: all };
  const namesakes = all.filter(
    (each) =>
      sameName(each, person) && (isBlocked(world, each, property) || !isTaken(world, each, property) || isMissing(world, each, property)),
  );
  if (all.some((each) => isBlocked(world, each, property) && sameName(each, person)))
    return { type: 'email_mismatch', candidates: namesakes };
  const equal = all.filter((each) => hasEmail(each, person.email)),
    taken = equal.filter((each) => isTaken(world, each, property)),
    with_ = taken.length ? taken : equal;
  if (with_[0] && sameName(with_[0], person)) return { type: 'duplicate_account', candidates: with_ };
  // `shared_email` stays open when the holder has left, so that the log-in can still be moved.
  if (with_.length) return { type: taken.length || conflict.type === 'shared_email' ? 'shared_email' : 'name_mismatch', candidates: with_ };
  return namesakes.length ? { type: 'email_mismatch', candidates: namesakes } : null;
}

/** Whether everything that the PMS says of her under other ids is over (missing, superseded). */
export function otherIdsAre(world: World, person: Person, id: string, allowed: ('over' | 'missing' | 'superseded')[]): boolean {
  return staysOf(world, person)
    .filter((stay) => stay.row.person !== id && isLive(stay))
    .every((stay) => {
      const said = isDetached(world, stay) ? null : says(world, stay.row, world.properties.get(stay.property)!);
      return (
        said === 'over' ||
        said === 'withdrawn' ||
        (said === 'superseded' && allowed.includes('superseded')) ||
        (stay.missing !== null && allowed.includes('missing'))
      );
    });
}

/** E-mails, judged per PMS record against what that record said before. */
function emails(world: World, property: Property, seen: Set<Stay>, found: Found): void {
  const records = new Map<string, Stay[]>();
  for (const stay of seen)
    if (stay.person && inScope(says(world, stay.row, property)) && world.records.get(stay.row.person)?.person === stay.person)
      records.set(stay.row.person, [...(records.get(stay.row.person) ?? []), stay]);
  for (const { stays, row } of inOrder(world, property, [...records.values()], seen)) {
    const record = world.records.get(row.person)!;
    if (usedAgain(record, row)) continue;
    record.first = row.first;
    record.last = row.last;
    changedEmail(world, property, stays[0]!.person!, record, row, found);
  }
}

function changedEmail(world: World, property: Property, person: Person, record: PmsRecord, row: Row, found: Found): void {
  const asked = world.conflicts.find(
      (each) => each.type === 'email_changed' && each.property === property.id && each.about === row.person && each.state === 'open',
    ),
    waiting = asked?.candidates.length === 0 ? asked : undefined;
  const settled = () => {
    if (waiting) world.conflicts.splice(world.conflicts.indexOf(waiting), 1);
  };
  // An e-mail that the PMS no longer gives is kept.
  if (row.email === null || same(row.email, record.email)) return settled();
  if (same(person.email, row.email)) {
    record.email = row.email;
    return settled();
  }
  if (person.kept.has('email')) return settled();
  // "`keep` ours", until the PMS says yet another one.
  if (world.decisions.get(`email ${row.person}`)?.evidence === fold(row.email)) return settled();
  // While it waits whether the record is another human's, so does what it says next.
  if (person.email !== null && !holderOf(world, row.email, person) && (asked || !found.upcomingBefore.has(person))) {
    if (!asked) open(world, 'email_changed', property.id, person, [], row.person);
    return;
  }
  settled();
  takeEmail(world, property, person, row.email, row.person);
  record.email = row.email;
}

/** An e-mail that another person logs in with is never taken over: contact only, her own log-in stays. */
export function takeEmail(world: World, property: Property, person: Person, email: string, about: string): void {
  const holder = holderOf(world, email, person);
  person.email = email;
  if (holder) open(world, 'shared_email', property.id, person, [holder], about);
  else person.login = email;
}

/** As this run reads it; elsewhere as the last run there left it. */
function stateNow(world: World, property: Property, stay: Stay): Stay['state'] {
  if (stay.property !== property.id) return stay.state;
  if (callsForEnd(world, stay, property) !== null) return 'ended';
  const said = says(world, stay.row, property);
  if (!isLive(stay) || isDetached(world, stay) || stay.missing?.due || !inScope(said)) return stay.state;
  return said === 'pending' ? 'upcoming' : 'current';
}

/** The leading stay owns her name; that property's runs write it. */
function names(world: World, property: Property): void {
  for (const person of world.people) {
    const lead = leading(world, staysOf(world, person), (stay) => stateNow(world, property, stay));
    if (!lead || lead.property !== property.id || !['current', 'upcoming'].includes(stateNow(world, property, lead))) continue;
    if (!person.kept.has('first')) person.first = lead.facts.first;
    if (!person.kept.has('last')) person.last = lead.facts.last;
  }
}

/** Her manual assignment without `until`, made before her first stay was read, for the unit that this stay maps to, becomes the sync's; also where it is mapped later. */
export function adopt(world: World, property: Property): void {
  if (!property.unitSync) return;
  for (const home of world.homes) {
    const stays = staysOf(world, home.person).filter((stay) => stay.state !== 'outside');
    if (
      home.property !== property.id ||
      !home.byHand ||
      home.until !== null ||
      home.person.protected ||
      stays.some((stay) => stay.firstRun <= home.madeRun)
    )
      continue;
    const here = stays.filter((stay) => stay.property === property.id),
      first = Math.min(...here.map((stay) => stay.firstRun));
    if (here.some((stay) => stay.firstRun === first && isLive(stay) && unitOf(world, stay) === home.unit)) home.byHand = false;
  }
}
