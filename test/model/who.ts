import { callsForEnd, inScope, isMissing, isTaken, says } from './stays.ts';
import { byId, fold, isDetached, isLive, leading, moveIn, same, sameName, staysOf, unitOf, type Conflict, type ConflictType, type Person, type PmsRecord, type Property, type Row, type Stay, type World } from './world.ts';

/** What one run found out about people, for the steps that follow. */
export interface Found { linked: Set<Stay>; upcomingBefore: Set<Person> }

let lastPerson = 0;
export const newPerson = (world: World, row: Pick<Row, 'first' | 'last' | 'email'>, login: string | null): Person => {
  // After every id of the product: what this run creates is younger than all that was there.
  const key = `~${String(++lastPerson).padStart(9, '0')}`;
  const person: Person = { key, id: key, first: row.first, last: row.last, email: row.email, login, protected: false, kept: new Set(), addedAt: null };
  world.people.add(person);
  return person;
};

export function open(world: World, type: ConflictType, property: string, person: Person | null, candidate: Person | null, about = ''): void {
  const same = (each: Conflict) => each.type === type && each.property === property && each.person === person && each.about === about;
  if (!world.conflicts.some((each) => same(each) && (each.state === 'open' || (each.state === 'separate' && each.candidate === candidate)))) world.conflicts.push({ type, property, person, candidate, about, state: 'open' });
}

const holderOf = (world: World, email: string | null, except: Person | null): Person | undefined => [...world.people].find((person) => person !== except && same(person.login, email));
const hasEmail = (person: Person, email: string | null): boolean => same(person.email, email) || same(person.login, email);

/** Who is who, for every record that is in scope in this run. */
export function whoIsWho(world: World, property: Property, seen: Set<Stay>): Found {
  const found: Found = { linked: new Set(), upcomingBefore: new Set([...world.people].filter((person) => { const live = staysOf(world, person).filter(isLive); return live.length > 0 && live.every((stay) => stay.state === 'upcoming'); })) };
  const inThisRun = [...world.stays.values()].filter((stay) => stay.property === property.id && (stay.state !== 'ended' || seen.has(stay)) && !isDetached(world, stay) && inScope(says(world, stay.row, property)));
  const newcomers = new Map<string, Stay[]>();
  for (const stay of inThisRun) {
    const record = world.records.get(stay.row.person);
    if (record && !(seen.has(stay) && usedAgain(record, stay.row))) { stay.person = seen.has(stay) ? record.person : stay.person ?? record.person; becomesLive(world, property, stay); continue; }
    newcomers.set(stay.row.person, [...(newcomers.get(stay.row.person) ?? []), stay]);
  }
  // Among several newcomers: the primary, then the earliest move-in, then the lowest id.
  const lead = (stays: Stay[]) => [...stays].sort((a, b) => Number(says(world, b.row, property) === 'current') - Number(says(world, a.row, property) === 'current') || (moveIn(b.row) ?? '').localeCompare(moveIn(a.row) ?? '') || byId(a.row.tenancy, b.row.tenancy))[0]!.row;
  const order = [...newcomers.values()].map((stays) => ({ stays, row: lead(stays) }))
    .sort((a, b) => Number(b.row.role === 'primary') - Number(a.row.role === 'primary') || (moveIn(a.row) ?? '9').localeCompare(moveIn(b.row) ?? '9') || byId(a.row.person, b.row.person));
  for (const { stays, row } of order) {
    const known = world.records.get(row.person), old = known?.person ?? null;
    const { person, linked } = firstSight(world, property, row, old);
    world.records.set(row.person, { id: row.person, person, first: row.first, last: row.last, email: row.email });
    for (const stay of staysOfRecord(world, row.person)) if (stays.includes(stay) || (old === null && stay.person === null && stay.state !== 'outside')) {
      stay.person = person;
      if (stays.includes(stay)) becomesLive(world, property, stay);
      if (linked) found.linked.add(stay);
    }
    if (old) open(world, 'email_changed', property.id, person, old);
  }
  return found;
}

/** What comes into scope counts at once: the next newcomer finds her taken. */
const becomesLive = (world: World, property: Property, stay: Stay): void => { if (!isLive(stay)) stay.state = says(world, stay.row, property) === 'pending' ? 'upcoming' : 'current'; };

const staysOfRecord = (world: World, id: string): Stay[] => [...world.stays.values()].filter((stay) => stay.row.person === id);

/** A record used again for another human: first name, last name and e-mail all change together. */
const usedAgain = (record: PmsRecord, row: Row): boolean => [row.first, row.last, row.email, record.first, record.last, record.email].every((each) => fold(each) !== '') && !same(record.first, row.first) && !same(record.last, row.last) && !same(record.email, row.email);

/** The table of "Who is who": the first row that fits decides. */
function firstSight(world: World, property: Property, row: Row, old: Person | null): { person: Person; linked: boolean } {
  // Among several candidates the one with the log-in, then the lowest id.
  const pick = (fits: (person: Person) => boolean) => [...world.people].filter((person) => person !== old && fits(person)).sort((a, b) => Number(b.login !== null) - Number(a.login !== null) || (a.id < b.id ? -1 : 1))[0];
  const create = (login: boolean) => newPerson(world, row, login && row.email && !holderOf(world, row.email, null) ? row.email : null);
  const conflict = (type: ConflictType, candidate: Person) => { const person = create(type === 'email_mismatch'); open(world, type, property.id, person, candidate); return { person, linked: false }; };
  const free = (person: Person) => !isTaken(world, person, property);

  const before = row.predecessors.map((id) => world.records.get(id)?.person).find((person) => person && person !== old);
  if (before) return { person: before, linked: true };
  const returning = pick((person) => free(person) && sameName(person, row) && hasEmail(person, row.email));
  if (returning) return { person: returning, linked: true };
  const further = pick((person) => !free(person) && sameName(person, row) && hasEmail(person, row.email) && otherIdsAre(world, person, row.person, ['over', 'missing', 'superseded']));
  if (further) return { person: further, linked: true };
  // The name of somebody blocked here: that a manager put her out weighs more than whose e-mail it is.
  const blocked = pick((person) => world.blocks.has(`${person.key}/${property.id}`) && sameName(person, row));
  if (blocked) return conflict('email_mismatch', blocked);
  const taken = pick((person) => !free(person) && hasEmail(person, row.email));
  if (taken) return conflict(sameName(taken, row) ? 'duplicate_account' : 'shared_email', taken);
  const freeOne = pick((person) => free(person) && hasEmail(person, row.email) && !sameName(person, row));
  if (freeOne) return conflict('name_mismatch', freeOne);
  const namesake = pick((person) => knownAt(world, person, property) && sameName(person, row) && (free(person) || isMissing(world, person, property)));
  if (namesake) return conflict('email_mismatch', namesake);
  return { person: create(true), linked: false };
}

/** In the property: with a stay or an assignment there, or added there by hand. */
const knownAt = (world: World, person: Person, property: Property): boolean => person.addedAt === property.id || staysOf(world, person).some((stay) => stay.property === property.id) || [...world.homes].some((home) => home.person === person && home.property === property.id);

/** Whether everything that the PMS says of her under other ids is over (missing, superseded). */
export function otherIdsAre(world: World, person: Person, id: string, allowed: ('over' | 'missing' | 'superseded')[]): boolean {
  return staysOf(world, person).filter((stay) => stay.row.person !== id && isLive(stay)).every((stay) => {
    const said = says(world, stay.row, world.properties.get(stay.property)!);
    return said === 'over' || said === 'withdrawn' || (said === 'superseded' && allowed.includes('superseded')) || (stay.missing !== null && allowed.includes('missing'));
  });
}

/** E-mails, judged per PMS record against what that record said before; the leading stay owns her name and phone. */
export function emailsAndNames(world: World, property: Property, seen: Set<Stay>, found: Found): void {
  for (const stay of seen) {
    const { person, row } = stay;
    if (!person || !inScope(says(world, row, property))) continue;
    const record = world.records.get(row.person);
    if (!record || record.person !== person) continue;
    record.first = row.first; record.last = row.last;
    changedEmail(world, property, person, record, row, found);
  }
  for (const person of world.people) {
    const lead = leading(staysOf(world, person), (stay) => callsForEnd(world, stay, property) !== null);
    if (!lead || !seen.has(lead)) continue;
    if (!person.kept.has('first')) person.first = lead.facts.first;
    if (!person.kept.has('last')) person.last = lead.facts.last;
  }
}

function changedEmail(world: World, property: Property, person: Person, record: PmsRecord, row: Row, found: Found): void {
  const waiting = world.conflicts.find((each) => each.type === 'email_changed' && each.property === property.id && each.about === row.person && each.state === 'open');
  // An e-mail that the PMS no longer gives is kept.
  if (row.email === null || same(row.email, record.email)) {
    if (waiting && same(row.email, record.email)) world.conflicts.splice(world.conflicts.indexOf(waiting), 1);
    return;
  }
  if (person.kept.has('email') || hasEmail(person, row.email)) { record.email = row.email; return; }
  if (person.email !== null && !holderOf(world, row.email, person) && (waiting || !found.upcomingBefore.has(person))) { open(world, 'email_changed', property.id, person, null, row.person); return; }
  takeEmail(world, property, person, row.email);
  record.email = row.email;
}

/** An e-mail that another person logs in with is never taken over: contact only, her own log-in stays. */
export function takeEmail(world: World, property: Property, person: Person, email: string): void {
  const holder = holderOf(world, email, person);
  person.email = email;
  if (holder) open(world, 'shared_email', property.id, person, holder); else person.login = email;
}

/** Her manual assignment without `until`, made before her first stay was read, for the unit that this stay maps to, becomes the sync's; also where it is mapped later. */
export function adopt(world: World, property: Property): void {
  if (!property.unitSync) return;
  for (const home of world.homes) {
    const stays = staysOf(world, home.person).filter((stay) => stay.state !== 'outside');
    if (home.property !== property.id || !home.byHand || home.until !== null || home.person.protected || stays.some((stay) => stay.firstRun <= home.madeRun)) continue;
    const here = stays.filter((stay) => stay.property === property.id), first = Math.min(...here.map((stay) => stay.firstRun));
    if (here.some((stay) => stay.firstRun === first && isLive(stay) && unitOf(world, stay.facts) === home.unit)) home.byHand = false;
  }
}

/** A duplicate account links by itself once all the candidate's other ids are past or superseded. */
export function linkDuplicates(world: World, property: Property): void {
  for (const conflict of [...world.conflicts]) {
    const { person, candidate } = conflict;
    if (conflict.type !== 'duplicate_account' || conflict.state !== 'open' || conflict.property !== property.id || !person || !candidate) continue;
    if ((isTaken(world, person, property) || isTaken(world, candidate, property)) && otherIdsAre(world, candidate, '', ['over', 'superseded'])) merge(world, person, candidate);
  }
}

/** Stays, assignments, ids and history of one become the other's. */
export function merge(world: World, from: Person, into: Person): void {
  for (const stay of world.stays.values()) if (stay.person === from) stay.person = into;
  for (const record of world.records.values()) if (record.person === from) record.person = into;
  for (const home of [...world.homes].filter((each) => each.person === from)) {
    const twin = [...world.homes].find((each) => each.person === into && each.unit === home.unit);
    if (!twin) { home.person = into; continue; }
    if (home.state === 'current') twin.state = 'current';
    if (home.byHand) twin.byHand = true;
    twin.through.push(...home.through);
    world.homes.delete(home);
  }
  for (const [subject, reason] of [...world.held]) if (subject.startsWith(`${from.key}/`)) { world.held.delete(subject); world.held.set(subject.replace(from.key, into.key), reason); }
  for (const key of [...world.blocks]) if (key.startsWith(`${from.key}/`)) { world.blocks.delete(key); world.blocks.add(key.replace(from.key, into.key)); }
  for (const conflict of world.conflicts) { if (conflict.person === from) conflict.person = into; if (conflict.candidate === from) conflict.candidate = into; }
  world.conflicts = world.conflicts.filter((each) => each.person === null || each.person !== each.candidate);
  if (from.login !== null && into.login === null) into.login = from.login;
  into.email ??= from.email;
  world.people.delete(from);
}
