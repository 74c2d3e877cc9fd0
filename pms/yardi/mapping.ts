import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsTenancy } from '../../domain/pms.ts';
import { isLongAgo } from '../kept.ts';
import { BadField, badRecord, contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readKey, readLooseText } from '../values.ts';
import { elementAt, elementsNamed, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { customerStatus, householdStatus, member, occupantRole, occupantStatus, readContact } from './people.ts';
import type { Status } from './people.ts';
import type { UnitBook } from './units.ts';

export interface HouseholdMapping { propertyExternalId: string; today: CivilDate; units: UnitBook; /** A look-up by id answers those who left long ago too. */ isLookUp: boolean }

/** `tenancy` null: dropped (long gone), or set aside as a whole. `prospectCode`: what a household keeps when it moves to another record. `hasUnreadableId`: nobody can say who is absent from it. */
export interface MappedHousehold { tenancy: PmsTenancy | null; prospectCode: string | null; badRecords: BadRecord[]; hasUnreadableId: boolean }

interface Household { id: string; unitCode: string | null; economicStatus: string | null; status: string | null; leaseStart?: CivilDate; leaseEnd?: CivilDate; moveOut?: CivilDate; prospectCode: string | null; people: Person[] }
interface Person { id: string | null; read: (status: Status) => PmsMember }

/** One bad person is set aside and the others go on; a bad field of the household sets it aside as a whole. */
function mapHousehold(id: string, options: HouseholdMapping, read: () => Household): MappedHousehold {
  const mapped: MappedHousehold = { tenancy: null, prospectCode: null, badRecords: [], hasUnreadableId: false };
  try {
    const household = read(), { propertyExternalId } = options, place = options.units.placeOf(household.unitCode, household.economicStatus), status = householdStatus(household.status, place.kind);
    const members: PmsMember[] = [], seen = new Set<string>();
    for (const person of household.people) {
      try {
        if (person.id === null) throw new BadField('Code', 'unreadable_id', null);
        if (seen.has(person.id)) throw new BadField('Code', 'duplicate_differs', person.id);
        seen.add(person.id);
        members.push(person.read(status));
      } catch (error) {
        if (!(error instanceof BadField)) throw error;
        if (person.id === null) mapped.hasUnreadableId = true;
        mapped.badRecords.push(badRecord('residents', id, person.id, error));
      }
    }
    mapped.prospectCode = household.prospectCode;
    if (!options.isLookUp && mapped.badRecords.length === 0 && isLongGone(members, household, options.today)) return mapped;
    mapped.tenancy = { externalId: id, propertyExternalId, unitExternalId: place.externalId, unitLabel: household.unitCode ?? undefined, leaseStart: household.leaseStart, leaseEnd: household.leaseEnd, members };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    mapped.badRecords = [badRecord('residents', id, null, error)];
  }
  return mapped;
}

/** Everyone has left over 60 days ago. Without a day nobody can say so. */
function isLongGone(members: readonly PmsMember[], { moveOut, leaseEnd }: Household, today: CivilDate): boolean {
  return members.length > 0 && members.every((each) => {
    const day = each.moveOutActual ?? each.moveOutScheduled ?? moveOut ?? leaseEnd;
    return ['past', 'cancelled', 'denied'].includes(each.status) && isLongAgo(day, today);
  });
}

const daysOf = (row: Row) => ({ moveIn: readAnyDay(row, 'MoveInDate'), moveOut: readAnyDay(row, 'MoveOutDate') });

/** GetResidents' Resident: the tenancy and its primary are the tCode, the others their own codes. */
export function mapResident(element: XmlElement, id: string, options: HouseholdMapping): MappedHousehold {
  return mapHousehold(id, options, () => {
    const row = fieldsOf(element), days = daysOf(row), occupants = elementsNamed(element, 'OtherOccupants').flatMap((list) => elementsNamed(list, 'OtherOccupant'));
    return {
      id, unitCode: readLooseText(row, 'UnitCode'), economicStatus: readLooseText(row, 'UnitEconomicStatus'), status: readLooseText(row, 'Status'), prospectCode: readKey(row.pCode),
      leaseStart: readAnyDay(row, 'LeaseFromDate'), leaseEnd: readAnyDay(row, 'LeaseToDate'), moveOut: days.moveOut,
      people: [{ id, read: (status) => member(id, 'primary', status, readContact(element), days, options.today) }, ...unique(occupants).map((occupant) => occupantOf(occupant, readKey(occupant.attributes.Code ?? fieldsOf(occupant).Code), options.today))],
    };
  });
}

/** The same element again is no harm. */
function unique(elements: readonly XmlElement[]): XmlElement[] {
  const seen = new Set<string>();
  return elements.filter((element) => { const content = contentHash(element); return !seen.has(content) && seen.add(content); });
}

function occupantOf(element: XmlElement, id: string | null, today: CivilDate): Person {
  return {
    id,
    read: (household) => {
      const row = fieldsOf(element), days = daysOf(row), details = elementAt(element, 'PersonDetails') ?? element;
      return member(id ?? '', occupantRole({ ...fieldsOf(details), ...row }, today), occupantStatus(household, days.moveIn, days.moveOut, today), readContact(details), days, today);
    },
  };
}

/** GetResidentData's LeaseFile: the status is a type of identification, and each person a `Tenants`. */
export function mapLeaseFile(element: XmlElement, id: string, options: HouseholdMapping): MappedHousehold {
  return mapHousehold(id, options, () => {
    const row = fieldsOf(element), days = daysOf(row), unit = elementAt(element, 'Unit'), own = elementAt(element, 'Identification')?.attributes ?? {};
    const tenants = elementsNamed(element, 'Tenants').flatMap((each) => { const inner = elementsNamed(each, 'Tenant'); return inner.length > 0 ? inner : [each]; });
    return {
      id, unitCode: readLooseText({ code: unit ? elementAt(unit, 'Identification')?.attributes.IDValue ?? null : null }, 'code'), economicStatus: readLooseText(fieldsOf(unit), 'UnitEconomicStatus'),
      status: readLooseText({ type: own.IDType ?? null }, 'type'), prospectCode: null, leaseStart: readAnyDay(row, 'LeaseBegin'), leaseEnd: readAnyDay(row, 'LeaseEnd'), moveOut: days.moveOut,
      people: tenants.map((tenant, index) => {
        const code = readKey(elementAt(tenant, 'Identification')?.attributes.IDValue) ?? (index === 0 ? id : null);
        if (code !== null && code.toLowerCase() !== id.toLowerCase()) return occupantOf(tenant, code, options.today);
        return { id, read: (status) => member(id, 'primary', status, readContact(elementAt(tenant, 'PersonDetails') ?? tenant), days, options.today) };
      }),
    };
  });
}

/** Billing and Payments' RT_Customer: the first customer is the primary; whoever answers for the lease besides is a cosigner. */
export function mapCustomer(element: XmlElement, id: string, options: HouseholdMapping): MappedHousehold {
  return mapHousehold(id, options, () => {
    const customers = elementsNamed(element, 'Customers').flatMap((list) => elementsNamed(list, 'Customer')), [first] = customers;
    if (!first) throw new BadField('Customers', 'wrong_type', null);
    const unit = elementAt(element, 'RT_Unit'), property = elementAt(first, 'Property'), lease = fieldsOf(elementAt(first, 'Lease')), days = leaseDays(lease);
    return {
      id, unitCode: readLooseText(fieldsOf(unit), 'UnitID') ?? readLooseText(fieldsOf(property), 'UnitID'), economicStatus: unit ? readLooseText(fieldsOf(elementAt(unit, 'Unit', 'Information')), 'UnitEconomicStatusDescription') : null,
      status: readLooseText({ type: first.attributes.Type ?? null }, 'type'), prospectCode: null, leaseStart: readAnyDay(lease, 'LeaseFromDate'), leaseEnd: readAnyDay(lease, 'LeaseToDate'), moveOut: days.moveOut,
      people: unique(customers).map((customer, index) => {
        const code = readKey(fieldsOf(customer).CustomerID), own = fieldsOf(elementAt(customer, 'Lease'));
        if (index === 0) return { id: code ?? id, read: (status) => member(code ?? id, 'primary', status, readContact(customer), days, options.today) };
        return { id: code, read: (household) => {
          const status = customerStatus(household, readLooseText({ type: customer.attributes.Type ?? null }, 'type')), dates = leaseDays(own), role = occupantRole(fieldsOf(customer), options.today), isSigner = readLooseText(own, 'ResponsibleForLease')?.toLowerCase() === 'true';
          return member(code ?? '', role === 'occupant' && isSigner ? 'cosigner' : role, occupantStatus(status, dates.moveIn, dates.moveOut, options.today), readContact(customer), dates, options.today);
        } };
      }),
    };
  });
}

const leaseDays = (lease: Row) => ({ moveIn: readAnyDay(lease, 'ActualMoveIn') ?? readAnyDay(lease, 'ExpectedMoveInDate'), moveOut: readAnyDay(lease, 'ActualMoveOut') ?? readAnyDay(lease, 'ExpectedMoveOutDate') });
