import { PmsError } from '../connector.ts';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { STATUS_OF_KIND, errorKind, httpStatusError, notAList, readRetryAfter } from '../errors.ts';
import { isRow } from '../fields.ts';
import { parseJson } from '../json.ts';
import { basicLogIn, originOf } from '../log-in.ts';
import { PerContext } from '../per-context.ts';

export const VENDOR_NAME = 'AppFolio';
const DEFAULT_ORIGIN = 'https://api.appfolio.com';
const ROOT = '/api/v0';
/** The largest page. Some lists cap lower: only a missing next page ends a list. */
const PAGE_SIZE = 1000;

/** A list that a sync reads: `permission` as the vendor calls what the keys must be allowed. */
export interface Resource {
  path: string;
  what: string;
  permission: string;
}
export const RESOURCES = {
  properties: { path: '/properties', what: 'the properties', permission: 'Properties' },
  units: { path: '/units', what: 'the units', permission: 'Units' },
  tenants: { path: '/tenants', what: 'the tenants', permission: 'Tenants' },
} as const satisfies Record<string, Resource>;

export type Filters = Readonly<Record<string, string>>;
export interface ListAnswer {
  rows: unknown[];
  nextPath: string | null;
}

/** Every list needs `filters[Id]` or `filters[LastUpdatedAtFrom]`; hidden rows are asked for, or nobody could tell hidden from never there. */
export const EVERYTHING: Filters = { LastUpdatedAtFrom: '1970-01-01T00:00:00Z', IncludeHidden: 'true' };

/** The first page of a list. Brackets stay as they are and only values are encoded: whether the gateway takes encoded ones is not settled. */
export function listPath(resource: Resource, filters: Filters, size = PAGE_SIZE): string {
  return `${ROOT}${resource.path}?${Object.entries(filters)
    .map(([name, value]) => `filters[${name}]=${encodeURIComponent(value)}&`)
    .join('')}page[number]=1&page[size]=${size}`;
}

/** One page. `path`: from `listPath`, or what the last page named. @throws PmsError */
export async function fetchList(ctx: PmsContext, resource: Resource, path: string): Promise<ListAnswer> {
  const response = await send(ctx, urlOf(ctx, path));
  if (response.status !== 200)
    throw (await isLockedOut(ctx, response, resource)) ? refusedLogIn(response.status) : statusError(response, resource);
  const body = parseJson(response.text, VENDOR_NAME);
  if (!isRow(body) || !Array.isArray(body.data)) throw errorIn200(body, response, resource);
  return { rows: body.data as unknown[], nextPath: nextPathOf(ctx, body.next_page_path) };
}

/** 701 is "authentication or permission": whoever may not even read the properties has no log-in. */
async function isLockedOut(ctx: PmsContext, response: PmsHttpResponse, resource: Resource): Promise<boolean> {
  if (response.status !== 701 || errorKind(response.text) !== null) return false;
  return resource === RESOURCES.properties || (await send(ctx, urlOf(ctx, listPath(RESOURCES.properties, EVERYTHING, 1)))).status === 701;
}

const baseOf = ({ fields }: PmsContext): string => originOf(fields.baseUrl, DEFAULT_ORIGIN, /\/api(?:\/v0)?$/);

/** `next_page_path` is a path on the API's origin, with or without what stands before `/api/v0` in ours. */
function urlOf(ctx: PmsContext, path: string): string {
  const base = baseOf(ctx);
  return path.startsWith(`${ROOT}/`) ? base + path : new URL(base).origin + path;
}

function nextPathOf(ctx: PmsContext, next: unknown): string | null {
  if (next === null || next === undefined || next === '') return null;
  const base = new URL(baseOf(ctx));
  let url: URL | null = null;
  try {
    url = typeof next === 'string' ? new URL(next, base) : null;
  } catch {
    /* said below */
  }
  // The log-in goes to nobody else.
  if (!url || url.origin !== base.origin)
    throw new PmsError(
      'contract_violation',
      'next_page',
      `${VENDOR_NAME} names a next page that is not at its own address. Nothing of the answer was used; ask the vendor.`,
    );
  return url.pathname + url.search;
}

async function send(ctx: PmsContext, url: string): Promise<PmsHttpResponse> {
  const { fields } = ctx,
    common = { accept: 'application/json', ...(fields.developerId ? { 'X-AppFolio-Developer-ID': fields.developerId } : {}) };
  const get = (headers: Record<string, string>) =>
    ctx.http.request({ method: 'GET', url, signal: ctx.signal, headers: { ...common, ...headers } });
  if (fields.mode !== 'stack') return get({ Authorization: basicLogIn(fields.clientId, fields.clientSecret) });
  const withToken = (token: string) => get({ Authorization: `Bearer ${token}`, 'X-AppFolio-Database-ID': fields.databaseId ?? '' });
  const token = tokenOf(ctx),
    first = await withToken(await token);
  if (first.status !== 401) return first;
  // A token runs out; only a new one that is refused too says that the keys are wrong.
  if (tokens.get(ctx, TOKEN) === token) tokens.delete(ctx, TOKEN);
  return withToken(await tokenOf(ctx));
}

/** One log-in serves all requests of a context. */
const tokens = new PerContext<Promise<string>>(),
  TOKEN = 'token';
function tokenOf(ctx: PmsContext): Promise<string> {
  const held = tokens.get(ctx, TOKEN);
  if (held) return held;
  const token = tokens.set(ctx, TOKEN, logIn(ctx));
  // One that failed is not kept; whoever waits for it gets the reason.
  token.catch(() => {
    if (tokens.get(ctx, TOKEN) === token) tokens.delete(ctx, TOKEN);
  });
  return token;
}

/** OAuth 2.0 client credentials (RFC 6749, 4.4). */
async function logIn(ctx: PmsContext): Promise<string> {
  const { fields } = ctx;
  const response = await ctx.http.request({
    method: 'POST',
    url: `${baseOf(ctx)}/oauth/token`,
    signal: ctx.signal,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: fields.clientId ?? '',
      client_secret: fields.clientSecret ?? '',
    }).toString(),
  });
  if (response.status === 701 || (response.status === 400 && /invalid_(?:client|grant)|unauthorized_client/.test(response.text)))
    throw refusedLogIn(response.status);
  if (response.status !== 200) throw statusError(response, { path: '/oauth/token', what: 'the log-in', permission: 'Stack' });
  const body = parseJson(response.text, VENDOR_NAME);
  if (!isRow(body) || typeof body.access_token !== 'string' || !/^[\x21-\x7e]+$/.test(body.access_token))
    throw new PmsError(
      'contract_violation',
      'no_token',
      `${VENDOR_NAME} answered the log-in without a token. Check the address in the credential and test it.`,
    );
  return body.access_token;
}

const refusedLogIn = (status: number) =>
  new PmsError(
    'auth',
    `http_${status}`,
    `${VENDOR_NAME} refused the log-in (HTTP ${status}). Check ${LOG_IN} in the credential, then test it.`,
  );
const LOG_IN = 'the client ID, the client secret and the kind of log-in';

/** The vendor's own numbers besides the usual ones (docs/vendors/appfolio.md, Errors). */
function statusError(response: PmsHttpResponse, resource: Resource): PmsError {
  const { status, text } = response,
    detail = `http_${status}`;
  const permissionHint = `In AppFolio, under Account Settings > Database API (or with the Stack partner), allow these keys to read ${resource.permission}, then test the credential.`;
  if (status === 533)
    return new PmsError(
      'maintenance',
      detail,
      `${VENDOR_NAME} has closed this customer's data for a while (HTTP 533: temporarily unavailable, most nights). It is tried again later; nothing needs doing.`,
      readRetryAfter(response.headers),
    );
  if (status === 701)
    return errorKind(text) === 'log_in'
      ? refusedLogIn(status)
      : new PmsError('permission', detail, `${VENDOR_NAME} does not let these keys read ${resource.what} (HTTP 701). ${permissionHint}`);
  if (status >= 400 && status < 500 && /header/i.test(text) && /missing|required/i.test(text))
    return new PmsError(
      'config',
      'missing_header',
      `${VENDOR_NAME} misses a header ("Required header missing"). Enter the developer ID, and with the log-in stack the database ID, in the credential, then test it.`,
    );
  return httpStatusError(response, { vendor: VENDOR_NAME, what: resource.what, permissionHint, logIn: LOG_IN });
}

/** An error that came with 200 is no list, and no empty one. */
function errorIn200(body: unknown, response: PmsHttpResponse, resource: Resource): PmsError {
  const isError = isRow(body) && ['error', 'errors', 'message'].some((name) => body[name] !== undefined && body[name] !== null),
    kind = isError ? errorKind(response.text) : null;
  return kind === null ? notAList(VENDOR_NAME, resource.what) : statusError({ ...response, status: STATUS_OF_KIND[kind] }, resource);
}
