import { addDays } from '../../domain/days.ts';
import type { PmsTenancy } from '../../domain/pms.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest, LookUpRequest } from '../connector.ts';
import { noSuchList } from '../errors.ts';
import { contentHash } from '../fields.ts';
import type { HouseholdMapping, MappedHousehold } from '../households/household.ts';
import { mapCustomer } from '../households/mits.ts';
import { emptyPage, pageOf } from '../page.ts';
import { PerContext } from '../per-context.ts';
import { readKey, readLooseText } from '../values.ts';
import { elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { KEPT_DAYS } from '../kept.ts';
import { yardiCapabilities, yardiCredentialSchema, yardiIdentityFields } from './credential-schema.ts';
import { VENDOR_NAME, violation } from './errors.ts';
import { mapLeaseFile, mapResident } from './mapping.ts';
import { getProperties, getPromotions, getResidents, getTenancy, getUnits, getStatusWords } from './operations.ts';
import type { Listed } from './operations.ts';
import { applyPromotions, linkTransfers } from './promotions.ts';
import { BILLING } from './soap.ts';
import type { Interface } from './errors.ts';
import { YARDI_STATUSES } from './statuses.ts';
import { testCredential } from './test-credential.ts';
import { UnitBook, billingUnits, commonUnits, unitsPage } from './units.ts';

/** Yardi Voyager's SOAP interfaces Common Data, and Billing and Payments (docs/vendors/yardi.md). */
export const yardi: PmsConnector = {
  vendor: 'yardi',
  name: VENDOR_NAME,
  capabilities: yardiCapabilities,
  credentialSchema: yardiCredentialSchema,
  identityFields: yardiIdentityFields,
  knownStatuses: YARDI_STATUSES,
  test: testCredential,
  listProperties,
  openRead,
  lookUpTenancy,
  listStatuses: getStatusWords,
};

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  const { data } = await getProperties(ctx);
  return pageOf((data ? elementsWithin(data, 'Property') : []).map(fieldsOf), {
    list: 'properties',
    idField: 'Code',
    idOf: (row) => readKey(row.Code),
    map: (page, row, id) => {
      page.properties.push({ externalId: id, name: readLooseText(row, 'MarketingName') ?? id, isActive: true });
    },
  });
}

/** What a read learned that look-ups of the same run need too. It lives as long as the run's context. */
interface Learned {
  api: Interface;
  units: UnitBook;
  page: PmsPage;
}
const learned = new PerContext<Learned>();

/** The units of a property, and through which interface this credential sees them: one of the two is often all that is licensed. */
async function learn(ctx: PmsContext, propertyExternalId: string): Promise<Learned> {
  const { api, data } = await getUnits(ctx, propertyExternalId),
    units = new UnitBook();
  const page = unitsPage(data ? (api === BILLING ? billingUnits(data) : commonUnits(data)) : [], propertyExternalId, units);
  return learned.set(ctx, propertyExternalId, { api, units, page });
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  let known: Learned | null = null;
  return {
    lists: ['units', 'residents'],
    async fetchPage(list) {
      if (list !== 'units' && list !== 'residents') throw noSuchList(VENDOR_NAME);
      known ??= await learn(ctx, request.propertyExternalId);
      return list === 'units' ? known.page : residentsPage(ctx, request, known);
    },
  };
}

async function residentsPage(ctx: PmsContext, request: ReadRequest, { api, units }: Learned): Promise<PmsPage> {
  const { propertyExternalId, today } = request,
    since = addDays(today, -KEPT_DAYS);
  const listed = await getResidents(ctx, api, propertyExternalId, since);
  // Afterwards: promotions know all that the list of residents knows.
  const promotions = await getPromotions(ctx, api, propertyExternalId, since, addDays(today, KEPT_DAYS));
  const page = emptyPage(),
    households: MappedHousehold[] = [],
    setAside = new Set<string>();
  pageOf(
    listed,
    {
      list: 'residents',
      idField: 'tCode',
      idOf: ({ id }) => id,
      hashOf: ({ element }) => contentHash(element),
      map: (_page, { element }, id) => {
        const household = mapOne(api, element, id, { propertyExternalId, today, units, isLookUp: false });
        if (household.hasUnreadableId) page.rows[page.rows.length - 1] = null;
        if (household.tenancy) page.tenancies.push(household.tenancy);
        else if (household.badRecords.length > 0) setAside.add(id);
        page.badRecords.push(...household.badRecords);
        households.push(household);
      },
    },
    page,
  );
  applyPromotions(page.tenancies, promotions, setAside);
  linkTransfers(households);
  return page;
}

const mapOne = (api: Interface, element: XmlElement, id: string, options: HouseholdMapping) =>
  api === BILLING ? mapCustomer(element, id, options) : mapResident(element, id, options);

/** GetResidentData or GetResidentTransaction_Login: the household as it stands now. One that cannot be read in full proves nothing: an error. */
async function lookUpTenancy(ctx: PmsContext, request: LookUpRequest): Promise<PmsTenancy | null> {
  const { propertyExternalId, tenancyExternalId: id, today } = request,
    { api, units } = learned.get(ctx, propertyExternalId) ?? (await learn(ctx, propertyExternalId));
  const asked = { api, operation: api === BILLING ? 'GetResidentTransaction_Login' : 'GetResidentData', propertyExternalId };
  const found: Listed[] = await getTenancy(ctx, api, propertyExternalId, id, today);
  if (found.length === 0) return null;
  const own = found.find((each) => each.id?.toLowerCase() === id.toLowerCase());
  if (!own) throw violation('other_household', asked, 'is another household than the one asked for.');
  const options = { propertyExternalId, today, units, isLookUp: true };
  const { tenancy, badRecords } = api === BILLING ? mapCustomer(own.element, id, options) : mapLeaseFile(own.element, id, options);
  if (!tenancy || badRecords.length > 0) throw violation('unusable_household', asked, 'is a household that cannot be read.');
  return tenancy;
}
