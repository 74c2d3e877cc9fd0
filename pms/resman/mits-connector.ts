import type { PmsConnector, PmsContext, PmsPage, PmsRead, PmsTestStep, ReadRequest } from '../connector.ts';
import { PmsError } from '../connector.ts';
import { noSuchList } from '../errors.ts';
import { contentHash } from '../fields.ts';
import { hasPeople, mapCustomer } from '../households/mits.ts';
import { emptyPage, pageOf } from '../page.ts';
import { TestSteps, tryLists } from '../test-steps.ts';
import { readLooseText } from '../values.ts';
import { elementAt, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { resmanIdentityFields, resmanMitsCapabilities, resmanMitsCredentialSchema } from './credential-schema.ts';
import { VENDOR_NAME } from './errors.ts';
import { METHODS, callMits } from './mits-client.ts';
import type { Method } from './mits-client.ts';
import { MitsUnits, unitIdOf } from './mits-units.ts';
import { showsProperties } from './test-credential.ts';
import { readGuid } from './units.ts';

/**
 * ResMan's older interface, by MITS ResidentTransactions 2.0 (docs/vendors/resman.md, The older interface). A vendor of its own and not a mode: what it can tell of
 * guarantors and minors is less, and the set-up asks by that.
 */
export const resmanMits: PmsConnector = {
  vendor: 'resman_mits',
  name: 'ResMan (MITS)',
  capabilities: resmanMitsCapabilities,
  credentialSchema: resmanMitsCredentialSchema,
  identityFields: resmanIdentityFields,
  knownStatuses: [
    { raw: 'current resident', meaning: 'current' },
    { raw: 'future resident', meaning: 'pending' },
    { raw: 'former resident', meaning: 'past' },
  ],
  test,
  listProperties,
  openRead,
};

/** The names of these fields are not documented: each that is likely is taken. */
const propertyIdOf = (row: XmlElement): string | null => {
  const { PropertyID, PropertyId, ID, Id } = fieldsOf(row);
  return readGuid([PropertyID, PropertyId, ID, Id].find((id) => id !== undefined && id !== ''));
};
const NAMES = ['Name', 'PropertyName', 'MarketingName', 'Abbreviation'];

/** A list comes as elements in a list, or as JSON under the list's own name. */
const propertyRows = (data: XmlElement): XmlElement[] => {
  const rows = elementsWithin(data, 'Property');
  return rows.length > 0 ? rows : elementsWithin(data, 'Properties').filter((row) => row.children.length > 0);
};

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  return pageOf(propertyRows(await callMits(ctx, METHODS.properties, null)), {
    list: 'properties',
    idField: 'PropertyID',
    idOf: propertyIdOf,
    map: (page, row, id) => {
      const fields = fieldsOf(row),
        name = NAMES.map((field) => readLooseText(fields, field)).find((text) => text !== null);
      page.properties.push({ externalId: id, name: name ?? id, isActive: true });
    },
  });
}

/** One answer holds the units and the households. */
function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  let data: XmlElement | null = null;
  return {
    lists: ['units', 'residents'],
    async fetchPage(list) {
      if (list !== 'units' && list !== 'residents') throw noSuchList(VENDOR_NAME);
      data ??= await fetchProperty(ctx, request.propertyExternalId);
      return list === 'units' ? unitsPage(data, request) : residentsPage(data, request);
    },
  };
}

const GUID = /^[0-9a-f]{8}-/i;

async function fetchProperty(ctx: PmsContext, propertyExternalId: string): Promise<XmlElement> {
  const data = await callMits(ctx, METHODS.transactions, propertyExternalId);
  for (const property of elementsWithin(data, 'PropertyID')) {
    const id = fieldsOf(elementAt(property, 'Identification')).PrimaryID;
    if (typeof id === 'string' && GUID.test(id.trim()) && id.trim().toLowerCase() !== propertyExternalId.toLowerCase())
      throw new PmsError(
        'contract_violation',
        'other_property',
        `${VENDOR_NAME} answered with records of another property than the one asked for. Nothing of it was used; ask the vendor.`,
      );
  }
  return data;
}

function unitsPage(data: XmlElement, { propertyExternalId }: ReadRequest): PmsPage {
  const page = emptyPage(),
    units = new MitsUnits(data).list(propertyExternalId);
  page.units.push(...units);
  page.rows.push(...units.map((unit) => ({ id: unit.externalId, hash: contentHash(unit) })));
  return page;
}

function residentsPage(data: XmlElement, { propertyExternalId, today }: ReadRequest): PmsPage {
  const units = new MitsUnits(data),
    page = emptyPage();
  return pageOf(
    elementsWithin(data, 'RT_Customer').filter(hasPeople),
    {
      list: 'residents',
      idField: 'CustomerID',
      idOf: (row) => readGuid(fieldsOf(row).CustomerID),
      map: (_page, row, id) => {
        const { tenancy, badRecords, hasUnreadableId } = mapCustomer(
          row,
          id,
          { propertyExternalId, today, units, isLookUp: false },
          unitIdOf(row),
        );
        if (hasUnreadableId) page.rows[page.rows.length - 1] = null;
        // ResMan writes one GUID in either case.
        if (tenancy)
          page.tenancies.push({
            ...tenancy,
            members: tenancy.members.map((each) => ({ ...each, externalId: each.externalId.toLowerCase() })),
          });
        page.badRecords.push(...badRecords.map((bad) => ({ ...bad, personExternalId: bad.personExternalId?.toLowerCase() ?? null })));
      },
      tenancyOf: (_row, id) => id,
    },
    page,
  );
}

/** Tries a credential (connector.ts, test): both methods that a sync calls, with the first property. */
async function test(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps(),
    idsOf = (data: XmlElement | null) => (data ? propertyRows(data) : []).map(propertyIdOf).filter((id) => id !== null);
  const tried = await tryLists<Method, XmlElement>(steps, {
    vendor: VENDOR_NAME,
    logIn: 'the key',
    properties: { resource: METHODS.properties, ask: () => callMits(ctx, METHODS.properties, null) },
    others: (properties) =>
      idsOf(properties)
        .slice(0, 1)
        .map((first) => ({ resource: METHODS.transactions, ask: () => callMits(ctx, METHODS.transactions, first) })),
    missing: (methods) =>
      `The integration partner may not call ${methods.map(({ permission }) => `"${permission}"`).join(', ')}. Ask ${VENDOR_NAME} to allow it for this account and its properties, then test again.`,
    allowed: () => 'The integration partner may call what a sync needs.',
  });
  if (!tried) return steps.done;
  if (!showsProperties(steps, idsOf(tried.properties).length)) return steps.done;
  const rows = tried.answers.flatMap((data) => elementsWithin(data, 'RT_Customer'));
  if (rows.length === 0) steps.passed('sample', 'The first property has neither a unit nor a resident, so none could be read.');
  else if (rows.some((row) => elementAt(row, 'RT_Unit'))) steps.passed('sample', 'A household could be read.');
  else
    return steps.failed('sample', {
      code: 'contract_violation',
      message: `The residents came in a form that cannot be read. Report it with the name of the PMS, ${VENDOR_NAME}.`,
    });
  return steps.done;
}
