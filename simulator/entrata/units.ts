/** Properties and units in Entrata's words (docs/vendors/entrata.md). */
import type { TownProperty, TownUnit, UnitUse } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import type { Tenancy } from '../town/tenancy.ts';
import { spaceId } from './rows.ts';
import type { Render, Row } from './rows.ts';

const EXCLUDED: Record<UnitUse, [status: string, reason: string]> = {
  model: ['Model', 'Model'],
  down: ['Down', 'Down'],
  admin: ['Admin', 'Employee'],
  waitlist: ['Waitlist', 'Waitlist'],
};

/** Words of the family that other vendors use too; they vary ([?] in the note). */
function availability(here: Tenancy[]): string {
  const living = here.find((t) => isLive(t.standing)),
    coming = here.some((t) => t.standing === 'future');
  if (living === undefined) return coming ? 'Vacant Rented Ready' : 'Vacant Unrented Ready';
  if (living.standing === 'notice') return coming ? 'Notice Rented' : 'Notice Unrented';
  return 'Occupied No Notice';
}

export function unitRow(render: Render, unit: TownUnit, here: Tenancy[]): Row {
  const property = render.town.properties.get(unit.propertyId) as TownProperty,
    { line1, city, region, postalCode } = property.address;
  const name = `A${unit.bedrooms}`,
    building =
      unit.building === null
        ? {}
        : { buildingId: 7000 + [...unit.building].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0), 0), buildingName: unit.building };
  const spaces = unit.beds ?? [{ id: spaceId(unit), label: unit.label }];
  return {
    id: unit.id,
    unitNumber: unit.label,
    ...building,
    floorplanId: 30 + unit.bedrooms,
    floorplanName: name,
    unitTypeId: 12 + unit.bedrooms,
    unitTypeName: name,
    noOfBedrooms: unit.bedrooms,
    noOfBathrooms: Math.max(1, unit.bedrooms),
    squareFeet: unit.size,
    unitAddress: { address: `${line1} #${unit.label}`, city, state: region, postalCode, country: 'US' },
    unitSpaces: {
      unitSpace: spaces.map((space) => {
        const inIt = unit.beds === undefined ? here : here.filter((t) => t.bedId === space.id);
        const [status, reason] = unit.use === undefined ? [availability(inIt), ''] : EXCLUDED[unit.use];
        return {
          unitSpaceId: space.id,
          unitNumber: space.label,
          spaceConfiguration: unit.beds ? 'By The Bed' : 'Conventional',
          availabilityStatus: status,
          availableDate: '',
          excludedReason: reason,
        };
      }),
    },
  };
}

/** A property without units has no `units` at all. */
export function unitsRow(property: TownProperty, units: Row[]): Row {
  const buildings = new Set(units.map((u) => u.buildingName).filter((name) => name !== undefined));
  return {
    propertyId: property.id,
    propertyName: property.name,
    remotePrimaryKey: `BP${property.id}`,
    unitCount: units.length,
    buildingCount: Math.max(1, buildings.size),
    ...(units.length === 0 ? {} : { units: { unit: units } }),
  };
}

export function propertyRow(property: TownProperty): Row {
  const { line1, city, region, postalCode } = property.address;
  return {
    PropertyID: property.id,
    ParentPropertyID: '',
    MarketingName: property.name,
    Type: 'Apartment',
    General_ID: '',
    webSite: 'https://www.example.com/',
    Address: {
      '@attributes': { AddressType: 'property' },
      Address: line1,
      City: city,
      State: region,
      PostalCode: postalCode,
      Country: 'US',
    },
    PropertyHours: {},
    YearBuilt: String(property.yearBuilt),
    IsDisabled: property.active ? '0' : '1',
  };
}
