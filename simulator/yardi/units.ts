/** Units in Yardi's words (docs/vendors/yardi.md): Common Data's GetUnitInformation repeats a unit for each of its households. */
import type { TownProperty, TownUnit, UnitUse } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { unitCode } from '../town/unit-code.ts';
import type { Household } from './households.ts';
import type { Render } from './render.ts';

const ECONOMIC: Record<UnitUse, string> = { model: 'Model', down: 'other', admin: 'other', waitlist: 'other' };
const DESCRIPTION: Record<UnitUse, string> = { model: 'Model', down: 'Down', admin: 'Admin', waitlist: 'Waitlist' };

export const economicStatus = (unit: TownUnit): string => (unit.use === undefined ? 'Residential' : ECONOMIC[unit.use]);

export function economicDescription(unit: TownUnit, here: Household[]): string {
  if (unit.use !== undefined) return DESCRIPTION[unit.use];
  const living = here.find((h) => isLive(h.standing)),
    coming = here.some((h) => h.standing === 'future');
  if (living === undefined) return coming ? 'Vacant Rented Ready' : 'Vacant Unrented Ready';
  return living.standing === 'notice' ? (coming ? 'Notice Rented' : 'Notice Unrented') : 'Occupied No Notice';
}

const PERSON: Partial<Record<Household['standing'], string>> = { future: 'Future Resident', applicant: 'Applicant', waitlist: 'Applicant' };
const personType = (of: Household): string | null => (isLive(of.standing) ? 'Current Resident' : (PERSON[of.standing] ?? null));

function unitRow(render: Render, unit: TownUnit, here: Household[], person: [code: string, type: string] | null): El {
  const property = render.town.properties.get(unit.propertyId) as TownProperty,
    { line1, city, region, postalCode } = property.address,
    type = `${unit.bedrooms}b${Math.max(1, unit.bedrooms)}b`;
  return el(
    'UnitInfo',
    el('UnitID', render.options.unitUniqueId === 'yes' ? { UniqueID: String(unit.id) } : {}, unitCode(render.town, unit)),
    person === null ? null : el('PersonID', { Type: person[1] }, person[0]),
    el(
      'Unit',
      el('Identification', { IDType: 'RentalType', IDValue: economicStatus(unit) }),
      el('UnitType', type),
      el('UnitBedrooms', unit.bedrooms),
      el('UnitBathrooms', Math.max(1, unit.bedrooms).toFixed(1)),
      el('MinSquareFeet', unit.size),
      el('MaxSquareFeet', unit.size),
      el('MarketRent', unit.rent),
      el('UnitEconomicStatus', economicStatus(unit).toLowerCase()),
      el('UnitEconomicStatusDescription', economicDescription(unit, here)),
      el('FloorplanName', `A${unit.bedrooms}`),
      el('BuildingName', unit.building),
      el(
        'Address',
        { AddressType: 'property' },
        el('AddressLine1', line1),
        el('City', city),
        el('State', region),
        el('PostalCode', postalCode),
      ),
    ),
  );
}

/** One row for each household that is there or comes, or one without a person. */
export function unitRows(render: Render, unit: TownUnit, here: Household[]): El[] {
  const people = here
    .map((h): [string, string | null] => [h.code, personType(h)])
    .filter((pair): pair is [string, string] => pair[1] !== null);
  return people.length === 0 ? [unitRow(render, unit, here, null)] : people.map((person) => unitRow(render, unit, here, person));
}
