/**
 * The town's tenancies as Voyager keeps them: one tCode for each primary, r codes for the others (docs/vendors/yardi.md). When the primary leaves and others stay,
 * the roommate's r code is replaced by a new t code, and the old t code is past.
 */
import type { Account } from '../account.ts';
import type { TownProperty } from '../town/model.ts';
import type { Standing } from '../town/standing.ts';
import { tenanciesOf } from '../town/tenancy.ts';
import type { Tenancy, TenancyPerson } from '../town/tenancy.ts';

interface Occupant {
  code: string;
  of: TenancyPerson;
}
export interface Household {
  tenancy: Tenancy;
  code: string;
  primary: TenancyPerson;
  occupants: Occupant[];
  standing: Standing;
  /** she was a roommate until the one before her left */
  promoted: { oldCode: string; prior: Household } | null;
}

const pad = (n: number, digits: number): string => String(n).padStart(digits, '0');
const isOver = (of: TenancyPerson): boolean => of.standing === 'past';

/** A code like a number in scientific notation is a trap that real ones have: 0E68. */
export const propertyCode = (property: TownProperty): string => (property.id % 3 === 0 ? `0E${property.id}` : `pr${pad(property.id, 4)}`);

export const prospectCode = (id: number): string => `p${pad(id, 7)}`;

/** Everybody has her own number in her first tenancy, and one of the tenancy's in a later one. */
function numbers(all: Tenancy[]): (of: Tenancy, personId: number) => string {
  const first = new Map<number, number>();
  for (const of of all) for (const p of of.people) if (!first.has(p.person.id)) first.set(p.person.id, of.id);
  return (of, personId) =>
    first.get(personId) === of.id ? pad(personId, 7) : `${of.people.findIndex((p) => p.person.id === personId) + 1}${pad(of.id, 6)}`;
}

/** The signers in the order in which they came: each is primary until she leaves, while others stay longer. */
function primaries(of: Tenancy): TenancyPerson[] {
  const order = of.leases.flatMap((lease) => lease.members.map((m) => m.personId));
  const signers = [...new Set(order)]
    .map((id) => of.people.find((p) => p.person.id === id))
    .filter((p) => p !== undefined)
    .filter((p) => p.role === 'primary' || p.role === 'cosigner');
  const [first = of.people[0]] = signers,
    line = first === undefined ? [] : [first];
  for (let now = first; now !== undefined && isOver(now);) {
    const until = now.moveOut ?? '0',
      at = now;
    now = signers.find(
      (p) =>
        p !== at &&
        !line.includes(p) &&
        (!isOver(p) ? ['current', 'notice', 'eviction', 'holdover'].includes(p.standing) : (p.moveOut ?? '0') > until),
    );
    if (now !== undefined) line.push(now);
  }
  return line;
}

function householdsOf(of: Tenancy, number: (of: Tenancy, personId: number) => string): Household[] {
  const line = primaries(of),
    done: Household[] = [];
  for (const [i, primary] of line.entries()) {
    const isLast = i === line.length - 1,
      prior = done.at(-1);
    const others = isLast ? of.people.filter((p) => !line.includes(p)) : [];
    done.push({
      tenancy: of,
      code: `t${number(of, primary.person.id)}`,
      primary,
      standing: primary.standing,
      occupants: others.map((p) => ({ code: `r${number(of, p.person.id)}`, of: p })),
      promoted: prior === undefined ? null : { oldCode: `r${number(of, primary.person.id)}`, prior },
    });
  }
  return done;
}

export const households = (account: Account): Household[] =>
  account.cache.get(account.town, `households/${account.options.transfer}`, () => {
    const all = tenanciesOf(account.town, account.options.transfer === 'sameCode'),
      number = numbers(all);
    return all.flatMap((of) => householdsOf(of, number));
  });

export const householdsOfUnit = (account: Account, unitId: number): Household[] =>
  account.cache
    .get(account.town, `unit/${account.options.transfer}`, () => Map.groupBy(households(account), (h) => h.tenancy.unitId))
    .get(unitId) ?? [];

export const householdsIn = (account: Account, propertyId: number): Household[] =>
  account.cache
    .get(account.town, `in/${account.options.transfer}`, () => Map.groupBy(households(account), (h) => h.tenancy.propertyId))
    .get(propertyId) ?? [];
