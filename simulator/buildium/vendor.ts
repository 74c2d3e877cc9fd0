/** Buildium, as the simulator offers it. */
import type { Account } from '../account.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { isSigned } from '../town/standing.ts';
import { cannotExpress } from './cannot-express.ts';

const same = (rows: { id: number }[]): Record<string, string> => Object.fromEntries(rows.map((row) => [String(row.id), String(row.id)]));
const listed = (rows: { id: number }[]): Record<string, string[]> =>
  Object.fromEntries(rows.map((row) => [String(row.id), [String(row.id)]]));

export const buildium: VendorFacts = {
  name: 'buildium',
  title: 'Buildium (Open API v1)',
  options: {},
  cannotExpress,
  faults: { vendor: 'buildium', resources: ['rentals', 'units', 'leases', 'tenants'], own: {}, without: [] },
  routes: ['rentals', 'rentals/units', 'leases', 'leases/tenants'].flatMap((path) => [`GET /v1/${path}`, `GET /v1/${path}/{id}`]),
  credentials: "Headers x-buildium-client-id and x-buildium-client-secret: the account's clientId and clientSecret.",
  maxConcurrent: 10,
  ids: ({ town }: Account) => ({
    properties: same(town.data.properties),
    units: same(town.data.units),
    beds: {},
    tenancies: listed(town.data.leases.filter(isSigned)),
    people: listed(town.data.people),
  }),
};
