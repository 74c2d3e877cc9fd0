/** The faults that can be switched on (pms note, section 16): what each does, when it applies, and how often. */
import { isObject } from '../town/events/said.ts';
import { TownError } from '../town/model.ts';

/** early: answered instead of looking; list: the whole list lies; page: one page lies; wire: the answer is right and does not arrive as such. */
export type Phase = 'early' | 'list' | 'page' | 'wire';

export const FAULT_KINDS: Record<string, { phase: Phase; says: string }> = {
  status: { phase: 'early', says: 'an error status: status (401, 403, 404, 408, 429, 500, 502, 503), retryAfter (seconds; left out: no header), html (default for 502 and 503)' },
  errorIn200: { phase: 'early', says: 'status 200 with an error body' },
  loginPage: { phase: 'early', says: 'status 200 with an HTML log-in page' },
  empty200: { phase: 'early', says: 'status 200 with no body at all' },
  emptyList: { phase: 'list', says: 'the list is empty, and its total says so too' },
  halfList: { phase: 'list', says: 'every other row is missing, and the total agrees' },
  hidden: { phase: 'list', says: 'ids: these rows are in no list, and the total agrees; by id they are found' },
  propertyGone: { phase: 'list', says: 'propertyId: everything of that PMS property is missing' },
  propertyForbidden: { phase: 'list', says: 'propertyId: asked for by name it is 403, otherwise missing' },
  shiftingRows: { phase: 'list', says: 'each later page begins one row later than it should; total unchanged' },
  duplicates: { phase: 'page', says: 'the first row comes once more, in the last one\'s place and with other content' },
  repeatedPage: { phase: 'page', says: 'the page before comes again' },
  skippedPage: { phase: 'page', says: 'the page after comes in this one\'s place' },
  smallPages: { phase: 'page', says: 'only the first `rows` rows of the page (default half of it)' },
  wrongTotal: { phase: 'page', says: 'X-Total-Count is off by `by` (default 7)' },
  changingTotal: { phase: 'page', says: 'X-Total-Count falls by one with each page' },
  noTotal: { phase: 'page', says: 'no X-Total-Count' },
  unknownStatus: { phase: 'page', says: 'word (default Suspended), where: lease or person; count, ids' },
  badText: { phase: 'page', says: 'NUL and lone surrogates in names; count, ids' },
  longNames: { phase: 'page', says: 'names of 10 KB; count, ids' },
  badRecord: { phase: 'page', says: 'what: noName, impossibleDate, wrongType, noId or unreadableId; count, ids' },
  truncated: { phase: 'wire', says: 'half of the body, with the length of that half' },
  cutShort: { phase: 'wire', says: 'half of the body under the length of the whole, then the connection closes' },
  invalidJson: { phase: 'wire', says: 'a body that is no JSON' },
  gzipBomb: { phase: 'wire', says: 'a small gzip body that unpacks to `mb` megabytes (default 64)' },
  hugePage: { phase: 'wire', says: 'a valid body of `mb` megabytes (default 64)' },
  deepNesting: { phase: 'wire', says: 'arrays in arrays, `depth` deep (default 100000)' },
  reset: { phase: 'wire', says: 'the connection is reset' },
  silence: { phase: 'wire', says: 'nothing for `ms` (default 40000), then the answer' },
  drip: { phase: 'wire', says: 'one byte every `ms` (default 1000)' },
};

const RESOURCES = ['rentals', 'units', 'leases', 'tenants', 'any'] as const;
const POSITIONS = ['first', 'middle', 'last', 'lookup', 'any'] as const;

export interface Fault {
  id: string; kind: string; phase: Phase;
  resource: (typeof RESOURCES)[number]; position: (typeof POSITIONS)[number];
  /** from this page on, counted from 1 */
  fromPage: number | null;
  /** how often it still strikes; null: until it is removed */
  left: number | null; hits: number;
  params: Record<string, unknown>;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T, name: string): T {
  if (value === undefined) return otherwise;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw new TownError(`${name}: one of ${allowed.join(', ')}`);
  return found;
}

function timesOf(value: unknown): number | null {
  if (value === undefined || value === 'unlimited') return null;
  if (value === 'once') return 1;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new TownError('times: once, a whole number, or unlimited');
}

/** Refuses what it does not know: a fault that never strikes makes a test pass that should not. */
export function readFault(value: unknown, id: string): Fault {
  if (!isObject(value)) throw new TownError('a fault is an object');
  const { kind, resource, position, fromPage, times, ...params } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(FAULT_KINDS, kind)) throw new TownError(`kind: one of ${Object.keys(FAULT_KINDS).join(', ')}`);
  if (fromPage !== undefined && !(typeof fromPage === 'number' && Number.isInteger(fromPage) && fromPage > 0)) throw new TownError('fromPage: a whole number, from 1');
  const needsProperty = kind === 'propertyGone' || kind === 'propertyForbidden';
  if (needsProperty && !/^\d+$/.test(String(params.propertyId))) throw new TownError('propertyId: needed');
  if (kind === 'hidden' && !Array.isArray(params.ids)) throw new TownError('ids: needed');
  if (kind === 'status' && !(typeof params.status === 'number' && params.status >= 400 && params.status < 600)) throw new TownError('status: needed, 400 to 599');
  return {
    id, kind, phase: (FAULT_KINDS[kind] as { phase: Phase }).phase, resource: oneOf(resource, RESOURCES, 'any', 'resource'), position: oneOf(position, POSITIONS, 'any', 'position'),
    fromPage: fromPage ?? null, left: timesOf(times), hits: 0, params,
  };
}

export const numberParam = (fault: Fault, key: string, otherwise: number): number => { const value = fault.params[key]; return typeof value === 'number' && value >= 0 ? value : otherwise; };
