import { PmsError } from '../connector.ts';
import type { PmsContext } from '../connector.ts';
import { parseJson } from '../json.ts';
import { originOf } from '../log-in.ts';
import { treeOf } from '../xml-from-json.ts';
import { elementAt, parseXml } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { VENDOR_NAME, failedStatus, statusError } from './errors.ts';
import type { Asked } from './errors.ts';

const DEFAULT_ORIGIN = 'https://api.myresman.com';
/** A property comes in one answer with its ledger: 283 households were seen to be 4 MB. */
const TIMEOUT_MS = 180_000,
  MAX_BYTES = 96 * 1024 * 1024;
/** Left out while parsing: the ledger. */
const SKIPPED: ReadonlySet<string> = new Set(['RTServiceTransactions']);

export interface Method extends Asked {
  name: string;
}
export const METHODS = {
  properties: { name: 'Account/GetProperties', what: 'the properties', permission: 'Account GetProperties' },
  transactions: { name: 'MITS/GetResidentTransactions2_0', what: 'the residents', permission: 'MITS GetResidentTransactions2_0' },
} as const satisfies Record<string, Method>;

/** GUIDs are sent in lower case; other ids as they are written. */
const idOf = (id: string): string => (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : id);

/** One call of the older interface: a form, with the log-in among its fields. Its answer's data, as a tree, whatever it came as. @throws PmsError */
export async function callMits(ctx: PmsContext, method: Method, propertyExternalId: string | null): Promise<XmlElement> {
  const { fields } = ctx,
    form = new URLSearchParams({
      IntegrationPartnerID: idOf(fields.integrationPartnerId ?? ''),
      ApiKey: fields.apiKey ?? '',
      AccountID: idOf(fields.accountId ?? ''),
      ...(propertyExternalId === null ? {} : { PropertyID: idOf(propertyExternalId) }),
    });
  const response = await ctx.http.request({
    method: 'POST',
    url: `${originOf(fields.baseUrl, DEFAULT_ORIGIN)}/${method.name}`,
    signal: ctx.signal,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    operation: { name: method.name, propertyExternalId },
    headers: { accept: 'application/xml, text/xml', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (response.status !== 200) throw statusError(response, method);
  const root = parsed(response.text),
    status = elementAt(root, 'Status')?.text.trim() ?? '';
  if (status === '')
    throw new PmsError(
      'contract_violation',
      'no_status',
      `${VENDOR_NAME} answered with something else where ${method.what} were due. Test the credential; if it passes, ask the vendor.`,
    );
  if (status.toLowerCase() !== 'success') throw failedStatus(wordsIn(root), response, method);
  const data = elementAt(root, 'Response');
  // The data as a text in the text.
  return data?.children.length === 0 && data.text.trimStart().startsWith('<')
    ? parseXml(data.text, VENDOR_NAME, { skip: SKIPPED })
    : (data ?? root);
}

const parsed = (text: string): XmlElement =>
  text.trimStart().startsWith('<') ? parseXml(text, VENDOR_NAME, { skip: SKIPPED }) : treeOf('ResMan', parseJson(text, VENDOR_NAME));

const wordsIn = (element: XmlElement): string =>
  [element.text, ...element.children.filter(({ name }) => name !== 'MethodName').map(wordsIn)].join(' ').slice(0, 2000);
