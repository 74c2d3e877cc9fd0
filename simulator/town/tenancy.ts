/**
 * Tenancies: one household in one unit (or bed), surviving renewals, as most vendors keep it (pms note, section 14). A lease that follows another in the same
 * unit is its renewal; one that follows a lease of another unit is a transfer, and its own tenancy unless the vendor keeps one record across units.
 */
import { addDays, addMonths } from './civil.ts';
import type { CivilDay } from './civil.ts';
import { isMonthToMonth, moveOutOf, standing } from './standing.ts';
import type { Standing } from './standing.ts';
import type { Contact, TownLease, TownPerson } from './model.ts';
import type { Town } from './town.ts';

export type TownRole = 'primary' | 'cosigner' | 'occupant' | 'minor';

export interface TenancyPerson {
  person: TownPerson;
  role: TownRole;
  standing: Standing;
  moveIn: CivilDay | null;
  moveOut: CivilDay | null;
  noticed: CivilDay | null;
}

export interface Tenancy {
  /** the first lease's id */
  id: number;
  propertyId: number;
  unitId: number;
  bedId: number | null;
  /** oldest first */
  leases: TownLease[];
  /** the one that counts today */
  lease: TownLease;
  /** its primary first, the others as they came */
  people: TenancyPerson[];
  guarantors: Contact[];
  /** the household's standing: its liveliest person's */
  standing: Standing;
  monthToMonth: boolean;
  /** the tenancy in which the household lives on, and since when */
  transferredTo: { id: number; unitId: number; on: CivilDay } | null;
  transferredFrom: number | null;
}

const RANK: Record<Standing, number> = {
  eviction: 0,
  current: 0,
  holdover: 0,
  notice: 1,
  future: 2,
  applicant: 3,
  waitlist: 3,
  past: 4,
  cancelled: 5,
  denied: 5,
};
export const isLive = (word: Standing): boolean => RANK[word] <= 1;
const isOver = (word: Standing): boolean => RANK[word] >= 4;

export function isMinor(bornOn: CivilDay | null, today: CivilDay): boolean {
  return bornOn !== null && addMonths(bornOn, 18 * 12) > today;
}

/** All tenancies of the town, in the order in which they began. `across`: a transfer stays in the same tenancy. */
export function tenanciesOf(town: Town, across = false): Tenancy[] {
  const chainOf = new Map<number, TownLease[]>(),
    chains: TownLease[][] = [];
  for (const lease of town.data.leases) {
    const before = lease.follows === null ? undefined : town.leases.get(lease.follows);
    const chain =
      before !== undefined && (across || (before.unitId === lease.unitId && before.bedId === lease.bedId))
        ? chainOf.get(before.id)
        : undefined;
    if (chain === undefined) {
      const begun = [lease];
      chainOf.set(lease.id, begun);
      chains.push(begun);
    } else {
      chain.push(lease);
      chainOf.set(lease.id, chain);
    }
  }
  const all = chains.map((chain) => tenancy(town, chain));
  const ofLease = new Map(all.flatMap((t) => t.leases.map((lease) => [lease.id, t] as const)));
  for (const next of all) {
    const first = next.leases[0] as TownLease,
      from = first.follows === null ? undefined : ofLease.get(first.follows);
    if (from === undefined || from === next || first.cancelled) continue;
    from.transferredTo = { id: next.id, unitId: next.unitId, on: first.from };
    next.transferredFrom = from.id;
  }
  return all;
}

function tenancy(town: Town, leases: TownLease[]): Tenancy {
  const { today } = town,
    first = leases[0] as TownLease;
  const liveliest = (lease: TownLease): number => Math.min(...lease.members.map((m) => RANK[standing(lease, m, today)]), 9);
  const lease = leases.reduce((best, other) => (liveliest(other) <= liveliest(best) ? other : best));
  const people = ranked(peopleOf(town, leases), today);
  const best = people.reduce<Standing>((word, p) => (RANK[p.standing] < RANK[word] ? p.standing : word), people[0]?.standing ?? 'past');
  return {
    id: first.id,
    propertyId: lease.propertyId,
    unitId: lease.unitId,
    bedId: lease.bedId ?? null,
    leases,
    lease,
    people,
    guarantors: [...new Map(leases.flatMap((l) => l.cosigners.map((c) => [c.id, c] as const))).values()],
    standing: best,
    monthToMonth: isMonthToMonth(lease, today),
    transferredTo: null,
    transferredFrom: null,
  };
}

/** Each person once, with her liveliest part; she moved in on the first day of any. */
function peopleOf(town: Town, leases: TownLease[]): TenancyPerson[] {
  const found = new Map<number, TenancyPerson>();
  for (const lease of leases) {
    for (const m of lease.members) {
      const person = town.people.get(m.personId);
      if (person === undefined) continue;
      const leaves = moveOutOf(lease, m.personId),
        before = found.get(person.id);
      const part: TenancyPerson = {
        person,
        role: isMinor(person.bornOn, town.today) ? 'minor' : (m.role ?? 'cosigner'),
        standing: standing(lease, m, town.today),
        moveIn: m.moveIn ?? lease.from,
        moveOut: leaves?.moveOut ?? null,
        noticed: leaves?.noticed ?? null,
      };
      if (before === undefined) found.set(person.id, part);
      else if (RANK[part.standing] <= RANK[before.standing])
        found.set(person.id, {
          ...part,
          moveIn: before.moveIn !== null && before.moveIn < (part.moveIn ?? '9') ? before.moveIn : part.moveIn,
        });
    }
  }
  return [...found.values()];
}

/** The primary is the first signer who is still there, else an adult who lives there without having signed; when all have gone, the signer who went last. */
function ranked(people: TenancyPerson[], today: CivilDay): TenancyPerson[] {
  const signers = people.filter((p) => p.role === 'cosigner'),
    grown = signers.length > 0 ? signers : people.filter((p) => p.role !== 'minor');
  const last = (p: TenancyPerson): CivilDay => p.moveOut ?? today;
  const primary =
    grown.find((p) => !isOver(p.standing)) ??
    people.find((p) => p.role === 'occupant' && isLive(p.standing)) ??
    grown.reduce<TenancyPerson | undefined>((best, p) => (best === undefined || last(p) > last(best) ? p : best), undefined) ??
    people[0];
  if (primary === undefined) return people;
  primary.role = 'primary';
  return [primary, ...people.filter((p) => p !== primary)];
}

export interface Term {
  lease: TownLease;
  from: CivilDay;
  to: CivilDay | null;
  kind: 'first' | 'renewal' | 'transfer';
}

/** The terms of a tenancy, oldest first: years of a lease that was renewed in place, then those of the next. */
export function termsOf(of: Tenancy): Term[] {
  return of.leases.flatMap((lease, i) => {
    const terms: Term[] = [];
    for (let from = lease.from; ;) {
      const year = addDays(addMonths(from, 12), -1);
      // some weeks more are no renewal
      const isLast = lease.to === null || addDays(year, 31) >= lease.to || lease.type !== 'fixed' || terms.length > 40;
      const before = of.leases[i - 1];
      const moved = i === 0 ? of.transferredFrom !== null : before?.unitId !== lease.unitId;
      terms.push({
        lease,
        from,
        to: isLast ? lease.to : year,
        kind: terms.length > 0 ? 'renewal' : moved ? 'transfer' : i > 0 ? 'renewal' : 'first',
      });
      if (isLast) return terms;
      from = addDays(year, 1);
    }
  });
}
