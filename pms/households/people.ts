import type { CivilDate } from '../../domain/days.ts';
import type { LeaseStatus, PmsMember } from '../../domain/pms.ts';
import type { Row } from '../fields.ts';
import { assertNamed, isResident, moveDays } from '../member.ts';
import { bestPhone, isMinorBy, nowhere, readBirthDate, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import { elementAt, elementsNamed, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { meaningOf } from './words.ts';

/** All that is kept of a person. Social security numbers, birth dates and employers are left at the door (docs/connectors.md, Writing one). */
type Contact = Pick<PmsMember, 'firstName' | 'lastName' | 'email' | 'phone'>;

/** Best first; PhoneType is a short word, PhoneDescription what staff call it. */
const PHONE_ORDER = ['cell', 'mobile', 'home', 'personal', 'office', 'work'];

/** Name, e-mail and phone, wherever the interface keeps them: beside each other, or below Name and Address. @throws BadField */
export function readContact(element: XmlElement): Contact {
  const own = fieldsOf(element),
    named = elementAt(element, 'Name'),
    name = named ? fieldsOf(named) : own;
  const emails = [own, ...elementsNamed(element, 'Address').map(fieldsOf)].map((row) => readLooseText(row, 'Email'));
  const phones = elementsNamed(element, 'Phone')
    .map(fieldsOf)
    .map((row) => ({
      number: readLooseText(row, 'PhoneNumber'),
      type:
        [readLooseText(row, 'PhoneType'), readLooseText(row, 'Type'), readLooseText(row, 'PhoneDescription')]
          .filter((word) => word !== null)
          .join(' ') || null,
    }));
  return {
    firstName: readLooseText(name, 'FirstName'),
    lastName: readLooseText(name, 'LastName'),
    email: emails.find((email) => email !== null) ?? null,
    phone: bestPhone(phones, PHONE_ORDER),
  };
}

export interface Status {
  raw: string;
  meaning: LeaseStatus;
}

/** The household's word, unless it is kept on a unit where nobody lives. */
export function householdStatus(word: string | null, kind: FakeKind): Status {
  const raw = word ?? '(no status)',
    meaning = meaningOf(raw);
  return nowhere(raw, meaning, kind) ?? { raw, meaning };
}

/** What is known of when an occupant comes and goes. `leftOn`: a day that says that she left, unlike one that is planned. */
export interface OccupantDays {
  moveIn?: CivilDate;
  leftOn?: CivilDate;
}

/**
 * Other occupants have no word of their own: theirs is the household's, and only their own days tell one who left, or who comes later
 * (docs/vendors/yardi.md, How it is mapped).
 */
export function occupantStatus(household: Status, { moveIn, leftOn }: OccupantDays, today: CivilDate): Status {
  if (!isResident(household.meaning)) return household;
  if (leftOn !== undefined && leftOn < today) return { raw: `${household.raw} - moved out`, meaning: 'past' };
  if (moveIn !== undefined && moveIn > today && household.meaning !== 'pending')
    return { raw: `${household.raw} - moves in later`, meaning: 'pending' };
  return household;
}

/** MITS gives each customer a type: her own status where it is one, often just "customer". Nobody lives where a household only waits. */
export function customerStatus(household: Status, type: string | null): Status {
  const meaning = meaningOf(type ?? '');
  return type === null || meaning === 'unknown' || household.meaning === 'waitlist' ? household : { raw: type, meaning };
}

/** What a version says of the relationship, if any: guarantors and minors are not told apart for certain. */
export function occupantRole(row: Row, today: CivilDate): PmsMember['role'] {
  const words = ['Relationship', 'OccupantType', 'Type']
    .map((field) => readLooseText(row, field) ?? '')
    .join(' ')
    .toLowerCase();
  if (/guarant/.test(words)) return 'guarantor';
  return isMinorBy(today, readBirthDate(row, 'DateOfBirth'), words) ? 'minor' : 'occupant';
}

/** @throws BadField where somebody who lives there has no name */
export function member(
  externalId: string,
  role: PmsMember['role'],
  status: Status,
  contact: Contact,
  days: { moveIn?: CivilDate; moveOut?: CivilDate },
  today: CivilDate,
): PmsMember {
  assertNamed(contact, status.meaning, 'FirstName');
  return { externalId, role, ...contact, rawStatus: status.raw, status: status.meaning, ...moveDays(status.meaning, days, today) };
}
