/** The town's rows in Buildium's words (docs/vendors/buildium.md). Pure: nothing is kept, so faults may change what comes out. */
import type { Contact, Phone, TownLease, TownPerson, TownProperty, TownUnit } from '../town/model.ts';
import { isMonthToMonth, isSigned, leaseStanding, livesHere } from '../town/standing.ts';
import type { Town } from '../town/town.ts';
import type {
  AddressMessage,
  CosignerMessage,
  LeaseMessage,
  PhoneMessage,
  RentalMessage,
  RentalUnitMessage,
  TenantMessage,
} from './shapes.ts';

const BEDROOMS = ['Studio', 'OneBed', 'TwoBed', 'ThreeBed', 'FourBed', 'FiveBed', 'SixBed', 'SevenBed', 'EightBed', 'NineBedPlus'];
const BATHROOMS = ['OneBath', 'OneBath', 'OnePointFiveBath', 'TwoBath', 'TwoPointFiveBath'];
const PHONE: Record<Phone['type'], PhoneMessage['Type']> = { mobile: 'Cell', home: 'Home', work: 'Office', other: 'Other' };
export const LEASE_TYPE: Record<TownLease['type'], LeaseMessage['LeaseType']> = {
  fixed: 'Fixed',
  rollover: 'FixedWithRollover',
  atWill: 'AtWill',
};
export const RENTAL_TYPE: Record<TownProperty['kind'], [RentalMessage['RentalType'], string]> = {
  apartments: ['Residential', 'MultiFamily'],
  house: ['Residential', 'SingleFamily'],
  retail: ['Commercial', 'Retail'],
};
const PERSON = { past: 'MovedOut', current: 'Current', future: 'Future' } as const;

export const leaseStatus = (lease: TownLease, today: string): LeaseMessage['LeaseStatus'] =>
  (({ active: 'Active', past: 'Past', future: 'Future' }) as const)[leaseStanding(lease, today)];

function address(town: Town, propertyId: number, line2: string | null = null): AddressMessage {
  const at = (town.properties.get(propertyId) as TownProperty).address;
  return {
    AddressLine1: at.line1,
    AddressLine2: line2,
    AddressLine3: null,
    City: at.city,
    State: at.region,
    PostalCode: at.postalCode,
    Country: 'UnitedStates',
  };
}

const phones = (contact: Contact): PhoneMessage[] => contact.phones.map((p) => ({ Number: p.number, Type: PHONE[p.type] }));

/** A cosigner is a guarantor. */
const cosigner = (contact: Contact): CosignerMessage => ({
  Id: contact.id,
  FirstName: contact.firstName,
  LastName: contact.lastName,
  Email: contact.email,
  AlternateEmail: null,
  PhoneNumbers: phones(contact),
});

/** TaxId, DateOfBirth and Comment are there, as in a real account: whoever reads must drop them. */
export function renderTenant(town: Town, person: TownPerson, withLeases: boolean): TenantMessage {
  const leases = (town.leasesOfPerson.get(person.id) ?? []).filter(isSigned);
  const last = leases.at(-1);
  return {
    ...cosigner(person),
    CreatedDateTime: person.createdAt,
    EmergencyContact: null,
    DateOfBirth: person.bornOn,
    SMSOptInStatus: 'NotSet',
    Address: last === undefined ? null : address(town, last.propertyId, town.units.get(last.unitId)?.label),
    AlternateAddress: null,
    MailingPreference: 'PrimaryAddress',
    Leases: withLeases ? leases.map((lease) => ({ ...renderLease(town, lease, false), CurrentTenants: null, Cosigners: null })) : null,
    Comment: person.comment,
    TaxId: person.taxId,
  };
}

/** Contact data only for current tenants: the others' names are to be had from the tenants' list alone. */
export function renderLease(town: Town, lease: TownLease, withPeople = true): LeaseMessage {
  const current = lease.members.filter((m) => m.status === 'current');
  const unit = town.units.get(lease.unitId);
  const rent = unit?.rent ?? 0;
  return {
    Id: lease.id,
    PropertyId: lease.propertyId,
    UnitId: lease.unitId,
    UnitNumber: unit?.label ?? '',
    LeaseFromDate: lease.from,
    LeaseToDate: lease.to,
    LeaseType: LEASE_TYPE[lease.type],
    LeaseStatus: leaseStatus(lease, town.today),
    IsEvictionPending: lease.evictionPending,
    TermType: isMonthToMonth(lease, town.today) ? 'MonthToMonth' : 'Standard',
    RenewalOfferStatus: 'NotSet',
    CurrentTenants: withPeople ? current.map((m) => renderTenant(town, town.people.get(m.personId) as TownPerson, false)) : [],
    CurrentNumberOfOccupants: current.length,
    Cosigners: lease.cosigners.map(cosigner),
    AutomaticallyMoveOutTenants: false,
    PaymentDueDay: 1,
    AccountDetails: { SecurityDeposit: 500, Rent: rent },
    MoveOutData: lease.moveOuts.map((row) => ({ TenantId: row.personId, MoveOutDate: row.moveOut, NoticeGivenDate: row.noticed })),
    Tenants: lease.members.map((m) => ({ Id: m.personId, Status: PERSON[m.status], MoveInDate: m.moveIn })),
    CreatedDateTime: lease.createdAt,
    LastUpdatedDateTime: lease.updatedAt,
  };
}

export function renderRental(town: Town, property: TownProperty): RentalMessage {
  const [type, subtype] = RENTAL_TYPE[property.kind];
  return {
    Id: property.id,
    Name: property.name,
    StructureDescription: null,
    NumberUnits: (town.unitsOfProperty.get(property.id) ?? []).length,
    IsActive: property.active,
    OperatingBankAccountId: 1,
    Reserve: 0,
    Address: address(town, property.id),
    YearBuilt: property.yearBuilt,
    RentalType: type,
    RentalSubType: subtype,
    RentalManager: null,
  };
}

/** A unit outside any building has the property's name as its building's. IsUnitOccupied changes without touching last-updated. */
export function renderUnit(town: Town, unit: TownUnit): RentalUnitMessage {
  return {
    Id: unit.id,
    PropertyId: unit.propertyId,
    BuildingName: unit.building ?? (town.properties.get(unit.propertyId) as TownProperty).name,
    UnitNumber: unit.label,
    Description: null,
    MarketRent: unit.rent,
    Address: address(town, unit.propertyId, unit.label),
    UnitBedrooms: BEDROOMS[unit.bedrooms] ?? 'NotSet',
    UnitBathrooms: BATHROOMS[unit.bedrooms] ?? 'FivePlusBath',
    UnitSize: unit.size,
    IsUnitListed: false,
    IsUnitOccupied: (town.leasesOfUnit.get(unit.id) ?? []).some(livesHere),
  };
}
