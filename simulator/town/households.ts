/** Puts a household into a unit: a lease with its members, complete and coherent. */
import { addDays, addMonths } from './civil.ts';
import type { CivilDay } from './civil.ts';
import { drawPerson } from './people.ts';
import type { Member, Stage, TownLease, TownPerson, TownUnit } from './model.ts';
import type { Town } from './town.ts';

export interface LeaseWish {
  from: CivilDay;
  to?: CivilDay | null;
  type?: TownLease['type'];
  status?: Member['status'];
  /** the day everybody left: makes the lease an ended one */
  leftOn?: CivilDay;
  noticed?: CivilDay;
  follows?: number;
  cancelled?: boolean;
  createdAt?: string;
  stage?: Stage;
  bedId?: number;
}

export function drawLease(town: Town, unit: TownUnit, people: TownPerson[], wish: LeaseWish): TownLease {
  const left = wish.leftOn;
  const status = left !== undefined ? 'past' : (wish.status ?? 'current');
  const type = wish.type ?? 'fixed';
  const to = wish.to !== undefined ? wish.to : type === 'atWill' ? null : addDays(addMonths(wish.from, 12), -1);
  const signed = wish.createdAt ?? `${addDays(wish.from < town.today ? wish.from : town.today, -10)}T15:00:00Z`;
  return town.addLease({
    propertyId: unit.propertyId,
    unitId: unit.id,
    from: wish.from,
    to: left !== undefined && (to === null || to > left) ? left : to,
    type,
    ended: left !== undefined,
    cancelled: wish.cancelled ?? false,
    evictionPending: false,
    members: people.map((person) => ({ personId: person.id, status, moveIn: wish.from })),
    moveOuts:
      left === undefined
        ? []
        : people.map((person) => ({ personId: person.id, moveOut: left, noticed: wish.noticed ?? addDays(left, -30) })),
    ...(wish.stage === undefined ? {} : { stage: wish.stage }),
    ...(wish.bedId === undefined ? {} : { bedId: wish.bedId }),
    cosigners: [],
    follows: wish.follows ?? null,
    createdAt: signed,
    updatedAt: left !== undefined ? `${left}T18:00:00Z` : signed,
  });
}

/** One to three adults; some have children. Couples and families share a last name more often than not. */
export function drawHousehold(town: Town, adults?: number, minors?: number): TownPerson[] {
  const { random } = town;
  const first = drawPerson(town);
  const grown = adults ?? random.pick([1, 1, 1, 2, 2, 2, 3]);
  const small = minors ?? (grown === 2 && random.chance(0.25) ? random.int(1, 2) : 0);
  const others = Array.from({ length: grown - 1 }, () => drawPerson(town, random.chance(0.5) ? { lastName: first.lastName } : {}));
  return [first, ...others, ...Array.from({ length: small }, () => drawPerson(town, { lastName: first.lastName, minor: true }))];
}

/** An ordinary household: somewhere in its year, or in a later one after renewals of the same lease. */
export function ordinary(town: Town, unit: TownUnit): TownLease {
  const { random, today } = town;
  const monthsIn = random.int(0, 34);
  const from = addDays(addMonths(today, -monthsIn), -random.int(1, 25));
  const years = Math.floor(monthsIn / 12) + 1;
  const type = random.pick(['fixed', 'fixed', 'fixed', 'fixed', 'rollover', 'atWill'] as const);
  const end = addDays(addMonths(from, years * 12), -1);
  const to = type === 'atWill' ? null : end > today ? end : addMonths(end, 12);
  return drawLease(town, unit, drawHousehold(town), { from, to, type });
}

/** Somebody lived here before, and left some months ago. */
export function formerHousehold(town: Town, unit: TownUnit, before: CivilDay): TownLease {
  const left = addDays(before, -town.random.int(5, 40));
  return drawLease(town, unit, drawHousehold(town, town.random.int(1, 2), 0), { from: addMonths(left, -12), leftOn: left });
}
