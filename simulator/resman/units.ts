/** Properties, units and their availability (docs/vendors/resman.md). The only vendor here that gives a time zone. */
import type { TownProperty, TownUnit } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import { billingId, leaseId, propertyId, unitId, unitTypeId } from './ids.ts';
import type { Lease, Render, Row } from './leases.ts';

const address = (of: TownProperty): Row => ({
  streetAddress: of.address.line1,
  city: of.address.city,
  state: of.address.region,
  zip: of.address.postalCode,
});
const buildingId = (unit: TownUnit): string | null =>
  unit.building === null
    ? null
    : `ab000000-0000-4000-8000-${[...unit.building]
        .reduce((sum, c) => sum + (c.codePointAt(0) ?? 0), unit.propertyId * 10_000)
        .toString(16)
        .padStart(12, '0')}`;
const floorOf = (unit: TownUnit): string => /(\d)\d\d$/.exec(unit.label)?.[1] ?? '1';

export function propertyRow({ options, zone }: Render, of: TownProperty): Row {
  return {
    propertyId: propertyId(of.id),
    abbreviation: of.name.slice(0, 4).toUpperCase(),
    name: of.name,
    type: 'Multi-Family',
    ...address(of),
    phone: '512-555-0100',
    email: 'office@example.com',
    timeZone: options.timeZone === 'iana' ? zone : 'Central Standard Time',
    manager: 'Office',
    currentPeriod: { start: '2026-11-01', end: '2026-11-30' },
    managementTeam: [],
  };
}

export function unitRow(property: TownProperty, unit: TownUnit): Row {
  return {
    unitId: unitId(unit.id),
    propertyId: propertyId(unit.propertyId),
    unitNumber: unit.label,
    unitTypeId: unitTypeId(unit.bedrooms),
    unitType: `A${unit.bedrooms}`,
    buildingId: buildingId(unit),
    building: unit.building,
    floor: floorOf(unit),
    squareFeet: unit.size,
    ...address(property),
    excludedFromOccupancy: unit.use !== undefined && unit.use !== 'waitlist',
    availableForOnlineMarketing: unit.use === undefined,
    marketRent: unit.rent,
    amenities: [],
    isAffordableUnit: false,
    isHoldingUnit: unit.use === 'waitlist',
  };
}

const STATUS = { model: 'Model', down: 'Down', admin: 'Admin', waitlist: 'Ready' } as const;

export function availabilityRow(unit: TownUnit, here: Lease[]): Row {
  const present = here.filter((l) => l.place === 'present'),
    living = present.find((l) => isLive(l.of.standing)),
    coming = present.find((l) => l.of.standing === 'future' || l.of.standing === 'applicant'),
    signed = coming?.of.standing === 'future';
  const vacancy =
    living === undefined
      ? signed
        ? 'Vacant Preleased'
        : 'Vacant'
      : living.of.standing === 'notice'
        ? signed
          ? 'Notice to Vacate Preleased'
          : 'Notice to Vacate'
        : 'Occupied';
  const first = (l: Lease): string | null => l.of.people[0]?.moveIn ?? null;
  return {
    unitId: unitId(unit.id),
    propertyId: propertyId(unit.propertyId),
    number: unit.label,
    floor: floorOf(unit),
    squareFeet: unit.size,
    unitTypeId: unitTypeId(unit.bedrooms),
    unitTypeName: `A${unit.bedrooms}`,
    buildingId: buildingId(unit),
    buildingName: unit.building,
    status: unit.use === undefined ? 'Ready' : STATUS[unit.use],
    statusDate: unit.updatedAt.slice(0, 10),
    dateAvailable: null,
    vacancyStatus: vacancy,
    excludedFromOccupancy: unit.use !== undefined && unit.use !== 'waitlist',
    occupyingLease:
      living === undefined
        ? null
        : {
            billingAccountId: billingId(living.of.id),
            leaseId: leaseId(living.of.id, living.n),
            moveInDate: first(living),
            noticeToVacateDate: living.of.people[0]?.noticed ?? null,
            moveOutDate: living.of.people[0]?.moveOut ?? null,
          },
    applicantLease:
      coming === undefined
        ? null
        : {
            billingAccountId: billingId(coming.of.id),
            leaseId: leaseId(coming.of.id, coming.n),
            applicationDate: coming.term.lease.createdAt.slice(0, 10),
            moveInDate: first(coming),
          },
  };
}
