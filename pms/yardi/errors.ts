import { PmsError } from '../connector.ts';
import type { PmsErrorCode, PmsHttpResponse } from '../connector.ts';
import { httpStatusError, readRetryAfter, saysNothingFound as saysSo } from '../errors.ts';

export const VENDOR_NAME = 'Yardi';

/** One interface: its own file, namespace and licence. */
export interface Interface {
  file: string;
  name: string;
  title: string;
}
export interface Asked {
  api: Interface;
  operation: string;
  propertyExternalId: string | null;
}

const what = ({ api, operation, propertyExternalId }: Asked) =>
  `${operation} of the interface ${api.title}${propertyExternalId === null ? '' : ` for property ${propertyExternalId}`}`;

/** By this detail a caller knows that an interface is not for this credential, and may try the other. */
export const NOT_LICENSED = 'yardi_licence';

/** Which fields of the credential are wrong is told in words by some versions; by others the result is empty. */
const DATABASE =
  /(?:invalid|unknown|incorrect|wrong|no such) (?:\w+ )?(?:server|database|platform)|(?:server|database|platform)(?: ?name)?\b[^.]*\b(?:invalid|not (?:found|valid|exist\w*|recogni[sz]ed|configured)|does not exist|unknown|incorrect)|cannot open (?:the )?(?:database|server)/i;

const RULES: readonly { text: RegExp; code: PmsErrorCode; detail: string; sentence: (asked: Asked) => string }[] = [
  {
    text: DATABASE,
    code: 'config',
    detail: 'yardi_database',
    sentence: () =>
      'Yardi does not know the server or the database. Check server, database and platform in the credential against what Yardi gave you, then test it.',
  },
  {
    text: /log-?in failed|login credentials|invalid (?:user|login|password)|not authenticated|account (?:is )?(?:locked|disabled)|password (?:has )?expired/i,
    code: 'auth',
    detail: 'yardi_login',
    sentence: () => 'Yardi refused the log-in. Check user name, password, server and database in the credential, then test it.',
  },
  {
    text: /is not configured for property/i,
    code: 'permission',
    detail: 'yardi_property',
    sentence: (asked) =>
      `The interface ${asked.api.title} is not configured for property ${asked.propertyExternalId ?? ''}. In Voyager, under Interfaces > Configuration, add the property to the interface of this vendor, then test the credential.`,
  },
  {
    text: /no access to (?:yardi )?property|invalid (?:yardi )?property|property .*(?:not found|does not exist|no access)|no (?:\w+ )?property|access .*property/i,
    code: 'permission',
    detail: 'yardi_property',
    sentence: (asked) =>
      `Yardi gives no access to property ${asked.propertyExternalId ?? ''} in the interface ${asked.api.title}: "Invalid or no access to Yardi Property". In Voyager, give the interface user this property, and add the property to the interface of this vendor (Interfaces > Configuration); check that its code is still the same.`,
  },
  {
    text: /licen[cs]e|interface ?entity|entity (?:is |was )?(?:invalid|not)|invalid entity|vendor (?:is )?not/i,
    code: 'permission',
    detail: NOT_LICENSED,
    sentence: (asked) =>
      `Yardi does not accept the interface entity or licence for ${asked.api.title}. Ask Yardi to license this interface for your database, and check both fields in the credential: each interface has a licence of its own.`,
  },
  {
    text: /rate.?limit|too many (?:requests|calls)|throttl|maximum number of|session limit|concurrent/i,
    code: 'rate_limited',
    detail: 'yardi_limit',
    sentence: () => 'Yardi asks to be called less often. It is tried again after a pause; nothing needs doing.',
  },
  {
    text: /permission|not authori[sz]ed|no (?:access )?rights|access denied|insufficient/i,
    code: 'permission',
    detail: 'yardi_rights',
    sentence: (asked) =>
      `The interface user may not call ${what(asked)}. In Voyager, give its group the right to this interface, then test the credential.`,
  },
  {
    text: /maintenance|offline|being (?:upgraded|updated)/i,
    code: 'maintenance',
    detail: 'yardi_maintenance',
    sentence: () => 'Yardi is closed for maintenance. It is tried again later; nothing needs doing.',
  },
  {
    text: /time-?d? ?out|timeout|deadlock|object reference|connection|unavailable|try again|unexpected error|internal error|exception/i,
    code: 'transient',
    detail: 'yardi_fault',
    sentence: (asked) => `Yardi has a fault of its own at ${what(asked)}. It is tried again; if this goes on, ask Yardi.`,
  },
];

/** Texts that say that nothing was found; anything else in words is an error, and an error is not empty. */
const NOTHING_FOUND =
  /^\s*no (?:[\w-]+ ){0,4}(?:exists?|found|available|match\w*|returned)\b|no tenants exist with the given search criteria|no roommate promotions found/i;
export const saysNothingFound = (text: string): boolean => saysSo(text, NOTHING_FOUND);

/** What a message of type Error or Warning means, by its text (docs/vendors/yardi.md, Errors). The text itself goes nowhere else. */
export function messageError(text: string, asked: Asked): PmsError {
  const rule = RULES.find((each) => each.text.test(text));
  if (rule) return new PmsError(rule.code, rule.detail, rule.sentence(asked));
  return new PmsError(
    'contract_violation',
    'yardi_message',
    `Yardi answered ${what(asked)} with an error that has no meaning here. Nothing of it was used. Test the credential; if it passes, report it with the run's id.`,
  );
}

/** Old operations answer with a number. */
export function numberError(number: number, asked: Asked): PmsError {
  if (number === -4) return messageError('Login failed', asked);
  if (number === -3) return messageError('entity or license', asked);
  if (number === -2) return messageError('no access to Yardi Property', asked);
  return messageError('no rights', asked);
}

/** A result that is missing or empty: the log-in reached another database, or none. */
export const emptyResult = (asked: Asked): PmsError =>
  new PmsError(
    'auth',
    'yardi_empty_result',
    `Yardi answered ${what(asked)} with nothing at all: most often a wrong server, database or licence. Check these fields in the credential, then test it.`,
  );

export const violation = (detail: string, asked: Asked, sentence: string): PmsError =>
  new PmsError(
    'contract_violation',
    detail,
    `Yardi's answer to ${what(asked)} ${sentence} Nothing of it was used. Test the credential; if it passes, report it with the run's id.`,
  );

/** A fault that comes so often in a row is not of the moment (docs/vendors/yardi.md, Errors). */
const FAULTS_IN_A_ROW = 3;

/** A fault of the server: mostly of the moment; some faults say that the interface or the operation is not there. */
export function faultError(text: string, asked: Asked): PmsError {
  if (/did not recognize|SOAPAction|unknown operation|not (?:a )?valid (?:method|operation)/i.test(text))
    return new PmsError(
      'not_found',
      'yardi_operation',
      `This Voyager does not offer ${what(asked)}. Check the address in the credential; if it is right, ask Yardi whether the interface is installed.`,
    );
  // SQL Server says that a log-in failed of a database that is down, too.
  if (/login failed|authenticat/i.test(text) && !/database/i.test(text)) return messageError('Login failed', asked);
  return new PmsError(
    'transient',
    'soap_fault',
    `Yardi failed at ${what(asked)}. It is tried again; if this goes on, ask Yardi.`,
    null,
    FAULTS_IN_A_ROW,
  );
}

/** A status other than 200 without a SOAP fault in it. A page with 503 is IIS starting anew as often as maintenance. */
export function statusError(response: PmsHttpResponse, asked: Asked): PmsError {
  if (response.status === 503)
    return new PmsError(
      'transient',
      'http_503',
      'Yardi is not available at the moment (HTTP 503). It is tried again; nothing needs doing.',
      readRetryAfter(response.headers),
    );
  if (response.status === 404)
    return new PmsError(
      'not_found',
      'http_404',
      `There is no interface ${asked.api.title} at this address (HTTP 404). Check the address in the credential: it ends with your company's folder.`,
    );
  return httpStatusError(response, {
    vendor: VENDOR_NAME,
    what: what(asked),
    logIn: 'user name, password, server and database',
    permissionHint:
      "Most often this installation's public IP address is not on the allow-list of your Yardi host: ask Yardi to add it, then test the credential.",
  });
}
