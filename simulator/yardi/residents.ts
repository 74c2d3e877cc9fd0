/** GetResidents and its sisters (docs/vendors/yardi.md): dates are MM/DD/YYYY, an empty element is null, and three phones of four are empty. */
import type { Contact, Phone, TownUnit } from '../town/model.ts';
import type { Standing } from '../town/standing.ts';
import type { Options } from '../vendor/options.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { unitCode } from '../town/unit-code.ts';
import { prospectCode } from './households.ts';
import type { Household } from './households.ts';
import type { Render } from './render.ts';
import { economicStatus } from './units.ts';

/** The words of this account: some spellings are not settled. */
export const wordOf = (options: Options, standing: Standing): string =>
  ({
    applicant: 'Applicant',
    waitlist: String(options.waitlist),
    denied: 'Denied',
    cancelled: String(options.canceled),
    future: 'Future',
    current: 'Current',
    holdover: 'Current',
    eviction: String(options.eviction),
    notice: 'Notice',
    past: 'Past',
  })[standing];

export const date = (render: Render, day: string | null): string =>
  day === null ? '' : render.iso ? day : `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

const PHONES: readonly [Phone['type'], string, string][] = [
  ['work', 'office', 'Office'],
  ['home', 'home', 'Home'],
  ['mobile', 'cell', 'Mobile'],
  ['other', 'fax', 'Fax'],
];

export const phones = (of: Contact): El[] =>
  PHONES.map(([type, word, description]) =>
    el(
      'Phone',
      { PhoneType: word },
      el('PhoneDescription', description),
      el('PhoneNumber', of.phones.find((p) => p.type === type)?.number),
    ),
  );

/** While upcoming the move-in is the scheduled one, while on notice the move-out is. */
export function residentRow(render: Render, of: Household): El {
  const { town, options } = render,
    { person } = of.primary,
    unit = town.units.get(of.tenancy.unitId) as TownUnit,
    { lease } = of.tenancy,
    full = options.otherOccupants === 'listed';
  const guarantors = options.guarantors === 'occupants' ? of.tenancy.guarantors : [];
  return el(
    'Resident',
    { tCode: of.code, pCode: prospectCode(person.id) },
    el('Status', wordOf(options, of.standing)),
    el('FirstName', person.firstName),
    el('LastName', person.lastName),
    full ? el('Email', person.email) : null,
    phones(person),
    el('Rent', unit.rent.toFixed(2)),
    el('UnitCode', unitCode(town, unit)),
    el('UnitRent', unit.rent.toFixed(2)),
    el('UnitSqFt', unit.size.toFixed(6)),
    el('UnitEconomicStatus', economicStatus(unit)),
    el('UnitType', `${unit.bedrooms}b${Math.max(1, unit.bedrooms)}b`),
    el('UnitTypeDescription', `${unit.bedrooms} bedroom`),
    el('UnitTypeRent', unit.rent.toFixed(6)),
    el('UnitTypeSqFt', unit.size.toFixed(6)),
    el('LeaseFromDate', date(render, lease.from)),
    el('LeaseToDate', date(render, lease.to)),
    el('MoveInDate', date(render, of.primary.moveIn)),
    el('MoveOutDate', date(render, of.primary.moveOut)),
    el('NoticeDate', date(render, of.primary.noticed)),
    full
      ? el(
          'OtherOccupants',
          of.occupants.map((o) => occupant(render, o.code, o.of.person, o.of.moveIn, o.of.moveOut)),
          guarantors.map((g) => occupant(render, `r${String(g.id).padStart(7, '0')}`, g, null, null)),
        )
      : null,
    el('CustomRecords', { scope: 'Resident' }, el('Record', { Field: 'MEMO1', Name: 'Parking', Value: 'A12' })),
  );
}

const occupant = (render: Render, code: string, of: Contact, moveIn: string | null, moveOut: string | null): El =>
  el(
    'OtherOccupant',
    { Code: code },
    el('FirstName', of.firstName),
    el('LastName', of.lastName),
    el('Email', of.email),
    el('MoveInDate', date(render, moveIn)),
    el('MoveOutDate', date(render, moveOut)),
  );
