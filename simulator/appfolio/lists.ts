/** The three lists: which rows they find, page by page. `next_page_path` is null on the last one, and only there. */
import type { Account } from '../account.ts';
import { rowWordsBy } from '../faults/row-fields.ts';
import { has } from '../faults/spec.ts';
import type { Fault } from '../faults/spec.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { TownProperty, TownUnit } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import type { Tenancy } from '../town/tenancy.ts';
import { unitCode } from '../town/unit-code.ts';
import { pageOf } from '../vendor/rows.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Call } from '../vendor/vendor.ts';
import { accessReply } from './errors.ts';
import { readQuery } from './query.ts';
import type { Query } from './query.ts';
import { amount, occupancyId, propertyId, tenancies, tenantRow, tenants, unitId } from './tenants.ts';
import type { Row } from './tenants.ts';

const words = rowWordsBy<Row>({
  id: 'Id',
  firstNames: ['FirstName'],
  otherNames: ['LastName'],
  labels: ['Name'],
  dates: ['LeaseStartDate', 'MoveInOn'],
  alter: ['LeaseEndDate', '2031-01-31'],
  texts: ['Email', 'EmailAddress', 'Emails'],
  leaseStatus: ['Status'],
  personStatus: ['Status'],
});

interface Found {
  id: string;
  townId: number;
  property: number;
  updatedAt: string;
  hidden: boolean;
  row(): Row;
}

const address = (of: TownProperty) => ({
  Address1: of.address.line1,
  Address2: null,
  City: of.address.city,
  State: of.address.region,
  Zip: of.address.postalCode,
});

function propertyRows(account: Account): Found[] {
  return account.town.data.properties.map((of) => ({
    id: propertyId(of.id),
    townId: of.id,
    property: of.id,
    updatedAt: of.updatedAt,
    hidden: !of.active,
    row: () => ({
      Id: propertyId(of.id),
      Name: of.name,
      ...address(of),
      PropertyType: of.kind === 'house' ? 'Single-Family' : 'Multi-Family',
      PortfolioId: null,
      CustomValues: [],
      HiddenAt: of.active ? null : of.updatedAt,
      LastUpdatedAt: of.updatedAt,
    }),
  }));
}

/** Words of the vendor's screens: the note has none ([?]). */
function unitStatus(here: Tenancy[]): string {
  const living = here.find((t) => isLive(t.standing)),
    coming = here.some((t) => t.standing === 'future');
  return living === undefined
    ? coming
      ? 'Vacant-Rented'
      : 'Vacant-Unrented'
    : living.standing === 'notice'
      ? coming
        ? 'Notice-Rented'
        : 'Notice-Unrented'
      : 'Current';
}

function unitRows(account: Account): Found[] {
  const { town, options } = account,
    byUnit = account.cache.get(town, `byUnit/${options.transfer}`, () => Map.groupBy(tenancies(account), (t) => t.unitId));
  return town.data.units.map((of: TownUnit) => ({
    id: unitId(of.id),
    townId: of.id,
    property: of.propertyId,
    updatedAt: of.updatedAt,
    hidden: false,
    row: () => {
      const here = byUnit.get(of.id) ?? [],
        living = here.find((t) => isLive(t.standing)),
        property = town.properties.get(of.propertyId) as TownProperty;
      return {
        Id: unitId(of.id),
        PropertyId: propertyId(of.propertyId),
        UnitGroupId: null,
        CurrentOccupancyId: living === undefined ? null : occupancyId(living),
        Name: unitCode(town, of),
        ...address(property),
        Address2: unitCode(town, of),
        Bedrooms: String(of.bedrooms),
        Bathrooms: `${Math.max(1, of.bedrooms)}.0`,
        SquareFeet: of.size,
        MarketRent: amount(options, of.rent),
        ListedRent: amount(options, of.rent),
        Status: unitStatus(here),
        RentReady: of.use !== 'down',
        NonRevenue: of.use !== undefined,
        AvailableOn: null,
        HiddenAt: null,
        LastUpdatedAt: of.updatedAt,
      };
    },
  }));
}

const tenantRows = (account: Account): Found[] =>
  tenants(account).map((of) => ({
    id: of.id,
    townId: of.contact.id,
    property: of.tenancy.propertyId,
    updatedAt: of.updatedAt,
    hidden: of.hidden,
    row: () => tenantRow(account.town, account.options, of),
  }));

const LISTS: Record<string, (account: Account) => Found[]> = { properties: propertyRows, units: unitRows, tenants: tenantRows };

export const isList = (name: string): boolean => Object.hasOwn(LISTS, name);

function fits(query: Query, of: Found): boolean {
  return (
    (query.hidden || !of.hidden) &&
    (query.ids === null || query.ids.has(of.id)) &&
    (query.since === null || `${of.updatedAt.slice(0, 19)}.000Z` >= query.since) &&
    (query.propertyIds === null || query.propertyIds.has(propertyId(of.property)))
  );
}

export function list(account: Account, name: string, search: string): Call {
  const query = readQuery(account, search, name !== 'properties'),
    keys = (LISTS[name] as (typeof LISTS)[string])(account).filter((of) => fits(query, of));
  const limit = query.size,
    offset = (query.number - 1) * limit;
  return {
    lookup: query.ids !== null,
    offset,
    limit,
    total: keys.length,
    answer: (faults) => answer(account, name, query, keys, offset, faults),
  };
}

function answer(account: Account, name: string, query: Query, keys: Found[], offset: number, faults: Fault[]): Reply & { rows: number } {
  const page = pageOf(
    {
      keys,
      lookup: query.ids !== null,
      offset,
      limit: query.size,
      namesOf: (of) => [of.id, String(of.townId)],
      propertiesOf: (of) => [[String(of.property), propertyId(of.property)]],
      asksFor: (property) => query.propertyIds?.has(property.toLowerCase()) ?? false,
      refuse: () => {
        throw new Refusal(accessReply(account, 403));
      },
      show: (of) => of.row(),
    },
    faults,
    words,
  );
  const next = has(faults, 'loopingLink') ? query.number : query.number + 1,
    isLast = offset + query.size >= page.total;
  const more = (!isLast || has(faults, 'endlessLink')) && !has(faults, 'lostLink');
  const path = `/api/v0/${name}?${query.text}&page[number]=${next}&page[size]=${query.size}`;
  return {
    ...jsonReply(200, { data: page.rows, next_page_path: more || (has(faults, 'loopingLink') && keys.length > 0) ? path : null }),
    rows: page.rows.length,
  };
}
