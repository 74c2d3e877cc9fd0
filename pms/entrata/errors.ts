import { PmsError } from '../connector.ts';
import type { PmsErrorCode, PmsHttpResponse } from '../connector.ts';
import { httpStatusError, readRetryAfter } from '../errors.ts';

export const VENDOR_NAME = 'Entrata';

/** One method of the API. Rights are granted by method and property, so messages name both. `root`: the key under which the result's records are. */
export interface Method {
  service: string;
  name: string;
  version: 'r1' | 'r2';
  root: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The log-in as the credential's form calls it. */
const LOG_IN_FIELDS = 'the organization and the API key, or the user name and password,';

interface Asked {
  method: Method;
  propertyExternalId: string | null;
  response: PmsHttpResponse;
  now: Date;
}

/** By these details a caller knows that another version may do, and that there is no such page. */
export const VERSION_REFUSED = 'entrata_version',
  NO_SUCH_PAGE = 'entrata_page';
const NO_PAGE =
  /\bpage\w*\b[^.]*\b(?:exceed\w*|out of|beyond|past|greater|larger|last|not (?:exist|found|valid)|invalid|range|available)\b|\b(?:invalid|no (?:more|such))\b[^.]*\bpages?\b|\bno more (?:records|pages|results)\b/i;
const NO_VERSION = /\bversion\b[^.]*\b(?:invalid|not|unsupported|unknown)\b|\b(?:invalid|unsupported|unknown)\b[^.]*\bversion\b/i;

const LIMIT = /rate.?limit|throttl|too many|limit\w* (?:\w+ ){0,3}(?:exceed|reach)|exceed\w* (?:\w+ ){0,5}limit|quota/i;
const ADDRESS = /\bip\b|white.?list|allow.?list/i;
const PERMISSION =
  /permission|not (?:authori[sz]ed|allowed|permitted|enabled|licen[cs]ed)|(?:no|not have|without) access|access (?:is |was )?denied|forbidden/i;
const LOG_IN = /authenticat|credential|api.?key|user.?name|password|log.?in|unauthori[sz]ed/i;

/** In the vendor's words: the API Access screen, its methods and properties. */
const hint = ({ method, propertyExternalId }: Asked) =>
  `In Entrata, under Apps > App Store > API Access, allow this credential the method ${method.name}${propertyExternalId === null ? '' : ` for property ${propertyExternalId}`}, then test the credential.`;
const what = ({ method, propertyExternalId }: Asked) =>
  propertyExternalId === null ? method.name : `${method.name} for property ${propertyExternalId}`;

/**
 * The error table (docs/vendors/entrata.md, Errors): the number's family says most, and where a family holds two meanings the text decides between them.
 * The text goes nowhere else: messages are our words.
 */
export function vendorError(given: number | null, text: string, asked: Asked): PmsError {
  const status = asked.response.status,
    code = given ?? status,
    detail = `entrata_${code}`;
  const error = (kind: PmsErrorCode, message: string, retryAfterMs: number | null = null) =>
    new PmsError(kind, detail, message, retryAfterMs);
  if (code === 429 || status === 429 || LIMIT.test(text)) return rateLimited(text, asked, detail);
  if (NO_VERSION.test(text))
    return new PmsError(
      'contract_violation',
      VERSION_REFUSED,
      `Entrata does not offer version ${asked.method.version} of ${asked.method.name} (code ${code}). Ask Entrata to enable it for your API access, then test the credential.`,
    );
  if (NO_PAGE.test(text))
    return new PmsError(
      'contract_violation',
      NO_SUCH_PAGE,
      `Entrata rejected the page of ${what(asked)} that was asked for (code ${code}). Test the credential; if it passes, report it with the run's id.`,
    );
  if (code >= 500 && code < 600) {
    if (code === 503)
      return error(
        'maintenance',
        `Entrata is closed for maintenance (code ${code}). It is tried again later; nothing needs doing.`,
        readRetryAfter(asked.response.headers),
      );
    return error(
      'transient',
      `Entrata has a fault of its own at ${what(asked)} (code ${code}). It is tried again; if this goes on, ask Entrata.`,
      readRetryAfter(asked.response.headers),
    );
  }
  // The family of requests and parameters: words such as "user name" or "not allowed" are about one of them there.
  if (code >= 100 && code < 200 && status !== 401 && status !== 403)
    return error(
      status === 400 ? 'client' : 'contract_violation',
      `Entrata rejected our request ${what(asked)} (code ${code}). Test the credential; if it passes, report it with the run's id.`,
    );
  if (ADDRESS.test(text))
    return error(
      'permission',
      `Entrata does not accept calls from this installation's address (code ${code}). Ask Entrata to put its public IP address on the allow-list of your API access, then test the credential.`,
    );
  // 401 is the log-in whatever its text says.
  const isLogIn = code === 401 || status === 401 || (LOG_IN.test(text) && !PERMISSION.test(text));
  if (!isLogIn && (PERMISSION.test(text) || code === 403))
    return error('permission', `Entrata does not let this credential use ${what(asked)} (code ${code}). ${hint(asked)}`);
  if (isLogIn)
    return error(
      'auth',
      `Entrata refused the log-in (code ${code}). Check the organization and the API key, or the user name and password, in the credential, then test it.`,
    );
  if (code >= 300 && code < 400) {
    // The family of log-in and rights. getStatus needs no property and hardly a right, so there it is the log-in.
    if (asked.method.name === 'getStatus')
      return error(
        'auth',
        `Entrata refused the log-in (code ${code}). Check the organization and the API key, or the user name and password, in the credential, then test it.`,
      );
    return error('permission', `Entrata does not let this credential use ${what(asked)} (code ${code}). ${hint(asked)}`);
  }
  if (code === 404)
    return error(
      'not_found',
      `Entrata does not know what ${what(asked)} asks for (code ${code}). Check that the property still exists there, and the address in the credential.`,
    );
  if (code >= 400)
    return error(
      'client',
      `Entrata rejected our request ${what(asked)} (code ${code}). This is likely a fault in Unit Sync: report it with the run's id.`,
    );
  return error(
    'contract_violation',
    `Entrata answered ${what(asked)} with an error that has no meaning here (code ${code}). Test the credential; if it passes, report it with the run's id.`,
  );
}

/** Retry-After where it is given; else the window that the text names, else the next minute: limits count by minute, hour and day. */
function rateLimited(text: string, { response, now, method }: Asked, detail: string): PmsError {
  const rest = (windowMs: number) => windowMs - (now.getTime() % windowMs);
  const waitMs = readRetryAfter(response.headers) ?? (/hour|day|daily/i.test(text) ? rest(HOUR_MS) : rest(MINUTE_MS));
  return new PmsError(
    'rate_limited',
    detail,
    `Entrata asks that ${method.name} be called less often. It is tried again after a pause; if this goes on, lengthen the interval of the account's properties, or ask Entrata for a higher limit.`,
    waitMs,
  );
}

/** An answer other than 200 without an error of Entrata's own in it: it comes from the edge before Entrata. */
export function edgeError(asked: Asked): PmsError {
  const { status, text } = asked.response;
  if (status === 429) return rateLimited('', asked, 'http_429');
  // The gateway's own refusal is the key; a page is the wall before it.
  if (status === 403 && !/^\s*</.test(text))
    return new PmsError(
      'auth',
      'http_403',
      `Entrata's gateway refused the log-in (HTTP 403). Check ${LOG_IN_FIELDS} in the credential, then test it; if they are right, ask Entrata whether this installation's public IP address is on the allow-list of your API access.`,
    );
  return httpStatusError(asked.response, {
    vendor: VENDOR_NAME,
    what: what(asked),
    logIn: LOG_IN_FIELDS,
    permissionHint: `Most often this installation's public IP address is not on Entrata's allow-list: ask Entrata to add it. Otherwise: ${hint(asked)}`,
  });
}

export const webPage = (): PmsError =>
  new PmsError(
    'transient',
    'html_body',
    "Entrata answered with a web page instead of data. It is tried again; if this goes on, ask Entrata to put this installation's public IP address on the allow-list of your API access, and check the address in the credential.",
  );
export const violation = (detail: string, method: Method, sentence: string): PmsError =>
  new PmsError(
    'contract_violation',
    detail,
    `Entrata's answer to ${method.name} ${sentence} Nothing of it was used. Test the credential; if it passes, report it with the run's id.`,
  );
