/** Civil days have no time zone (pms note, section 1 rule 2): they are text 'YYYY-MM-DD', and text order is day order. */
export type CivilDay = string;

const DAY_MS = 86_400_000;
const atMidnight = (day: CivilDay): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
const text = (ms: number): CivilDay => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: CivilDay, days: number): CivilDay => text(atMidnight(day) + days * DAY_MS);

export const daysBetween = (from: CivilDay, to: CivilDay): number => Math.round((atMidnight(to) - atMidnight(from)) / DAY_MS);

/** The same day of a later month; the 31st becomes the month's last day. */
export function addMonths(day: CivilDay, months: number): CivilDay {
  const month = Number(day.slice(5, 7)) - 1 + months;
  const year = Number(day.slice(0, 4));
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return text(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), last)));
}

export const isCivilDay = (value: unknown): value is CivilDay =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(atMidnight(value)) && text(atMidnight(value)) === value;

/** The calendar day of an instant where the town lies. */
export function dayAt(instant: Date, zone: string): CivilDay {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}
