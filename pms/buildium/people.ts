import type { CivilDate } from '../../domain/days.ts';
import { readRows, readText } from '../fields.ts';
import type { BadField, Row } from '../fields.ts';
import { bestPhone, isMinorOn, readBirthDate } from '../values.ts';
import { IdTable } from '../../domain/id-table.ts';

/** All that is kept of a TenantMessage or CosignerMessage. TaxId, birth date, comment, addresses are left at the door (docs/connectors.md, Writing one). */
export interface Contact {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  isMinor: boolean;
}

/** Best first (docs/vendors/buildium.md). A type outside the enum comes last. */
const PHONE_ORDER = ['cell', 'personal', 'home', 'office', 'other', 'notset'];

/** No birth date = adult (docs/vendors/buildium.md). @throws BadField where a field cannot be used */
export function readContact(row: Row, today: CivilDate): Contact {
  const phones = readRows(row, 'PhoneNumbers').map((phone) => ({
    number: readText(phone, 'Number'),
    type: readText(phone, 'Type') ?? 'NotSet',
  }));
  return {
    firstName: readText(row, 'FirstName'),
    lastName: readText(row, 'LastName'),
    email: readText(row, 'Email'),
    phone: bestPhone(phones, PHONE_ORDER),
    isMinor: isMinorOn(today, readBirthDate(row, 'DateOfBirth')),
  };
}

const CHUNK_BYTES = 1 << 20;
/** Longer than any record: an id and four texts of 256 UTF-16 units, 3 bytes each at most, their separators and a flag. */
const MAX_RECORD_BYTES = 4096;

/**
 * The contacts of one read, by id: text in large buffers behind an IdTable, some 80 bytes a person, so that a million of them fit.
 * The first contact of an id stays. NUL separates the fields: no text holds it (fields.ts).
 */
export class People {
  private readonly table = new IdTable();
  private readonly chunks: Buffer[] = [];
  private used = CHUNK_BYTES;
  private readonly bad = new Map<string, BadField>();

  add(id: string, contact: Contact): void {
    if (this.used + MAX_RECORD_BYTES > CHUNK_BYTES) {
      this.chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
      this.used = 0;
    }
    const { firstName, lastName, email, phone, isMinor } = contact;
    const text = `${id}\0${firstName ?? ''}\0${lastName ?? ''}\0${email ?? ''}\0${phone ?? ''}\0${isMinor ? '1' : ''}`;
    if (this.table.putIfAbsent(id, (this.chunks.length - 1) * CHUNK_BYTES + this.used) !== undefined) return;
    const chunk = this.chunks.at(-1);
    if (!chunk) return;
    const length = chunk.write(text, this.used + 2, 'utf8');
    chunk.writeUInt16LE(length, this.used);
    this.used += length + 2;
  }

  /** A person whose record cannot be used: whoever asks for her gets the reason thrown. */
  addBad(id: string, bad: BadField): void {
    this.bad.set(id, bad);
  }

  /** @throws BadField */
  get(id: string): Contact | null {
    const bad = this.bad.size > 0 ? this.bad.get(id) : undefined;
    if (bad) throw bad;
    const at = this.table.get(id);
    const chunk = at === undefined ? undefined : this.chunks[Math.floor(at / CHUNK_BYTES)];
    if (at === undefined || !chunk) return null;
    const start = at % CHUNK_BYTES;
    const [ownId, firstName, lastName, email, phone, minor] = chunk
      .toString('utf8', start + 2, start + 2 + chunk.readUInt16LE(start))
      .split('\0');
    if (ownId !== id) return null;
    return { firstName: firstName || null, lastName: lastName || null, email: email || null, phone: phone || null, isMinor: minor === '1' };
  }
}
