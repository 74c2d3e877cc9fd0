import { DAY_MS } from '../../domain/days.ts';
import { PmsError } from '../connector.ts';
import type { PmsContext } from '../connector.ts';
import { isRow } from '../fields.ts';
import { parseJson } from '../json.ts';
import { basicLogIn, originOf } from '../log-in.ts';
import { PerContext } from '../per-context.ts';
import { SINCE_REFUSED, VENDOR_NAME, errorIn200, statusError } from './errors.ts';
import type { Asked } from './errors.ts';

const DEFAULT_ORIGIN = 'https://partners-api.myresman.com';
/** Nothing is paged: an answer may be a property's leases of all years. */
const TIMEOUT_MS = 120_000,
  MAX_BYTES = 64 * 1024 * 1024;

/** A call, and the list in its answer. */
export interface Resource extends Asked {
  path: string;
  list: string;
}
export const RESOURCES = {
  properties: { path: '/Properties', list: 'properties', what: 'the properties', permission: 'Properties' },
  units: { path: '/Units', list: 'units', what: 'the units', permission: 'Units' },
  availability: { path: '/Units/Availability', list: 'units', what: "the units' availability", permission: 'Units Availability' },
  leases: { path: '/Leasing/Leases', list: 'leases', what: 'the leases', permission: 'Leasing Leases' },
} as const satisfies Record<string, Resource>;

/** One GET: the rows of the one list that its answer holds. @throws PmsError */
export async function fetchList(ctx: PmsContext, resource: Resource, query: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
  const { fields } = ctx,
    origin = originOf(fields.baseUrl, DEFAULT_ORIGIN);
  const search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const response = await ctx.http.request({
    method: 'GET',
    url: `${origin}${resource.path}${search ? `?${search}` : ''}`,
    signal: ctx.signal,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    operation: { name: resource.path, propertyExternalId: query.propertyId ?? null },
    headers: {
      accept: 'application/json',
      authorization: basicLogIn(fields.integrationPartnerId, fields.apiKey),
      'ResMan-Account-Id': fields.accountId ?? '',
    },
  });
  if (response.status !== 200) throw statusError(response, resource);
  const body = parseJson(response.text, VENDOR_NAME),
    list = isRow(body) ? body[resource.list] : body;
  // One element may come as itself.
  if (Array.isArray(list)) return list as unknown[];
  if (isRow(body) && isRow(list)) return [list];
  throw errorIn200(body, response, resource);
}

/** A full read: the oldest day that is asked for, sent as an HTTP date. */
const EVERYTHING_SINCE = new Date('2000-01-01T00:00:00Z');
/** Days back that are asked for where neither an old day nor none at all is taken: what nobody touched since then is not told. */
const SPANS_DAYS = [3650, 1825, 730, 365, 180, 90, 31];
/** What this account takes, once it is known: how many days back, or none. */
const spanOf = new PerContext<number | 'none'>(),
  SPAN = 'span';

export interface Leases {
  rows: unknown[];
  isPartial: boolean;
}

/**
 * Leases of a property, or of one household. How old a `modifiedSince` may be is not settled: where an old one is refused none is sent, and where that is refused
 * too, the longest span that is taken; what that leaves out makes the read a partial one. @throws PmsError
 */
export async function fetchLeases(
  ctx: PmsContext,
  propertyId: string,
  more: Readonly<Record<string, string>> = {},
  since = EVERYTHING_SINCE,
): Promise<Leases> {
  const query = { propertyId, includeLeaseHistory: 'false', ...more };
  const ask = (from: Date | null) => fetchList(ctx, RESOURCES.leases, from ? { ...query, modifiedSince: from.toUTCString() } : query);
  const daysAgo = (days: number) => new Date(ctx.clock.now().getTime() - days * DAY_MS);
  const known = spanOf.get(ctx, SPAN);
  if (known !== undefined) return { rows: await ask(known === 'none' ? null : daysAgo(known)), isPartial: known !== 'none' };
  let refused: PmsError;
  try {
    return { rows: await ask(since), isPartial: false };
  } catch (error) {
    refused = asRefusal(error);
  }
  for (const span of ['none', ...SPANS_DAYS] as const)
    try {
      const rows = await ask(span === 'none' ? null : daysAgo(span));
      spanOf.set(ctx, SPAN, span);
      return { rows, isPartial: span !== 'none' };
    } catch (error) {
      // Spans are tried only where the day is what is refused: anything else would be refused for each of them.
      if (![refused, asRefusal(error)].some(({ detail }) => detail === SINCE_REFUSED)) break;
    }
  throw refused;
}

/** A request that is refused as wrong may be so for its day. */
function asRefusal(error: unknown): PmsError {
  if (error instanceof PmsError && error.code === 'client') return error;
  throw error;
}
