import { hash } from 'node:crypto';
import type { BadRecord } from '../domain/pms.ts';
import { isCivilDate } from '../domain/days.ts';
import type { CivilDate } from '../domain/days.ts';

/**
 * Readers of one field of a vendor's JSON record. What cannot be used is a BadField, caught where the record is mapped: one bad record
 * never fails a read (docs/rules.md, Who is who). PostgreSQL holds neither NUL nor lone surrogates; such a text is refused rather than cleaned,
 * for cleaning could make two people equal.
 */
export type Row = Readonly<Record<string, unknown>>;

/** Cap of names, labels, e-mails and status words in UTF-16 units. */
const MAX_TEXT = 256;

export class BadField extends Error {
  readonly field: string;
  readonly reason: BadRecord['reason'];
  readonly valueHash: string;
  constructor(field: string, reason: BadRecord['reason'], value: unknown) {
    super(`${field}: ${reason}`);
    this.field = field;
    this.reason = reason;
    this.valueHash = contentHash(value);
  }
}

/** Hash of a value's content; equal for equal JSON in equal key order, which is how one server writes one record. */
export function contentHash(value: unknown): string {
  return hash('sha256', JSON.stringify(value) ?? 'undefined', 'base64url');
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An integer id above 0 as its decimal text, or null. parseJson gives integers beyond 2^53 as text. */
export function readId(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) ? value : null;
}

/** Ids compare shorter first, then by code point (docs/rules.md, User Sync): numeric order for decimal ids. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Trimmed text; null where it is absent, null or blank. */
export function readText(row: Row, field: string): string | null {
  const value = row[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new BadField(field, 'wrong_type', value);
  const text = value.trim();
  if (text.length > MAX_TEXT) throw new BadField(field, 'too_long', value);
  if (text.includes('\0') || !text.isWellFormed()) throw new BadField(field, 'wrong_type', value);
  return text === '' ? null : text;
}

/** A word that must be there. */
export function readWord(row: Row, field: string): string {
  const text = readText(row, field);
  if (text === null) throw new BadField(field, 'wrong_type', row[field]);
  return text;
}

export function readDate(row: Row, field: string): CivilDate | undefined {
  const text = readText(row, field);
  if (text === null) return undefined;
  if (!isCivilDate(text)) throw new BadField(field, 'impossible_date', text);
  return text;
}

/** The day of an instant such as `2026-10-02T14:03:11Z`, to within one; undefined where it is none. */
export function dayOfInstant(value: unknown): CivilDate | undefined {
  const day = typeof value === 'string' ? value.trim().slice(0, 10) : '';
  return isCivilDate(day) ? day : undefined;
}

/** false where absent. */
export function readFlag(row: Row, field: string): boolean {
  const value = row[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new BadField(field, 'wrong_type', value);
  return value;
}

/** Records inside a record; an absent list is empty. */
export function readRows(row: Row, field: string): Row[] {
  const value = row[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRow)) throw new BadField(field, 'wrong_type', value);
  return value;
}

export function badRecord(list: string, tenancyExternalId: string | null, personExternalId: string | null, bad: BadField): BadRecord {
  return { list, tenancyExternalId, personExternalId, reason: bad.reason, field: bad.field, valueHash: bad.valueHash };
}
