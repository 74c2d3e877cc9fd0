/** AppFolio, as the simulator offers it. */
import type { Account } from '../account.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { cannotExpress } from './cannot-express.ts';
import { options } from './options.ts';
import { occupancyId, propertyId, tenancies, tenants, unitId } from './tenants.ts';

function ids(account: Account): ReturnType<VendorFacts['ids']> {
  const { data } = account.town,
    people: Record<string, string[]> = {};
  for (const of of tenants(account)) {
    const list = (people[String(of.contact.id)] ??= []);
    if (!list.includes(of.id)) list.push(of.id);
  }
  return {
    properties: Object.fromEntries(data.properties.map((p) => [String(p.id), propertyId(p.id)])),
    units: Object.fromEntries(data.units.map((u) => [String(u.id), unitId(u.id)])),
    beds: {},
    people,
    tenancies: Object.fromEntries(tenancies(account).flatMap((t) => t.leases.map((lease) => [String(lease.id), [occupancyId(t)]]))),
  };
}

export const appfolio: VendorFacts = {
  name: 'appfolio',
  title: 'AppFolio (Stack and Database API v0)',
  options,
  cannotExpress,
  faults: {
    vendor: 'appfolio',
    resources: ['token', 'tenants'],
    without: ['wrongTotal', 'changingTotal', 'noTotal'],
    own: {
      loopingLink: { phase: 'shape', says: 'next_page_path leads to the same page' },
      endlessLink: { phase: 'shape', says: 'next_page_path on the last page too' },
      lostLink: { phase: 'shape', says: 'no next_page_path though there is more' },
    },
  },
  routes: ['GET /api/v0/properties', 'GET /api/v0/units', 'GET /api/v0/tenants', 'POST /oauth/token'],
  credentials:
    'Own keys: Basic clientId:clientSecret and X-AppFolio-Developer-ID. Partner: POST /oauth/token with client_id = clientId (or options.partnerId) and client_secret, then Bearer, X-AppFolio-Developer-ID, and X-AppFolio-Database-ID = clientId (or options.databaseId).',
  maxConcurrent: Infinity,
  ids,
};
