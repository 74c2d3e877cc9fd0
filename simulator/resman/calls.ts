/** The partner interface's calls (docs/vendors/resman.md): GET, no pages, one object with one list. */
import type { Account } from '../account.ts';
import type { RowWords } from '../faults/page.ts';
import { rowWordsBy } from '../faults/row-fields.ts';
import { has } from '../faults/spec.ts';
import type { Fault } from '../faults/spec.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { TownPerson, TownProperty } from '../town/model.ts';
import { pageOf } from '../vendor/rows.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Call, Kind } from '../vendor/vendor.ts';
import { badRequest, errorReply, notFound } from './errors.ts';
import { cased, personId, propertyId, unitId, unitTypeId } from './ids.ts';
import { leaseRow, leases, leaseWord } from './leases.ts';
import type { Lease, Render, Row } from './leases.ts';
import { FLAGS, PAIRS } from './query.ts';
import type { Form, Query } from './query.ts';
import { availabilityRow, propertyRow, unitRow } from './units.ts';

const ZONE = 'America/Chicago';
const WORDS = [
  'Pending',
  'Pending Renewal',
  'Pending Transfer',
  'Denied',
  'Cancelled',
  'Current',
  'Notice to Vacate',
  'Month to Month',
  'Under Eviction',
  'Former',
  'Evicted',
  'Renewed',
];
const SHARED = {
  firstNames: ['firstName'],
  otherNames: ['lastName', 'name'],
  labels: ['unitNumber', 'number'],
  dates: ['leaseStartDate', 'moveInDate'],
  alter: ['leaseEndDate', '2031-01-31'],
  texts: ['email', 'building'],
  leaseStatus: ['leaseStatus', 'residencyStatus', 'status'],
  personStatus: ['residencyStatus'],
} as const;
const WORDS_OF: Record<string, RowWords<Row>> = {
  leases: rowWordsBy({ ...SHARED, id: 'leaseId', personId: 'personId' }),
  moveOuts: rowWordsBy({ ...SHARED, id: 'leaseId', personId: 'personId' }),
  people: rowWordsBy({ ...SHARED, id: 'personId' }),
  units: rowWordsBy({ ...SHARED, id: 'unitId', alter: ['floor', '99'] }),
  unitTypes: rowWordsBy({ ...SHARED, id: 'unitTypeId' }),
  properties: rowWordsBy({ ...SHARED, id: 'propertyId', alter: ['city', 'Dallas'] }),
};

interface Rows<K> {
  list: string;
  keys: K[];
  lookup?: boolean;
  asked: string | null;
  namesOf(key: K): string[];
  propertyOf(key: K): number;
  show(render: Render, key: K): Row;
  where: 'units' | 'leases';
}

function call<K>(account: Account, rows: Rows<K>): Call {
  const limit = Math.max(1, rows.keys.length);
  return {
    lookup: rows.lookup ?? false,
    offset: 0,
    limit,
    total: rows.keys.length,
    answer: (faults) => answer(account, rows, faults, limit),
  };
}

function answer<K>(account: Account, rows: Rows<K>, faults: Fault[], limit: number): Reply & { rows: number } {
  const render: Render = { town: account.town, options: account.options, zone: ZONE, long: has(faults, 'otherDates') };
  const page = pageOf(
    {
      keys: rows.keys,
      lookup: rows.lookup ?? false,
      offset: 0,
      limit,
      namesOf: (key) => rows.namesOf(key),
      propertiesOf: (key) => [[String(rows.propertyOf(key)), propertyId(rows.propertyOf(key))]],
      asksFor: (gone) => rows.asked !== null && (gone.toLowerCase() === rows.asked || propertyId(Number(gone)) === rows.asked),
      refuse: () => {
        throw new Refusal(errorReply(403));
      },
      show: (key) => cased(account.options, rows.where, rows.show(render, key)),
    },
    faults,
    WORDS_OF[rows.list] as RowWords<Row>,
  );
  return { ...jsonReply(200, { [rows.list]: page.rows }), rows: page.rows.length };
}

function propertyOf(account: Account, query: Query): TownProperty {
  const id = query.id('propertyId'),
    found = account.town.data.properties.find((p) => propertyId(p.id) === id);
  if (found === undefined) throw notFound('property');
  return found;
}

const leasesIn = (account: Account, property: number): Lease[] =>
  account.cache.get(account.town, 'in', () => Map.groupBy(leases(account), (l) => l.of.propertyId)).get(property) ?? [];
const namesOf = (l: Lease): string[] => [...l.of.leases.map((lease) => String(lease.id))];

function leaseCall(account: Account, query: Query): Call {
  const property = propertyOf(account, query),
    since = query.since('modifiedSince') as string,
    billing = query.id('billingAccountId'),
    unit = query.id('unitId'),
    number = query.text('unitNumber');
  const wanted =
      query
        .text('leaseStatuses')
        ?.split(',')
        .map((word) => word.trim()) ?? null,
    history = query.flag('includeLeaseHistory') === true;
  const wrong = wanted?.find((word) => !WORDS.includes(word));
  if (wrong !== undefined) throw badRequest(`The value '${wrong}' is not valid for leaseStatuses.`);
  const bare: Render = { town: account.town, options: account.options, zone: ZONE, long: false };
  const fits = (l: Lease): boolean => {
    if (`${l.modified.slice(0, 19)}.000Z` < since || (wanted !== null && !wanted.includes(leaseWord(l)))) return false;
    const row = leaseRow(bare, l, false),
      day = (field: string): string | null => row[field] as string | null;
    return (
      (billing === null || row.billingAccountId === billing) &&
      (unit === null || row.unitId === unit) &&
      (number === null || row.unitNumber === number) &&
      Object.entries(FLAGS).every(([name, field]) => query.flag(name) === null || (day(field) !== null) === query.flag(name)) &&
      Object.entries(PAIRS).every(([name, field]) => {
        const from = query.day(`${name}DateFrom`),
          to = query.day(`${name}DateTo`);
        return from === null || to === null || (day(field) !== null && (day(field) as string) >= from && (day(field) as string) <= to);
      })
    );
  };
  return call(account, {
    list: 'leases',
    keys: leasesIn(account, property.id).filter(fits),
    lookup: billing !== null,
    asked: propertyId(property.id),
    namesOf,
    propertyOf: (l) => l.of.propertyId,
    show: (render, l) => leaseRow(render, l, history),
    where: 'leases',
  });
}

function moveOuts(account: Account, query: Query): Call {
  const property = propertyOf(account, query),
    from = query.day('startDate') as string,
    to = query.day('endDate') as string;
  const last = (l: Lease): string =>
    l.of.people
      .map((p) => p.moveOut ?? '')
      .sort()
      .at(-1) ?? '';
  const keys = leasesIn(account, property.id).filter(
    (l) => l.place === 'present' && l.of.standing === 'past' && last(l) >= from && last(l) <= to,
  );
  const show = (render: Render, l: Lease): Row => {
    const row = leaseRow(render, l, false);
    return { ...row, people: (row.people as Row[]).map((p) => ({ ...p, forwardingAddress: null })) };
  };
  return call(account, {
    list: 'moveOuts',
    keys,
    asked: propertyId(property.id),
    namesOf,
    propertyOf: (l) => l.of.propertyId,
    show,
    where: 'units',
  });
}

/** Carries SSN and birth dates: a reader has no business here, and the request log shows who was. */
function credit(account: Account, query: Query): Call {
  const property = propertyOf(account, query),
    { town } = account,
    ids = new Set((town.leasesOfProperty.get(property.id) ?? []).flatMap((l) => l.members.map((m) => m.personId)));
  const keys = [...ids]
    .map((id) => town.people.get(id))
    .filter((p): p is TownPerson => p !== undefined && [null, personId(p.id)].includes(query.id('personId')));
  const show = (_render: Render, p: TownPerson): Row => ({
    personId: personId(p.id),
    firstName: p.firstName,
    lastName: p.lastName,
    birthDate: p.bornOn,
    ssn: p.taxId,
  });
  return call(account, {
    list: 'people',
    keys,
    lookup: query.id('personId') !== null,
    asked: propertyId(property.id),
    namesOf: (p) => [String(p.id)],
    propertyOf: () => property.id,
    show,
    where: 'leases',
  });
}

function units(account: Account, query: Query, availability: boolean): Call {
  const property = propertyOf(account, query),
    keys = account.town.unitsOfProperty.get(property.id) ?? [],
    byUnit = account.cache.get(account.town, 'byUnit', () => Map.groupBy(leases(account), (l) => l.of.unitId));
  return call(account, {
    list: 'units',
    keys,
    asked: propertyId(property.id),
    namesOf: (u) => [String(u.id), unitId(u.id)],
    propertyOf: (u) => u.propertyId,
    show: (_render, u) => (availability ? availabilityRow(u, byUnit.get(u.id) ?? []) : unitRow(property, u)),
    where: 'units',
  });
}

function unitTypes(account: Account, query: Query): Call {
  const property = propertyOf(account, query),
    keys = [...new Set((account.town.unitsOfProperty.get(property.id) ?? []).map((u) => u.bedrooms))];
  return call(account, {
    list: 'unitTypes',
    keys,
    asked: propertyId(property.id),
    namesOf: (n) => [`A${n}`],
    propertyOf: () => property.id,
    show: (_render, n) => ({
      unitTypeId: unitTypeId(n),
      propertyId: propertyId(property.id),
      name: `A${n}`,
      bedrooms: n,
      bathrooms: Math.max(1, n),
    }),
    where: 'units',
  });
}

function properties(account: Account): Call {
  const keys = account.town.data.properties.filter((p) => p.active);
  return call(account, {
    list: 'properties',
    keys,
    asked: null,
    namesOf: (p) => [String(p.id), propertyId(p.id)],
    propertyOf: (p) => p.id,
    show: (render, p) => propertyRow(render, p),
    where: 'leases',
  });
}

const LEASES: Record<string, Form> = {
  propertyId: 'id',
  modifiedSince: 'instant',
  includeLeaseHistory: 'flag',
  billingAccountId: 'id',
  leaseStatuses: 'words',
  unitId: 'id',
  unitNumber: 'text',
  ...Object.fromEntries(Object.keys(FLAGS).map((name) => [name, 'flag' as const])),
  ...Object.fromEntries(
    Object.keys(PAIRS).flatMap((name) => [
      [`${name}DateFrom`, 'day' as const],
      [`${name}DateTo`, 'day' as const],
    ]),
  ),
};

export interface Route {
  list: string;
  kind: Kind;
  forms: Record<string, Form>;
  needed: readonly string[];
  run(account: Account, query: Query): Call;
}

export const ROUTES: Record<string, Route> = {
  '/Properties': { list: 'properties', kind: 'properties', forms: {}, needed: [], run: properties },
  '/Units': {
    list: 'units',
    kind: 'units',
    forms: { propertyId: 'id' },
    needed: ['propertyId'],
    run: (account, query) => units(account, query, false),
  },
  '/Units/Availability': {
    list: 'units',
    kind: 'units',
    forms: { propertyId: 'id' },
    needed: ['propertyId'],
    run: (account, query) => units(account, query, true),
  },
  '/UnitTypes': { list: 'unitTypes', kind: 'other', forms: { propertyId: 'id' }, needed: ['propertyId'], run: unitTypes },
  '/Leasing/Leases': {
    list: 'leases',
    kind: 'tenancies',
    forms: LEASES,
    needed: ['propertyId', 'modifiedSince', 'includeLeaseHistory'],
    run: leaseCall,
  },
  '/Leasing/MoveOuts': {
    list: 'moveOuts',
    kind: 'people',
    forms: { propertyId: 'id', startDate: 'day', endDate: 'day' },
    needed: ['propertyId', 'startDate', 'endDate'],
    run: moveOuts,
  },
  '/CreditReporting/Residents': {
    list: 'people',
    kind: 'people',
    forms: { propertyId: 'id', personId: 'id', includeLeaseHistory: 'flag' },
    needed: ['propertyId'],
    run: credit,
  },
};
