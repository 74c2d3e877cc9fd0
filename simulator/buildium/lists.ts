/** The four lists: where their rows come from, which fit, in what order, and how one row is shown. A list is a row of ids, so that it can be cached for all its pages. */
import type { TownLease } from '../town/model.ts';
import type { Town } from '../town/town.ts';
import { isSigned } from '../town/standing.ts';
import { mix } from '../town/random.ts';
import { ApiError } from './errors.ts';
import { leaseTest, rentalTest, tenantTest, unitTest } from './filters.ts';
import type { Test } from './filters.ts';
import type { Query } from './query.ts';
import { renderLease, renderRental, renderTenant, renderUnit } from './render.ts';

export type Row = Record<string, unknown> & { Id: number };
export type Resource = 'rentals' | 'units' | 'leases' | 'tenants';

/** Everybody's words for them, which faults may use. */
export const KIND: Record<Resource, string> = { rentals: 'properties', units: 'units', leases: 'tenancies', tenants: 'people' };

interface List {
  select(town: Town, query: Query): number[];
  /** null: there is no such row */
  show(town: Town, id: number): Row | null;
  /** the properties that a row belongs to */
  propertiesOf(town: Town, id: number): number[];
}

/** The rows of the properties asked for, by index; everything where none is named. */
function within<T>(query: Query, byProperty: Map<number, T[]>, rows: T[]): T[] {
  const ids = new Set(query.ids('propertyids'));
  return ids.size === 0 ? rows : [...ids].flatMap((id) => byProperty.get(id) ?? []);
}

const fitting = <T extends { id: number }>(rows: Iterable<T>, test: Test<T>): number[] => {
  const ids: number[] = [];
  for (const row of rows) if (test(row)) ids.push(row.id);
  return ids;
};
const signed = (lease: TownLease | undefined): TownLease | undefined => (lease !== undefined && isSigned(lease) ? lease : undefined);
const shown = <T>(row: T | undefined, render: (row: T) => object): Row | null => (row === undefined ? null : (render(row) as Row));

export const LISTS: Record<Resource, List> = {
  rentals: {
    select: (town, query) => fitting(town.data.properties, rentalTest(query)),
    show: (town, id) => shown(town.properties.get(id), (row) => renderRental(town, row)),
    propertiesOf: (_town, id) => [id],
  },
  units: {
    select: (town, query) => fitting(within(query, town.unitsOfProperty, town.data.units), unitTest(query)),
    show: (town, id) => shown(town.units.get(id), (row) => renderUnit(town, row)),
    propertiesOf: (town, id) => [town.units.get(id)?.propertyId ?? 0],
  },
  leases: {
    select: (town, query) => fitting(within(query, town.leasesOfProperty, town.data.leases), leaseTest(town, query)),
    show: (town, id) => shown(signed(town.leases.get(id)), (row) => renderLease(town, row)),
    propertiesOf: (town, id) => [town.leases.get(id)?.propertyId ?? 0],
  },
  tenants: {
    select: (town, query) => {
      if (query.ids('propertyids').length === 0) return fitting(town.data.people, tenantTest(town, query));
      const ids = new Set(within(query, town.leasesOfProperty, []).flatMap((lease) => lease.members.map((m) => m.personId)));
      return fitting(
        [...ids].map((id) => town.people.get(id)).filter((p) => p !== undefined),
        tenantTest(town, query),
      );
    },
    show: (town, id) => shown(town.people.get(id), (row) => renderTenant(town, row, true)),
    propertiesOf: (town, id) => (town.leasesOfPerson.get(id) ?? []).map((lease) => lease.propertyId),
  },
};

export interface Order {
  field: string;
  down: boolean;
}

/** "Id asc", "LeaseFromDate desc,Id asc"; any field of the answer that has one value. */
export function readOrder(query: Query): Order[] {
  const text = query.text('orderby')?.trim();
  if (!text) return [];
  return text.split(',').map((part) => {
    const [field = '', way = 'asc', more] = part.trim().split(/\s+/);
    if (field === '' || more !== undefined || !/^(asc|desc)$/i.test(way)) throw new ApiError(400, 'orderby', 'not an order');
    return { field, down: way.toLowerCase() === 'desc' };
  });
}

export const isUnique = (order: Order[]): boolean => order.some((o) => o.field === 'Id');

/** Rows that the order leaves equal stand in an order of `variant`'s own: that is how rows shift between pages (docs/vendors/buildium.md). */
export function sorted(town: Town, resource: Resource, ids: number[], order: Order[], variant: number): number[] {
  const [first] = order;
  if (first?.field === 'Id') return [...ids].sort((a, b) => (first.down ? b - a : a - b));
  const list = LISTS[resource];
  const keyed = ids.map((id) => {
    const row = order.length === 0 ? null : list.show(town, id);
    return { id, keys: order.map((o) => keyOf(row, o.field)), tie: mix(id, variant) };
  });
  keyed.sort((a, b) => {
    for (const [i, o] of order.entries()) {
      const c = compare(a.keys[i], b.keys[i]);
      if (c !== 0) return o.down ? -c : c;
    }
    return a.tie - b.tie || a.id - b.id;
  });
  return keyed.map((row) => row.id);
}

function keyOf(row: Row | null, field: string): string | number | boolean | null {
  const value = row?.[field];
  if (value === undefined || (value !== null && typeof value === 'object')) throw new ApiError(400, 'orderby', 'no such field');
  return value as string | number | boolean | null;
}

function compare(a: string | number | boolean | null | undefined, b: string | number | boolean | null | undefined): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return a < b ? -1 : 1;
}
