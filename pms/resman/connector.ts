import type { PmsTenancy } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { LookUpRequest, PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { BadField, badRecord, contentHash, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { RESOURCES, VENDOR_NAME, fetchLeases, fetchList } from './client.ts';
import { resmanCapabilities, resmanCredentialSchema, resmanIdentityFields } from './credential-schema.ts';
import { mapHouseholds } from './households.ts';
import { readLease } from './lease.ts';
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
  listProperties, openRead, lookUpTenancy,
};

type Filled = PmsPage & Required<Pick<PmsPage, 'rowsOfOthers' | 'badRecords'>>;

/** Goes through the rows of a list that comes whole: each is noted for the proof of completeness, one that cannot be used is set aside. */
function pageOf(list: string, rows: readonly unknown[], idOf: (row: Row) => string | null, isOwn: (row: Row) => boolean, map: (row: Row, id: string) => void): Filled {
  const page: Filled = { rows: [], rowsOfOthers: 0, total: null, nextCursor: null, badRecords: [] };
  for (const raw of rows) {
    const id = isRow(raw) ? idOf(raw) : null;
    page.rows.push(id === null ? null : { id, hash: contentHash(raw) });
    if (isRow(raw) && !isOwn(raw)) { page.rowsOfOthers++; continue; }
    try {
      if (id === null || !isRow(raw)) throw new BadField('id', 'unreadable_id', raw);
      map(raw, id);
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      page.badRecords.push(badRecord(list, list === 'leases' && isRow(raw) ? readGuid(raw.billingAccountId) : null, null, error));
    }
  }
  return page;
}

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  const properties: NonNullable<PmsPage['properties']> = [];
  const page = pageOf('properties', await fetchList(ctx, RESOURCES.properties), (row) => readGuid(row.propertyId), () => true, (row, id) => { properties.push(mapProperty(row, id)); });
  return { ...page, properties };
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const { propertyExternalId } = request;
  return {
    lists: ['units', 'leases'],
    async fetchPage(list) {
      if (list === 'units') {
        const fake = fakeUnits(await availabilityOf(ctx, propertyExternalId)), units: NonNullable<PmsPage['units']> = [];
        const page = pageOf(list, await fetchList(ctx, RESOURCES.units, { propertyId: propertyExternalId }), (row) => readGuid(row.unitId), isOf(propertyExternalId), (row, id) => { units.push(mapUnit(row, id, propertyExternalId, fake)); });
        return { ...page, units };
      }
      if (list !== 'leases') throw new PmsError('client', 'unknown_list', `${VENDOR_NAME} has no such list. This is a fault in Unit Sync: report it.`);
      return leasesPage(await fetchLeases(ctx, propertyExternalId), request, false);
    },
  };
}

/** A row that names no property belongs to the one that was asked for. */
const isOf = (propertyExternalId: string) => (row: Row): boolean => { const id = readGuid(row.propertyId); return id === null || id === propertyExternalId.toLowerCase(); };

/** Which units are model, down or admin stands nowhere else. A partner who may not ask does without. */
async function availabilityOf(ctx: PmsContext, propertyId: string): Promise<unknown[]> {
  try { return await fetchList(ctx, RESOURCES.availability, { propertyId }); } catch (error) {
    if (error instanceof PmsError && ['permission', 'not_found', 'client'].includes(error.code)) return [];
    throw error;
  }
}

/** A household's rows are judged together: the whole list is one page. */
function leasesPage(rows: readonly unknown[], { propertyExternalId, today }: ReadRequest, isLookUp: boolean): PmsPage {
  const leases: LeaseRow[] = [], unreadable = new Set<number>();
  const page = pageOf('leases', rows, (row) => readGuid(row.leaseId) ?? readGuid(row.billingAccountId), isOf(propertyExternalId), (row) => {
    const lease = readLease(row);
    if (lease.people.some((person) => readGuid(person.personId) === null)) unreadable.add(rows.indexOf(row));
    leases.push(lease);
  });
  // Where a person has no id nobody can say who is absent.
  for (const index of unreadable) page.rows[index] = null;
  const { tenancies, badRecords } = mapHouseholds(leases, { propertyExternalId, today, isLookUp });
  return { ...page, tenancies, badRecords: [...page.badRecords, ...badRecords] };
}

/** GET /Leasing/Leases with `billingAccountId`: every lease row of the household, of which the one that leads for her is answered. */
async function lookUpTenancy(ctx: PmsContext, request: LookUpRequest): Promise<PmsTenancy | null> {
  const { propertyExternalId, tenancyExternalId, personExternalId } = request;
  const rows = (await fetchLeases(ctx, propertyExternalId, { billingAccountId: tenancyExternalId })).filter((row) => !isRow(row) || readGuid(row.billingAccountId) === null || readGuid(row.billingAccountId) === tenancyExternalId);
  const { tenancies = [], badRecords = [] } = leasesPage(rows, request, true);
  if (badRecords.length > 0) throw new PmsError('contract_violation', 'unusable_lease', `${VENDOR_NAME} answered with a lease that cannot be read. It is asked for again with the next run.`);
  return tenancies.find(({ members }) => members.some((member) => member.externalId === personExternalId)) ?? tenancies[0] ?? null;
}
