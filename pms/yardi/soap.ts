import { PmsError } from '../connector.ts';
import type { PmsContext, PmsHttpResponse } from '../connector.ts';
import { elementAt, elementsNamed, elementsWithin, escapeXml, parseXml } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { basicLogIn } from '../log-in.ts';
import { PerContext } from '../per-context.ts';
import { baseOf } from './credential-schema.ts';
import {
  NOT_LICENSED,
  VENDOR_NAME,
  emptyResult,
  faultError,
  messageError,
  numberError,
  saysNothingFound,
  statusError,
  violation,
} from './errors.ts';
import type { Asked, Interface } from './errors.ts';

const NAMESPACE = 'http://tempuri.org/YSI.Interfaces.WebServices/';
export const COMMON: Interface = { file: 'ItfCommonData.asmx', name: 'ItfCommonData', title: 'Common Data' };
export const BILLING: Interface = {
  file: 'ItfResidentTransactions20.asmx',
  name: 'ItfResidentTransactions20',
  title: 'Billing and Payments',
};

/** A whole property comes in one answer, and two minutes for it are normal (docs/vendors/yardi.md, Limits). */
const DATA_TIMEOUT_MS = 180_000;
const MAX_BYTES = 96 * 1024 * 1024;

/** Left out while parsing: ledgers, and what the product must never hold. */
const SKIPPED: ReadonlySet<string> = new Set([
  'RTServiceTransactions',
  'Ledger',
  'LeaseCharges',
  'Employer',
  'Employers',
  'EmployerData',
  'SSN',
  'SocialSecurityNumber',
  'TaxID',
  'TaxId',
  'FederalID',
  'CustomRecords',
  'Vehicles',
  'Bankruptcy',
]);

export interface Operation {
  api: Interface;
  name: string;
  propertyExternalId?: string;
  /** In the order of the WSDL. `afterProperty`: those of Billing and Payments that stand between the property and the entity. */
  afterProperty?: readonly Parameter[];
  parameters?: readonly Parameter[];
  /** Ping and GetVersionNumber. */
  needsNoLogIn?: boolean;
  timeoutMs?: number;
}
type Parameter = readonly [name: string, value: string];

/** The element that holds the data; null where Yardi says in words that nothing was found. @throws PmsError */
export async function call(ctx: PmsContext, operation: Operation): Promise<XmlElement | null> {
  const asked: Asked = { api: operation.api, operation: operation.name, propertyExternalId: operation.propertyExternalId ?? null };
  return readAnswer(await send(ctx, operation), asked);
}

async function send(ctx: PmsContext, operation: Operation): Promise<PmsHttpResponse> {
  const { fields } = ctx,
    { api } = operation,
    namespace = NAMESPACE + api.name,
    action = `${namespace}/${operation.name}`;
  const in12 = { accept: 'application/soap+xml, text/xml', 'content-type': `application/soap+xml; charset=utf-8; action="${action}"` },
    in11 = { accept: 'text/xml', 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` };
  const request = (headers: Record<string, string>) =>
    ctx.http.request({
      method: 'POST',
      url: `${baseOf(fields.baseUrl ?? '')}/webservices/${api.file}`,
      signal: ctx.signal,
      timeoutMs: operation.timeoutMs ?? DATA_TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      operation: { name: operation.name, propertyExternalId: operation.propertyExternalId ?? null },
      headers: { ...(isSoap12.get(ctx, api.name) ? in12 : in11), 'user-agent': 'UnitSync/1.0', ...headers },
      body: envelope(operation, fields, namespace, isSoap12.get(ctx, api.name)),
    });
  const response = await inVersion(ctx, api, () => request({}));
  // Some hosts stand behind HTTP Basic with the same user and password: only a host that asks for it gets it.
  if (response.status !== 401 || !/\bbasic\b/i.test(response.headers['www-authenticate'] ?? '')) return response;
  return request({ authorization: basicLogIn(fields.username, fields.password) });
}

/** Interfaces that speak SOAP 1.2 alone. */
const isSoap12 = new PerContext<true>();

/** Both are bound on most servers; one that refuses the media type or the envelope of 1.1 is asked in 1.2 from then on. */
async function inVersion(ctx: PmsContext, api: Interface, request: () => Promise<PmsHttpResponse>): Promise<PmsHttpResponse> {
  const response = await request();
  const isRefused =
    response.status === 415 || (response.status === 500 && /VersionMismatch|SOAP version mismatch/i.test(response.text.slice(0, 4000)));
  if (!isRefused || isSoap12.get(ctx, api.name)) return response;
  isSoap12.set(ctx, api.name, true);
  return request();
}

/** Document/literal, SOAP 1.1 unless 1.2 is asked for. Elements stand in the order of the WSDL; texts that are not set are left out. */
export function envelope(
  { api, name, propertyExternalId, afterProperty = [], parameters = [], needsNoLogIn }: Operation,
  fields: Readonly<Record<string, string>>,
  namespace: string,
  in12 = false,
): string {
  const logIn: Parameter[] = [
    ['UserName', fields.username ?? ''],
    ['Password', fields.password ?? ''],
    ['ServerName', fields.serverName ?? ''],
    ['Database', fields.database ?? ''],
    ['Platform', fields.platform || 'SQL Server'],
  ];
  const licence: Parameter[] = [
    ['InterfaceEntity', fields.interfaceEntity ?? ''],
    ['InterfaceLicense', fields.interfaceLicense ?? ''],
  ];
  const property: Parameter[] = propertyExternalId === undefined ? [] : [['YardiPropertyId', propertyExternalId]];
  const head = needsNoLogIn
    ? []
    : api === BILLING
      ? [...logIn, ...property, ...afterProperty, ...licence]
      : [...logIn, ...licence, ...property];
  const elements = [...head, ...parameters]
    .filter(([, value]) => value !== '')
    .map(([element, value]) => `<${element}>${escapeXml(value)}</${element}>`)
    .join('');
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${in12 ? 'http://www.w3.org/2003/05/soap-envelope' : 'http://schemas.xmlsoap.org/soap/envelope/'}"><soap:Body><${name} xmlns="${escapeXml(namespace)}">${elements}</${name}></soap:Body></soap:Envelope>`;
}

/** Faults, numbers, messages and empty results inside an answer, whatever its HTTP status. @throws PmsError */
export function readAnswer(response: PmsHttpResponse, asked: Asked): XmlElement | null {
  const looksLikeXml = /^\s*<(?!!doctype html|html)/i.test(response.text);
  if (response.status !== 200 && (!looksLikeXml || (response.status !== 500 && response.status !== 400)))
    throw statusError(response, asked);
  let root: XmlElement;
  try {
    root = parseXml(response.text, VENDOR_NAME, { skip: SKIPPED });
  } catch (error) {
    throw response.status === 200 ? error : statusError(response, asked);
  }
  const body = elementAt(root, 'Body');
  const fault = body ? elementAt(body, 'Fault') : undefined;
  if (fault) throw faultError(textWithin(fault), asked);
  if (response.status !== 200) throw statusError(response, asked);
  if (root.name !== 'Envelope' || !body) throw violation('no_envelope', asked, 'is no SOAP envelope.');
  const answer = elementAt(body, `${asked.operation}Response`),
    result = answer ? elementAt(answer, `${asked.operation}Result`) : undefined;
  if (!answer) throw violation('other_answer', asked, 'is the answer to something else.');
  if (!result) throw emptyResult(asked);
  return readResult(result, asked);
}

function readResult(result: XmlElement, asked: Asked): XmlElement | null {
  const text = result.text.trim(),
    [data] = result.children;
  // The data as a text in the text.
  if (!data && text.startsWith('<')) return judge(parseXml(text, VENDOR_NAME, { skip: SKIPPED }), asked);
  if (data) return judge(result.children.length === 1 ? data : result, asked);
  if (text === '') throw emptyResult(asked);
  if (/^-?\d+$/.test(text) && Number(text) <= 0) throw numberError(Number(text), asked);
  if (saysNothingFound(text)) return null;
  // Ping and GetVersionNumber answer in words.
  return { name: 'text', attributes: {}, children: [], text };
}

/** Messages of type Error are errors; a Warning is one where no data follows; FYI is for the log of somebody else. */
function judge(data: XmlElement, asked: Asked): XmlElement | null {
  const holders = data.name === 'Messages' ? [data] : elementsNamed(data, 'Messages');
  const messages = holders
    .flatMap((holder) => elementsWithin(holder, 'Message'))
    .map((message) => ({
      type: (message.attributes.messageType ?? message.attributes.MessageType ?? message.attributes.type ?? 'Error').toLowerCase(),
      text: textWithin(message),
    }));
  const hasData = data.name !== 'Messages' && data.children.some((child) => child.name !== 'Messages');
  const said = messages.filter(({ type, text }) => type !== 'fyi' && (type === 'error' || !hasData) && !saysNothingFound(text));
  if (said[0]) throw messageError(said.map(({ text }) => text).join(' '), asked);
  if (hasData || data.name !== 'Messages') return data;
  if (messages.some(({ text }) => saysNothingFound(text))) return null;
  throw messages.length > 0 ? violation('no_data', asked, 'holds a note and no data.') : emptyResult(asked);
}

const textWithin = (element: XmlElement): string => [element.text, ...element.children.map(textWithin)].join(' ').slice(0, 2000);

/** Errors by which one interface is not for this credential, while the other may be. */
export const isNotForUs = (error: unknown): boolean =>
  error instanceof PmsError && [NOT_LICENSED, 'yardi_empty_result', 'yardi_operation', 'http_404'].includes(error.detail);
