/** Paths are case-sensitive and take no trailing slash (docs/vendors/buildium.md). */
import type { Resource } from './lists.ts';

export interface Route {
  resource: Resource;
  id: number | null;
}

const PATHS: [string, Resource][] = [
  ['/v1/rentals/units', 'units'],
  ['/v1/leases/tenants', 'tenants'],
  ['/v1/rentals', 'rentals'],
  ['/v1/leases', 'leases'],
];

export function findRoute(path: string): Route | null {
  for (const [base, resource] of PATHS) {
    if (path === base) return { resource, id: null };
    const id = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : '';
    if (/^\d{1,15}$/.test(id)) return { resource, id: Number(id) };
  }
  return null;
}
