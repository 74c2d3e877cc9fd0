import type { PmsTenancy } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { LookUpRequest, PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { noSuchList } from '../errors.ts';
import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { pageOf as pageOfRows } from '../page.ts';
import type { FilledPage } from '../page.ts';
import { RESOURCES, fetchLeases, fetchList } from './client.ts';
import { VENDOR_NAME } from './errors.ts';
import { resmanCapabilities, resmanCredentialSchema, resmanIdentityFields } from './credential-schema.ts';
import { mapHouseholds } from './households.ts';
import { hasReadablePeople, readLease } from './lease.ts';
import type { LeaseRow } from './lease.ts';
import { RESMAN_STATUSES } from './statuses.ts';
import { testCredential } from './test-credential.ts';
import { fakeUnits, mapProperty, mapUnit, readGuid } from './units.ts';

/** ResMan's partner REST API (docs/vendors/resman.md). */
export const resman: PmsConnector = {
  vendor: 'resman',
  name: VENDOR_NAME,
  capabilities: resmanCapabilities,
  credentialSchema: resmanCredentialSchema,
  identityFields: resmanIdentityFields,
  knownStatuses: RESMAN_STATUSES,
  test: testCredential,
  listProperties,
  openRead,
  lookUpTenancy,
};

/** The rows of a list that comes whole. */
const pageOf = (
  list: string,
  rows: readonly unknown[],
  idOf: (row: Row) => string | null,
  isOwn: (row: Row) => boolean,
  map: (page: FilledPage, row: Row, id: string) => void,
): FilledPage =>
  pageOfRows(rows, {
    list,
    idField: 'id',
    idOf: (row) => (isRow(row) ? idOf(row) : null),
    isOwn: (row) => !isRow(row) || isOwn(row),
    tenancyOf: (row) => (list === 'leases' && isRow(row) ? readGuid(row.billingAccountId) : null),
    map: (page, row, id) => {
      if (isRow(row)) map(page, row, id);
    },
  });

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  return pageOf(
    'properties',
    await fetchList(ctx, RESOURCES.properties),
    (row) => readGuid(row.propertyId),
    () => true,
    (page, row, id) => {
      page.properties.push(mapProperty(row, id));
    },
  );
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const { propertyExternalId } = request;
  return {
    lists: ['units', 'leases'],
    async fetchPage(list) {
      if (list === 'units') {
        const fake = fakeUnits(await availabilityOf(ctx, propertyExternalId));
        return pageOf(
          list,
          await fetchList(ctx, RESOURCES.units, { propertyId: propertyExternalId }),
          (row) => readGuid(row.unitId),
          isOf(propertyExternalId),
          (page, row, id) => {
            page.units.push(mapUnit(row, id, propertyExternalId, fake));
          },
        );
      }
      if (list !== 'leases') throw noSuchList(VENDOR_NAME);
      const { rows, isPartial } = await fetchLeases(ctx, propertyExternalId);
      return { ...leasesPage(rows, request, false), isPartial };
    },
  };
}

/** A row that names no property belongs to the one that was asked for. */
const isOf =
  (propertyExternalId: string) =>
  (row: Row): boolean => {
    const id = readGuid(row.propertyId);
    return id === null || id === propertyExternalId.toLowerCase();
  };

/** Which units are model, down or admin stands nowhere else. A partner who may not ask does without. */
async function availabilityOf(ctx: PmsContext, propertyId: string): Promise<unknown[]> {
  try {
    return await fetchList(ctx, RESOURCES.availability, { propertyId });
  } catch (error) {
    if (error instanceof PmsError && ['permission', 'not_found', 'client'].includes(error.code)) return [];
    throw error;
  }
}

/** A household's rows are judged together: the whole list is one page. */
function leasesPage(rows: readonly unknown[], { propertyExternalId, today }: ReadRequest, isLookUp: boolean): FilledPage {
  const leases: LeaseRow[] = [],
    isOwn = isOf(propertyExternalId);
  const page = pageOf(
    'leases',
    rows,
    (row) => readGuid(row.leaseId) ?? readGuid(row.billingAccountId),
    isOwn,
    (_page, row) => {
      leases.push(readLease(row));
    },
  );
  // Where a person has no id nobody can say who is absent.
  rows.forEach((row, index) => {
    if (isRow(row) && isOwn(row) && !hasReadablePeople(row)) page.rows[index] = null;
  });
  const { tenancies, badRecords } = mapHouseholds(leases, { propertyExternalId, today, isLookUp });
  page.tenancies.push(...tenancies);
  page.badRecords.push(...badRecords);
  return page;
}

/** GET /Leasing/Leases with `billingAccountId`: every lease row of the household, of which the one that leads for her is answered. */
async function lookUpTenancy(ctx: PmsContext, request: LookUpRequest): Promise<PmsTenancy | null> {
  const { propertyExternalId, tenancyExternalId, personExternalId } = request;
  const { rows, isPartial } = await fetchLeases(ctx, propertyExternalId, { billingAccountId: tenancyExternalId }),
    own = rows.filter(
      (row) => !isRow(row) || readGuid(row.billingAccountId) === null || readGuid(row.billingAccountId) === tenancyExternalId,
    );
  const { tenancies, badRecords } = leasesPage(own, request, true);
  if (own.length === 0 && isPartial)
    throw new PmsError(
      'contract_violation',
      'partial',
      `${VENDOR_NAME} tells only leases that were changed lately, and this one is not among them. Nothing follows from that; ask ResMan to allow an older modifiedSince.`,
    );
  if (badRecords.length > 0)
    throw new PmsError(
      'contract_violation',
      'unusable_lease',
      `${VENDOR_NAME} answered with a lease that cannot be read. It is asked for again with the next run.`,
    );
  return tenancies.find(({ members }) => members.some((member) => member.externalId === personExternalId)) ?? tenancies[0] ?? null;
}
