import { PmsError } from '../connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, RawPage, ReadRequest } from '../connector.ts';
import { noSuchList } from '../errors.ts';
import { BadField, isRow, readId } from '../fields.ts';
import type { Row } from '../fields.ts';
import { parseJson } from '../json.ts';
import { emptyPage, pageOf as pageOfRows } from '../page.ts';
import type { FilledPage } from '../page.ts';
import { RESOURCES, VENDOR_NAME, get } from './client.ts';
import type { Query, Resource } from './client.ts';
import { buildiumCapabilities, buildiumCredentialSchema, buildiumIdentityFields } from './credential-schema.ts';
import { hasReadablePeople } from './lease-facts.ts';
import { fetchList, idOf, readList } from './lists.ts';
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
  return pageOf('properties', await readList(ctx, RESOURCES.properties, [], cursor), (page, row, id) => {
    page.properties.push(mapProperty(row, id));
  });
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const people = new People();
  const ofProperty: Query = [['propertyids', request.propertyExternalId]];
  const raw = async (resource: Resource, filters: Query, cursor: string | null, map: (page: ListPage) => PmsPage): Promise<RawPage> => {
    const { digest, body, read } = await fetchList(ctx, resource, [...ofProperty, ...filters], cursor);
    return { digest, body, read: (bytes) => map(read(bytes)) };
  };
  const fetchRaw = (list: string, cursor: string | null): Promise<RawPage> => {
    switch (list) {
      case 'units':
        return raw(RESOURCES.units, [], cursor, (page) => unitsPage(page, request));
      // A future roommate can sit on an active lease, so both (docs/vendors/buildium.md).
      case 'tenants':
        return raw(RESOURCES.tenants, words('leasetermstatuses', ['Active', 'Future']), cursor, (page) =>
          tenantsPage(page, people, request),
        );
      case 'leases':
        return raw(RESOURCES.leases, words('leasestatuses', ['Active', 'Past', 'Future']), cursor, (page) =>
          leasesPage(page, people, request),
        );
      default:
        throw noSuchList(VENDOR_NAME);
    }
  };
  return {
    // Tenants before leases: they name the people whom a lease lists by id alone (docs/vendors/buildium.md).
    lists: ['units', 'tenants', 'leases'],
    totalsPromised: true,
    fetchRaw,
    async fetchPage(list, cursor) {
      const { body, read } = await fetchRaw(list, cursor);
      return read(body);
    },
  };
}

const words = (name: string, values: readonly string[]): Query => values.map((value) => [name, value] as const);

type Take = (page: FilledPage, row: Row, id: string) => void;
const pageOf = (list: string, { rows, hashOf, total, nextCursor }: ListPage, map: Take): FilledPage =>
  pageOfRows(
    rows,
    {
      list,
      idField: 'Id',
      idOf,
      hashOf: (_row, index) => hashOf(index),
      map: (page, row, id) => {
        if (isRow(row)) map(page, row, id);
      },
    },
    emptyPage({ total, nextCursor }),
  );

/** A filter that was not heeded would bring another property's people: nothing of such an answer is used. */
function assertOwn(row: Row, request: ReadRequest): void {
  const propertyId = readId(row.PropertyId);
  if (propertyId !== null && propertyId !== request.propertyExternalId)
    throw new PmsError(
      'contract_violation',
      'other_property',
      `${VENDOR_NAME} answered with records of another property than the one asked for. Nothing of it was used; ask the vendor.`,
    );
}

function unitsPage(page: ListPage, request: ReadRequest): PmsPage {
  for (const row of page.rows) if (isRow(row)) assertOwn(row, request);
  return pageOf('units', page, (filled, row, id) => {
    filled.units.push(mapUnit(row, id));
  });
}

function tenantsPage(page: ListPage, people: People, request: ReadRequest): PmsPage {
  return pageOf('tenants', page, (_filled, row, id) => {
    try {
      people.add(id, readContact(row, request.today));
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      // Reported with her lease, where it is known whose stay it is.
      people.addBad(id, error);
    }
  });
}

function leasesPage(page: ListPage, people: People, request: ReadRequest): PmsPage {
  const result = pageOf('leases', page, (filled, row, id) => {
    assertOwn(row, request);
    const { tenancy, badRecords } = mapLease(row, id, {
      today: request.today,
      contactOf: (personId) => people.get(personId),
      isLookUp: false,
    });
    if (tenancy) filled.tenancies.push(tenancy);
    filled.badRecords.push(...badRecords);
  });
  // Where a person has no id nobody can say who is absent.
  page.rows.forEach((row, index) => {
    if (isRow(row) && !hasReadablePeople(row)) result.rows[index] = null;
  });
  return result;
}

/** GET /v1/leases/{leaseId}. A lease that cannot be read in full proves neither that someone is there nor that she is not: an error. */
async function lookUpTenancy(ctx: PmsContext, request: ReadRequest & { tenancyExternalId: string }) {
  const id = request.tenancyExternalId;
  const response = await get(
    ctx,
    { ...RESOURCES.leases, path: `${RESOURCES.leases.path}/${encodeURIComponent(id)}`, what: 'the lease' },
    [],
    [404],
  );
  if (response.status === 404) return null;
  const row = parseJson(response.text, VENDOR_NAME);
  const unusable = new PmsError(
    'contract_violation',
    'unusable_lease',
    `${VENDOR_NAME} answered with a lease that cannot be read. It is asked again with the next run.`,
  );
  if (!isRow(row) || readId(row.Id) !== id || !hasReadablePeople(row)) throw unusable;
  const { tenancy, badRecords } = mapLease(row, id, { today: request.today, contactOf: () => null, isLookUp: true });
  if (badRecords.length > 0) throw unusable;
  return tenancy;
}
