/** The methods: which rows they find, and in what envelope they come. */
import type { Account } from '../account.ts';
import { rowWordsBy } from '../faults/row-fields.ts';
import { has } from '../faults/spec.ts';
import type { Fault } from '../faults/spec.ts';
import type { Reply } from '../reply.ts';
import { isLive, tenanciesOf } from '../town/tenancy.ts';
import type { Tenancy } from '../town/tenancy.ts';
import { Refusal } from '../vendor/vendor.ts';
import { pageOf } from '../vendor/rows.ts';
import type { Call } from '../vendor/vendor.ts';
import { customerRows } from './customers.ts';
import { NOTHING } from './errors.ts';
import { singled } from './one-element.ts';
import type { Request } from './request.ts';
import { leaseRow, STATUS_IDS, statusIdOf } from './rows.ts';
import type { Render, Row } from './rows.ts';
import { propertyRow, unitRow, unitsRow } from './units.ts';

const words = rowWordsBy<Row>({
  id: 'id',
  personId: 'PropertyID',
  firstNames: ['firstName', 'FirstName'],
  otherNames: ['lastName', 'LastName', 'nameFull', 'MarketingName'],
  labels: ['unitNumber', 'unitSpace'],
  dates: ['startDate', 'moveInDate'],
  alter: ['endDate', '01/31/2031'],
  texts: ['emailAddress', 'Email'],
  leaseStatus: ['leaseIntervalStatus', 'leaseCustomerStatus', 'leaseIntervalStatusTypeName'],
  personStatus: ['leaseCustomerStatus'],
});

export const tenancies = (account: Account): Tenancy[] =>
  account.cache.get(account.town, `tenancies/${account.options.transfer}`, () =>
    tenanciesOf(account.town, account.options.transfer === 'sameLease'),
  );
const byProperty = (account: Account): Map<number, Tenancy[]> =>
  account.cache.get(account.town, `byProperty/${account.options.transfer}`, () => Map.groupBy(tenancies(account), (t) => t.propertyId));
const byUnit = (account: Account): Map<number, Tenancy[]> =>
  account.cache.get(account.town, `byUnit/${account.options.transfer}`, () => Map.groupBy(tenancies(account), (t) => t.unitId));

interface Rows<K> {
  keys: K[];
  lookup?: boolean;
  asked: ReadonlySet<string> | null;
  propertyOf(key: K): number;
  namesOf(key: K): string[];
  show(render: Render, key: K): Row;
  wrap(rows: Row[], render: Render, all: K[]): unknown;
}

/** All methods answer alike: rows that lists' and pages' faults may change, wrapped as the method does. */
function call<K>(account: Account, request: Request, rows: Rows<K>): Call {
  const size = request.page?.size ?? Math.max(1, rows.keys.length),
    offset = request.page === null ? 0 : (request.page.no - 1) * size;
  return {
    lookup: rows.lookup ?? false,
    offset,
    limit: size,
    total: rows.keys.length,
    answer: (faults) => answer(account, request, rows, faults, offset, size),
  };
}

function answer<K>(
  account: Account,
  request: Request,
  rows: Rows<K>,
  faults: Fault[],
  offset: number,
  limit: number,
): Reply & { rows: number } {
  const { options, town } = account,
    { envelope } = request;
  const render: Render = { town, options, iso: options.dates === 'YYYY-MM-DD' || has(faults, 'otherDates') };
  const page = pageOf(
    {
      keys: rows.keys,
      lookup: rows.lookup ?? false,
      offset,
      limit,
      namesOf: (key) => rows.namesOf(key),
      propertiesOf: (key) => [[String(rows.propertyOf(key))]],
      asksFor: (property) => rows.asked?.has(property) ?? false,
      refuse: () => {
        throw new Refusal(envelope.forbidden());
      },
      show: (key) => rows.show(render, key),
    },
    faults,
    words,
  );
  const result = page.rows.length === 0 || has(faults, 'resultAsString') ? NOTHING : rows.wrap(page.rows, render, page.keys);
  const shaped = options.oneElement === 'object' || has(faults, 'oneAsObject') ? singled(result) : result;
  return { ...envelope.result(shaped), rows: page.rows.length };
}

function propertyIdsOf(account: Account, request: Request, asked: ReadonlySet<string> | null): number[] {
  const all = account.town.data.properties.map((p) => p.id);
  if (asked === null) return all;
  for (const id of asked)
    if (!all.includes(Number(id))) throw new Refusal(request.envelope.forbidden(`You do not have permission for the property ${id}.`));
  return all.filter((id) => asked.has(String(id)));
}

function properties(account: Account, request: Request): Call {
  const asked = request.params.csv('propertyIds'),
    ids = propertyIdsOf(account, request, asked),
    { town } = account;
  const keys = town.data.properties.filter((p) => ids.includes(p.id) && (p.active || request.params.flag('showAllStatus')));
  return call(account, request, {
    keys,
    asked,
    propertyOf: (p) => p.id,
    namesOf: (p) => [String(p.id)],
    show: (_render, p) => propertyRow(p),
    wrap: (rows) => ({ PhysicalProperty: { Property: rows } }),
  });
}

function units(account: Account, request: Request): Call {
  const asked = request.params.csv('propertyIds'),
    ids = propertyIdsOf(account, request, asked),
    { town } = account;
  const here = (id: number): Tenancy[] => byUnit(account).get(id) ?? [];
  const free = (id: number): boolean =>
    !request.params.flag('availableUnitsOnly') || !here(id).some((t) => isLive(t.standing) || t.standing === 'future');
  const keys = ids.flatMap((id) => town.unitsOfProperty.get(id) ?? []).filter((u) => free(u.id));
  return call(account, request, {
    keys,
    asked,
    propertyOf: (u) => u.propertyId,
    namesOf: (u) => [String(u.id)],
    show: (render, u) => unitRow(render, u, here(u.id)),
    wrap: (rows, _render, shown) => {
      const of = new Map(shown.map((u) => [u.id, u.propertyId]));
      return {
        properties: {
          property: ids.map((id) =>
            unitsRow(
              town.properties.get(id) as never,
              rows.filter((row) => (of.get(row.id as number) ?? ids[0]) === id),
            ),
          ),
        },
      };
    },
  });
}

const within = (day: string | null, from: string | null, to: string | null): boolean =>
  (from === null && to === null) || (day !== null && (from === null || day >= from) && (to === null || day <= to));

function leaseFilter(account: Account, { params }: Request): (of: Tenancy) => boolean {
  const { town } = account,
    statuses = params.csv('leaseStatusTypeIds'),
    ids = params.csv('leaseIds'),
    customer = params.text('customerId'),
    unit = params.text('unitNumber'),
    building = params.text('buildingName');
  const day = (name: string): [string | null, string | null] => [params.day(`${name}From`), params.day(`${name}To`)];
  const moveIn = day('moveInDate'),
    moveOut = day('moveOutDate'),
    expiring = day('leaseExpiringDate'),
    event = day('eventDate');
  return (of) =>
    (statuses === null || statuses.has(String(statusIdOf(of)))) &&
    (ids === null || ids.has(String(of.id))) &&
    (customer === '' || of.people.some((p) => String(p.person.id) === customer)) &&
    (unit === '' || town.units.get(of.unitId)?.label === unit) &&
    (building === '' || town.units.get(of.unitId)?.building === building) &&
    within(of.people[0]?.moveIn ?? null, ...moveIn) &&
    within(
      of.people
        .map((p) => p.moveOut)
        .filter((d) => d !== null)
        .sort()
        .at(-1) ?? null,
      ...moveOut,
    ) &&
    within(of.lease.to, ...expiring) &&
    within(of.lease.updatedAt.slice(0, 10), ...event);
}

function leases(account: Account, request: Request): Call {
  const asked = new Set([request.params.text('propertyId')]),
    [id = 0] = propertyIdsOf(account, request, asked);
  const keys = (byProperty(account).get(id) ?? []).filter(leaseFilter(account, request)).sort((a, b) => a.id - b.id);
  const history = request.params.flag('includeLeaseHistory'),
    old = request.version === 'r1';
  return call(account, request, {
    keys,
    asked,
    lookup: request.params.csv('leaseIds') !== null,
    propertyOf: (t) => t.propertyId,
    namesOf: (t) => t.leases.map((l) => String(l.id)),
    show: (render, t) => leaseRow(render, t, history, old),
    wrap: (rows) => ({ currencyCode: 'USD', leases: { lease: rows } }),
  });
}

function customers(account: Account, request: Request): Call {
  const asked = new Set([request.params.text('propertyId')]),
    [id = 0] = propertyIdsOf(account, request, asked),
    wanted = request.params.csv('customerIds'),
    statuses = request.params.csv('leaseStatusTypeIds');
  const found = (byProperty(account).get(id) ?? []).filter((t) => statuses === null || statuses.has(String(statusIdOf(t))));
  const keys = customerRows(account.town, found).filter((row) => wanted === null || wanted.has(row.id));
  return call(account, request, {
    keys,
    asked,
    lookup: wanted !== null,
    propertyOf: () => id,
    namesOf: (row) => [row.id],
    show: (_render, row) => row.row(),
    wrap: (rows) => ({ Customers: { Customer: rows } }),
  });
}

const plain = (request: Request, value: unknown): Call => ({
  lookup: false,
  offset: 0,
  limit: 1,
  total: 1,
  answer: (faults) => ({ ...request.envelope.result(has(faults, 'resultAsString') ? NOTHING : value), rows: 1 }),
});

/** The customer's own list would be longer; these six are everywhere (docs/vendors/entrata.md). */
const pickList = (): unknown => [
  { leaseStatusTypes: [{ leaseStatusType: Object.entries(STATUS_IDS).map(([name, id]) => ({ id, name, type: name })) }] },
];

export const CALLS: Record<string, (account: Account, request: Request) => Call> = {
  getStatus: (_account, request) => plain(request, { status: 'Success', message: 'API service is available and running.' }),
  getProperties: properties,
  getPropertyUnits: units,
  getLeases: leases,
  getCustomers: customers,
  getLeasePickList: (_account, request) => plain(request, pickList()),
};
