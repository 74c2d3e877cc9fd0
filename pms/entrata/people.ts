import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import type { CivilDate } from '../../domain/days.ts';
import type { PmsMember } from '../../domain/pms.ts';
import { bestPhone, isMinorBy, readBirthDate, readLooseText } from '../values.ts';
import { rowsAt } from './one-or-many.ts';

/** All that is kept of a customer. Birth date, id numbers, bankruptcy flags and addresses are left at the door (docs/connectors.md, Writing one). */
export type Contact = Pick<PmsMember, 'firstName' | 'lastName' | 'email' | 'phone'>;

/** @throws BadField */
export function readContact(row: Row): Contact {
  let firstName = readLooseText(row, 'firstName'),
    lastName = readLooseText(row, 'lastName');
  if (firstName === null && lastName === null) [firstName, lastName] = splitName(readLooseText(row, 'nameFull'));
  return { firstName, lastName, email: readEmail(row), phone: readPhone(row) };
}

/** "Diaz, Ana" or "Ana Diaz". */
function splitName(full: string | null): [string | null, string | null] {
  if (full === null) return [null, null];
  const comma = full.indexOf(','),
    space = full.lastIndexOf(' ');
  if (comma > 0) return [full.slice(comma + 1).trim() || null, full.slice(0, comma).trim()];
  return space > 0 ? [full.slice(0, space).trim(), full.slice(space + 1)] : [full, null];
}

/** r2 gives it to the customer, r1 keeps it with her addresses. */
function readEmail(row: Row): string | null {
  const own = readLooseText(row, 'emailAddress') ?? readLooseText(row, 'email');
  if (own !== null) return own;
  for (const address of addressesOf(row))
    for (const field of ['emailAddress', 'email']) {
      const email = readLooseText(address, field);
      if (email !== null) return email;
    }
  return null;
}

function addressesOf(row: Row): Row[] {
  const addresses = row.addresses;
  return isRow(addresses) && !('address' in addresses) ? [] : rowsAt(row, 'addresses', 'address');
}

/** Best first. r2 lists them under phones; r1 has `phone`, with the customer or her addresses. */
const PHONE_ORDER = ['mobile', 'cell', 'primary', 'home', 'work', 'office'];

function readPhone(row: Row): string | null {
  const rows = [...rowsAt(row, 'phones', 'phone'), ...phoneRows(row), ...(isRow(row.addresses) ? phoneRows(row.addresses) : [])];
  return bestPhone(
    rows.map((phone) => ({
      type: readLooseText(phone, 'phoneType') ?? readLooseText(phone, 'phoneTypeName'),
      number: readLooseText(phone, 'phoneNumber'),
    })),
    PHONE_ORDER,
  );
}
const phoneRows = (row: Row): Row[] => (Array.isArray(row.phone) ? (row.phone as unknown[]) : [row.phone]).filter(isRow);

/**
 * The role by what customerType and relationshipName contain: the full lists are not documented. Guarantor and minor win over the others; whatever is not
 * known lives there without having signed.
 */
export function roleOf(row: Row, today: CivilDate): PmsMember['role'] {
  const type = readLooseText(row, 'customerType')?.toLowerCase() ?? '',
    relationship = readLooseText(row, 'relationshipName')?.toLowerCase() ?? '';
  if (/guarant/.test(`${type} ${relationship}`)) return 'guarantor';
  if (isMinorBy(today, readBirthDate(row, 'dateOfBirth', 'birthDate'), `${type} ${relationship}`)) return 'minor';
  if (type.includes('primary')) return 'primary';
  if (/non.?responsible|not.?responsible|occupant/.test(type)) return 'occupant';
  return /responsible|co.?sign|co.?applicant|co.?resident|co.?lease|roommate/.test(type) ? 'cosigner' : 'occupant';
}
