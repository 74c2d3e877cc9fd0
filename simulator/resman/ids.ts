/** ResMan's ids: GUIDs, in whatever letter case a call happens to use (pms note, section 1 rule 1). */
import { guid } from '../town/guid.ts';
import type { Options } from '../vendor/options.ts';

export const propertyId = (id: number): string => guid('a', id);
export const billingId = (tenancy: number): string => guid('b', tenancy);
export const unitId = (id: number): string => guid('c', id);
export const unitTypeId = (bedrooms: number): string => guid('d', bedrooms);
export const leaseId = (tenancy: number, term: number): string => guid('e', tenancy, term);
export const personId = (id: number): string => guid('f', id);

/** Units' calls write capitals where ids are mixed. */
export function cased(options: Options, where: 'units' | 'leases', row: Record<string, unknown>): Record<string, unknown> {
  const upper = options.ids === 'upper' || (options.ids === 'mixed' && where === 'units');
  return upper ? (capitals(row) as Record<string, unknown>) : row;
}

function capitals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitals);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      /Id$/.test(key) && typeof inner === 'string' ? inner.toUpperCase() : capitals(inner),
    ]),
  );
}
