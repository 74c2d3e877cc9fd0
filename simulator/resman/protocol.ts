/** ResMan's partner interface over HTTP (docs/vendors/resman.md): Basic, the account's header, GET. */
import type { Account } from '../account.ts';
import { jsonReply } from '../reply.ts';
import { basicOf, headerOf, Refusal } from '../vendor/vendor.ts';
import type { Accounts, Asked, Protocol } from '../vendor/vendor.ts';
import { ROUTES } from './calls.ts';
import { errorReply, wordsOf } from './errors.ts';
import { legacy } from './legacy-protocol.ts';
import { Query } from './query.ts';

const LOOK_UP = '/Account/AccountId';
const or = (value: string | number | undefined, otherwise: string): string =>
  value === undefined || value === '' ? otherwise : String(value);
export const accountIdOf = (account: Account): string => or(account.options.accountId, account.clientId);

const subdomain = (asked: Asked): string | null => new URLSearchParams(asked.search).get('subdomain');

function find(accounts: Accounts, asked: Asked): Account | undefined {
  const all = accounts.of('resman');
  if (asked.path === LOOK_UP) return all.find((account) => or(account.options.subdomain, account.clientId) === subdomain(asked));
  const id = headerOf(asked.headers, 'resman-account-id')?.toLowerCase();
  return all.find((account) => accountIdOf(account).toLowerCase() === id);
}

function checkLogin(account: Account, asked: Asked): void {
  const basic = basicOf(asked.headers);
  if (basic === null || basic.user !== account.options.partnerId || !account.authorizes(basic.password)) throw new Refusal(errorReply(401));
}

export const resmanProtocol: Protocol = {
  vendor: 'resman',
  matches: (method, path) => path === LOOK_UP || Object.hasOwn(ROUTES, path) || legacy.matches(method, path),
  find: (accounts, asked) => (legacy.matches(asked.method, asked.path) ? legacy.find(accounts, asked) : find(accounts, asked)),
  place: (asked) =>
    legacy.matches(asked.method, asked.path)
      ? legacy.place(asked)
      : { resource: asked.path.slice(1), kind: ROUTES[asked.path]?.kind ?? 'session' },
  stranger: (asked) => (legacy.matches(asked.method, asked.path) ? legacy.stranger(asked) : errorReply(401)),
  turnAway: (account, _asked, _place, busy) => {
    const wait = busy ? 1000 : account.windows.hit('all', [{ ms: 60_000, most: Number(account.options.perMinute) }]);
    return wait === null ? null : errorReply(429, undefined, { 'retry-after': String(Math.ceil(wait / 1000)) });
  },
  words: (account, asked, place) =>
    legacy.matches(asked.method, asked.path) ? legacy.words(account, asked, place) : wordsOf(ROUTES[asked.path]?.list ?? 'items'),
  read: (account, asked, place) => {
    if (legacy.matches(asked.method, asked.path)) return legacy.read(account, asked, place);
    checkLogin(account, asked);
    if (asked.method !== 'GET') throw new Refusal(errorReply(405, 'The requested resource does not support this method.'));
    const route = ROUTES[asked.path];
    if (route === undefined)
      return {
        lookup: true,
        offset: 0,
        limit: 1,
        total: 1,
        answer: () => ({ ...jsonReply(200, { accountId: accountIdOf(account) }), rows: 1 }),
      };
    return route.run(account, new Query(account, asked.search, route.forms, route.needed));
  },
};
