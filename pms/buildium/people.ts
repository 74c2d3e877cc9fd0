import { isCivilDate } from '../../domain/days.ts';
import type { CivilDate } from '../../domain/days.ts';
import { BadField, readRows, readText } from '../fields.ts';
import type { Row } from '../fields.ts';
import { IdTable } from '../../domain/id-table.ts';

/** All that is kept of a TenantMessage or CosignerMessage. TaxId, birth date, comment, addresses are left at the door (docs/connectors.md, Writing one). */
export interface Contact { firstName: string | null; lastName: string | null; email: string | null; phone: string | null; isMinor: boolean }

const AGE_OF_MAJORITY = 18;

/** @throws BadField where a field cannot be used */
export function readContact(row: Row, today: CivilDate): Contact {
  return { firstName: readText(row, 'FirstName'), lastName: readText(row, 'LastName'), email: readText(row, 'Email'), phone: bestPhone(row), isMinor: readIsMinor(row, today) };
}

/** Best first; a fax is nobody's phone (docs/vendors/buildium.md). A type outside the enum comes last. */
const PHONE_ORDER = ['cell', 'personal', 'home', 'office', 'other', 'notset'];

function bestPhone(row: Row): string | null {
  let best: string | null = null;
  let bestRank = Infinity;
  for (const phone of readRows(row, 'PhoneNumbers')) {
    const number = readText(phone, 'Number');
    const type = readText(phone, 'Type')?.toLowerCase() ?? 'notset';
    const index = PHONE_ORDER.indexOf(type);
    const rank = index < 0 ? PHONE_ORDER.length : index;
    if (number !== null && type !== 'fax' && rank < bestRank) [best, bestRank] = [number, rank];
  }
  return best;
}

/** No birth date = adult (docs/vendors/buildium.md). Days compare as text: born on 29 February, one is of age on 1 March. */
function readIsMinor(row: Row, today: CivilDate): boolean {
  const born = readText(row, 'DateOfBirth')?.slice(0, 10);
  if (born === undefined) return false;
  if (!isCivilDate(born)) throw new BadField('DateOfBirth', 'impossible_date', born);
  return `${String(Number(born.slice(0, 4)) + AGE_OF_MAJORITY).padStart(4, '0')}${born.slice(4)}` > today;
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
    if (this.used + MAX_RECORD_BYTES > CHUNK_BYTES) { this.chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES)); this.used = 0; }
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
  addBad(id: string, bad: BadField): void { this.bad.set(id, bad); }

  /** @throws BadField */
  get(id: string): Contact | null {
    const bad = this.bad.size > 0 ? this.bad.get(id) : undefined;
    if (bad) throw bad;
    const at = this.table.get(id);
    const chunk = at === undefined ? undefined : this.chunks[Math.floor(at / CHUNK_BYTES)];
    if (at === undefined || !chunk) return null;
    const start = at % CHUNK_BYTES;
    const [ownId, firstName, lastName, email, phone, minor] = chunk.toString('utf8', start + 2, start + 2 + chunk.readUInt16LE(start)).split('\0');
    if (ownId !== id) return null;
    return { firstName: firstName || null, lastName: lastName || null, email: email || null, phone: phone || null, isMinor: minor === '1' };
  }
}
