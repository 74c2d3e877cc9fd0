import { SaxesParser } from 'saxes';
import { sim } from './simulator-stage.ts';

// A caller of Yardi's interfaces after the vendor's reference: it shares nothing with the connector, and nothing with the simulator.

/** An element: its local name, namespace, attributes, and what is in it. */
export interface Node {
  name: string;
  uri: string;
  attrs: Record<string, string>;
  kids: Node[];
  text: string;
}

export const CLIENT = 'acmeliving',
  SECRET = 'yardi-secret',
  NS = 'http://tempuri.org/YSI.Interfaces.WebServices/',
  SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const LOGIN = { UserName: 'svc_unitsync', Password: SECRET, ServerName: 'aspdb04', Database: 'demo_live', Platform: 'SQL Server' },
  LICENSE = { InterfaceEntity: 'Unit Sync Example', InterfaceLicense: 'MIIBDEMOLICENSE' };
export const common = (more: Record<string, string> = {}) => ({ ...LOGIN, ...LICENSE, ...more });
export const DEPTH = {
  IncludeLedger: 'false',
  IncludeLeaseCharges: 'false',
  IncludeVehicleInfo: 'false',
  IncludeRoommateData: 'true',
  IncludeEmployerData: 'false',
};

export function parse(text: string): Node {
  const parser = new SaxesParser({ xmlns: true }),
    stack: Node[] = [{ name: '', uri: '', attrs: {}, kids: [], text: '' }];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const node = {
      name: tag.local,
      uri: tag.uri,
      attrs: Object.fromEntries(Object.values(tag.attributes).map((a) => [a.name, a.value])),
      kids: [],
      text: '',
    };
    stack.at(-1)?.kids.push(node);
    stack.push(node);
  });
  for (const event of ['text', 'cdata'] as const)
    parser.on(event, (part: string) => {
      const top = stack.at(-1);
      if (top) top.text += part;
    });
  parser.on('closetag', () => {
    stack.pop();
  });
  parser.write(text).close();
  return stack[0]?.kids[0] as Node;
}
/** Every element of this name in it, however deep. */
export const all = (node: Node, name: string): Node[] =>
  node.kids.flatMap((kid) => [...(kid.name === name ? [kid] : []), ...all(kid, name)]);
export const one = (node: Node, name: string): Node => all(node, name)[0] as Node;
/** The text of the first element of this name right in it. */
export const say = (node: Node, name: string): string | undefined => node.kids.find((kid) => kid.name === name)?.text;
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
export const envelope = (iface: string, op: string, fields: Record<string, string>, ns = NS + iface) =>
  `<soap:Envelope xmlns:soap="${SOAP}"><soap:Body><${op} xmlns="${ns}">${Object.entries(fields)
    .map(([key, value]) => `<${key}>${escape(value)}</${key}>`)
    .join('')}</${op}></soap:Body></soap:Envelope>`;
export const post = (
  iface: string,
  op: string,
  body: string,
  headers: Record<string, string> = {},
  path = `/${CLIENT}/webservices/${iface}.asmx`,
) =>
  fetch(sim.url + path, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${NS}${iface}/${op}"`, ...headers },
    body,
  });
/** The operation's result, in an envelope as the vendor's description has it. */
export async function ask(op: string, fields: Record<string, string>, iface = 'ItfCommonData'): Promise<Node> {
  const res = await post(iface, op, envelope(iface, op, fields));
  const root = parse(await res.text()),
    response = root.kids[0]?.kids[0] as Node;
  expect([res.status, root.name, root.uri, response.name, response.uri, response.kids[0]?.name]).toEqual([
    200,
    'Envelope',
    SOAP,
    `${op}Response`,
    NS + iface,
    `${op}Result`,
  ]);
  return response.kids[0] as Node;
}
export const billing = (op: string, more: Record<string, string>) =>
  ask(op, { ...LOGIN, ...more, ...LICENSE }, 'ItfResidentTransactions20');
/** What a refusal says: its type and its text. */
export const message = (result: Node) => {
  const found = one(result, 'Message');
  return [found.attrs.messageType, found.text];
};
export const faultOf = async (res: Response) => [res.status, one(parse(await res.text()), 'faultstring').text];
export const residents = async (more: Record<string, string> = {}) =>
  all(await ask('GetResidents', common({ YardiPropertyId: 'pr0101', ...more })), 'Resident');
