import { PmsError } from './connector.ts';
import type { PmsHttpResponse } from './connector.ts';

/** No vendor is waited for longer than this, whatever it asks: the next hourly run comes anyway. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface StatusErrorContext {
  /** "Buildium". */
  vendor: string;
  /** What was asked for, in plain words: "the leases". */
  what: string;
  /** What the customer can do where the vendor forbids it, as a sentence naming the missing permission. */
  permissionHint: string;
  /** The fields that the log-in is made of, as the credential's form calls them. */
  logIn?: string;
}

/**
 * The meaning of a status other than 200 at a JSON REST vendor (docs/connectors.md, Errors). The body is not looked at:
 * messages are built from codes and our words (docs/how-it-works.md, Errors).
 */
export function httpStatusError(response: PmsHttpResponse, context: StatusErrorContext): PmsError {
  const { status } = response;
  const { vendor, what, permissionHint, logIn = 'the key and the secret' } = context;
  const detail = `http_${status}`;
  const retryAfterMs = readRetryAfter(response.headers);
  switch (status) {
    case 401:
      return new PmsError('auth', detail, `${vendor} refused the log-in (HTTP 401). Check ${logIn} in the credential, then test it.`);
    case 403:
      return new PmsError('permission', detail, `${vendor} does not let this credential read ${what} (HTTP 403). ${permissionHint}`);
    case 404:
    case 410:
      return new PmsError(
        'not_found',
        detail,
        `${vendor} does not know ${what} (HTTP ${status}). Check the address in the credential, and that the property still exists there.`,
      );
    case 429:
      return new PmsError(
        'rate_limited',
        detail,
        `${vendor} asks to be called less often (HTTP 429). It is tried again after a pause; nothing needs doing.`,
        retryAfterMs,
      );
    case 503:
      return new PmsError(
        'maintenance',
        detail,
        `${vendor} is closed for maintenance (HTTP 503). It is tried again later; nothing needs doing.`,
        retryAfterMs,
      );
    case 408:
    case 425:
      return new PmsError('transient', detail, `${vendor} did not finish in time (HTTP ${status}). It is tried again.`, retryAfterMs);
    default:
  }
  if (status >= 500)
    return new PmsError(
      'transient',
      detail,
      `${vendor} has a fault of its own (HTTP ${status}). It is tried again; if this goes on, ask the vendor.`,
      retryAfterMs,
    );
  if (status >= 400)
    return new PmsError(
      'client',
      detail,
      `${vendor} rejected our request for ${what} (HTTP ${status}). This is likely a fault in Unit Sync: report it with the run's id.`,
    );
  return new PmsError(
    'contract_violation',
    detail,
    `${vendor} answered with HTTP ${status}, which has no meaning here. Check the address in the credential and test it.`,
  );
}

/** A list was asked for that a connector does not have, or a page that no answer named: our own fault. */
export const noSuchList = (vendor: string): PmsError =>
  new PmsError('client', 'unknown_list', `${vendor} has no such list. This is a fault in Unit Sync: report it.`);
export const badCursor = (): PmsError =>
  new PmsError('client', 'bad_cursor', 'A page was asked for that no answer had named. This is a fault in Unit Sync: report it.');

/** An answer with 200 that holds something else than the list that was asked for. `what` as in StatusErrorContext. */
export const notAList = (vendor: string, what: string): PmsError =>
  new PmsError(
    'contract_violation',
    'not_a_list',
    `${vendor} answered with something else where a list of ${what.replace(/^the /, '')} was due. Test the credential; if it passes, ask the vendor.`,
  );

const LOG_IN = /authenticat|credential|client[ _-]?(?:id|secret)|password|token|api[ _-]?key|unauthorized|log-?in|integration ?partner/i;
const PERMISSION = /permission|not allowed|forbidden|denied|not authorized|scope|no access/i;
const LIMIT = /too many|rate.?limit|throttl/i;

/** What the text of an error is about, where a vendor gives it no code that says so. The text goes nowhere else. null: neither, or both. */
export function errorKind(text: string): 'log_in' | 'permission' | 'limit' | null {
  if (LIMIT.test(text)) return 'limit';
  const isLogIn = LOG_IN.test(text),
    isPermission = PERMISSION.test(text);
  return isLogIn === isPermission ? null : isLogIn ? 'log_in' : 'permission';
}
/** The status by which vendors that have statuses say the same. */
export const STATUS_OF_KIND = { log_in: 401, permission: 403, limit: 429 } as const;

/** What no list of people or units is made of: "no access found", "no such property exists" refuse. */
const NO_RECORD =
  /\b(?:access|rights?|permissions?|property|licen[cs]es?|interfaces?|entity|vendor|database|server|connection|session|user|account|method)\b/i;

/** True where a text says that nothing was found, by the vendor's own pattern, and means records: an error is not empty. */
export function saysNothingFound(text: string, pattern: RegExp): boolean {
  const said = pattern.exec(text)?.[0];
  return said !== undefined && !NO_RECORD.test(said);
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3), counted from the answer's own Date, capped. null when absent or unreadable. */
export function readRetryAfter(headers: Record<string, string>): number | null {
  const value = headers['retry-after']?.trim();
  if (!value) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - (Date.parse(headers.date ?? '') || Date.now());
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.ceil(ms)), MAX_RETRY_AFTER_MS) : null;
}
