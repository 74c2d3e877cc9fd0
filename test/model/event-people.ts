import type { History } from './history.ts';
import { ACTOR } from './product.ts';
import { WORDS, type Member, type Tenancy, type TownPerson } from './town.ts';
import type { Role } from './world.ts';

// Whom an event happens to, and how their records are changed.

const FIRST = ['Ann', 'Bob', 'Cy', 'Dee', 'Eve', 'Flo'];
export const LAST = ['Ash', 'Birch', 'Cedar', 'Dogwood'];
export const pick = <T>(list: readonly T[], n: number): T | undefined => (list.length ? list[n % list.length] : undefined);
export const word = (member: Member, raw: string) => {
  member.raw = raw;
  member.meaning = WORDS[raw] ?? 'unknown';
};
export const isIn = (member: Member) => ['current', 'notice', 'eviction'].includes(member.meaning);
export const isThere = (member: Member) => isIn(member) || member.meaning === 'pending';
export const name = (member: { person: { id: string; first: string; last: string } }) =>
  `${member.person.first} ${member.person.last} (${member.person.id})`;

export function newMember(raw: string, day: string | null, role: Role, person: TownPerson): Member {
  return {
    person,
    role,
    raw,
    meaning: WORDS[raw] ?? 'unknown',
    moveInScheduled: raw === 'Future' ? day : null,
    moveInActual: raw === 'Future' ? null : day,
    moveOutScheduled: null,
    moveOutActual: null,
    predecessors: [],
    hidden: false,
    bad: false,
  };
}
export function newTenancy(
  h: History,
  unit: { id: string; pmsProperty?: string } | null,
  pmsProperty: string,
  start: string | null,
  members: Member[],
): Tenancy {
  const tenancy: Tenancy = {
    id: `t${h.town.id()}`,
    pmsProperty,
    unit: unit?.id ?? null,
    leaseStart: start,
    leaseEnd: null,
    successor: null,
    members,
  };
  h.town.tenancies.push(tenancy);
  return tenancy;
}
export function human(h: History, n: number, email = n % 5 !== 0) {
  const first = FIRST[n % FIRST.length]!,
    last = LAST[Math.floor(n / FIRST.length) % LAST.length]!;
  return h.town.person(first, last, email ? `${first}.${last}.${h.town.id()}@example.com`.toLowerCase() : null);
}
export const units = (h: History) => h.town.units;
export const anyone = (h: History, fits: (member: Member) => boolean, n: number) =>
  pick(
    h.town.members().filter(({ member }) => !member.hidden && fits(member)),
    n,
  );
export const at = (tenancy: Tenancy) => (tenancy.unit ? `PMS unit ${tenancy.unit}` : 'no PMS unit');
export const leave = (member: Member, day: string | null) => {
  word(member, 'Past');
  member.moveOutActual = day;
};
export const scoped = (h: History, property: string) => ({
  organizationId: h.product.organizationId,
  propertyId: h.product.properties.get(property)!,
  actor: ACTOR,
  now: h.now,
});
export const PROPERTY_OF: Record<string, string> = { 71: 'Elm', 72: 'Elm', 81: 'Oak', '71@b': 'Fir' };
