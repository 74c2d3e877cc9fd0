import { PmsError } from '../connector.ts';
import type { PmsContext } from '../connector.ts';
import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readKey } from '../values.ts';
import { METHODS, call } from './client.ts';
import { PerContext } from '../per-context.ts';
import { NO_SUCH_PAGE, VERSION_REFUSED, violation } from './errors.ts';
import type { Method } from './errors.ts';
import { elementsAt } from './one-or-many.ts';
import { PickList, readPickList } from './statuses.ts';

/** Leases a page; the vendor's clients ask for up to 1,000 (docs/vendors/entrata.md, Paging). */
export const PAGE_SIZE = 500;

/** A result that lacks the very list is no empty one. */
function listIn(result: Row | readonly unknown[], method: Method, outer: string, inner: string): unknown[] {
  const list = isRow(result) ? elementsAt(result, outer, inner) : null;
  if (list === null) throw violation('no_list', method, `holds no list of ${inner === 'Property' ? 'properties' : `${inner}s`}.`);
  return list;
}

export async function fetchProperties(ctx: PmsContext): Promise<unknown[]> {
  const { result } = await call(ctx, { method: METHODS.properties });
  return result === 'empty' ? [] : listIn(result, METHODS.properties, 'PhysicalProperty', 'Property');
}

/** The units of one property. One that answers without `units` has none, as far as this credential may see. */
export async function fetchUnits(ctx: PmsContext, propertyExternalId: string): Promise<unknown[]> {
  const { result } = await call(ctx, {
    method: METHODS.units,
    propertyExternalId,
    params: { propertyIds: propertyExternalId, availableUnitsOnly: '0', usePropertyPreferences: '0' },
  });
  if (result === 'empty') return [];
  const properties = listIn(result, METHODS.units, 'properties', 'property');
  return properties.flatMap((property) => {
    const id = isRow(property) ? readKey(property.propertyId ?? property.id) : null;
    if (!isRow(property) || (id !== null && id !== propertyExternalId)) throw otherProperty(METHODS.units);
    return property.units === undefined ? [] : listIn(property, METHODS.units, 'units', 'unit');
  });
}

/** The version of getLeases that the account has, once it is known. */
const versionOf = new PerContext<'r1' | 'r2'>();

/** Leases of one property, one page of them or all; "other income" ones (storage, retail) are left out. */
export async function fetchLeases(
  ctx: PmsContext,
  propertyExternalId: string,
  filters: Readonly<Record<string, string>>,
  page?: { no: number; size: number },
): Promise<{ rows: unknown[]; nextPage: boolean }> {
  const params = { propertyId: propertyExternalId, ...filters, includeOtherIncomeLeases: '0', residentFriendlyMode: '0' };
  const ask = (version: 'r1' | 'r2') => call(ctx, { method: { ...METHODS.leases, version }, propertyExternalId, params, page });
  const { result, nextPage } = await ask(versionOf.get(ctx, METHODS.leases.name) ?? 'r2').catch((error: unknown) => {
    if (!(error instanceof PmsError)) throw error;
    // Accounts without r2 have r1: the same leases, with contact data in other places.
    if (error.detail === VERSION_REFUSED && !versionOf.get(ctx, METHODS.leases.name))
      return ask(versionOf.set(ctx, METHODS.leases.name, 'r1'));
    // Behind the last page some say that there is nothing, others that there is no such page.
    if (error.detail === NO_SUCH_PAGE && page !== undefined && page.no > 1) return { result: 'empty' as const, nextPage: false };
    throw error;
  });
  const rows = result === 'empty' ? [] : listIn(result, METHODS.leases, 'leases', 'lease');
  for (const row of rows) {
    const id = isRow(row) ? readKey(row.propertyId) : null;
    if (id !== null && id !== propertyExternalId) throw otherProperty(METHODS.leases);
  }
  return { rows, nextPage };
}

/** A filter that was not heeded would bring another property's people: nothing of such an answer is used. */
const otherProperty = (method: Method): PmsError =>
  violation('other_property', method, 'holds records of another property than the one asked for.');

/** The customer's statuses. Where the credential may not ask for them, Entrata's own six stand for them: what is renamed then becomes a question to a manager. */
export async function fetchPickList(ctx: PmsContext): Promise<PickList> {
  try {
    const { result } = await call(ctx, { method: METHODS.pickList });
    return (result === 'empty' ? null : readPickList(result)) ?? new PickList();
  } catch (error) {
    if (error instanceof PmsError && ['permission', 'not_found', 'client', 'contract_violation'].includes(error.code))
      return new PickList();
    throw error;
  }
}
