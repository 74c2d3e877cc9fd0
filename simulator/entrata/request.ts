/** One request, checked as strictly as the vendor's: the address, the log-in, the envelope, the method and its version (docs/vendors/entrata.md). */
import type { Account } from '../account.ts';
import { isObject } from '../town/events/said.ts';
import { basicOf, headerOf, Refusal } from '../vendor/vendor.ts';
import type { Asked } from '../vendor/vendor.ts';
import { Envelope } from './errors.ts';
import { METHODS, Params } from './params.ts';

const GATEWAY = /^\/ext\/orgs\/([^/]+)\/v1\/([a-z]+)$/,
  LEGACY = /^\/api\/v1\/([a-z]+)$/;

interface Address {
  org: string | null;
  service: string;
}

export function addressOf(path: string): Address | null {
  const [, org, service] = GATEWAY.exec(path) ?? [];
  if (org !== undefined && service !== undefined) return { org: decodeURIComponent(org), service };
  const [, old] = LEGACY.exec(path) ?? [];
  return old === undefined ? null : { org: null, service: old };
}

export interface Said {
  requestId: unknown;
  authType: unknown;
  name: string;
  version: string;
  params: Record<string, unknown>;
}

/** The body as it came; null when it is no envelope. The vendor's own description wraps it into a list. */
export function saidIn(body: string): Said | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const said = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (!isObject(said) || !isObject(said.method) || typeof said.method.name !== 'string') return null;
  const { name, version, params } = said.method;
  return {
    requestId: said.requestId,
    authType: isObject(said.auth) ? said.auth.type : undefined,
    name,
    version: typeof version === 'string' ? version : 'r1',
    params: isObject(params) ? params : {},
  };
}

export interface Request {
  name: string;
  version: string;
  params: Params;
  page: { no: number; size: number } | null;
  envelope: Envelope;
}

export function checkRequest(account: Account, asked: Asked): Request {
  const said = saidIn(asked.body),
    envelope = new Envelope(account, said?.requestId),
    address = addressOf(asked.path) as Address;
  checkLogin(account, asked, address, envelope);
  if (!/^application\/json\b/i.test(headerOf(asked.headers, 'content-type') ?? ''))
    throw envelope.badRequest('Content-Type must be application/json.', 102);
  if (said === null) throw envelope.badRequest('The request body is not valid: auth, requestId and method are expected.', 102);
  const wanted = address.org === null ? 'basic' : 'apikey';
  if (said.authType !== wanted) throw envelope.badRequest(`auth.type must be ${wanted}.`, 102);
  const method = Object.hasOwn(METHODS, said.name) ? METHODS[said.name] : undefined;
  if (method?.service !== address.service)
    throw envelope.badRequest(`The method ${said.name} is not found in the service ${address.service}.`, 113);
  if (!method.versions.includes(said.version))
    throw envelope.badRequest(`The version ${said.version} of ${said.name} is not supported.`, 114);
  const params = new Params(said.name, said.version, said.params, (message) => envelope.badRequest(message));
  return { name: said.name, version: said.version, params, page: method.pages ? pageOf(account, asked.search, envelope) : null, envelope };
}

/** One way does not open the other's door. */
function checkLogin(account: Account, asked: Asked, address: Address, envelope: Envelope): void {
  const gateway = address.org !== null,
    basic = basicOf(asked.headers),
    key = headerOf(asked.headers, 'x-api-key');
  const { authMode, username } = account.options;
  const user = username === '' ? account.clientId : username;
  const right = gateway
    ? authMode !== 'basic' && account.authorizes(key)
    : authMode !== 'apiKey' && basic !== null && basic.user === user && account.authorizes(basic.password);
  if (!right) throw new Refusal(envelope.wrongLogin());
}

/** Pages are asked for in the query, and only there. */
function pageOf(account: Account, search: string, envelope: Envelope): Request['page'] {
  const query = new URLSearchParams(search),
    no = query.get('page_no'),
    size = query.get('per_page');
  if (no === null && size === null) return null;
  for (const [key, value] of [
    ['page_no', no],
    ['per_page', size],
  ] as const)
    if (value !== null && !/^[1-9]\d{0,6}$/.test(value)) throw envelope.badRequest(`${key} is not valid.`);
  return { no: Number(no ?? 1), size: Math.min(Number(size ?? 500), Number(account.options.perPageMost)) };
}
