import { randomBytes } from 'node:crypto';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { saysNothingFound } from '../errors.ts';
import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { parseJson } from '../json.ts';
import { basicLogIn, originOf } from '../log-in.ts';
import { modeOf } from './credential-schema.ts';
import { VENDOR_NAME, edgeError, vendorError, violation, webPage } from './errors.ts';
import type { Method } from './errors.ts';

/** The version is said explicitly, though r1 is the default (docs/vendors/entrata.md). */
export const METHODS = {
  status: { service: 'status', name: 'getStatus', version: 'r1', root: 'status' },
  properties: { service: 'properties', name: 'getProperties', version: 'r1', root: 'PhysicalProperty' },
  units: { service: 'propertyunits', name: 'getPropertyUnits', version: 'r1', root: 'properties' },
  leases: { service: 'leases', name: 'getLeases', version: 'r2', root: 'leases' },
  pickList: { service: 'leases', name: 'getLeasePickList', version: 'r1', root: 'leaseStatusTypes' },
} as const satisfies Record<string, Method>;

export interface Call {
  method: Method;
  params?: Readonly<Record<string, string>>;
  propertyExternalId?: string;
  page?: { no: number; size: number };
}

/** The result of a method: `empty` where Entrata says that nothing was found; `nextPage` where it links to one. */
export interface Result {
  result: Row | readonly unknown[] | 'empty';
  nextPage: boolean;
}

/** One call. Pages are asked for in the address: in the body they are ignored, and each page would be the first. @throws PmsError */
export async function call(ctx: PmsContext, { method, params = {}, propertyExternalId, page }: Call): Promise<Result> {
  const { fields } = ctx,
    mode = modeOf(fields),
    org = fields.org ?? '',
    own = originOf(
      fields.baseUrl,
      mode === 'apiKey' ? 'https://apis.entrata.com' : `https://${org}.entrata.com`,
      /\/(?:ext\/orgs\/[^/]+|api)(?:\/v1)?$/,
    );
  const base = mode === 'apiKey' ? `${own}/ext/orgs/${encodeURIComponent(org)}` : `${own}/api`;
  const logIn: Record<string, string> =
    mode === 'apiKey' ? { 'x-api-key': fields.apiKey ?? '' } : { authorization: basicLogIn(fields.username, fields.password) };
  const response = await ctx.http.request({
    method: 'POST',
    url: `${base}/v1/${method.service}${page ? `?page_no=${page.no}&per_page=${page.size}` : ''}`,
    signal: ctx.signal,
    timeoutMs: 60_000,
    operation: { name: method.name, propertyExternalId: propertyExternalId ?? null },
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...logIn,
      ...(page ? { 'x-send-pagination-links': '1' } : {}),
    },
    body: JSON.stringify({
      auth: { type: mode === 'apiKey' ? 'apikey' : 'basic' },
      requestId: `us-${randomBytes(4).toString('hex')}`,
      method: { name: method.name, version: method.version, params },
    }),
  });
  return readAnswer(response, { method, propertyExternalId: propertyExternalId ?? null, now: ctx.clock.now() });
}

/** "200" proves nothing: an error may be inside, with or without the wrapper `response`, and nothing found is said in words. @throws PmsError */
export function readAnswer(
  response: PmsHttpResponse,
  { method, propertyExternalId, now }: { method: Method; propertyExternalId: string | null; now: Date },
): Result {
  const asked = { method, propertyExternalId, response, now },
    first = response.text.trimStart().charAt(0);
  if (response.status !== 200 && first !== '{') throw edgeError(asked);
  if (first === '<') throw webPage();
  let body: unknown;
  try {
    body = parseJson(response.text, VENDOR_NAME);
  } catch (error) {
    throw response.status === 200 ? error : edgeError(asked);
  }
  const answer = isRow(body) && isRow(body.response) ? body.response : body;
  if (!isRow(answer)) throw violation('not_an_answer', method, 'is no record.');
  const inner = isRow(answer.result) && isRow(answer.result.error) ? answer.result.error : null,
    error = isRow(answer.error) ? answer.error : inner;
  if (error) throw vendorError(readCode(error.code), textOf(error.message), asked);
  if (typeof answer.error === 'string' && answer.error.trim() !== '') throw vendorError(readCode(answer.code), answer.error, asked);
  if (response.status !== 200) throw edgeError(asked);
  const code = readCode(answer.code);
  if (code !== null && code !== 200) throw vendorError(code, textOf(answer.message), asked);
  // That Entrata is there is all that is asked, and the form in which it says so is not documented.
  if (method.name === 'getStatus') return { result: 'empty', nextPage: false };
  const result = answer.result === undefined && method.root in answer ? answer : answer.result;
  if (typeof result === 'string') {
    if (saysNothingFound(result, NOTHING_FOUND)) return { result: 'empty', nextPage: false };
    throw violation('unknown_text', method, 'is a text that was not expected.');
  }
  // PHP writes a record without fields as an empty list.
  if (Array.isArray(result)) return { result: result.length === 0 ? 'empty' : result, nextPage: false };
  if (!isRow(result)) throw violation('no_result', method, 'holds no result.');
  return { result, nextPage: linksToNext(body) || linksToNext(answer) || linksToNext(result) };
}

/** "No records found with mentioned preferences." Anything else in words may be an error, and an error is not empty. */
const NOTHING_FOUND = /\bno\b[^.]*\b(?:found|available|exists?)\b|\bnot found\b[^.]*\bpreferences\b/i;

function readCode(value: unknown): number | null {
  const code = typeof value === 'string' && /^\s*\d{1,5}\s*$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) ? code : null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 1000) : '');

/** The shape of the pagination links is not documented: a filled `next` in whatever is called links or pagination counts. */
function linksToNext(value: unknown): boolean {
  if (!isRow(value)) return false;
  return ['links', 'paginationLinks', 'pagination', 'pagination_links'].some((name) => {
    const links = value[name],
      list = Array.isArray(links) ? links : [links];
    return list.some(
      (each) =>
        isRow(each) &&
        (isFilled(each.next) ||
          isFilled(each.next_page) ||
          (typeof each.rel === 'string' && each.rel.toLowerCase() === 'next' && isFilled(each.href))),
    );
  });
}
const isFilled = (value: unknown): boolean => (typeof value === 'string' && value.trim() !== '') || (isRow(value) && isFilled(value.href));
