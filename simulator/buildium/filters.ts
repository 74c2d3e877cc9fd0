/** Each list's filters (docs/vendors/buildium.md), read once into tests. Text means "contains"; lastupdated* and created* are inclusive. */
import type { TownLease, TownPerson, TownProperty, TownUnit } from '../town/model.ts';
import { isSigned } from '../town/standing.ts';
import type { Town } from '../town/town.ts';
import type { Query } from './query.ts';
import { LEASE_TYPE, leaseStatus, RENTAL_TYPE } from './render.ts';

export type Test<T> = (row: T) => boolean;
const all = <T>(tests: (Test<T> | null)[]): Test<T> => {
  const real = tests.filter((t) => t !== null);
  return (row) => real.every((test) => test(row));
};
const oneOf = <T, V>(wanted: V[], of: (row: T) => V): Test<T> | null => {
  if (wanted.length === 0) return null;
  const set = new Set(wanted);
  return (row) => set.has(of(row));
};

function contains<T>(query: Query, key: string, of: (row: T) => string): Test<T> | null {
  const wanted = query.text(key)?.toLowerCase();
  return wanted ? (row) => of(row).toLowerCase().includes(wanted) : null;
}

function between<T>(query: Query, name: string, of: (row: T) => string): Test<T> | null {
  const from = query.instant(`${name}from`),
    to = query.instant(`${name}to`);
  return from === null && to === null ? null : (row) => (from === null || of(row) >= from) && (to === null || of(row) <= to);
}

const updated = <T extends { updatedAt: string }>(query: Query): Test<T> | null => between<T>(query, 'lastupdated', (row) => row.updatedAt);
const LEASE_STATUSES = ['Active', 'Past', 'Future'];
const TYPES = ['None', 'Residential', 'Commercial'];
const SUBTYPES = [
  'CondoTownhome',
  'MultiFamily',
  'SingleFamily',
  'Industrial',
  'Office',
  'Retail',
  'ShoppingCenter',
  'Storage',
  'ParkingSpace',
];
const unitLabel =
  (town: Town) =>
  (lease: TownLease): string =>
    town.units.get(lease.unitId)?.label ?? '';

function ownedBy<T extends { propertyId: number }>(town: Town, query: Query): Test<T> | null {
  const owners = query.ids('rentalownerids');
  return owners.length === 0 ? null : (row) => town.properties.get(row.propertyId)?.ownerIds.some((id) => owners.includes(id)) ?? false;
}

export function rentalTest(query: Query): Test<TownProperty> {
  const owners = query.ids('rentalownerids');
  const status = query.words('status', ['Active', 'InActive']).at(-1);
  return all<TownProperty>([
    contains(query, 'location', (p) => Object.values(p.address).join(' ')),
    oneOf(query.words('types', TYPES), (p) => RENTAL_TYPE[p.kind][0]),
    oneOf(query.words('subtypes', SUBTYPES), (p) => RENTAL_TYPE[p.kind][1]),
    status === undefined ? null : (p) => p.active === (status === 'Active'),
    owners.length === 0 ? null : (p) => p.ownerIds.some((id) => owners.includes(id)),
    oneOf(query.ids('propertyids'), (p) => p.id),
    updated(query),
  ]);
}

export const unitTest = (query: Query): Test<TownUnit> =>
  all<TownUnit>([oneOf(query.ids('propertyids'), (u) => u.propertyId), updated(query)]);

export function leaseTest(town: Town, query: Query): Test<TownLease> {
  const from = query.day('leasedatefrom'),
    to = query.day('leasedateto');
  const currentNames = (lease: TownLease): string =>
    lease.members
      .filter((m) => m.status === 'current')
      .map((m) => fullName(town.people.get(m.personId)))
      .join('\n');
  return all<TownLease>([
    isSigned,
    oneOf(query.ids('propertyids'), (l) => l.propertyId),
    ownedBy(town, query),
    contains(query, 'unitnumber', unitLabel(town)),
    contains(query, 'tenantname', currentNames),
    from === null ? null : (l) => l.from >= from,
    to === null ? null : (l) => l.to !== null && l.to <= to,
    oneOf(query.words('leasetypes', ['None', 'Fixed', 'FixedWithRollover', 'AtWill']), (l) => LEASE_TYPE[l.type]),
    oneOf(query.words('leasestatuses', LEASE_STATUSES), (l) => leaseStatus(l, town.today) as string),
    between(query, 'createddatetime', (l) => l.createdAt),
    updated(query),
  ]);
}

const fullName = (person: TownPerson | undefined): string => (person === undefined ? '' : `${person.firstName} ${person.lastName}`);

/** One lease of hers has to fit everything that is asked about leases; without such a question she needs none. */
export function tenantTest(town: Town, query: Query): Test<TownPerson> {
  const buildings = query.words('buildingstatuses', ['Active', 'InActive']);
  const aboutLeases = (
    [
      oneOf(query.ids('propertyids'), (l) => l.propertyId),
      oneOf(query.ids('unitids'), (l) => l.unitId),
      ownedBy(town, query),
      contains(query, 'unitnumber', unitLabel(town)),
      oneOf(query.words('leasetermstatuses', LEASE_STATUSES), (l) => leaseStatus(l, town.today) as string),
      buildings.length === 0 ? null : (l) => buildings.includes(town.properties.get(l.propertyId)?.active ? 'Active' : 'InActive'),
    ] as (Test<TownLease> | null)[]
  ).filter((t) => t !== null);
  const onlyApplied = (p: TownPerson): boolean => {
    const leases = town.leasesOfPerson.get(p.id) ?? [];
    return leases.length > 0 && !leases.some(isSigned);
  };
  return all<TownPerson>([
    (p) => !onlyApplied(p),
    aboutLeases.length === 0
      ? null
      : (p) => (town.leasesOfPerson.get(p.id) ?? []).some((lease) => aboutLeases.every((test) => test(lease))),
    contains(query, 'name', fullName),
    contains(query, 'email', (p) => p.email ?? ''),
    contains(query, 'phone', (p) => p.phones.map((phone) => phone.number).join('\n')),
    updated(query),
  ]);
}
