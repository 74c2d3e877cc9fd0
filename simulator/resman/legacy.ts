/** What the old interface's methods answer: the MITS shape with vacant units among the households, and plain lists. */
import type { Account } from '../account.ts';
import { rowWordsBy } from '../faults/row-fields.ts';
import { has } from '../faults/spec.ts';
import type { Fault } from '../faults/spec.ts';
import { Mits, mitsPerson } from '../mits/transactions.ts';
import type { MitsHousehold, MitsPerson, MitsProperty, MitsUnit } from '../mits/transactions.ts';
import type { Phone, TownProperty, TownUnit } from '../town/model.ts';
import type { Standing } from '../town/standing.ts';
import { isLive, tenanciesOf } from '../town/tenancy.ts';
import type { Tenancy, TenancyPerson } from '../town/tenancy.ts';
import { pageOf } from '../vendor/rows.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Asked, Call } from '../vendor/vendor.ts';
import { eachField, el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { billingId, personId, propertyId } from './ids.ts';
import { failureReply, successReply } from './legacy-envelope.ts';

export interface LegacyAsk {
  account: Account;
  asked: Asked;
  method: string;
  property: TownProperty | null;
  accountId: string;
}
interface Rows<K> {
  keys: K[];
  lists: string | null;
  namesOf(key: K): string[];
  propertyOf(key: K): number;
  show(key: K): El;
  wrap(rows: El[]): El;
}

const wordsOf = (names: string[], labels: string[]): ReturnType<typeof rowWordsBy<El>> =>
  rowWordsBy<El>(
    {
      id: 'CustomerID',
      firstNames: ['FirstName'],
      otherNames: ['LastName', ...names],
      labels,
      dates: ['LeaseFromDate', 'LeaseStartDate'],
      alter: ['LeaseToDate', '2031-01-31'],
      texts: ['Email'],
      leaseStatus: ['@Type'],
      personStatus: ['@Type'],
    },
    eachField,
  );
/** In a plain list Name and Unit are texts; in the MITS shape they hold some. */
const LIST_WORDS = wordsOf(['Name'], ['UnitNumber', 'Unit']),
  MITS_WORDS = wordsOf([], ['UnitID']);

function call<K>(ask: LegacyAsk, rows: Rows<K>): Call {
  const limit = Math.max(1, rows.keys.length);
  const answer = (faults: Fault[]) => {
    const page = pageOf(
      {
        keys: rows.keys,
        lookup: false,
        offset: 0,
        limit,
        namesOf: (key) => rows.namesOf(key),
        propertiesOf: (key) => [[String(rows.propertyOf(key)), propertyId(rows.propertyOf(key))]],
        asksFor: (gone) => ask.property !== null && (gone === String(ask.property.id) || gone === propertyId(ask.property.id)),
        refuse: () => {
          throw new Refusal(failureReply(ask.asked, ask.method, 'Invalid PropertyID'));
        },
        show: (key) => rows.show(key),
      },
      faults,
      rows.lists === null ? MITS_WORDS : LIST_WORDS,
    );
    const escaped = ask.account.options.legacyInner === 'escaped' || has(faults, 'escapedResult');
    return {
      ...successReply(
        ask.asked,
        ask.method,
        ask.accountId,
        ask.property === null ? '' : propertyId(ask.property.id),
        [rows.wrap(page.rows)],
        escaped ? 'escaped' : 'element',
        rows.lists !== null && !has(faults, 'oneAsObject'),
      ),
      rows: page.rows.length,
    };
  };
  return { lookup: false, offset: 0, limit, total: rows.keys.length, answer };
}

const TYPE: Partial<Record<Standing, string>> = { future: 'future resident', past: 'former resident' };
const typeOf = (standing: Standing): string => TYPE[standing] ?? 'current resident';
const isResident = (of: Tenancy): boolean => isLive(of.standing) || of.standing === 'future' || of.standing === 'past';

const person = (of: TenancyPerson): MitsPerson => mitsPerson(personId(of.person.id), typeOf(of.standing), of);

function unitOf(unit: TownUnit, here: Tenancy[]): MitsUnit {
  const living = here.find((t) => isLive(t.standing)),
    coming = here.some((t) => t.standing === 'future');
  const leased = living === undefined ? (coming ? 'reserved' : 'available') : living.standing === 'notice' ? 'on notice' : 'leased';
  return {
    id: unit.label,
    key: String(unit.id),
    unit,
    status: living === undefined ? 'Vacant' : 'Occupied',
    economic: unit.use ?? 'residential',
    leased,
    buildingId: unit.building ?? '1',
    occupants: living?.people.filter((p) => isLive(p.standing)).length ?? 0,
  };
}

interface Pair {
  unit: TownUnit;
  of: Tenancy | null;
}

function transactions(ask: LegacyAsk): Call {
  const of = ask.property as TownProperty,
    { account } = ask,
    mits = new Mits(true),
    property: MitsProperty = { id: propertyId(of.id), of, addressType: 'property' };
  const here = Map.groupBy(
      tenanciesOf(account.town).filter((t) => t.propertyId === of.id && isResident(t)),
      (t) => t.unitId,
    ),
    unitsHere = account.town.unitsOfProperty.get(of.id) ?? [];
  const keys = unitsHere.flatMap((unit): Pair[] => {
    const found = here.get(unit.id) ?? [],
      rows = found.map((t): Pair => ({ unit, of: t }));
    return found.some((t) => isLive(t.standing)) ? rows : [...rows, { unit, of: null }];
  });
  const household = (t: Tenancy): MitsHousehold => ({
    id: billingId(t.id),
    people: t.people.map(person),
    from: t.lease.from,
    to: t.lease.to,
    paymentAccepted: 'Any',
  });
  return call(ask, {
    keys,
    lists: null,
    namesOf: ({ of: t, unit }) => (t === null ? [String(unit.id)] : t.leases.map((l) => String(l.id))),
    propertyOf: () => of.id,
    show: (pair) => mits.row(property, unitOf(pair.unit, here.get(pair.unit.id) ?? []), pair.of === null ? null : household(pair.of)),
    wrap: (rows) => mits.root('ResidentTransactions', [el('Property', mits.property(property), rows)]),
  });
}

const number = (of: TenancyPerson, type: Phone['type']): string | undefined => of.person.phones.find((p) => p.type === type)?.number;

function residents(ask: LegacyAsk): Call {
  const of = ask.property as TownProperty,
    { town } = ask.account;
  const keys = tenanciesOf(town)
    .filter((t) => t.propertyId === of.id)
    .flatMap((t) => t.people.filter((p) => isLive(p.standing)).map((p) => ({ t, p })));
  return call(ask, {
    keys,
    lists: 'Residents',
    namesOf: ({ p }) => [String(p.person.id)],
    propertyOf: () => of.id,
    wrap: (rows) => el('Residents', rows),
    show: ({ t, p }) => {
      const unit = town.units.get(t.unitId);
      return el(
        'Resident',
        el('FirstName', p.person.firstName),
        el('LastName', p.person.lastName),
        el('Building', unit?.building),
        el('Unit', unit?.label),
        el('Email', p.person.email),
        el('MobilePhone', number(p, 'mobile')),
        el('HomePhone', number(p, 'home')),
        el('WorkPhone', number(p, 'work')),
        el('LeaseStartDate', t.lease.from),
        el('LeaseEndDate', t.lease.to),
        el('MoveInDate', p.moveIn),
        el('MoveOutDate', p.moveOut),
        el('HouseholdStatus', p.role === 'primary' ? 'Head of Household' : 'Other'),
        el('MainContact', String(p.role === 'primary')),
        el('IsMinor', String(p.role === 'minor')),
      );
    },
  });
}

function units(ask: LegacyAsk): Call {
  const of = ask.property as TownProperty,
    at = of.address;
  return call(ask, {
    keys: ask.account.town.unitsOfProperty.get(of.id) ?? [],
    lists: 'Units',
    namesOf: (u) => [String(u.id)],
    propertyOf: () => of.id,
    wrap: (rows) => el('Units', rows),
    show: (u) =>
      el(
        'Unit',
        el('UnitNumber', u.label),
        el('UnitType', `A${u.bedrooms}`),
        el('Building', u.building),
        el('Floor', '1'),
        el('StreetAddress', at.line1),
        el('City', at.city),
        el('State', at.region),
        el('Zip', at.postalCode),
      ),
  });
}

function properties(ask: LegacyAsk): Call {
  return call(ask, {
    keys: ask.account.town.data.properties.filter((p) => p.active),
    lists: 'Properties',
    namesOf: (p) => [String(p.id), propertyId(p.id)],
    propertyOf: (p) => p.id,
    wrap: (rows) => el('Properties', rows),
    show: (p) =>
      el(
        'Property',
        el('PropertyID', propertyId(p.id)),
        el('Name', p.name),
        el('StreetAddress', p.address.line1),
        el('City', p.address.city),
        el('State', p.address.region),
        el('Zip', p.address.postalCode),
      ),
  });
}

export const CALLS: Record<string, (ask: LegacyAsk) => Call> = {
  'Account/GetProperties': properties,
  'Property/GetUnits': units,
  'Leasing/GetCurrentResidents': residents,
  'MITS/GetResidentTransactions2_0': transactions,
};
