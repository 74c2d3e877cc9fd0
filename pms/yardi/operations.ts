import type { CivilDate } from '../../domain/days.ts';
import { PmsError } from '../connector.ts';
import type { KnownStatus, PmsContext } from '../connector.ts';
import { hasPeople } from '../households/mits.ts';
import { americanDay, readKey } from '../values.ts';
import { elementAt, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { violation } from './errors.ts';
import type { Interface } from './errors.ts';
import { readPromotions } from './promotions.ts';
import type { Promotion } from './promotions.ts';
import { BILLING, COMMON, call, isNotForUs } from './soap.ts';
import { readStatusWords } from './statuses.ts';

/** One record of a list, with the id it goes by; null where it cannot be read. */
export interface Listed {
  element: XmlElement;
  id: string | null;
}

/**
 * Common Data, and where the licence is not for it, Billing and Payments. What both refuse is told as Common Data told it. A wrong password or a property
 * without access is no reason to try the other: it would only be refused again.
 */
async function inEither<T>(ask: (api: Interface) => Promise<T>): Promise<T> {
  try {
    return await ask(COMMON);
  } catch (error) {
    if (!isNotForUs(error)) throw error;
    try {
      return await ask(BILLING);
    } catch (second) {
      throw isNotForUs(second) ? error : second;
    }
  }
}

export const getProperties = (ctx: PmsContext): Promise<{ api: Interface; data: XmlElement | null }> =>
  inEither(async (api) => ({ api, data: await call(ctx, { api, name: 'GetPropertyConfigurations', timeoutMs: 60_000 }) }));

export const getUnits = (
  ctx: PmsContext,
  propertyExternalId: string,
  timeoutMs?: number,
): Promise<{ api: Interface; data: XmlElement | null }> =>
  inEither(async (api) => {
    const name = api === BILLING ? 'GetUnitInformation_Login' : 'GetUnitInformation',
      data = await call(ctx, { api, name, propertyExternalId, timeoutMs });
    if (data && elementsWithin(data, 'Property').length === 0 && data.name !== 'Property' && data.children.length > 0)
      throw violation('no_list', { api, operation: name, propertyExternalId }, 'holds no property.');
    return { api, data };
  });

/** Residents with those who left since `since`. Billing and Payments knows no one who left (docs/vendors/yardi.md, What is read). @throws PmsError */
export async function getResidents(
  ctx: PmsContext,
  api: Interface,
  propertyExternalId: string,
  since: CivilDate,
  timeoutMs?: number,
): Promise<Listed[]> {
  const isBilling = api === BILLING,
    name = isBilling ? 'GetResidentTransactions_Login' : 'GetResidents';
  const data = await call(ctx, {
    api,
    name,
    propertyExternalId,
    timeoutMs,
    parameters: isBilling ? [] : [['MoveOut1', americanDay(since)]],
  });
  if (!data) return [];
  const asked = { api, operation: name, propertyExternalId };
  const properties = isBilling
    ? data.name === 'Property'
      ? [data]
      : elementsWithin(data, 'Property')
    : data.name === 'PropertyResidents'
      ? [data]
      : elementsWithin(data, 'PropertyResidents');
  if (properties.length === 0 && data.children.length > 0) throw violation('no_list', asked, 'holds no list of residents.');
  for (const property of properties) {
    const code = isBilling ? fieldsOf(elementAt(property, 'PropertyID', 'Identification')).PrimaryID : property.attributes.Code;
    if (typeof code === 'string' && code.trim() !== '' && code.trim().toLowerCase() !== propertyExternalId.toLowerCase())
      throw violation('other_property', asked, 'holds records of another property than the one asked for.');
  }
  return properties
    .flatMap((property) => (isBilling ? elementsWithin(property, 'RT_Customer').filter(hasPeople) : elementsWithin(property, 'Resident')))
    .map((element) => ({
      element,
      id: isBilling ? readKey(fieldsOf(element).CustomerID) : readKey(element.attributes.tCode ?? element.attributes.TCode),
    }));
}

/** What makes a read fail: everything else only leaves promotions unknown, and the rules on who is who stand in. */
const PASSING = new Set(['transient', 'rate_limited', 'maintenance']);

export async function getPromotions(
  ctx: PmsContext,
  api: Interface,
  propertyExternalId: string,
  from: CivilDate,
  to: CivilDate,
): Promise<Promotion[]> {
  if (api === BILLING) return [];
  try {
    const data = await call(ctx, {
      api,
      name: 'GetRoommatePromotions',
      propertyExternalId,
      parameters: [
        ['MoveOutFrom', americanDay(from)],
        ['MoveOutTo', americanDay(to)],
      ],
    });
    return data ? readPromotions(data) : [];
  } catch (error) {
    // A version without the operation answers with a fault each time.
    if (error instanceof PmsError && (!PASSING.has(error.code) || error.detail === 'soap_fault')) return [];
    throw error;
  }
}

/** One household in depth. All booleans are sent, since the WSDL requires them; ledger, charges, vehicles and employers are not asked for. */
export async function getTenancy(
  ctx: PmsContext,
  api: Interface,
  propertyExternalId: string,
  code: string,
  today: CivilDate,
): Promise<Listed[]> {
  if (api === BILLING) {
    const data = await call(ctx, { api, name: 'GetResidentTransaction_Login', propertyExternalId, afterProperty: [['TenantId', code]] });
    return data ? elementsWithin(data, 'RT_Customer').map((element) => ({ element, id: readKey(fieldsOf(element).CustomerID) })) : [];
  }
  const data = await call(ctx, {
    api,
    name: 'GetResidentData',
    propertyExternalId,
    parameters: [
      ['TenantCode', code],
      ['IncludeLedger', 'false'],
      ['LedgerAsOfDate', `${today}T00:00:00`],
      ['IncludeLeaseCharges', 'false'],
      ['IncludeVehicleInfo', 'false'],
      ['IncludeRoommateData', 'true'],
      ['IncludeEmployerData', 'false'],
    ],
  });
  return data
    ? elementsWithin(data, 'LeaseFile').map((element) => ({
        element,
        id: readKey(elementAt(element, 'Identification')?.attributes.IDValue),
      }))
    : [];
}

/** The customer's own words; nothing where the interface does not tell them. */
export async function getStatusWords(ctx: PmsContext, propertyExternalId: string): Promise<KnownStatus[]> {
  try {
    return readStatusWords(await call(ctx, { api: COMMON, name: 'GetTenantStatus', propertyExternalId, timeoutMs: 60_000 }));
  } catch (error) {
    if (error instanceof PmsError && (!PASSING.has(error.code) || error.detail === 'soap_fault')) return [];
    throw error;
  }
}
