/** Renewals, both ways that offices draw them (buildium note, 5.4 and section 14.2: "renewals keep it unless a new lease is drawn"). */
import { addDays, addMonths } from '../civil.ts';
import { drawLease } from '../households.ts';
import { livesHere, moveOutOf } from '../standing.ts';
import type { TownLease, TownPerson, TownUnit } from '../model.ts';
import type { Town } from '../town.ts';
import type { Affected, Ask } from './ask.ts';
import { affected } from './arrive.ts';
import { named } from './settled.ts';

/** Fixed, with an end that is near or behind, and people who want to stay. */
export const renewable =
  (town: Town, within: number) =>
  (lease: TownLease): boolean =>
    livesHere(lease) &&
    lease.to !== null &&
    !lease.ended &&
    !lease.evictionPending &&
    lease.type === 'fixed' &&
    lease.to <= addDays(town.today, within) &&
    lease.members.every((m) => m.status === 'past' || (m.status === 'current' && moveOutOf(lease, m.personId) === undefined)) &&
    !(town.leasesOfUnit.get(lease.unitId) ?? []).some((other) => other.follows === lease.id && !other.cancelled);

const fits = (town: Town, ask: Ask) => renewable(town, named(ask) ? 400 : 60);

export function renewSame(town: Town, ask: Ask): Affected {
  const lease = ask.lease(fits(town, ask), 'lease to renew');
  lease.to = ask.day('to', addMonths(lease.to as string, ask.count('months', 12)));
  town.changed(lease);
  return affected(lease);
}

/** A second lease from the day after the first one's last. Begun already: her part in the old one is over; else she has both until then. */
export function renewNew(town: Town, ask: Ask): Affected {
  const old = ask.lease(fits(town, ask), 'lease to renew');
  const next = addDays(old.to as string, 1),
    from = next > town.today ? next : town.today;
  const staying = old.members.filter((m) => m.status === 'current');
  const people = staying.map((m) => town.people.get(m.personId)).filter((p): p is TownPerson => p !== undefined);
  const begun = from <= town.today;
  const lease = drawLease(town, town.units.get(old.unitId) as TownUnit, people, {
    from,
    status: begun ? 'current' : 'future',
    follows: old.id,
    createdAt: town.instant(),
  });
  if (begun) {
    for (const m of staying) {
      m.status = 'past';
      old.moveOuts.push({ personId: m.personId, moveOut: old.to as string, noticed: town.today });
    }
    old.ended = true;
  }
  town.changed(old, lease);
  return { ...affected(lease), oldLeaseId: old.id };
}
