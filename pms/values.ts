import { isCivilDate } from '../domain/days.ts';
import { BadField } from './fields.ts';
import type { Row } from './fields.ts';
import type { CivilDate } from '../domain/days.ts';
import type { LeaseStatus } from '../domain/pms.ts';

/**
 * Readers of values that vendors write in more than one way: numbers where text is due, one element where a list is due, days in American or in
 * international order, text with character references in it. What has no one meaning is a BadField; nothing is guessed.
 */

/** Cap of ids in UTF-16 units. */
const MAX_KEY = 100;
/** Cap of names, labels, e-mails and words, as in fields.ts. */
const MAX_TEXT = 256;

/**
 * An id as the vendor writes it: leading zeros and letters stay. null where there is none. Control characters would break our own keys, spaces inside no
 * vendor's id has. parseJson gives integers beyond 2^53 as text.
 */
export function readKey(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  if (typeof value !== 'string') return null;
  const key = value.trim();
  return key !== '' && key.length <= MAX_KEY && /^[\x21-\x7e]+$/.test(key) ? key : null;
}

/** Trimmed text with its character references resolved; a number is its decimal text. null where absent or blank. @throws BadField */
export function readLooseText(row: Row, field: string): string | null {
  const value = row[field];
  if (value === undefined || value === null || value === false) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // PHP writes nothing as an empty list.
  if (Array.isArray(value) && value.length === 0) return null;
  if (typeof value !== 'string') throw new BadField(field, 'wrong_type', value);
  const text = decodeReferences(value).trim();
  if (text.length > MAX_TEXT) throw new BadField(field, 'too_long', value);
  if (text.includes('\0') || !text.isWellFormed()) throw new BadField(field, 'wrong_type', value);
  return text === '' ? null : text;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** `O&#39;Brien` is O'Brien: some vendors keep text as they once wrote it into a page. One pass, so `&amp;#39;` becomes `&#39;` and no more. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex ?? '', 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?=$|[ T])/;
const INTERNATIONAL = /^(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[ T])/;

/**
 * A calendar day written MM/DD/YYYY or YYYY-MM-DD, with or without a time behind it, which is left off: lease and move days have no time of day.
 * undefined where blank, all zeros, or the first day that .NET or SQL Server has: they write it for none. @throws BadField `impossible_date`
 */
export function readAnyDay(row: Row, field: string): CivilDate | undefined {
  const text = readLooseText(row, field);
  if (text === null || /^0000-00-00|^00\/00\/0000/.test(text)) return undefined;
  const american = AMERICAN.exec(text),
    parts = american ? [american[3], american[1], american[2]] : INTERNATIONAL.exec(text)?.slice(1);
  const day = parts ? `${parts[0]}-${parts[1]?.padStart(2, '0')}-${parts[2]?.padStart(2, '0')}` : '';
  if (day === '0001-01-01' || day === '1900-01-01') return undefined;
  if (!isCivilDate(day)) throw new BadField(field, 'impossible_date', text);
  return day;
}

/** A day as a parameter for vendors that want MM/DD/YYYY. */
export const americanDay = (day: CivilDate): string => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

/** The first birth date of these fields that is one. It only says who is a minor: one that is masked sets nobody aside. */
export function readBirthDate(row: Row, ...fields: string[]): CivilDate | undefined {
  for (const field of fields)
    try {
      const day = readAnyDay(row, field);
      if (day !== undefined) return day;
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
    }
  return undefined;
}

/** Under 18 on the day; the only use of a birth date (docs/connectors.md, Writing one). Born on 29 February, one is of age on 1 March. */
export function isMinorOn(today: CivilDate, born: CivilDate | undefined): boolean {
  return born !== undefined && `${String(Number(born.slice(0, 4)) + 18).padStart(4, '0')}${born.slice(4)}` > today;
}

/** A birth date decides, where there is one: somebody's child may be of age. Words of the vendor, as a relationship or a type, otherwise. */
export function isMinorBy(today: CivilDate, born: CivilDate | undefined, words: string): boolean {
  return born !== undefined ? isMinorOn(today, born) : /\b(?:minors?|child|children)\b/i.test(words) && !/adult/i.test(words);
}

/** true, "true", "yes", "Y", 1 and their like; false where absent. @throws BadField for anything else */
export function readLooseFlag(row: Row, field: string): boolean {
  const value = row[field];
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (
    word === undefined ||
    word === null ||
    word === '' ||
    word === false ||
    word === 0 ||
    word === 'false' ||
    word === 'no' ||
    word === 'n' ||
    word === '0'
  )
    return false;
  if (word === true || word === 1 || word === 'true' || word === 'yes' || word === 'y' || word === '1') return true;
  throw new BadField(field, 'wrong_type', value);
}

/** Best first by `order`; a type not listed comes last, and a fax is nobody's phone. */
export function bestPhone(phones: readonly { type: string | null; number: string | null }[], order: readonly string[]): string | null {
  let best: string | null = null,
    bestRank = Infinity;
  for (const { type, number } of phones) {
    const word = type?.toLowerCase() ?? '',
      index = order.findIndex((each) => word.includes(each)),
      rank = index < 0 ? order.length : index;
    if (number !== null && !word.includes('fax') && rank < bestRank) [best, bestRank] = [number, rank];
  }
  return best;
}

/** PMS units that nobody rents, by the words that vendors use for them. */
const FAKE = /\b(?:model|down|admin\w*|office|excluded?|holding|hold unit)\b/i;
const NO_HOME = /\b(?:retail|commercial|non[ -]?res\w*|storage)\b/i;
const WAIT_LIST = /\b(?:wait[ -]?list\w*|wait)\b/i;

/**
 * `wait_list`, `no_home`: a place where those who wait, or who only have an account (shops, storage, NONRESID), are kept, so whoever is on it lives nowhere.
 * `fake`: model, down, admin; a caretaker may live there. null: rented.
 */
export type FakeKind = 'wait_list' | 'no_home' | 'fake' | null;
export function fakeKind(...words: (string | null | undefined)[]): FakeKind {
  const texts = words.filter((word) => typeof word === 'string').map((word) => word.replaceAll('_', ' '));
  const is = (kind: RegExp) => texts.some((text) => kind.test(text));
  return is(WAIT_LIST) ? 'wait_list' : is(NO_HOME) ? 'no_home' : is(FAKE) ? 'fake' : null;
}

/** Of someone on such a unit, what her status is shown as; null where the unit says nothing of her. */
export function nowhere(raw: string, meaning: LeaseStatus, kind: FakeKind): { raw: string; meaning: LeaseStatus } | null {
  const lives = meaning === 'pending' || meaning === 'current' || meaning === 'notice' || meaning === 'eviction';
  return lives && (kind === 'wait_list' || kind === 'no_home')
    ? { raw: `${raw} - ${kind === 'wait_list' ? 'wait list' : 'not a home'}`, meaning: 'waitlist' }
    : null;
}
