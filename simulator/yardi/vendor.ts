/** Yardi Voyager, as the simulator offers it. */
import type { Account } from '../account.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { cannotExpress } from './cannot-express.ts';
import { households, propertyCode } from './households.ts';
import { INTERFACES, OPERATIONS } from './operations.ts';
import { options } from './options.ts';

function ids(account: Account): ReturnType<VendorFacts['ids']> {
  const { data } = account.town,
    tenancies: Record<string, string[]> = {},
    people: Record<string, string[]> = {};
  const add = (to: Record<string, string[]>, key: number, id: string): void => {
    const list = (to[String(key)] ??= []);
    if (!list.includes(id)) list.push(id);
  };
  for (const h of households(account)) {
    for (const lease of h.tenancy.leases) add(tenancies, lease.id, h.code);
    add(people, h.primary.person.id, h.code);
    if (h.promoted !== null) add(people, h.primary.person.id, h.promoted.oldCode);
    for (const o of h.occupants) add(people, o.of.person.id, o.code);
  }
  return {
    properties: Object.fromEntries(data.properties.map((p) => [String(p.id), propertyCode(p)])),
    units: Object.fromEntries(data.units.map((u) => [String(u.id), String(u.id)])),
    beds: {},
    tenancies,
    people,
  };
}

export const yardi: VendorFacts = {
  name: 'yardi',
  title: 'Yardi Voyager (SOAP interfaces)',
  options,
  cannotExpress,
  faults: {
    vendor: 'yardi',
    resources: [...new Set(OPERATIONS.map((op) => op.name)), ...INTERFACES],
    without: ['wrongTotal', 'changingTotal', 'noTotal', 'repeatedPage', 'skippedPage', 'shiftingRows'],
    own: {
      soapFault: { phase: 'early', says: 'HTTP 500 with soap:Fault; code (Server), message' },
      missingResult: { phase: 'early', says: 'status 200 without the result element; what: missing or empty' },
      numericResult: { phase: 'early', says: 'a number as the result, as in old operations; value (default -4)' },
      sessionLimit: { phase: 'early', says: 'an error message: too many sessions' },
      messageBeforeData: { phase: 'shape', says: 'Messages before the data; type (Warning, FYI, Error), message' },
      escapedResult: { phase: 'shape', says: 'the result as escaped text' },
      cdataResult: { phase: 'shape', says: 'the result as CDATA' },
      otherDates: { phase: 'shape', says: 'YYYY-MM-DD instead of MM/DD/YYYY' },
      clockSkew: { phase: 'shape', says: 'GetServerTime is off by `minutes`' },
    },
  },
  routes: INTERFACES.map(
    (iface) =>
      `POST /{clientId}/webservices/${iface}.asmx (and GET ?WSDL): ${OPERATIONS.filter((op) => op.iface === iface)
        .map((op) => op.name)
        .join(', ')}`,
  ),
  credentials:
    'Base URL = this address + /{clientId}; Password = clientSecret; UserName, ServerName, Database, Platform, InterfaceEntity and InterfaceLicense as in the options, which have defaults.',
  maxConcurrent: Infinity,
  ids,
};
