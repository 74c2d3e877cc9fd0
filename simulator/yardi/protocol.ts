/** Yardi over HTTP: paths that know no case, SOAP 1.1 and 1.2, `?WSDL` (docs/vendors/yardi.md). */
import { htmlReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { headerOf } from '../vendor/vendor.ts';
import type { Protocol } from '../vendor/vendor.ts';
import { CALLS } from './calls.ts';
import { checkLogin, propertiesAsked } from './login.ts';
import { tooManyReply, wordsOf } from './messages.ts';
import { addressOf, checkSoap, operationMeant } from './soap.ts';
import { wsdl } from './wsdl.ts';

const LIBRARIES = /^(node|undici|axios|python|java|go-http|curl|okhttp|ruby|$)/i;
const notFound = (): Reply => htmlReply(404, "Server Error in '/' Application.", '<p>The resource cannot be found.</p>');

export const yardiProtocol: Protocol = {
  vendor: 'yardi',
  matches: (method, path) => (method === 'POST' || method === 'GET') && addressOf(path) !== null,
  find: (registry, asked) => {
    const client = addressOf(asked.path)?.client.toLowerCase();
    return registry.of('yardi').find((account) => account.clientId.toLowerCase() === client);
  },
  place: (asked) => {
    const op = operationMeant(asked);
    return op === null ? null : { resource: op.name, kind: op.kind, group: op.iface };
  },
  stranger: notFound,
  turnAway: (account, asked, _place, busy) => {
    if (account.options.userAgents === 'named' && LIBRARIES.test(headerOf(asked.headers, 'user-agent') ?? ''))
      return htmlReply(403, 'Forbidden', '<p>Request blocked.</p>');
    return busy || account.windows.hit('all', [{ ms: 60_000, most: Number(account.options.perMinute) }]) !== null
      ? tooManyReply(asked, operationMeant(asked))
      : null;
  },
  words: (_account, asked) => wordsOf(asked, operationMeant(asked)),
  read: (account, asked) => {
    const iface = addressOf(asked.path)?.iface ?? null;
    if (asked.method === 'GET') {
      const isWsdl = iface !== null && /^wsdl$/i.test(asked.search),
        reply: Reply = isWsdl
          ? {
              status: 200,
              body: wsdl(iface, `http://${headerOf(asked.headers, 'host') ?? ''}${asked.path}`),
              headers: { 'content-type': 'text/xml; charset=utf-8' },
            }
          : iface === null
            ? notFound()
            : htmlReply(
                200,
                iface,
                '<p>The following operations are supported. For a formal definition, please review the Service Description.</p>',
              );
      return { lookup: false, offset: 0, limit: 1, total: 1, answer: () => ({ ...reply, rows: 0 }) };
    }
    const { op, values } = checkSoap(asked, account.options.elementOrder === 'any');
    if (op.login) checkLogin(account, asked, op, values);
    const properties = op.login ? propertiesAsked(account, asked, op, values) : [];
    return (CALLS[op.name] as (typeof CALLS)[string])({ account, asked, op, values, properties });
  },
};
