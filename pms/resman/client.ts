import { PmsError } from '../connector.ts';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { STATUS_OF_KIND, errorKind, httpStatusError, notAList } from '../errors.ts';
import { isRow } from '../fields.ts';
import { parseJson } from '../json.ts';
import { basicLogIn, originOf } from '../log-in.ts';

export const VENDOR_NAME = 'ResMan';
const DEFAULT_ORIGIN = 'https://partners-api.myresman.com';
/** Nothing is paged: an answer may be a property's leases of all years. */
const TIMEOUT_MS = 120_000, MAX_BYTES = 64 * 1024 * 1024;
/** What stands before ResMan answers with a web page of its own when ResMan is away; working clients come back after this long. */
const EDGE_WAIT_MS = 65_000;

/** A call, the list in its answer, and how ResMan calls what a partner must be allowed. */
export interface Resource { path: string; list: string; what: string; permission: string }
export const RESOURCES = {
  properties: { path: '/Properties', list: 'properties', what: 'the properties', permission: 'Properties' },
  units: { path: '/Units', list: 'units', what: 'the units', permission: 'Units' },
  availability: { path: '/Units/Availability', list: 'units', what: 'the units\' availability', permission: 'Units Availability' },
  leases: { path: '/Leasing/Leases', list: 'leases', what: 'the leases', permission: 'Leasing Leases' },
} as const satisfies Record<string, Resource>;

/** One GET: the rows of the one list that its answer holds. @throws PmsError */
export async function fetchList(ctx: PmsContext, resource: Resource, query: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
  const { fields } = ctx, origin = originOf(fields.baseUrl, DEFAULT_ORIGIN);
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const response = await ctx.http.request({
    method: 'GET', url: `${origin}${resource.path}${search ? `?${search}` : ''}`, signal: ctx.signal, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, operation: { name: resource.path, propertyExternalId: query.propertyId ?? null },
    headers: { accept: 'application/json', authorization: basicLogIn(fields.integrationPartnerId, fields.apiKey), 'ResMan-Account-Id': fields.accountId ?? '' },
  });
  if (response.status !== 200) throw statusError(response, resource);
  const body = parseJson(response.text, VENDOR_NAME), list = isRow(body) ? body[resource.list] : body;
  // One element may come as itself.
  if (Array.isArray(list)) return list as unknown[];
  if (isRow(body) && isRow(list)) return [list];
  throw errorIn200(body, response, resource);
}

const LOG_IN = 'the integration partner ID, the API key and the account ID';
const permissionHint = (resource: Resource) => `Ask ResMan to allow the integration partner "${resource.permission}" for this account and its properties, then test the credential.`;

function statusError(response: PmsHttpResponse, resource: Resource): PmsError {
  const { status, text } = response, detail = `http_${status}`;
  if (status >= 502 && status <= 504 && !text.trimStart().startsWith('{')) return new PmsError('transient', detail, `${VENDOR_NAME} is out of reach behind its own front (HTTP ${status}). It is tried again in a minute; if this goes on, look at ResMan's status page.`, EDGE_WAIT_MS);
  if ((status === 400 || status === 404) && isAboutAccount(text)) return new PmsError('config', 'unknown_account', `${VENDOR_NAME} does not know the account (HTTP ${status}). Correct the account ID in the credential, then test it.`);
  return httpStatusError(response, { vendor: VENDOR_NAME, what: resource.what, permissionHint: permissionHint(resource), logIn: LOG_IN });
}

/** What an error's text is about decides between two meanings, and goes nowhere else. A billing account is a household. */
const isAboutAccount = (text: string): boolean => /account/i.test(text.slice(0, 1000)) && !/billing ?account/i.test(text.slice(0, 1000));

/** `{ message, code }` with 200 is an error, and no empty list. */
function errorIn200(body: unknown, response: PmsHttpResponse, resource: Resource): PmsError {
  const text = isRow(body) && typeof body.message === 'string' ? body.message : '';
  const kind = errorKind(text);
  return kind === null ? notAList(VENDOR_NAME, resource.what) : statusError({ ...response, status: STATUS_OF_KIND[kind] }, resource);
}

/** The oldest day that is asked for: a full read. Sent as an HTTP date. */
const EVERYTHING_SINCE = new Date('2000-01-01T00:00:00Z');
/** Accounts that would not take so old a day. */
const withoutSince = new WeakSet<PmsContext>();

/** Leases of a property, or of one household. Whether so old a day is taken is not settled: where it is refused, none is sent. */
export async function fetchLeases(ctx: PmsContext, propertyId: string, more: Readonly<Record<string, string>> = {}, since = EVERYTHING_SINCE): Promise<unknown[]> {
  const query = { propertyId, includeLeaseHistory: 'false', ...more };
  if (!withoutSince.has(ctx)) try { return await fetchList(ctx, RESOURCES.leases, { ...query, modifiedSince: since.toUTCString() }); } catch (error) {
    if (!(error instanceof PmsError) || error.code !== 'client') throw error;
    withoutSince.add(ctx);
  }
  return fetchList(ctx, RESOURCES.leases, query);
}
