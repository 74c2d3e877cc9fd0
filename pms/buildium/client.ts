import { hash } from 'node:crypto';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { textOf } from '../body.ts';
import { httpStatusError, notAList } from '../errors.ts';
import { parseJsonList } from '../json.ts';
import { originOf } from '../log-in.ts';

export const VENDOR_NAME = 'Buildium';
const DEFAULT_ORIGIN = 'https://api.buildium.com';

/** What one call reads: for messages, and the scope of the API key it needs (docs/vendors/buildium.md: scopes are chosen per key). */
export interface Resource {
  path: string;
  what: string;
  scope: string;
}

/** Paths are case-sensitive (docs/vendors/buildium.md). */
export const RESOURCES = {
  properties: { path: '/v1/rentals', what: 'the rental properties', scope: 'Rentals > Rental properties and units' },
  units: { path: '/v1/rentals/units', what: 'the rental units', scope: 'Rentals > Rental properties and units' },
  leases: { path: '/v1/leases', what: 'the leases', scope: 'Rentals > Leases' },
  tenants: { path: '/v1/leases/tenants', what: 'the tenants', scope: 'Rentals > Tenants' },
} as const satisfies Record<string, Resource>;

/** Arrays are repeated keys (docs/vendors/buildium.md). `%20`, not `+`, in `Id asc`. */
export type Query = readonly (readonly [string, string | number])[];

/** One GET. Answers other than 200 are PmsErrors, except those in `alsoFine`. */
export async function get(ctx: PmsContext, resource: Resource, query: Query, alsoFine: readonly number[] = []): Promise<PmsHttpResponse> {
  const origin = originOf(ctx.fields.baseUrl, DEFAULT_ORIGIN, /\/v1$/);
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const response = await ctx.http.request({
    method: 'GET',
    url: `${origin}${resource.path}${search ? `?${search}` : ''}`,
    signal: ctx.signal,
    headers: {
      accept: 'application/json',
      'x-buildium-client-id': ctx.fields.clientId ?? '',
      'x-buildium-client-secret': ctx.fields.clientSecret ?? '',
    },
  });
  if (response.status === 200 || alsoFine.includes(response.status)) return response;
  throw httpStatusError(response, {
    vendor: VENDOR_NAME,
    what: resource.what,
    logIn: 'the client ID and the client secret',
    permissionHint: `In Buildium, give the API key the permission "${resource.scope}: View", then test the credential.`,
  });
}

export interface ListAnswer {
  rows: unknown[];
  hashOf: (index: number) => string;
  total: number | null;
}

/** `read` is called with the body, by whoever wants to know what is in it. */
export interface RawList {
  digest: string;
  body: Uint8Array;
  read: (body: Uint8Array) => ListAnswer;
}

/** One slice of a list, not read yet: a bare array, with the list's length in X-Total-Count (docs/vendors/buildium.md). */
export async function getList(ctx: PmsContext, resource: Resource, filters: Query, offset: number, limit: number): Promise<RawList> {
  const response = await get(ctx, resource, [...filters, ['orderby', 'Id asc'], ['offset', offset], ['limit', limit]]);
  const total = response.headers['x-total-count']?.trim() ?? '',
    body = response.bytes ?? Buffer.from(response.text);
  return { digest: `${hash('sha256', body, 'base64')}/${total}`, body, read: (bytes) => listOf(bytes, resource, total) };
}

/** An error body that came with 200 is no list. */
function listOf(body: Uint8Array, resource: Resource, total: string): ListAnswer {
  const list = parseJsonList(textOf(body), VENDOR_NAME, body);
  if (!list) throw notAList(VENDOR_NAME, resource.what);
  return { rows: list.items, hashOf: list.hashOf, total: /^\d{1,15}$/.test(total) ? Number(total) : null };
}
