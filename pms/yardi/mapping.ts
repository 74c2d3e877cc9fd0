import type { CivilDate } from '../../domain/days.ts';
import { contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import { mapHousehold } from '../households/household.ts';
import type { HouseholdMapping, MappedHousehold, Person } from '../households/household.ts';
import { member, occupantRole, occupantStatus, readContact } from '../households/people.ts';
import { readAnyDay, readKey, readLooseText } from '../values.ts';
import { elementAt, elementsNamed, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

const daysOf = (row: Row) => ({ moveIn: readAnyDay(row, 'MoveInDate'), moveOut: readAnyDay(row, 'MoveOutDate') });

/** GetResidents' Resident: the tenancy and its primary are the tCode, the others their own codes. */
export function mapResident(element: XmlElement, id: string, options: HouseholdMapping): MappedHousehold {
  return mapHousehold(id, options, () => {
    const row = fieldsOf(element),
      days = daysOf(row),
      occupants = elementsNamed(element, 'OtherOccupants').flatMap((list) => elementsNamed(list, 'OtherOccupant'));
    return {
      id,
      unitCode: readLooseText(row, 'UnitCode'),
      economicStatus: readLooseText(row, 'UnitEconomicStatus'),
      status: readLooseText(row, 'Status'),
      prospectCode: readKey(row.pCode),
      leaseStart: readAnyDay(row, 'LeaseFromDate'),
      leaseEnd: readAnyDay(row, 'LeaseToDate'),
      moveOut: days.moveOut,
      people: [
        primaryOf(element, element, id, days, options.today),
        ...occupants.map((occupant) =>
          occupantOf(occupant, readKey(occupant.attributes.Code ?? fieldsOf(occupant).Code), days.moveOut, options.today),
        ),
      ],
    };
  });
}

const primaryOf = (element: XmlElement, contact: XmlElement, id: string, days: ReturnType<typeof daysOf>, today: CivilDate): Person => ({
  id,
  content: contentHash(element),
  read: (status) => member(id, 'primary', status, readContact(contact), days, today),
});

/**
 * The office's entry of an occupant's own move-out day is all that says that she left. A day that is the household's, or later, goes with the household: as long
 * as that has not left, she has not either (docs/rules.md: no date by itself ends anything).
 */
function occupantOf(element: XmlElement, id: string | null, householdMoveOut: CivilDate | undefined, today: CivilDate): Person {
  return {
    id,
    content: contentHash(element),
    read: (household) => {
      const row = fieldsOf(element),
        days = daysOf(row),
        details = elementAt(element, 'PersonDetails') ?? element;
      const leftOn =
        days.moveOut !== undefined && (householdMoveOut === undefined || days.moveOut < householdMoveOut) ? days.moveOut : undefined;
      return member(
        id ?? '',
        occupantRole({ ...fieldsOf(details), ...row }, today),
        occupantStatus(household, { moveIn: days.moveIn, leftOn }, today),
        readContact(details),
        days,
        today,
      );
    },
  };
}

/** GetResidentData's LeaseFile: the status is a type of identification, and each person a `Tenants`. */
export function mapLeaseFile(element: XmlElement, id: string, options: HouseholdMapping): MappedHousehold {
  return mapHousehold(id, options, () => {
    const row = fieldsOf(element),
      days = daysOf(row),
      unit = elementAt(element, 'Unit'),
      own = elementAt(element, 'Identification')?.attributes ?? {};
    const tenants = elementsNamed(element, 'Tenants').flatMap((each) => {
      const inner = elementsNamed(each, 'Tenant');
      return inner.length > 0 ? inner : [each];
    });
    return {
      id,
      unitCode: readLooseText({ code: unit ? (elementAt(unit, 'Identification')?.attributes.IDValue ?? null) : null }, 'code'),
      economicStatus: readLooseText(fieldsOf(unit), 'UnitEconomicStatus'),
      status: readLooseText({ type: own.IDType ?? null }, 'type'),
      prospectCode: null,
      leaseStart: readAnyDay(row, 'LeaseBegin'),
      leaseEnd: readAnyDay(row, 'LeaseEnd'),
      moveOut: days.moveOut,
      people: tenants.map((tenant, index) => {
        const code = readKey(elementAt(tenant, 'Identification')?.attributes.IDValue) ?? (index === 0 ? id : null);
        if (code !== null && code.toLowerCase() !== id.toLowerCase()) return occupantOf(tenant, code, days.moveOut, options.today);
        return primaryOf(tenant, elementAt(tenant, 'PersonDetails') ?? tenant, id, days, options.today);
      }),
    };
  });
}
