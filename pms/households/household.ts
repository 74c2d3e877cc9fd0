import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsTenancy } from '../../domain/pms.ts';
import { isLongGone } from '../kept.ts';
import { BadField, badRecord } from '../fields.ts';
import { readMembers } from '../member.ts';
import type { FakeKind } from '../values.ts';
import { householdStatus } from './people.ts';
import type { Status } from './people.ts';

/** The PMS unit of a household, by the code that its record names; `personId` tells two units of one code apart. */
export interface Places {
  placeOf(code: string | null, economicStatus: string | null, personId: string): { externalId?: string; kind: FakeKind; label?: string };
}

export interface HouseholdMapping {
  propertyExternalId: string;
  today: CivilDate;
  units: Places;
  /** A look-up by id answers those who left long ago too. */ isLookUp: boolean;
}

/** `tenancy` null: dropped (long gone), or set aside as a whole. `prospectCode`: what a household keeps when it moves to another record. `hasUnreadableId`: nobody can say who is absent from it. */
export interface MappedHousehold {
  tenancy: PmsTenancy | null;
  prospectCode: string | null;
  badRecords: BadRecord[];
  hasUnreadableId: boolean;
}

/** What a vendor's record says of a household before its people are looked at one by one. */
export interface Household {
  id: string;
  unitCode: string | null;
  economicStatus: string | null;
  status: string | null;
  leaseStart?: CivilDate;
  leaseEnd?: CivilDate;
  moveOut?: CivilDate;
  prospectCode: string | null;
  people: Person[];
}
export interface Person {
  id: string | null;
  content: string;
  read: (household: Status) => PmsMember;
}

/** One bad person is set aside and the others go on; a bad field of the household sets it aside as a whole. */
export function mapHousehold(id: string, options: HouseholdMapping, read: () => Household): MappedHousehold {
  const mapped: MappedHousehold = { tenancy: null, prospectCode: null, badRecords: [], hasUnreadableId: false };
  try {
    const household = read(),
      { propertyExternalId, today } = options,
      place = options.units.placeOf(household.unitCode, household.economicStatus, id),
      status = householdStatus(household.status, place.kind);
    const { members, ...rest } = readMembers(
      household.people.map((person) => ({ id: person.id, content: person.content, read: () => person.read(status) })),
      'residents',
      id,
      'Code',
    );
    Object.assign(mapped, rest, { prospectCode: household.prospectCode });
    if (
      !options.isLookUp &&
      mapped.badRecords.length === 0 &&
      members.length > 0 &&
      members.every((each) => isLongGone(each, household, today))
    )
      return mapped;
    mapped.tenancy = {
      externalId: id,
      propertyExternalId,
      unitExternalId: place.externalId,
      unitLabel: place.label ?? household.unitCode ?? undefined,
      leaseStart: household.leaseStart,
      leaseEnd: household.leaseEnd,
      members,
    };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    mapped.badRecords = [badRecord('residents', id, null, error)];
  }
  return mapped;
}
