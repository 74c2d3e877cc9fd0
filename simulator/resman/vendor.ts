/** ResMan, as the simulator offers it. */
import type { Account } from '../account.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { ROUTES } from './calls.ts';
import { cannotExpress } from './cannot-express.ts';
import { billingId, personId, propertyId, unitId } from './ids.ts';
import { LEGACY } from './legacy-protocol.ts';
import { leases } from './leases.ts';
import { options } from './options.ts';

function ids(account: Account): ReturnType<VendorFacts['ids']> {
  const { data } = account.town;
  return {
    properties: Object.fromEntries(data.properties.map((p) => [String(p.id), propertyId(p.id)])),
    units: Object.fromEntries(data.units.map((u) => [String(u.id), unitId(u.id)])),
    beds: {},
    people: Object.fromEntries([...data.people, ...data.leases.flatMap((l) => l.cosigners)].map((p) => [String(p.id), [personId(p.id)]])),
    tenancies: Object.fromEntries(leases(account).flatMap((l) => l.of.leases.map((lease) => [String(lease.id), [billingId(l.of.id)]]))),
  };
}

export const resman: VendorFacts = {
  name: 'resman',
  title: 'ResMan (partner interface, and the old one)',
  options,
  cannotExpress,
  faults: {
    vendor: 'resman',
    resources: [...Object.keys(ROUTES).map((path) => path.slice(1)), 'Account/AccountId', ...LEGACY],
    without: ['wrongTotal', 'changingTotal', 'noTotal', 'repeatedPage', 'skippedPage', 'shiftingRows'],
    own: {
      otherDates: { phase: 'shape', says: 'days with hours: YYYY-MM-DDT00:00:00' },
      escapedResult: { phase: 'shape', says: 'the old interface: the MITS answer as escaped text' },
      oneAsObject: { phase: 'shape', says: 'the old interface as JSON: lists as the XML has them, so that one row is no list' },
    },
  },
  routes: [
    ...Object.keys(ROUTES).map((path) => `GET ${path}`),
    'GET /Account/AccountId?subdomain=',
    ...LEGACY.map((method) => `POST /${method}`),
  ],
  credentials:
    'Basic unitsync:clientSecret (options.partnerId) and ResMan-Account-Id = clientId (or options.accountId). Old interface: the form fields IntegrationPartnerID, ApiKey, AccountID, PropertyID.',
  maxConcurrent: Infinity,
  ids,
};
