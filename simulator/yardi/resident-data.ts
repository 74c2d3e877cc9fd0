/** GetResidentData: one household in depth, dates YYYY-MM-DD (docs/vendors/yardi.md). Birth dates and SSN are there, as in real answers: whoever reads must drop them. */
import type { Contact, TownProperty, TownUnit } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import type { TenancyPerson } from '../town/tenancy.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { unitCode } from '../town/unit-code.ts';
import { propertyCode } from './households.ts';
import type { Household } from './households.ts';
import { phones, wordOf } from './residents.ts';
import type { Render } from './render.ts';
import { economicStatus } from './units.ts';

function address(property: TownProperty, type: string, line2?: string): El {
  const { line1, city, region, postalCode } = property.address;
  return el(
    'Address',
    { AddressType: type },
    el('AddressLine1', line1),
    line2 === undefined ? null : el('AddressLine2', line2),
    el('City', city),
    el('State', region),
    el('PostalCode', postalCode),
  );
}

interface Told {
  code: string;
  word: string;
  contact: Contact;
  part: TenancyPerson | null;
}

/** One `Tenants` for each person, despite the plural. */
function tenant(property: TownProperty, unit: string, of: Told): El {
  const { contact, part } = of;
  return el(
    'Tenants',
    el('Identification', { IDValue: of.code, IDType: of.word }),
    el(
      'PersonDetails',
      el('Name', el('FirstName', contact.firstName), el('MiddleName'), el('LastName', contact.lastName)),
      address(property, 'current', unit),
      phones(contact),
      el('Email', contact.email),
    ),
    el('MoveInDate', part?.moveIn),
    el('MoveOutDate', part?.moveOut),
    part === null ? null : el('DateOfBirth', part.person.bornOn),
    part === null ? null : el('SSN', part.person.taxId),
  );
}

export interface Depth {
  roommates: boolean;
  employer: boolean;
}

export function leaseFile(render: Render, of: Household, depth: Depth): El {
  const { town, options } = render,
    property = town.properties.get(of.tenancy.propertyId) as TownProperty,
    unit = town.units.get(of.tenancy.unitId) as TownUnit,
    code = unitCode(town, unit),
    { lease } = of.tenancy;
  const word = wordOf(options, of.standing);
  const people: Told[] = [{ code: of.code, word, contact: of.primary.person, part: of.primary }];
  if (depth.roommates)
    for (const o of of.occupants) people.push({ code: o.code, word: wordOf(options, o.of.standing), contact: o.of.person, part: o.of });
  if (depth.roommates && options.guarantors === 'occupants')
    for (const g of of.tenancy.guarantors) people.push({ code: `r${String(g.id).padStart(7, '0')}`, word, contact: g, part: null });
  const living = isLive(of.standing);
  return el(
    'LeaseFile',
    el('Identification', { IDValue: of.code, IDType: word }),
    el(
      'Property',
      el('Identification', { IDValue: propertyCode(property) }),
      el('MarketingName', property.name),
      el('LegalName', property.name),
      address(property, 'property'),
    ),
    el(
      'Unit',
      el('Identification', { IDValue: code }),
      el('UnitType', `${unit.bedrooms}b${Math.max(1, unit.bedrooms)}b`),
      el('UnitBedrooms', unit.bedrooms),
      el('UnitBathrooms', Math.max(1, unit.bedrooms).toFixed(6)),
      el('UnitRent', unit.rent.toFixed(2)),
      el('UnitEconomicStatus', economicStatus(unit)),
      el('UnitOccupancyStatus', living ? 'occupied' : 'vacant'),
      el('UnitLeasedStatus', of.standing === 'notice' ? 'on notice' : living ? 'leased' : 'available'),
      address(property, 'mailing', code),
    ),
    el('MoveInDate', of.primary.moveIn),
    el('MoveOutDate', of.primary.moveOut),
    el('NoticeDate', of.primary.noticed),
    el('LeaseBegin', lease.from),
    el('LeaseEnd', lease.to),
    el('MonthlyRentAmount', unit.rent),
    el('DueDay', 1),
    people.map((person) => tenant(property, code, person)),
    depth.employer ? el('Employer', el('Name', 'Example Ltd'), el('SSN', of.primary.person.taxId)) : null,
  );
}

export const residentData = (at: string, files: El[]): El =>
  el(
    'MITS-ResidentData',
    el(
      'Summary',
      el('GenerationTimeStamp', at.slice(0, 19)),
      el('SourceOrganization', 'Simulator'),
      el('TotalLeaseFiles', files.length),
      el(
        'TotalTenants',
        files.reduce((sum, file) => sum + file.children.filter((c) => typeof c !== 'string' && c.name === 'Tenants').length, 0),
      ),
    ),
    el('LeaseFiles', files),
  );
