/** A calendar day at the property, `YYYY-MM-DD`. Never an instant: lease and move dates have no time zone (docs/rules.md, User Sync). */
export type CivilDate = string;

/** Where "now" comes from: every product rule takes it from here, so that a clock file can stand for it (docs/configuration.md). */
export interface Clock {
  now(): Date;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

/** True for a day that exists: `2026-02-30` does not, nor does the year 0. */
export function isCivilDate(value: string): value is CivilDate {
  if (!SHAPE.test(value)) return false;
  const year = Number(value.slice(0, 4)),
    month = Number(value.slice(5, 7)),
    day = Number(value.slice(8));
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Making one takes longer than a thousand uses of it; there are some hundred time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, known);
  return known;
}

/** The calendar day on which an instant falls in an IANA time zone. */
export const dayIn = (timeZone: string, instant: Date): CivilDate => formatIn(timeZone).format(instant);

export function addDays(day: CivilDate, days: number): CivilDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** The first instant of a calendar day in a time zone: when a manual assignment begins, and the day after its last one ends. */
export function startOfDay(timeZone: string, day: CivilDate): Date {
  // The zone's offset is found by looking: begin half a day early, then step by quarter hours (the finest offset in use) until the day turns.
  const guess = Date.parse(`${day}T00:00:00Z`) - 14 * HOUR_MS;
  for (let at = guess; at <= guess + 28 * HOUR_MS; at += HOUR_MS / 4) if (dayIn(timeZone, new Date(at)) >= day) return new Date(at);
  throw new RangeError(`no such day: ${day}`);
}

export function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return /^[A-Za-z]/.test(value);
  } catch {
    return false;
  }
}
