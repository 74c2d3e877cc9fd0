/** The faults that can be switched on (pms note, section 16): what each does, when it applies, and how often. */
import { isObject } from '../town/events/said.ts';
import { TownError } from '../town/model.ts';

export interface FaultKind {
  phase: Phase;
  says: string;
}

/** early: answered instead of looking; list: the whole list lies; page: one page lies; shape: the vendor's form changes; wire: the answer is right and does not arrive as such. */
export type Phase = 'early' | 'list' | 'page' | 'shape' | 'wire';

/** Kinds that every vendor knows, unless its scope leaves them out. */
export const FAULT_KINDS: Record<string, FaultKind> = {
  status: {
    phase: 'early',
    says: 'an error status: status (400 to 999: 401, 429, 503, 533, ...), retryAfter (seconds; left out: no header), html (default for 502, 503 and 504)',
  },
  errorIn200: { phase: 'early', says: 'status 200 with an error body; code and message where the vendor has them' },
  wrongPassword: { phase: 'early', says: "the vendor's own answer to a wrong password" },
  forbidden: { phase: 'early', says: "the vendor's own answer to a login without the permission" },
  nothingFound: { phase: 'early', says: "the vendor's own way to say that there is nothing" },
  tooMany: { phase: 'early', says: "the vendor's own answer to too many requests" },
  loginPage: { phase: 'early', says: 'status 200 with an HTML log-in page' },
  empty200: { phase: 'early', says: 'status 200 with no body at all' },
  emptyList: { phase: 'list', says: 'the list is empty, and its total says so too' },
  halfList: { phase: 'list', says: 'every other row is missing, and the total agrees' },
  hidden: { phase: 'list', says: 'ids: these rows are in no list, and the total agrees; by id they are found' },
  propertyGone: { phase: 'list', says: 'propertyId: everything of that PMS property is missing' },
  propertyForbidden: { phase: 'list', says: 'propertyId: asked for by name it is refused as the vendor does, otherwise missing' },
  shiftingRows: { phase: 'list', says: 'each later page begins one row later than it should; total unchanged' },
  duplicates: { phase: 'page', says: "the first row comes once more, in the last one's place and with other content" },
  repeatedPage: { phase: 'page', says: 'the page before comes again' },
  skippedPage: { phase: 'page', says: "the page after comes in this one's place" },
  smallPages: { phase: 'page', says: 'only the first `rows` rows of the page (default half of it)' },
  wrongTotal: { phase: 'page', says: 'the total is off by `by` (default 7)' },
  changingTotal: { phase: 'page', says: 'the total falls by one with each page' },
  noTotal: { phase: 'page', says: 'no total' },
  unknownStatus: { phase: 'page', says: 'word (default Suspended), where: lease or person; count, ids' },
  badText: { phase: 'page', says: 'NUL and lone surrogates in names; count, ids' },
  characterReferences: { phase: 'page', says: 'names with numeric character references (O&#39;Brien); count, ids (default: all)' },
  longNames: { phase: 'page', says: 'names of 10 KB; count, ids' },
  badRecord: { phase: 'page', says: 'what: noName, impossibleDate, wrongType, noId or unreadableId; count, ids' },
  truncated: { phase: 'wire', says: 'half of the body, with the length of that half' },
  cutShort: { phase: 'wire', says: 'half of the body under the length of the whole, then the connection closes' },
  invalidJson: { phase: 'wire', says: 'a body that is no JSON, or no XML' },
  gzipBomb: { phase: 'wire', says: 'a small gzip body that unpacks to `mb` megabytes (default 64)' },
  hugePage: { phase: 'wire', says: 'a valid body of `mb` megabytes (default 64)' },
  deepNesting: { phase: 'wire', says: 'arrays in arrays, or elements in elements, `depth` deep (default 100000)' },
  reset: { phase: 'wire', says: 'the connection is reset' },
  silence: { phase: 'wire', says: 'nothing for `ms` (default 40000), then the answer' },
  drip: { phase: 'wire', says: 'one byte every `ms` (default 1000)' },
};

/** Words for what every vendor has, beside its own names. */
const KINDS = ['properties', 'units', 'tenancies', 'people', 'statuses', 'any'];
const POSITIONS = ['first', 'middle', 'last', 'lookup', 'any'] as const;

export interface Fault {
  id: string;
  kind: string;
  phase: Phase;
  /** the vendor's name of what is asked for, or everybody's word for it */
  resource: string;
  position: (typeof POSITIONS)[number];
  /** from this page on, counted from 1 */
  fromPage: number | null;
  /** how often it still strikes; null: until it is removed */
  left: number | null;
  hits: number;
  params: Record<string, unknown>;
}

/** What a vendor adds to the general faults, and what means nothing with it. */
export interface FaultScope {
  vendor: string;
  resources: readonly string[];
  own: Readonly<Record<string, FaultKind>>;
  without: readonly string[];
}

/** The kinds that can be switched on with this vendor. */
export const kindsOf = (scope: FaultScope): Record<string, FaultKind> =>
  Object.fromEntries(Object.entries({ ...FAULT_KINDS, ...scope.own }).filter(([kind]) => !scope.without.includes(kind)));

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
export function readFault(value: unknown, id: string, scope: FaultScope): Fault {
  if (!isObject(value)) throw new TownError('a fault is an object');
  const { kind, resource, position, fromPage, times, ...params } = value;
  const kinds = kindsOf(scope);
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) throw new TownError(`kind: one of ${Object.keys(kinds).join(', ')}`);
  if (fromPage !== undefined && !(typeof fromPage === 'number' && Number.isInteger(fromPage) && fromPage > 0))
    throw new TownError('fromPage: a whole number, from 1');
  const needsProperty = kind === 'propertyGone' || kind === 'propertyForbidden';
  if (needsProperty && typeof params.propertyId !== 'number' && (typeof params.propertyId !== 'string' || params.propertyId === ''))
    throw new TownError('propertyId: needed');
  if (kind === 'hidden' && !Array.isArray(params.ids)) throw new TownError('ids: needed');
  if (kind === 'status' && !(typeof params.status === 'number' && params.status >= 400 && params.status < 1000))
    throw new TownError('status: needed, 400 to 999');
  return {
    id,
    kind,
    phase: (kinds[kind] as FaultKind).phase,
    resource: oneOf(resource, [...scope.resources, ...KINDS], 'any', 'resource'),
    position: oneOf(position, POSITIONS, 'any', 'position'),
    fromPage: fromPage ?? null,
    left: timesOf(times),
    hits: 0,
    params,
  };
}

export const numberParam = (fault: Fault, key: string, otherwise: number): number => {
  const value = fault.params[key];
  return typeof value === 'number' && value >= 0 ? value : otherwise;
};

export const has = (faults: readonly Fault[], kind: string): boolean => faults.some((fault) => fault.kind === kind);
