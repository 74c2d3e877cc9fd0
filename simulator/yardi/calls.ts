/** The operations behind their log-in: which rows they find, and in what they are wrapped. */
import type { Account } from '../account.ts';
import { distortList } from '../faults/list.ts';
import { distortPage } from '../faults/page.ts';
import { rowWordsBy } from '../faults/row-fields.ts';
import type { RowFields } from '../faults/row-fields.ts';
import { has } from '../faults/spec.ts';
import type { Fault } from '../faults/spec.ts';
import type { Reply } from '../reply.ts';
import { isCivilDay } from '../town/civil.ts';
import type { TownProperty, TownUnit } from '../town/model.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Asked, Call } from '../vendor/vendor.ts';
import { eachField, el } from '../xml/tree.ts';
import type { El, References } from '../xml/tree.ts';
import { billedRow, billedUnit, isBilled, physicalProperty, transactions } from './billing.ts';
import { unitCode } from '../town/unit-code.ts';
import { householdsIn, householdsOfUnit, propertyCode } from './households.ts';
import type { Household } from './households.ts';
import { messageReply, messages, NO_ACCESS, NO_TENANTS } from './messages.ts';
import type { Operation } from './operations.ts';
import { promotionRow } from './promotions.ts';
import { leaseFile, residentData } from './resident-data.ts';
import { residentRow, wordOf } from './residents.ts';
import type { Render } from './render.ts';
import { resultReply } from './soap.ts';
import type { Form, Values } from './soap.ts';
import { unitRows } from './units.ts';

const FIELDS: Omit<RowFields, 'id'> = {
  personId: '@Code',
  firstNames: ['FirstName'],
  otherNames: ['LastName', 'MarketingName'],
  labels: ['UnitCode', 'UnitID'],
  dates: ['LeaseFromDate', 'LeaseBegin', 'MoveInDate'],
  alter: ['LeaseToDate', '01/31/2031'],
  texts: ['Email'],
  leaseStatus: ['Status', '@IDType'],
  personStatus: ['@IDType', '@Type'],
};

export interface Ask {
  account: Account;
  asked: Asked;
  op: Operation;
  values: Values;
  properties: TownProperty[];
}
interface Rows<K> {
  id: string;
  keys: K[];
  namesOf(key: K): string[];
  propertyOf(key: K): number;
  show(render: Render, key: K): El[];
  wrap(byProperty: Map<number, El[]>): El;
  empty?: string;
}

const wordsBy = new Map<string, ReturnType<typeof rowWordsBy<El>>>();
function wordsOf(id: string): ReturnType<typeof rowWordsBy<El>> {
  const known = wordsBy.get(id) ?? rowWordsBy<El>({ ...FIELDS, id }, eachField);
  wordsBy.set(id, known);
  return known;
}

/** m/d/Y, padded or not; null: not said. */
function day(ask: Ask, name: string): string | null {
  const said = ask.values[name] ?? '';
  if (said === '') return null;
  const [, m = '', d = '', y = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(said) ?? [];
  const found = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  if (!isCivilDay(found)) throw new Refusal(messageReply(ask.asked, ask.op, `Invalid ${name}: ${said} is not a valid date (MM/DD/YYYY).`));
  return found;
}

function call<K>(ask: Ask, rows: Rows<K>): Call {
  return {
    lookup: ask.op.lookup ?? false,
    offset: 0,
    limit: Math.max(1, rows.keys.length),
    total: rows.keys.length,
    answer: (faults) => answer(ask, rows, faults),
  };
}

function answer<K>(ask: Ask, rows: Rows<K>, faults: Fault[]): Reply & { rows: number } {
  const { account, asked, op } = ask,
    { town, options } = account,
    render: Render = { town, options, iso: has(faults, 'otherDates') };
  const names = (id: number): string[] => {
    const p = town.properties.get(id);
    return p === undefined ? [] : [String(id), propertyCode(p)];
  };
  const keys = distortList(faults, rows.keys, {
    lookup: op.lookup ?? false,
    page: 0,
    namesOf: (key) => rows.namesOf(key),
    propertiesOf: (key) => [names(rows.propertyOf(key))],
    asksFor: (gone) => 'YardiPropertyId' in ask.values && ask.properties.some((p) => names(p.id).includes(gone)),
    refuse: () => {
      throw new Refusal(messageReply(asked, op, NO_ACCESS));
    },
  });
  const of = new Map<El, number>(),
    shown = keys.flatMap((key) =>
      rows.show(render, key).map((row) => {
        of.set(row, rows.propertyOf(key));
        return row;
      }),
    );
  const page = distortPage(
    faults,
    { rows: shown, total: null },
    { offset: 0, limit: Math.max(1, shown.length), rowsAt: () => [] },
    wordsOf(rows.id),
  );
  if (page.rows.length === 0) return { ...messageReply(asked, op, rows.empty ?? NO_TENANTS), rows: 0 };
  const byProperty = Map.groupBy(page.rows, (row) => of.get(row) ?? ask.properties[0]?.id ?? 0);
  const content = [rows.wrap(byProperty)],
    notice = faults.find((fault) => fault.kind === 'messageBeforeData');
  if (notice !== undefined)
    content.unshift(
      messages(
        typeof notice.params.message === 'string' ? notice.params.message : 'Some records were skipped.',
        typeof notice.params.type === 'string' ? notice.params.type : 'Warning',
      ),
    );
  const form = has(faults, 'escapedResult') ? 'escaped' : has(faults, 'cdataResult') ? 'cdata' : (options.result as Form);
  return { ...resultReply(asked, op, content, options.characterReferences as References, form), rows: page.rows.length };
}

const namesOf = (h: Household): string[] => [h.code, ...h.tenancy.leases.map((lease) => String(lease.id))];
const wrapResidents =
  (ask: Ask) =>
  (byProperty: Map<number, El[]>): El =>
    el(
      'MITS-ResidentData',
      [...byProperty].map(([id, rows]) =>
        el('PropertyResidents', { Code: propertyCode(ask.account.town.properties.get(id) as TownProperty) }, el('Residents', rows)),
      ),
    );

function residents(ask: Ask, fits: (of: Household) => boolean): Call {
  const keys = ask.properties.flatMap((p) => householdsIn(ask.account, p.id)).filter(fits);
  return call(ask, {
    id: '@tCode',
    keys,
    namesOf,
    propertyOf: (h) => h.tenancy.propertyId,
    show: (render, h) => [residentRow(render, h)],
    wrap: wrapResidents(ask),
  });
}

const isClosed = (h: Household): boolean => h.standing === 'cancelled' || h.standing === 'denied';
/** Past residents only where they are asked for, by the first day of their move-out. */
const listed =
  (ask: Ask, moveOut: string | null) =>
  (h: Household): boolean =>
    h.standing === 'past'
      ? moveOut !== null && (h.primary.moveOut ?? '') >= moveOut
      : !isClosed(h) || ask.account.options.closedApplications === 'listed';
const hasWord = (ask: Ask, h: Household): boolean => {
  const said = (ask.values.Status ?? '').toLowerCase();
  return said === '' || wordOf(ask.account.options, h.standing).toLowerCase() === said;
};
const within = (value: string | null, from: string | null, to: string | null): boolean =>
  (from === null && to === null) || (value !== null && (from === null || value >= from) && (to === null || value <= to));

function inDepth(ask: Ask, fits: (of: Household) => boolean): Call {
  const keys = ask.properties.flatMap((p) => householdsIn(ask.account, p.id)).filter(fits),
    yes = (name: string): boolean => /^(true|1)$/.test(ask.values[name] ?? '');
  const depth = { roommates: yes('IncludeRoommateData'), employer: yes('IncludeEmployerData') };
  return call(ask, {
    id: '@IDValue',
    keys,
    namesOf,
    propertyOf: (h) => h.tenancy.propertyId,
    show: (render, h) => [leaseFile(render, h, depth)],
    wrap: (byProperty) => residentData(ask.account.now().toISOString(), [...byProperty.values()].flat()),
  });
}

function properties(ask: Ask): Call {
  const keys = ask.op.name === 'GetPropertyList' ? ask.properties : ask.account.town.data.properties;
  const show = (of: TownProperty): El => {
    const a = of.address;
    return el(
      'Property',
      el('Code', propertyCode(of)),
      el('MarketingName', of.name),
      el('AddressLine1', a.line1),
      el('AddressLine2'),
      el('AddressLine3'),
      el('City', a.city),
      el('State', a.region),
      el('PostalCode', a.postalCode),
      el('AccountsReceivable', '11/2026'),
      el('AccountsPayable', '11/2026'),
    );
  };
  return call(ask, {
    id: 'Code',
    keys: keys.filter((p) => p.active),
    namesOf: (p) => [String(p.id), propertyCode(p)],
    propertyOf: (p) => p.id,
    show: (_render, p) => [show(p)],
    wrap: (by) => el('Properties', [...by.values()].flat()),
    empty: NO_ACCESS,
  });
}

function units(ask: Ask, show: (render: Render, unit: TownUnit) => El[], wrap: (by: Map<number, El[]>) => El): Call {
  const { town } = ask.account,
    keys = ask.properties.flatMap((p) => town.unitsOfProperty.get(p.id) ?? []);
  return call(ask, {
    id: 'UnitID',
    keys,
    namesOf: (u) => [String(u.id), unitCode(town, u)],
    propertyOf: (u) => u.propertyId,
    show,
    wrap,
    empty: 'No units found.',
  });
}

function commonUnits(ask: Ask): Call {
  const wrap = (by: Map<number, El[]>): El =>
    el(
      'UnitInformation',
      [...by].map(([id, rows]) => el('Property', { MarketingName: ask.account.town.properties.get(id)?.name ?? '' }, el('Units', rows))),
    );
  return units(ask, (render, unit) => unitRows(render, unit, householdsOfUnit(ask.account, unit.id)), wrap);
}

function billed(ask: Ask, fits: (of: Household) => boolean): Call {
  const { account } = ask,
    keys = ask.properties.flatMap((p) => householdsIn(account, p.id)).filter((h) => isBilled(h) && fits(h));
  return call(ask, {
    id: 'CustomerID',
    keys,
    namesOf,
    propertyOf: (h) => h.tenancy.propertyId,
    show: (_render, h) => [billedRow(account, h, householdsOfUnit(account, h.tenancy.unitId))],
    wrap: (by) => transactions(account, by),
  });
}

function billedByDate(ask: Ask): Call {
  const from = day(ask, 'FromDate'),
    to = day(ask, 'ToDate');
  if (from === null || to === null || Date.parse(to) - Date.parse(from) > 31 * 86_400_000)
    throw new Refusal(messageReply(ask.asked, ask.op, 'The date range cannot exceed 31 days.'));
  return billed(ask, () => true);
}

function promotions(ask: Ask): Call {
  const from = day(ask, 'MoveOutFrom'),
    to = day(ask, 'MoveOutTo'),
    keys = ask.properties
      .flatMap((p) => householdsIn(ask.account, p.id))
      .filter((h) => h.promoted !== null && within(h.promoted.prior.primary.moveOut, from, to));
  const wrap = (by: Map<number, El[]>): El =>
    el(
      'PromotedRoommates',
      [...by].map(([id, rows]) => el('Property', { Code: propertyCode(ask.account.town.properties.get(id) as TownProperty) }, rows)),
    );
  return call(ask, {
    id: 'Code',
    keys,
    namesOf,
    propertyOf: (h) => h.tenancy.propertyId,
    show: (render, h) => [promotionRow(render, h)],
    wrap,
    empty: 'No roommate promotions found',
  });
}

const WORDS = ['current', 'past', 'future', 'eviction', 'notice', null, 'applicant', 'cancelled', 'waitlist', 'denied'] as const;

function statuses(ask: Ask): Call {
  const { options } = ask.account,
    mode = options.tenantStatus;
  if (mode === 'refused') throw new Refusal(messageReply(ask.asked, ask.op, NO_ACCESS));
  const keys = WORDS.map((word, code) => ({ code: String(code), word: word === null ? 'Vacant' : wordOf(options, word) }));
  return call(ask, {
    id: 'TenantStatus',
    keys,
    namesOf: (k) => [k.word],
    propertyOf: () => 0,
    show: (_render, k) => [mode === 'codes' ? el('TenantStatus', { Code: k.code, Description: k.word }) : el('TenantStatus', k.word)],
    wrap: (by) => el('TenantStatuses', [...by.values()].flat()),
  });
}

const plain = (ask: Ask, text: string): Call => ({
  lookup: false,
  offset: 0,
  limit: 1,
  total: 1,
  answer: () => ({ ...resultReply(ask.asked, ask.op, text, 'none', 'element'), rows: 1 }),
});

function serverTime(ask: Ask): Call {
  return {
    lookup: false,
    offset: 0,
    limit: 1,
    total: 1,
    answer: (faults) => {
      const skew = faults.find((fault) => fault.kind === 'clockSkew')?.params.minutes,
        at = new Date(ask.account.now().getTime() + (typeof skew === 'number' ? skew : 0) * 60_000);
      return { ...resultReply(ask.asked, ask.op, at.toISOString().slice(0, 19), 'none', 'element'), rows: 1 };
    },
  };
}

export const CALLS: Record<string, (ask: Ask) => Call> = {
  Ping: (ask) => plain(ask, 'Ping was successful'),
  GetVersionNumber: (ask) => plain(ask, '7.8.0.0'),
  GetServerTime: serverTime,
  GetPropertyConfigurations: properties,
  GetPropertyList: properties,
  GetResidents: (ask) => residents(ask, listed(ask, day(ask, 'MoveOut1'))),
  GetResidentsByStatus: (ask) => {
    const from = day(ask, 'DateFrom'),
      to = day(ask, 'DateTo');
    return residents(ask, (h) => hasWord(ask, h) && within(h.standing === 'past' ? h.primary.moveOut : h.primary.moveIn, from, to));
  },
  GetResidentsByDate: (ask) => {
    const since = day(ask, 'ModifiedSinceDate') ?? '';
    return residents(
      ask,
      (h) =>
        hasWord(ask, h) &&
        (h.tenancy.lease.updatedAt.slice(0, 10) >= since || h.tenancy.people.some((p) => p.person.updatedAt.slice(0, 10) >= since)),
    );
  },
  GetResidentsByUnit: (ask) =>
    residents(
      ask,
      (h) =>
        listed(ask, null)(h) && unitCode(ask.account.town, ask.account.town.units.get(h.tenancy.unitId) as TownUnit) === ask.values.UnitId,
    ),
  GetResidentData: (ask) => inDepth(ask, (h) => h.code === ask.values.TenantCode),
  GetResidentFromRoommate: (ask) => inDepth(ask, (h) => h.occupants.some((o) => o.code === ask.values.RoommateCode)),
  GetRoommatePromotions: promotions,
  GetUnitInformation: commonUnits,
  GetCurrentUnitInformation: commonUnits,
  GetTenantStatus: statuses,
  GetResidentTransactions_Login: (ask) => billed(ask, () => true),
  GetResidentTransaction_Login: (ask) => billed(ask, (h) => h.code === ask.values.TenantId),
  GetResidentTransactions_ByChargeDate_Login: billedByDate,
  GetUnitInformation_Login: (ask) =>
    units(
      ask,
      (_render, unit) => [billedUnit(ask.account, unit, householdsOfUnit(ask.account, unit.id))],
      (by) => physicalProperty(ask.account, by),
    ),
};
