/** `<ResMan>` around every answer, or the same as JSON, where attributes become keys with an @ (docs/vendors/resman.md, The older interface). */
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { headerOf } from '../vendor/vendor.ts';
import type { Asked } from '../vendor/vendor.ts';
import { el, textOf } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';

const wantsJson = (asked: Asked): boolean => /json/i.test(headerOf(asked.headers, 'accept') ?? '');

/** Elements of one name become a list when there are several: one alone is no list. */
export function asJson(of: El): unknown {
  const kids = of.children.filter((child): child is El => typeof child !== 'string'),
    text = of.children.filter((child) => typeof child === 'string').join('');
  const attrs = Object.entries(of.attrs).map(([key, value]) => [`@${key}`, value] as const);
  if (kids.length === 0)
    return attrs.length === 0 ? (text === '' ? null : text) : { ...Object.fromEntries(attrs), ...(text === '' ? {} : { '#text': text }) };
  const byName = Map.groupBy(kids, (kid) => kid.name);
  return {
    ...Object.fromEntries(attrs),
    ...Object.fromEntries([...byName].map(([name, same]) => [name, same.length === 1 ? asJson(same[0] as El) : same.map(asJson)])),
  };
}

function reply(asked: Asked, root: El): Reply {
  if (wantsJson(asked)) return jsonReply(200, asJson(root) as object);
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="utf-8"?>${textOf(root, 'apostrophes')}`,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  };
}

const short = (method: string): string => method.slice(method.indexOf('/') + 1);

export const failureReply = (asked: Asked, method: string, why: string): Reply =>
  reply(asked, el('ResMan', el('MethodName', short(method)), el('Status', 'Failed'), el('ErrorDescription', why)));

/** `asJsonLists`: lists stay lists in JSON even with one row. */
export function successReply(
  asked: Asked,
  method: string,
  accountId: string,
  propertyId: string,
  content: El[],
  inner: 'element' | 'escaped',
  lists: boolean,
): Reply {
  const head = [el('MethodName', short(method)), el('Status', 'Success'), el('AccountID', accountId), el('PropertyID', propertyId)];
  if (lists && wantsJson(asked)) {
    const rows = content.map(
      (group) => [group.name, group.children.filter((child): child is El => typeof child !== 'string').map(asJson)] as const,
    );
    return jsonReply(200, { ...(asJson(el('ResMan', head)) as object), ...Object.fromEntries(rows) });
  }
  const body = lists ? content : [el('Response', ...(inner === 'escaped' ? [content.map((child) => textOf(child)).join('')] : [content]))];
  return reply(asked, el('ResMan', head, body));
}
