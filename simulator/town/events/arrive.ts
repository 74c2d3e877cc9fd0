/** People come: a move-in, a signed lease, its first day, a roommate, a guarantor. */
import { addDays, addMonths, isCivilDay } from '../civil.ts';
import { drawContact, drawPerson } from '../people.ts';
import type { PersonWish } from '../people.ts';
import { drawHousehold, drawLease } from '../households.ts';
import { keepsUnit, leaseStanding, livesHere, moveOutOf } from '../standing.ts';
import { TownError } from '../model.ts';
import type { Member, TownLease, TownPerson, TownUnit } from '../model.ts';
import type { Town } from '../town.ts';
import type { Affected, Ask } from './ask.ts';
import { isObject, phonesOf } from './said.ts';
import { named, signedFor } from './settled.ts';

export const affected = (lease: TownLease, people?: number[]): Affected => ({
  leaseId: lease.id,
  unitId: lease.unitId,
  propertyId: lease.propertyId,
  personIds: people ?? lease.members.map((m) => m.personId),
});

/** Nobody lives in the unit and nobody has signed for it. */
export function vacantUnit(town: Town, ask: Ask, key = 'unitId'): TownUnit {
  const vacant = (unit: TownUnit): boolean =>
    unit.use === undefined &&
    unit.beds === undefined &&
    !(town.leasesOfUnit.get(unit.id) ?? []).some((lease) => keepsUnit(lease, town.today));
  const named = ask.unit(key),
    property = ask.property();
  if (named === undefined)
    return ask.choose((property ? (town.unitsOfProperty.get(property.id) ?? []) : town.data.units).filter(vacant), 'vacant unit');
  if (!vacant(named)) throw new TownError('that unit is not vacant');
  return named;
}

function wishOf(row: Record<string, unknown>): PersonWish {
  const text = (key: string) => (typeof row[key] === 'string' ? { [key]: row[key] } : {});
  return {
    ...text('firstName'),
    ...text('lastName'),
    ...(row.email === null ? { email: null } : text('email')),
    ...(isCivilDay(row.bornOn) ? { bornOn: row.bornOn } : {}),
    ...(phonesOf(row.phones) ? { phones: phonesOf(row.phones) } : {}),
  };
}

/** The people a caller describes ({ personId } for somebody the town knows), or a household that the luck draws. */
export function peopleFor(town: Town, ask: Ask): TownPerson[] {
  const said = ask.raw('people');
  if (typeof said === 'number') return drawHousehold(town, said, 0);
  if (!Array.isArray(said)) return drawHousehold(town);
  return said.map((row: unknown) => {
    if (!isObject(row)) throw new TownError('people: not a list of people');
    const known = town.people.get(Number(row.personId));
    return known ?? drawPerson(town, wishOf(row));
  });
}

export function moveIn(town: Town, ask: Ask): Affected {
  const from = ask.day('day', town.today);
  return affected(drawLease(town, vacantUnit(town, ask), peopleFor(town, ask), { from, createdAt: town.instant() }));
}

/** For a vacant unit, or for one whose people have all given notice. */
export function signFuture(town: Town, ask: Ask): Affected {
  const named = ask.unit(),
    property = ask.property();
  const leaving = (unit: TownUnit) => (town.leasesOfUnit.get(unit.id) ?? []).filter((lease) => keepsUnit(lease, town.today));
  const free = (unit: TownUnit): boolean =>
    unit.use === undefined &&
    unit.beds === undefined &&
    leaving(unit).every(
      (lease) => livesHere(lease) && lease.members.every((m) => m.status !== 'current' || moveOutOf(lease, m.personId) !== undefined),
    );
  const unit =
    named ?? ask.choose((property ? (town.unitsOfProperty.get(property.id) ?? []) : town.data.units).filter(free), 'unit to sign for');
  if (!free(unit)) throw new TownError('that unit is not to be had');
  const last = leaving(unit)
    .flatMap((lease) => lease.moveOuts.map((row) => row.moveOut))
    .sort()
    .at(-1);
  const earliest = last !== undefined && last >= town.today ? addDays(last, 1) : town.today;
  const from = ask.day('day', addDays(earliest, town.random.int(3, 25)));
  return affected(drawLease(town, unit, peopleFor(town, ask), { from, status: 'future', createdAt: town.instant() }));
}

/** A signed lease's people move in; where the lease renews another, the old one's are over. */
export function becomeCurrent(town: Town, ask: Ask): Affected {
  const waiting = (lease: TownLease): boolean =>
    !lease.cancelled && lease.stage === undefined && lease.members.some((m) => m.status === 'future');
  const taken = (lease: TownLease): boolean =>
    (town.leasesOfUnit.get(lease.unitId) ?? []).some(
      (other) => other !== lease && other.id !== lease.follows && other.bedId === lease.bedId && livesHere(other),
    );
  const due = (lease: TownLease): boolean =>
    waiting(lease) && !taken(lease) && lease.members.some((m) => m.status === 'future' && (m.moveIn ?? lease.from) <= town.today);
  const lease = ask.lease(named(ask) ? waiting : due, 'lease whose people are due');
  const person = ask.person();
  const arriving = lease.members.filter((m) => m.status === 'future' && (person === undefined || m.personId === person.id));
  if (lease.from > town.today) lease.from = town.today;
  for (const m of arriving) {
    m.status = 'current';
    m.moveIn = town.today;
  }
  const old = lease.follows === null ? undefined : town.leases.get(lease.follows);
  if (old !== undefined) leaveOld(town, old, arriving);
  town.changed(lease);
  return affected(
    lease,
    arriving.map((m) => m.personId),
  );
}

function leaveOld(town: Town, old: TownLease, arriving: Member[]): void {
  const last = addDays(town.today, -1);
  for (const m of old.members) {
    if (m.status !== 'current' || !arriving.some((other) => other.personId === m.personId)) continue;
    m.status = 'past';
    if (moveOutOf(old, m.personId) === undefined)
      old.moveOuts.push({ personId: m.personId, moveOut: old.to !== null && old.to < last ? old.to : last, noticed: town.today });
  }
  if (!old.members.some((m) => m.status !== 'past')) {
    old.ended = true;
    if (old.to === null || old.to > last) old.to = last;
  }
  town.changed(old);
}

export function addRoommate(town: Town, ask: Ask): Affected {
  const lease = ask.lease(
    (l) => livesHere(l) && leaseStanding(l, town.today) === 'active' && l.members.length < 5 && (named(ask) || !signedFor(town, l)),
    'lease that takes a roommate',
  );
  const future = ask.flag('future'),
    moveIn = ask.day('day', future ? addDays(town.today, 10) : town.today);
  const [person] = Array.isArray(ask.raw('people')) ? peopleFor(town, ask) : [drawPerson(town)];
  if (person === undefined) throw new TownError('people: empty');
  town.addMember(lease, { personId: person.id, status: future ? 'future' : 'current', moveIn });
  town.changed(lease);
  return affected(lease, [person.id]);
}

export function addCosigner(town: Town, ask: Ask): Affected {
  const lease = ask.lease((l) => livesHere(l) && l.cosigners.length === 0, 'lease without a cosigner');
  const cosigner = drawContact(town);
  lease.cosigners.push(cosigner);
  town.changed(lease);
  return affected(lease, [cosigner.id]);
}

/** Any lease at all, as a test wants it: people with their statuses, first and last day, type. */
export function addLease(town: Town, ask: Ask): Affected {
  const unit = ask.unit();
  if (unit === undefined) throw new TownError('unitId: needed');
  const status = ask.text('status') ?? 'current';
  if (status !== 'future' && status !== 'current' && status !== 'past') throw new TownError('status: future, current or past');
  const type = ask.text('type') ?? 'fixed';
  if (type !== 'fixed' && type !== 'rollover' && type !== 'atWill') throw new TownError('type: fixed, rollover or atWill');
  const from = ask.day('from', town.today);
  const to = ask.raw('to') === null || type === 'atWill' ? null : ask.day('to', addDays(addMonths(from, 12), -1));
  const bedId = ask.id('bedId');
  if (bedId !== undefined && !unit.beds?.some((bed) => bed.id === bedId)) throw new TownError('bedId: none of that unit');
  const leftOn = status === 'past' ? ask.day('moveOut', to ?? town.today) : undefined;
  const lease = drawLease(town, unit, peopleFor(town, ask), { from, to, type, status, leftOn, bedId, createdAt: town.instant() });
  town.changed(lease);
  return affected(lease);
}
