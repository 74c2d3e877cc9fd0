import type { PmsTenancy } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { LookUpRequest, PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { BadField, badRecord, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readKey } from '../values.ts';
import { EVERYTHING, RESOURCES, VENDOR_NAME, fetchList, listPath } from './client.ts';
import type { Filters, ListAnswer, Resource } from './client.ts';
import { appfolioCapabilities, appfolioCredentialSchema, appfolioIdentityFields } from './credential-schema.ts';
import { mapProperty, mapTenant, mapUnit } from './mapping.ts';
import { APPFOLIO_STATUSES } from './statuses.ts';
import { testCredential } from './test-credential.ts';

/** AppFolio Stack / Database API v0 (docs/vendors/appfolio.md). */
export const appfolio: PmsConnector = {
  vendor: 'appfolio',
  name: VENDOR_NAME,
  capabilities: appfolioCapabilities,
  credentialSchema: appfolioCredentialSchema,
  identityFields: appfolioIdentityFields,
  knownStatuses: APPFOLIO_STATUSES,
  test: testCredential,
  listProperties, openRead, lookUpTenancy,
};

type Filled = PmsPage & Required<Pick<PmsPage, 'rowsOfOthers' | 'properties' | 'units' | 'tenancies' | 'badRecords'>>;

/** Goes through a page's rows: each is noted for the proof of completeness, those with an id are mapped, a bad one is set aside. */
function pageOf(answer: ListAnswer, list: string, isOwn: (row: Row) => boolean, map: (page: Filled, row: Row, id: string) => void): PmsPage {
  const page: Filled = { rows: [], rowsOfOthers: 0, total: null, nextCursor: answer.nextPath, properties: [], units: [], tenancies: [], badRecords: [] };
  answer.rows.forEach((raw, index) => {
    const id = isRow(raw) ? readKey(raw.Id) : null;
    page.rows.push(id === null ? null : { id, hash: answer.hashOf(index) });
    if (isRow(raw) && !isOwn(raw)) { page.rowsOfOthers++; return; }
    try {
      if (id === null || !isRow(raw)) throw new BadField('Id', 'unreadable_id', isRow(raw) ? raw.Id : raw);
      map(page, raw, id);
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      page.badRecords.push(badRecord(list, null, list === 'tenants' ? id : null, error));
    }
  });
  return page;
}

async function listProperties(ctx: PmsContext, cursor: string | null): Promise<PmsPage> {
  const answer = await fetchList(ctx, RESOURCES.properties, cursor ?? listPath(RESOURCES.properties, EVERYTHING));
  return pageOf(answer, 'properties', () => true, (page, row, id) => { page.properties.push(mapProperty(row, id)); });
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const labels = new Map<string, string>(), { propertyExternalId, today } = request;
  const isOwn = (row: Row) => readKey(row.PropertyId)?.toLowerCase() === propertyExternalId.toLowerCase();
  // A tenant whose row names no property belongs to her unit's.
  const livesHere = (row: Row) => isOwn(row) || (readKey(row.PropertyId) === null && labels.has(readKey(row.UnitId) ?? ''));
  return {
    lists: ['units', 'tenants'],
    async fetchPage(list, cursor) {
      if (list === 'units') return pageOf(await ofProperty(ctx, RESOURCES.units, propertyExternalId, cursor), list, isOwn, (page, row, id) => {
        const unit = mapUnit(row, id, propertyExternalId);
        if (unit) { page.units.push(unit); labels.set(id, unit.label); }
      });
      if (list !== 'tenants') throw new PmsError('client', 'unknown_list', `${VENDOR_NAME} has no such list. This is a fault in Unit Sync: report it.`);
      return pageOf(await ofProperty(ctx, RESOURCES.tenants, propertyExternalId, cursor), list, livesHere, (page, row, id) => {
        const tenancy = mapTenant(row, id, { propertyExternalId, today, unitLabel: labels.get(readKey(row.UnitId) ?? ''), isLookUp: false });
        if (tenancy) page.tenancies.push(tenancy);
      });
    },
  };
}

/** Lists of one account that refused to be narrowed to a property: asked whole from then on. */
const unnarrowed = new WeakMap<PmsContext, Set<Resource>>();

/**
 * The list of one property. Whether a list takes `filters[PropertyId]` is not settled: it is asked for, whoever refuses it is asked for everything,
 * and what another property has is left out here, whatever was heeded.
 */
async function ofProperty(ctx: PmsContext, resource: Resource, propertyExternalId: string, cursor: string | null): Promise<ListAnswer> {
  if (cursor !== null) return fetchList(ctx, resource, cursor);
  const known = unnarrowed.get(ctx) ?? new Set<Resource>(), narrowed: Filters = { ...EVERYTHING, PropertyId: propertyExternalId };
  unnarrowed.set(ctx, known);
  if (!known.has(resource)) try { return await fetchList(ctx, resource, listPath(resource, narrowed)); } catch (error) {
    if (!(error instanceof PmsError) || error.code !== 'client') throw error;
    known.add(resource);
  }
  return fetchList(ctx, resource, listPath(resource, EVERYTHING));
}

/** Occupancies cannot be asked by id; their tenants can. A row that is gone, or stands for another occupancy by now, is not in this one. */
async function lookUpTenancy(ctx: PmsContext, { propertyExternalId, today, tenancyExternalId, personExternalId }: LookUpRequest): Promise<PmsTenancy | null> {
  const { rows } = await fetchList(ctx, RESOURCES.tenants, listPath(RESOURCES.tenants, { Id: personExternalId, IncludeHidden: 'true' }));
  const row = rows.find((each) => isRow(each) && readKey(each.Id) === personExternalId);
  if (rows.length === 0) return null;
  const unusable = new PmsError('contract_violation', 'unusable_tenant', `${VENDOR_NAME} answered with a tenant that cannot be read. She is asked for again with the next run.`);
  if (!isRow(row)) throw unusable;
  try {
    const tenancy = mapTenant(row, personExternalId, { propertyExternalId, today, isLookUp: true });
    return tenancy?.externalId === tenancyExternalId && readKey(row.PropertyId)?.toLowerCase() === propertyExternalId.toLowerCase() ? tenancy : null;
  } catch (error) { throw error instanceof BadField ? unusable : error; }
}

