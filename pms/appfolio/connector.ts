import type { PmsTenancy } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { LookUpRequest, PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { noSuchList } from '../errors.ts';
import { BadField, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { emptyPage, pageOf as pageOfRows } from '../page.ts';
import type { FilledPage } from '../page.ts';
import { PerContext } from '../per-context.ts';
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
  listProperties,
  openRead,
  lookUpTenancy,
};

const readId = (row: unknown): string | null => (isRow(row) ? readKey(row.Id) : null);
type Take = (page: FilledPage, row: Row, id: string) => void;
const pageOf = ({ rows, nextPath }: ListAnswer, list: string, isOwn: (row: Row) => boolean, map: Take): PmsPage =>
  pageOfRows(
    rows,
    {
      list,
      idField: 'Id',
      idOf: readId,
      isOwn: (row) => !isRow(row) || isOwn(row),
      personOf: (_row, id) => (list === 'tenants' ? id : null),
      map: (page, row, id) => {
        if (isRow(row)) map(page, row, id);
      },
    },
    emptyPage({ nextCursor: nextPath }),
  );

async function listProperties(ctx: PmsContext, cursor: string | null): Promise<PmsPage> {
  const answer = await fetchList(ctx, RESOURCES.properties, cursor ?? listPath(RESOURCES.properties, EVERYTHING));
  return pageOf(
    answer,
    'properties',
    () => true,
    (page, row, id) => {
      page.properties.push(mapProperty(row, id));
    },
  );
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const labels = new Map<string, string>(),
    { propertyExternalId, today } = request;
  const isOwn = (row: Row) => readKey(row.PropertyId)?.toLowerCase() === propertyExternalId.toLowerCase();
  // A tenant whose row names no property belongs to her unit's.
  const livesHere = (row: Row) => isOwn(row) || (readKey(row.PropertyId) === null && labels.has(readKey(row.UnitId) ?? ''));
  return {
    lists: ['units', 'tenants'],
    async fetchPage(list, cursor) {
      if (list === 'units')
        return pageOf(await ofProperty(ctx, RESOURCES.units, propertyExternalId, cursor), list, isOwn, (page, row, id) => {
          const unit = mapUnit(row, id, propertyExternalId);
          if (unit) {
            page.units.push(unit);
            labels.set(id, unit.label);
          }
        });
      if (list !== 'tenants') throw noSuchList(VENDOR_NAME);
      return pageOf(await ofProperty(ctx, RESOURCES.tenants, propertyExternalId, cursor), list, livesHere, (page, row, id) => {
        const tenancy = mapTenant(row, id, {
          propertyExternalId,
          today,
          unitLabel: labels.get(readKey(row.UnitId) ?? ''),
          isLookUp: false,
        });
        if (tenancy) page.tenancies.push(tenancy);
      });
    },
  };
}

/** Lists of one account that refused to be narrowed to a property: asked whole from then on. */
const unnarrowed = new PerContext<true>();

/**
 * The list of one property. Whether a list takes `filters[PropertyId]` is not settled: it is asked for, whoever refuses it is asked for everything,
 * and what another property has is left out here, whatever was heeded.
 */
async function ofProperty(ctx: PmsContext, resource: Resource, propertyExternalId: string, cursor: string | null): Promise<ListAnswer> {
  if (cursor !== null) return fetchList(ctx, resource, cursor);
  const narrowed: Filters = { ...EVERYTHING, PropertyId: propertyExternalId };
  if (!unnarrowed.get(ctx, resource.path))
    try {
      return await fetchList(ctx, resource, listPath(resource, narrowed));
    } catch (error) {
      if (!(error instanceof PmsError) || error.code !== 'client') throw error;
      unnarrowed.set(ctx, resource.path, true);
    }
  return fetchList(ctx, resource, listPath(resource, EVERYTHING));
}

/** Occupancies cannot be asked by id; their tenants can. A row that is gone, or stands for another occupancy by now, is not in this one. */
async function lookUpTenancy(
  ctx: PmsContext,
  { propertyExternalId, today, tenancyExternalId, personExternalId }: LookUpRequest,
): Promise<PmsTenancy | null> {
  const { rows } = await fetchList(ctx, RESOURCES.tenants, listPath(RESOURCES.tenants, { Id: personExternalId, IncludeHidden: 'true' }));
  const row = rows.find((each) => isRow(each) && readKey(each.Id) === personExternalId);
  if (rows.length === 0) return null;
  const unusable = new PmsError(
    'contract_violation',
    'unusable_tenant',
    `${VENDOR_NAME} answered with a tenant that cannot be read. She is asked for again with the next run.`,
  );
  if (!isRow(row)) throw unusable;
  try {
    const tenancy = mapTenant(row, personExternalId, { propertyExternalId, today, isLookUp: true });
    return tenancy?.externalId === tenancyExternalId && readKey(row.PropertyId)?.toLowerCase() === propertyExternalId.toLowerCase()
      ? tenancy
      : null;
  } catch (error) {
    throw error instanceof BadField ? unusable : error;
  }
}
