import { PmsError } from '../connector.ts';
import type { PmsHttpResponse } from '../connector.ts';
import { STATUS_OF_KIND, errorKind, httpStatusError, notAList } from '../errors.ts';
import { isRow } from '../fields.ts';

export const VENDOR_NAME = 'ResMan';
/** What stands before ResMan answers with a web page of its own when ResMan is away; working clients come back after this long. */
const EDGE_WAIT_MS = 65_000;

/** What was asked for, in plain words, and how ResMan calls what a partner must be allowed. */
export interface Asked {
  what: string;
  permission: string;
}

/** By this detail a caller knows that another day may do. */
export const SINCE_REFUSED = 'resman_since';

const LOG_IN = 'the integration partner ID, the API key and the account ID';
const permissionHint = ({ permission }: Asked) =>
  `Ask ResMan to allow the integration partner "${permission}" for this account and its properties, then test the credential.`;

/** A status other than 200 (docs/vendors/resman.md, Errors). */
export function statusError(response: PmsHttpResponse, asked: Asked): PmsError {
  const { status, text } = response,
    detail = `http_${status}`;
  if (status >= 502 && status <= 504 && !text.trimStart().startsWith('{'))
    return new PmsError(
      'transient',
      detail,
      `${VENDOR_NAME} is out of reach behind its own front (HTTP ${status}). It is tried again in a minute; if this goes on, look at ResMan's status page.`,
      EDGE_WAIT_MS,
    );
  if ((status === 400 || status === 404) && isAboutAccount(text)) return unknownAccount(status);
  if ((status === 400 || status === 422) && /modified[ _-]?since|\b(?:span|range|too old|older than|at most)\b/i.test(text.slice(0, 1000)))
    return new PmsError(
      'client',
      SINCE_REFUSED,
      `${VENDOR_NAME} takes no day so old for ${asked.what} (HTTP ${status}). Ask ResMan how old a modifiedSince may be, and report it with the run's id.`,
    );
  return httpStatusError(response, { vendor: VENDOR_NAME, what: asked.what, permissionHint: permissionHint(asked), logIn: LOG_IN });
}

const unknownAccount = (status: number) =>
  new PmsError(
    'config',
    'unknown_account',
    `${VENDOR_NAME} does not know the account (HTTP ${status}). Correct the account ID in the credential, then test it.`,
  );

/** What an error's text is about decides between two meanings, and goes nowhere else. A billing account is a household. */
function isAboutAccount(text: string): boolean {
  const said = text.slice(0, 1000).replace(/billing[ _-]?account/gi, '');
  return /\b(?:invalid|unknown|unrecogni[sz]ed|missing|no such)\W+(?:\w+\W+){0,2}(?:resman[ _-])?account|account(?:[ _-]?id)?\b["']?\W+(?:\w+\W+){0,3}(?:not (?:be )?(?:found|valid|exist|recogni[sz]ed)|invalid|unknown|missing|required|does not exist)/i.test(
    said,
  );
}

/** `{ message, code }` with 200 is an error, and no empty list. */
export function errorIn200(body: unknown, response: PmsHttpResponse, asked: Asked): PmsError {
  const kind = errorKind(isRow(body) && typeof body.message === 'string' ? body.message : '');
  return kind === null ? notAList(VENDOR_NAME, asked.what) : statusError({ ...response, status: STATUS_OF_KIND[kind] }, asked);
}

/** The older interface says every failure in words, with 200 and a `Status` other than Success. */
export function failedStatus(text: string, response: PmsHttpResponse, asked: Asked): PmsError {
  const kind = errorKind(text);
  if (isAboutAccount(text)) return unknownAccount(200);
  if (kind !== null) return statusError({ ...response, status: STATUS_OF_KIND[kind] }, asked);
  if (/\bproperty(?:[ _-]?id)?\b/i.test(text))
    return new PmsError(
      'not_found',
      'unknown_property',
      `${VENDOR_NAME} does not know the property that ${asked.what} were asked of, or gives no access to it. Ask ResMan whether the integration is switched on for it, then test the credential.`,
    );
  if (/maintenance/i.test(text)) return statusError({ ...response, status: 503, text: '{' }, asked);
  if (/error (?:has )?occurred|exception|try again|time-?d? ?out|timeout|unavailable/i.test(text))
    return statusError({ ...response, status: 500 }, asked);
  return new PmsError(
    'contract_violation',
    'failed_status',
    `${VENDOR_NAME} refused ${asked.what} with an error that has no meaning here. Nothing of it was used. Test the credential; if it passes, report it with the run's id.`,
  );
}
