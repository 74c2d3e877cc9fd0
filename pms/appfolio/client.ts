import { PmsError } from '../connector.ts';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { httpStatusError, readRetryAfter } from '../errors.ts';
import { contentHash, isRow } from '../fields.ts';
import { parseJson } from '../json.ts';

export const VENDOR_NAME = 'AppFolio';
const DEFAULT_ORIGIN = 'https://api.appfolio.com';
const ROOT = '/api/v0';
/** The largest page. Some lists cap lower: only a missing next page ends a list. */
const PAGE_SIZE = 1000;

/** A list that a sync reads: `permission` as the vendor calls what the keys must be allowed. */
export interface Resource { path: string; what: string; permission: string }
export const RESOURCES = {
  properties: { path: '/properties', what: 'the properties', permission: 'Properties' },
  units: { path: '/units', what: 'the units', permission: 'Units' },
  tenants: { path: '/tenants', what: 'the tenants', permission: 'Tenants' },
} as const satisfies Record<string, Resource>;

export type Filters = Readonly<Record<string, string>>;
export interface ListAnswer { rows: unknown[]; hashOf: (index: number) => string; nextPath: string | null }

/** Every list needs `filters[Id]` or `filters[LastUpdatedAtFrom]`; hidden rows are asked for, or nobody could tell hidden from never there. */
export const EVERYTHING: Filters = { LastUpdatedAtFrom: '1970-01-01T00:00:00Z', IncludeHidden: 'true' };

/** The first page of a list. Brackets stay as they are and only values are encoded: whether the gateway takes encoded ones is not settled. */
export function listPath(resource: Resource, filters: Filters, size = PAGE_SIZE): string {
  return `${ROOT}${resource.path}?${Object.entries(filters).map(([name, value]) => `filters[${name}]=${encodeURIComponent(value)}&`).join('')}page[number]=1&page[size]=${size}`;
}

/** One page. `path`: from `listPath`, or what the last page named. @throws PmsError */
export async function fetchList(ctx: PmsContext, resource: Resource, path: string): Promise<ListAnswer> {
  const response = await send(ctx, urlOf(ctx, path));
  if (response.status !== 200) throw await isLockedOut(ctx, response, resource) ? refusedLogIn(response.status) : statusError(response, resource);
  const body = parseJson(response.text, VENDOR_NAME);
  if (!isRow(body) || !Array.isArray(body.data)) throw errorIn200(body, response, resource);
  const rows = body.data as unknown[];
  return { rows, hashOf: (index) => contentHash(rows[index]), nextPath: nextPathOf(ctx, body.next_page_path) };
}

/** 701 is "authentication or permission": whoever may not even read the properties has no log-in. */
async function isLockedOut(ctx: PmsContext, response: PmsHttpResponse, resource: Resource): Promise<boolean> {
  if (response.status !== 701 || isLogIn(response.text) || isPermission(response.text)) return false;
  return resource === RESOURCES.properties || (await send(ctx, urlOf(ctx, listPath(RESOURCES.properties, EVERYTHING, 1)))).status === 701;
}

/** The address without a path of the API's own behind it: `https://host/api/v0` and `https://host` are the same. */
function baseOf(ctx: PmsContext): string {
  return (ctx.fields.baseUrl?.trim() || DEFAULT_ORIGIN).replace(/\/+$/, '').replace(/\/api\/v0$/, '');
}

/** `next_page_path` is a path on the API's origin, with or without what stands before `/api/v0` in ours. */
function urlOf(ctx: PmsContext, path: string): string {
  const base = baseOf(ctx);
  return path.startsWith(`${ROOT}/`) ? base + path : new URL(base).origin + path;
}

function nextPathOf(ctx: PmsContext, next: unknown): string | null {
  if (next === null || next === undefined || next === '') return null;
  const base = new URL(baseOf(ctx));
  let url: URL | null = null;
  try { url = typeof next === 'string' ? new URL(next, base) : null; } catch { /* said below */ }
  // The log-in goes to nobody else.
  if (!url || url.origin !== base.origin) throw new PmsError('contract_violation', 'next_page', `${VENDOR_NAME} names a next page that is not at its own address. Nothing of the answer was used; ask the vendor.`);
  return url.pathname + url.search;
}

async function send(ctx: PmsContext, url: string): Promise<PmsHttpResponse> {
  const { fields } = ctx, common = { accept: 'application/json', ...(fields.developerId ? { 'X-AppFolio-Developer-ID': fields.developerId } : {}) };
  const get = (headers: Record<string, string>) => ctx.http.request({ method: 'GET', url, signal: ctx.signal, headers: { ...common, ...headers } });
  if (fields.mode !== 'stack') return get({ Authorization: `Basic ${Buffer.from(`${fields.clientId ?? ''}:${fields.clientSecret ?? ''}`, 'utf8').toString('base64')}` });
  const withToken = (token: string) => get({ Authorization: `Bearer ${token}`, 'X-AppFolio-Database-ID': fields.databaseId ?? '' });
  const token = tokenOf(ctx), first = await withToken(await token);
  if (first.status !== 401) return first;
  // A token runs out; only a new one that is refused too says that the keys are wrong.
  if (tokens.get(ctx) === token) tokens.delete(ctx);
  return withToken(await tokenOf(ctx));
}

/** One log-in serves all requests of a context. */
const tokens = new WeakMap<PmsContext, Promise<string>>();
function tokenOf(ctx: PmsContext): Promise<string> {
  const held = tokens.get(ctx);
  if (held) return held;
  const token = logIn(ctx);
  tokens.set(ctx, token);
  // One that failed is not kept; whoever waits for it gets the reason.
  token.catch(() => { if (tokens.get(ctx) === token) tokens.delete(ctx); });
  return token;
}

/** OAuth 2.0 client credentials (RFC 6749, 4.4). */
async function logIn(ctx: PmsContext): Promise<string> {
  const { fields } = ctx;
  const response = await ctx.http.request({
    method: 'POST', url: `${baseOf(ctx)}/oauth/token`, signal: ctx.signal, headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: fields.clientId ?? '', client_secret: fields.clientSecret ?? '' }).toString(),
  });
  if (response.status === 701 || (response.status === 400 && /invalid_(?:client|grant)|unauthorized_client/.test(response.text))) throw refusedLogIn(response.status);
  if (response.status !== 200) throw statusError(response, { path: '/oauth/token', what: 'the log-in', permission: 'Stack' });
  const body = parseJson(response.text, VENDOR_NAME);
  if (!isRow(body) || typeof body.access_token !== 'string' || !/^[\x21-\x7e]+$/.test(body.access_token)) throw new PmsError('contract_violation', 'no_token', `${VENDOR_NAME} answered the log-in without a token. Check the address in the credential and test it.`);
  return body.access_token;
}

const refusedLogIn = (status: number) => new PmsError('auth', `http_${status}`, `${VENDOR_NAME} refused the log-in (HTTP ${status}). Check the client ID and the client secret in the credential, then test it.`);

/** The vendor's own numbers besides the usual ones (docs/vendors/appfolio.md, Errors). */
function statusError(response: PmsHttpResponse, resource: Resource): PmsError {
  const { status, text } = response, detail = `http_${status}`;
  const permissionHint = `In AppFolio, under Account Settings > Database API (or with the Stack partner), allow these keys to read ${resource.permission}, then test the credential.`;
  if (status === 533) return new PmsError('maintenance', detail, `${VENDOR_NAME} has closed this customer's data for a while (HTTP 533: temporarily unavailable, most nights). It is tried again later; nothing needs doing.`, readRetryAfter(response.headers));
  if (status === 701) return isLogIn(text) ? refusedLogIn(status) : new PmsError('permission', detail, `${VENDOR_NAME} does not let these keys read ${resource.what} (HTTP 701). ${permissionHint}`);
  if (status === 400 && /header/i.test(text) && /missing|required/i.test(text)) return new PmsError('config', 'missing_header', `${VENDOR_NAME} misses a header ("Required header missing"). Enter the developer ID, and with the log-in stack the database ID, in the credential, then test it.`);
  return httpStatusError(response, { vendor: VENDOR_NAME, what: resource.what, permissionHint });
}

/** What the text of an error is about decides between two meanings, and goes nowhere else. */
const LOG_IN = /authenticat|credential|client[ _-]?(?:id|secret)|password|token|api key/i, PERMISSION = /permission|not allowed|forbidden|scope/i;
const isLogIn = (text: string): boolean => LOG_IN.test(text) && !PERMISSION.test(text);
const isPermission = (text: string): boolean => PERMISSION.test(text) && !LOG_IN.test(text);

/** An error that came with 200 is no list, and no empty one. */
function errorIn200(body: unknown, response: PmsHttpResponse, resource: Resource): PmsError {
  const error = isRow(body) && ['error', 'errors', 'message'].some((name) => body[name] !== undefined && body[name] !== null);
  if (error && isLogIn(response.text)) return refusedLogIn(200);
  if (error && PERMISSION.test(response.text)) return statusError({ ...response, status: 403 }, resource);
  if (error && /too many|rate limit|throttl/i.test(response.text)) return statusError({ ...response, status: 429 }, resource);
  return new PmsError('contract_violation', 'not_a_list', `${VENDOR_NAME} answered with something else where a list of ${resource.what.replace('the ', '')} was due. Test the credential; if it passes, ask the vendor.`);
}
