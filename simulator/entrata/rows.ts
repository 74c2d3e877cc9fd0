/** The town's rows in Entrata's words (docs/vendors/entrata.md). Ids are numbers and texts as mixed as in the vendor's own answers. */
import type { Contact, Phone, TownProperty, TownUnit } from '../town/model.ts';
import { leaseStanding } from '../town/standing.ts';
import type { Standing } from '../town/standing.ts';
import { isLive, termsOf } from '../town/tenancy.ts';
import type { Tenancy, TenancyPerson, Term } from '../town/tenancy.ts';
import type { Town } from '../town/town.ts';
import type { Options } from '../vendor/options.ts';

export type Row = Record<string, unknown>;
export interface Render {
  town: Town;
  options: Options;
  iso: boolean;
}

/** A whole unit has one space, with an id of its own. */
export const spaceId = (unit: TownUnit): number => unit.id + 500_000;
const WORD: Record<Standing, string> = {
  applicant: 'Applicant',
  waitlist: 'Applicant',
  cancelled: 'Cancelled',
  denied: 'Denied',
  future: 'Future',
  current: 'Current',
  eviction: 'Current',
  holdover: 'Current',
  notice: 'Notice',
  past: 'Past',
};
export const STATUS_IDS: Record<string, number> = { Applicant: 1, Cancelled: 2, Future: 3, Current: 4, Notice: 5, Past: 6 };
const PHONES: Record<Phone['type'], string> = { mobile: 'Mobile', home: 'Home', work: 'Office', other: 'Other' };

/** The household's word: Current as long as one of its people has not given notice. */
export const wordOf = (of: Tenancy): string => WORD[of.standing];
/** Denied has no number: it is among the cancelled. */
export const statusIdOf = (of: Tenancy): number => STATUS_IDS[wordOf(of)] ?? 2;

export const date = (render: Render, day: string | null): string =>
  day === null ? '' : render.iso ? day : `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

function address(property: TownProperty, type: string): Row {
  const { line1, city, region, postalCode } = property.address;
  return { addressType: type, streetLine: line1, city, state: region, postalCode };
}

const phone = (p: Phone): Row => ({
  phoneTypeName: PHONES[p.type],
  phoneType: PHONES[p.type].toLowerCase(),
  phoneNumber: p.number,
  countryCode: 1,
});

function contact(of: Contact, property: TownProperty, emailUnderAddress: boolean): Row {
  const home = address(property, 'Current');
  return {
    firstName: of.firstName,
    lastName: of.lastName,
    nameFull: `${of.firstName} ${of.lastName}`.trim(),
    ...(emailUnderAddress ? {} : { emailAddress: of.email ?? '' }),
    phones: { phone: of.phones.map(phone) },
    addresses: { address: [emailUnderAddress ? { ...home, email: of.email ?? '' } : home] },
  };
}

const customerType = (role: TenancyPerson['role']): string =>
  ({ primary: 'Primary', cosigner: 'Responsible', occupant: 'Not Responsible', minor: 'Not Responsible' })[role];

/** dateOfBirth and taxNumber are there as in a real account: whoever reads must drop them. */
function customer(render: Render, of: TenancyPerson, property: TownProperty, old: boolean): Row {
  const over = of.standing === 'past' || of.standing === 'notice';
  return {
    id: of.person.id,
    customerType: customerType(of.role),
    ...contact(of.person, property, old),
    leaseCustomerStatus: WORD[of.standing],
    relationshipName: of.role === 'minor' ? render.options.minor : '',
    moveInDate: date(render, of.moveIn),
    moveOutDate: over ? date(render, of.moveOut) : '',
    dateOfBirth: date(render, of.person.bornOn),
    taxNumber: of.person.taxId,
  };
}

function guarantor(render: Render, of: Contact, tenancy: Tenancy, property: TownProperty, old: boolean): Row {
  return {
    id: of.id,
    customerType: render.options.guarantor,
    ...contact(of, property, old),
    leaseCustomerStatus: wordOf(tenancy),
    relationshipName: '',
    moveInDate: '',
    moveOutDate: '',
  };
}

const INTERVALS = {
  first: [1, 'Application'],
  renewal: [2, 'Renewal'],
  transfer: [3, 'Transfer'],
  monthly: [5, 'Month To Month'],
} as const;

interface Interval {
  id: number;
  term: Term;
  word: string;
  monthly: boolean;
}

/** One for each term; a lease that runs on from month to month has one more without an end. */
function intervalsOf(render: Render, of: Tenancy): Interval[] {
  const { today } = render.town;
  const terms = termsOf(of).map((term, i): Interval => ({
    id: of.id * 100 + i + 1,
    term,
    word: intervalWord(of, term, today),
    monthly: term.lease.type === 'atWill',
  }));
  const last = terms.at(-1);
  if (last === undefined || !of.monthToMonth || last.monthly) return terms;
  const monthly: Interval = { id: last.id + 1, term: { ...last.term, kind: 'renewal' }, word: wordOf(of), monthly: true };
  return [...terms.slice(0, -1), { ...last, word: 'Past' }, monthly];
}

function intervalWord(of: Tenancy, term: Term, today: string): string {
  if (term.lease.cancelled || term.lease.stage !== undefined) return wordOf(of);
  if (term.from > today || leaseStanding(term.lease, today) === 'future')
    return isLive(of.standing) || of.standing === 'future' ? 'Future' : wordOf(of);
  const isLast =
    termsOf(of)
      .filter((t) => t.from <= today)
      .at(-1)?.from === term.from;
  return isLast ? wordOf(of) : 'Past';
}

function interval(render: Render, of: Interval): Row {
  const [id, name] = INTERVALS[of.monthly ? 'monthly' : of.term.kind],
    at = of.term.lease.createdAt;
  return {
    id: String(of.id),
    startDate: date(render, of.term.from),
    endDate: date(render, of.term.to),
    leaseIntervalTypeId: id,
    leaseIntervalTypeName: name,
    leaseIntervalStatusTypeId: STATUS_IDS[of.word] ?? 2,
    leaseIntervalStatusTypeName: of.word,
    intervalDateTime: `${date({ ...render, iso: false }, at.slice(0, 10))} ${at.slice(11, 19)}.000000 MST`,
  };
}

const subStatus = (render: Render, of: Tenancy): string =>
  of.standing === 'waitlist' ? 'Waitlist' : of.people.some((p) => p.standing === 'eviction') ? String(render.options.eviction) : '';

/** `history`: the intervals that are over, too. `old`: version r1, which puts the e-mail under the address. */
export function leaseRow(render: Render, of: Tenancy, history: boolean, old: boolean): Row {
  const { town } = render,
    property = town.properties.get(of.propertyId) as TownProperty,
    unit = town.units.get(of.unitId) as TownUnit;
  const all = intervalsOf(render, of);
  const now = (all.filter((i) => i.term.from <= town.today).at(-1) ?? all.at(-1)) as Interval;
  const shown = history ? all : all.filter((i) => i === now || i.word !== 'Past');
  const bed = unit.beds?.find((b) => b.id === of.bedId);
  const [primary] = of.people,
    gone = wordOf(of) === 'Past' || wordOf(of) === 'Notice';
  const lastOut =
    of.people
      .map((p) => p.moveOut ?? '')
      .sort()
      .at(-1) ?? '';
  return {
    id: String(of.id),
    leaseStatusTypeId: String(statusIdOf(of)),
    propertyId: String(property.id),
    propertyName: property.name,
    moveInDate: date(render, primary?.moveIn ?? null),
    moveOutDate: gone ? date(render, lastOut === '' ? null : lastOut) : '',
    transferDate: of.transferredTo === null ? '' : date(render, of.transferredTo.on),
    leaseIntervalStatus: wordOf(of),
    leaseSubStatus: subStatus(render, of),
    occupancyTypeId: unit.beds ? '3' : '1',
    occupancyType: unit.beds ? 'Student' : 'Conventional',
    isMonthToMonth: of.monthToMonth ? 1 : 0,
    leaseIntervalId: String(now.id),
    floorPlanId: String(30 + unit.bedrooms),
    floorPlanName: `A${unit.bedrooms}`,
    unitId: String(unit.id),
    spaceConfiguration: unit.beds ? 'By The Bed' : 'Conventional',
    buildingName: unit.building ?? '',
    isBankruptcy: of.id % 7 === 0 ? 1 : 0,
    unitSpaces: { unitSpace: [{ unitSpaceId: bed?.id ?? spaceId(unit), unitSpace: bed?.label ?? unit.label }] },
    customers: {
      customer: [
        ...of.people.map((p) => customer(render, p, property, old)),
        ...of.guarantors.map((g) => guarantor(render, g, of, property, old)),
      ],
    },
    leaseIntervals: { leaseInterval: shown.map((i) => interval(render, i)) },
  };
}
