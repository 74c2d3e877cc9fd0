/** Entrata, as the simulator offers it. */
import type { Account } from '../account.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { cannotExpress } from './cannot-express.ts';
import { tenancies } from './methods.ts';
import { options } from './options.ts';
import { METHODS } from './params.ts';

const same = (rows: { id: number }[]): Record<string, string> => Object.fromEntries(rows.map((row) => [String(row.id), String(row.id)]));

export const entrata: VendorFacts = {
  name: 'entrata',
  title: 'Entrata (method envelope)',
  options,
  cannotExpress,
  faults: {
    vendor: 'entrata',
    resources: Object.keys(METHODS),
    without: ['wrongTotal', 'changingTotal', 'noTotal'],
    own: {
      resultAsString: {
        phase: 'shape',
        says: 'code 200 and "No records found with mentioned preferences." as the result, though there is something',
      },
      oneAsObject: { phase: 'shape', says: 'each list of one element comes as the element' },
      otherDates: { phase: 'shape', says: 'YYYY-MM-DD instead of MM/DD/YYYY' },
    },
  },
  routes: [...new Set(Object.values(METHODS).map((method) => method.service))].flatMap((service) => [
    `POST /ext/orgs/{clientId}/v1/${service}`,
    `POST /api/v1/${service}`,
  ]),
  credentials:
    'Gateway: org = clientId, X-Api-Key = clientSecret. Old address: Basic, user name = clientId (or options.username), password = clientSecret.',
  maxConcurrent: Infinity,
  ids: (account: Account) => {
    const { data } = account.town;
    return {
      properties: same(data.properties),
      units: same(data.units),
      beds: same(data.units.flatMap((u) => u.beds ?? [])),
      people: Object.fromEntries(data.people.map((p) => [String(p.id), [String(p.id)]])),
      tenancies: Object.fromEntries(tenancies(account).flatMap((t) => t.leases.map((lease) => [String(lease.id), [String(t.id)]]))),
    };
  },
};
