/** People go: notice, move-out, eviction, transfer, a lease called off, a lease deleted by mistake. */
import { addDays, addMonths } from '../civil.ts';
import { drawLease } from '../households.ts';
import { leaseStanding, livesHere, moveOutOf } from '../standing.ts';
import { TownError } from '../model.ts';
import type { Member, TownLease, TownPerson } from '../model.ts';
import type { Town } from '../town.ts';
import type { Affected, Ask } from './ask.ts';
import { affected, vacantUnit } from './arrive.ts';
import { named, signedFor } from './settled.ts';

const current = (lease: TownLease): Member[] => lease.members.filter((m) => m.status === 'current');
const noticed = (lease: TownLease): boolean => current(lease).some((m) => moveOutOf(lease, m.personId) !== undefined);

/** One person, where a person is named; else everybody who lives there. */
function whoOf(lease: TownLease, ask: Ask): Member[] {
  const person = ask.person();
  const people = current(lease).filter((m) => person === undefined || m.personId === person.id);
  if (people.length === 0) throw new TownError('she does not live there');
  return people;
}

function goes(lease: TownLease, member: Member, day: string, noticeDay: string): void {
  member.status = 'past';
  const row = moveOutOf(lease, member.personId);
  if (row === undefined) lease.moveOuts.push({ personId: member.personId, moveOut: day, noticed: noticeDay });
  else row.moveOut = day;
}

/** When the last one has gone, the office ends the lease on that day. */
function endWhenEmpty(lease: TownLease, day: string): void {
  if (lease.members.some((m) => m.status !== 'past')) return;
  lease.ended = true;
  if (lease.to === null || lease.to > day) lease.to = day;
}

export function giveNotice(town: Town, ask: Ask): Affected {
  const lease = ask.lease(
    (l) =>
      livesHere(l) && !noticed(l) && !l.evictionPending && leaseStanding(l, town.today) === 'active' && (named(ask) || !signedFor(town, l)),
    'lease without a notice',
  );
  const people = whoOf(lease, ask),
    moveOut = ask.day('day', addDays(town.today, 30));
  for (const m of people) lease.moveOuts.push({ personId: m.personId, moveOut, noticed: town.today });
  town.changed(lease);
  return affected(
    lease,
    people.map((m) => m.personId),
  );
}

export function withdrawNotice(town: Town, ask: Ask): Affected {
  const lease = ask.lease((l) => noticed(l) && (named(ask) || !signedFor(town, l)), 'notice');
  const people = whoOf(lease, ask).map((m) => m.personId);
  lease.moveOuts = lease.moveOuts.filter((row) => !people.includes(row.personId));
  town.changed(lease);
  return affected(lease, people);
}

/** Announced: the notice's day has come, and it is the day that counts. Not announced: gone today. */
export function moveOut(town: Town, ask: Ask): Affected {
  const due = (l: TownLease): boolean => current(l).some((m) => (moveOutOf(l, m.personId)?.moveOut ?? '9') <= town.today);
  const announced = ask.raw('announced');
  const lease = ask.lease(
    announced === false ? (l) => livesHere(l) && !noticed(l) : named(ask) ? livesHere : due,
    announced === false ? 'lease without a notice' : 'lease whose people are due to go',
  );
  const people = whoOf(lease, ask).filter(
    (m) => named(ask) || announced === false || (moveOutOf(lease, m.personId)?.moveOut ?? '9') <= town.today,
  );
  for (const m of people) {
    const planned = moveOutOf(lease, m.personId)?.moveOut;
    const day = ask.day('day', planned !== undefined && planned < town.today ? planned : town.today);
    goes(lease, m, day, town.today);
    endWhenEmpty(lease, day);
  }
  town.changed(lease);
  return affected(
    lease,
    people.map((m) => m.personId),
  );
}

export function evict(town: Town, ask: Ask): Affected {
  const lease = ask.lease((l) => livesHere(l) && !l.evictionPending && leaseStanding(l, town.today) === 'active', 'lease to evict from');
  lease.evictionPending = true;
  town.changed(lease);
  return affected(
    lease,
    current(lease).map((m) => m.personId),
  );
}

export function dropEviction(town: Town, ask: Ask): Affected {
  const lease = ask.lease((l) => l.evictionPending, 'eviction');
  lease.evictionPending = false;
  town.changed(lease);
  return affected(lease);
}

/** The same people, another unit, a new lease; the old one ends the same day. */
export function transfer(town: Town, ask: Ask): Affected {
  const old = ask.lease(
    (l) =>
      livesHere(l) && leaseStanding(l, town.today) === 'active' && !l.evictionPending && !noticed(l) && (named(ask) || !signedFor(town, l)),
    'lease to move from',
  );
  const unit = vacantUnit(town, ask, 'toUnitId');
  const movers = current(old);
  const people = movers.map((m) => town.people.get(m.personId)).filter((p): p is TownPerson => p !== undefined);
  for (const m of movers) goes(old, m, town.today, town.today);
  endWhenEmpty(old, town.today);
  const lease = drawLease(town, unit, people, {
    from: town.today,
    to: addDays(addMonths(town.today, 12), -1),
    follows: old.id,
    createdAt: town.instant(),
  });
  town.changed(old, lease);
  return { ...affected(lease), oldLeaseId: old.id, oldUnitId: old.unitId };
}

/** Called off before anybody moved in. */
export function cancel(town: Town, ask: Ask): Affected {
  const lease = ask.lease(
    (l) => !l.cancelled && l.members.length > 0 && l.members.every((m) => m.status === 'future'),
    'lease that can be called off',
  );
  lease.cancelled = true;
  if (lease.to === null || lease.to > town.today) lease.to = lease.from > town.today ? lease.to : town.today;
  town.changed(lease);
  return affected(lease);
}

export function removeLease(town: Town, ask: Ask): Affected {
  const lease = ask.lease(() => true, 'lease');
  town.removeLease(lease);
  return affected(lease);
}

export function restoreLease(town: Town, ask: Ask): Affected {
  const id = ask.id('leaseId');
  const lease = id === undefined ? town.data.removed.at(-1) : town.data.removed.find((other) => other.id === id);
  if (lease === undefined) throw new TownError('there is no lease to restore');
  town.restoreLease(lease);
  return affected(lease);
}
