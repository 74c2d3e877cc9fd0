import { PmsError } from '../connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import type { BadRecord } from '../../domain/pms.ts';
import { BadField, badRecord, isRow, readId } from '../fields.ts';
import type { Row } from '../fields.ts';
import { parseJson } from '../json.ts';
import { RESOURCES, VENDOR_NAME, get } from './client.ts';
import type { Query } from './client.ts';
import { buildiumCapabilities, buildiumCredentialSchema, buildiumIdentityFields } from './credential-schema.ts';
import { hasReadablePeople } from './lease-facts.ts';
import { readList } from './lists.ts';
import type { ListPage } from './lists.ts';
import { mapLease, mapProperty, mapUnit } from './mapping.ts';
import { People, readContact } from './people.ts';
import { BUILDIUM_STATUSES } from './statuses.ts';
import { testCredential } from './test-credential.ts';

/** Buildium Open API v1 (docs/vendors/buildium.md). */
export const buildium: PmsConnector = {
  vendor: 'buildium',
  name: VENDOR_NAME,
  capabilities: buildiumCapabilities,
  credentialSchema: buildiumCredentialSchema,
  identityFields: buildiumIdentityFields,
  knownStatuses: BUILDIUM_STATUSES,
  test: testCredential,
  listProperties,
  openRead,
  lookUpTenancy,
};

async function listProperties(ctx: PmsContext, cursor: string | null): Promise<PmsPage> {
  const page = await readList(ctx, RESOURCES.properties, [], cursor);
  return { ...pageOf(page), ...mapRows('properties', page, mapProperty, (items) => ({ properties: items })) };
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const people = new People();
  const ofProperty: Query = [['propertyids', request.propertyExternalId]];
  return {
    // Tenants before leases: they name the people whom a lease lists by id alone (docs/vendors/buildium.md).
    lists: ['units', 'tenants', 'leases'],
    totalsPromised: true,
    async fetchPage(list, cursor) {
      switch (list) {
        case 'units': return unitsPage(await readList(ctx, RESOURCES.units, ofProperty, cursor), request);
        // A future roommate can sit on an active lease, so both (docs/vendors/buildium.md).
        case 'tenants': return tenantsPage(await readList(ctx, RESOURCES.tenants, [...ofProperty, ...words('leasetermstatuses', ['Active', 'Future'])], cursor), people, request);
        case 'leases': return leasesPage(await readList(ctx, RESOURCES.leases, [...ofProperty, ...words('leasestatuses', ['Active', 'Past', 'Future'])], cursor), people, request);
        default: throw new PmsError('client', 'unknown_list', `${VENDOR_NAME} has no such list. This is a fault in Unit Sync: report it.`);
      }
    },
  };
}

const words = (name: string, values: readonly string[]): Query => values.map((value) => [name, value] as const);

const pageOf = ({ rows, total, nextCursor }: ListPage): PmsPage => ({ rows, total, nextCursor });

/** A filter that was not heeded would bring another property's people: nothing of such an answer is used. */
function assertOwn(row: Row, request: ReadRequest): void {
  const propertyId = readId(row.PropertyId);
  if (propertyId !== null && propertyId !== request.propertyExternalId) throw new PmsError('contract_violation', 'other_property', `${VENDOR_NAME} answered with records of another property than the one asked for. Nothing of it was used; ask the vendor.`);
}

function unreadable(list: string, raw: unknown): BadRecord {
  return badRecord(list, null, null, new BadField('Id', 'unreadable_id', isRow(raw) ? raw.Id : raw));
}

function mapRows<T>(list: string, page: ListPage, map: (row: Row, id: string) => T, wrap: (items: T[]) => Partial<PmsPage>): Partial<PmsPage> {
  const items: T[] = [];
  const badRecords: BadRecord[] = [];
  for (const { id, row, raw } of page.entries) {
    if (id === null || row === null) { badRecords.push(unreadable(list, raw)); continue; }
    try { items.push(map(row, id)); } catch (error) {
      if (!(error instanceof BadField)) throw error;
      badRecords.push(badRecord(list, null, list === 'tenants' ? id : null, error));
    }
  }
  return { ...wrap(items), badRecords };
}

function unitsPage(page: ListPage, request: ReadRequest): PmsPage {
  for (const { row } of page.entries) if (row) assertOwn(row, request);
  return { ...pageOf(page), ...mapRows('units', page, mapUnit, (items) => ({ units: items })) };
}

function tenantsPage(page: ListPage, people: People, request: ReadRequest): PmsPage {
  const badRecords: BadRecord[] = [];
  for (const { id, row, raw } of page.entries) {
    if (id === null || row === null) { badRecords.push(unreadable('tenants', raw)); continue; }
    try { people.add(id, readContact(row, request.today)); } catch (error) {
      if (!(error instanceof BadField)) throw error;
      // Reported with her lease, where it is known whose stay it is.
      people.addBad(id, error);
    }
  }
  return { ...pageOf(page), badRecords };
}

function leasesPage(page: ListPage, people: People, request: ReadRequest): PmsPage {
  const result: PmsPage = { ...pageOf(page), tenancies: [], badRecords: [] };
  page.entries.forEach(({ id, row, raw }, index) => {
    if (id === null || row === null) { result.badRecords?.push(unreadable('leases', raw)); return; }
    assertOwn(row, request);
    if (!hasReadablePeople(row)) result.rows[index] = null;
    const { tenancy, badRecords } = mapLease(row, id, { today: request.today, contactOf: (personId) => people.get(personId), isLookUp: false });
    if (tenancy) result.tenancies?.push(tenancy);
    result.badRecords?.push(...badRecords);
  });
  return result;
}

/** GET /v1/leases/{leaseId}. A lease that cannot be read in full proves neither that someone is there nor that she is not: an error. */
async function lookUpTenancy(ctx: PmsContext, request: ReadRequest & { tenancyExternalId: string }) {
  const id = request.tenancyExternalId;
  const response = await get(ctx, { ...RESOURCES.leases, path: `${RESOURCES.leases.path}/${encodeURIComponent(id)}`, what: 'the lease' }, [], [404]);
  if (response.status === 404) return null;
  const row = parseJson(response.text, VENDOR_NAME);
  const unusable = new PmsError('contract_violation', 'unusable_lease', `${VENDOR_NAME} answered with a lease that cannot be read. It is asked again with the next run.`);
  if (!isRow(row) || readId(row.Id) !== id || !hasReadablePeople(row)) throw unusable;
  const { tenancy, badRecords } = mapLease(row, id, { today: request.today, contactOf: () => null, isLookUp: true });
  if (badRecords.length > 0) throw unusable;
  return tenancy;
}
