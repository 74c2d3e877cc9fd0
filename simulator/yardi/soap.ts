/** The SOAP envelope: what a request must be, and how an answer is wrapped (docs/vendors/yardi.md). */
import type { Reply } from '../reply.ts';
import { headerOf, Refusal } from '../vendor/vendor.ts';
import type { Asked } from '../vendor/vendor.ts';
import { readXml, XmlError } from '../xml/read.ts';
import type { ReadEl } from '../xml/read.ts';
import { el, textOf } from '../xml/tree.ts';
import type { El, References } from '../xml/tree.ts';
import { INTERFACES, NAMESPACE, operationOf } from './operations.ts';
import type { Operation } from './operations.ts';

const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/',
  SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const PATH = /^\/([^/]+)\/webservices\/([a-z0-9]+)\.asmx$/i;

export interface Address {
  client: string;
  iface: string | null;
}

/** Paths know no case: the server is one of Microsoft's. */
export function addressOf(path: string): Address | null {
  const [, client, file] = PATH.exec(path) ?? [];
  if (client === undefined || file === undefined) return null;
  return { client: decodeURIComponent(client), iface: INTERFACES.find((name) => name.toLowerCase() === file.toLowerCase()) ?? null };
}

const isSoap12 = (asked: Asked): boolean => /^application\/soap\+xml\b/i.test(headerOf(asked.headers, 'content-type') ?? '');

/** The action as the caller said it: a header of its own in SOAP 1.1, a part of the content type in 1.2. */
function actionOf(asked: Asked): string | null {
  const said = isSoap12(asked)
    ? /action="?([^";]+)"?/i.exec(headerOf(asked.headers, 'content-type') ?? '')?.[1]
    : headerOf(asked.headers, 'soapaction');
  return said === undefined ? null : said.trim().replace(/^"(.*)"$/, '$1');
}

/** Whatever operation is meant, right or wrong: for faults. */
export function operationMeant(asked: Asked): Operation | null {
  const iface = addressOf(asked.path)?.iface,
    name = /\/([A-Za-z_]+)$/.exec(actionOf(asked) ?? '')?.[1] ?? /Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(asked.body)?.[1];
  return iface == null || name === undefined ? null : (operationOf(iface, name) ?? null);
}

const CONTENT = { 'content-type': 'text/xml; charset=utf-8' };
const type = (soap12: boolean): Record<string, string> => (soap12 ? { 'content-type': 'application/soap+xml; charset=utf-8' } : CONTENT);

function enveloped(inner: El, soap12: boolean, references: References): string {
  const attrs = {
    'xmlns:soap': soap12 ? SOAP_12 : SOAP_11,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
  };
  return `<?xml version="1.0" encoding="utf-8"?>${textOf(el('soap:Envelope', attrs, el('soap:Body', inner)), references)}`;
}

/** HTTP 500 with soap:Fault. */
export function faultReply(asked: Asked, code: string, message: string): Reply {
  const soap12 = isSoap12(asked);
  const fault = soap12
    ? el(
        'soap:Fault',
        el('soap:Code', el('soap:Value', `soap:${code === 'Client' ? 'Sender' : 'Receiver'}`)),
        el('soap:Reason', el('soap:Text', { 'xml:lang': 'en' }, message)),
        el('detail'),
      )
    : el('soap:Fault', el('faultcode', `soap:${code}`), el('faultstring', message), el('detail'));
  return { status: 500, body: enveloped(fault, soap12, 'none'), headers: type(soap12) };
}

export type Form = 'element' | 'escaped' | 'cdata';

/** `content` null: no result element at all; a text: the result is that text; else its elements, in no namespace. */
export function resultReply(
  asked: Asked,
  op: Operation,
  content: readonly El[] | string | null,
  references: References,
  form: Form,
): Reply {
  const soap12 = isSoap12(asked),
    name = `${op.name}Result`,
    ns = { xmlns: NAMESPACE + op.iface };
  const response = (inner: El | null): string => enveloped(el(`${op.name}Response`, ns, inner), soap12, references);
  if (content === null) return { status: 200, body: response(null), headers: type(soap12) };
  if (typeof content === 'string') return { status: 200, body: response(el(name, content)), headers: type(soap12) };
  if (form === 'element')
    return {
      status: 200,
      body: response(
        el(
          name,
          content.map((child) => ({ ...child, attrs: { xmlns: '', ...child.attrs } })),
        ),
      ),
      headers: type(soap12),
    };
  const text = content.map((child) => textOf(child, references)).join('');
  if (form === 'escaped') return { status: 200, body: response(el(name, text)), headers: type(soap12) };
  return {
    status: 200,
    body: response(el(name, '\u0001')).replace('\u0001', `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`),
    headers: type(soap12),
  };
}

export type Values = Readonly<Record<string, string>>;

/** Everything about a request's form; throws the fault that the server would answer with. */
export function checkSoap(asked: Asked, anyOrder: boolean): { op: Operation; values: Values } {
  const refuse = (message: string, code = 'Client'): never => {
    throw new Refusal(faultReply(asked, code, message));
  };
  const { iface } = addressOf(asked.path) as Address,
    action = actionOf(asked),
    soap12 = isSoap12(asked);
  if (iface === null)
    throw new Refusal({ status: 404, body: 'The resource cannot be found.', headers: { 'content-type': 'text/html; charset=utf-8' } });
  if (!soap12 && !/^text\/xml\b/i.test(headerOf(asked.headers, 'content-type') ?? ''))
    throw new Refusal({ status: 415, body: '', headers: {} });
  if (action === null || action === '')
    return refuse(
      'System.Web.Services.Protocols.SoapException: Unable to handle request without a valid action parameter. Please supply a valid soap action.',
    );
  const op = action.startsWith(`${NAMESPACE}${iface}/`) ? operationOf(iface, action.slice(NAMESPACE.length + iface.length + 1)) : undefined;
  if (op === undefined)
    return refuse(`System.Web.Services.Protocols.SoapException: Server did not recognize the value of HTTP Header SOAPAction: ${action}.`);
  const body = bodyOf(asked, soap12, refuse);
  if (body.local !== op.name || body.uri !== NAMESPACE + iface)
    return refuse(`The body element ${body.local} in the namespace "${body.uri}" does not belong to the action ${action}.`);
  return { op, values: valuesOf(op, body, anyOrder, refuse) };
}

function bodyOf(asked: Asked, soap12: boolean, refuse: (message: string, code?: string) => never): ReadEl {
  let root: ReadEl;
  try {
    root = readXml(asked.body);
  } catch (error) {
    if (error instanceof XmlError)
      return refuse(
        `System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> System.Xml.XmlException: ${error.message}`,
      );
    throw error;
  }
  const ns = soap12 ? SOAP_12 : SOAP_11;
  if (root.local !== 'Envelope') return refuse(`Root element must be Envelope, not ${root.local}.`);
  if (root.uri !== ns)
    return refuse(`Possible SOAP version mismatch: Envelope namespace ${root.uri} was unexpected. Expecting ${ns}.`, 'VersionMismatch');
  const bodies = root.children.filter((child) => child.local === 'Body' && child.uri === ns),
    [first] = bodies[0]?.children ?? [];
  if (bodies.length !== 1 || first === undefined || bodies[0]?.children.length !== 1)
    return refuse('One Body with one element is expected.');
  return first;
}

function valuesOf(op: Operation, body: ReadEl, anyOrder: boolean, refuse: (message: string) => never): Values {
  const values: Record<string, string> = {};
  let last = -1;
  for (const child of body.children) {
    const at = op.params.findIndex((param) => param.name === child.local);
    if (child.uri !== body.uri) return refuse(`${child.local} is in the namespace "${child.uri}", not in "${body.uri}".`);
    if (at < 0) return refuse(`${child.local} is no parameter of ${op.name}.`);
    if (child.local in values) return refuse(`${child.local} comes twice.`);
    if (at < last && !anyOrder) return refuse(`${child.local} is out of order: ${op.params.map((param) => param.name).join(', ')}.`);
    if (child.children.length > 0) return refuse(`${child.local} must be a text.`);
    if (op.params[at]?.type === 'boolean' && !/^(true|false|0|1)$/.test(child.text.trim()))
      return refuse(`${child.local}: The string '${child.text}' is not a valid Boolean value.`);
    values[child.local] = child.text.trim();
    last = Math.max(last, at);
  }
  for (const { name, type: form } of op.params) if (form === 'boolean' && !(name in values)) return refuse(`${name} is required.`);
  return values;
}
