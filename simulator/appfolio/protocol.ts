/** AppFolio's v0 over HTTP (docs/vendors/appfolio.md): log-in, limits, lists, and the token's address. */
import type { Account } from '../account.ts';
import type { Reply } from '../reply.ts';
import type { Limit } from '../vendor/windows.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Call, Kind, Place, Protocol } from '../vendor/vendor.ts';
import { errorReply, tooManyReply, wordsOf } from './errors.ts';
import { isList, list } from './lists.ts';
import { checkLogin, find, strangerReply, tokenReply } from './login.ts';

export const KINDS: Record<string, Kind> = { properties: 'properties', units: 'units', tenants: 'tenancies', token: 'session' };
const limitsOf = ({ options }: Account): Limit[] => [
  { ms: 1000, most: Number(options.perSecond) },
  { ms: 60_000, most: Number(options.perMinute) },
  { ms: 3_600_000, most: Number(options.perHour) },
];
const nameOf = (path: string): string | null => /^\/api\/v0\/([a-z_]+)$/.exec(path)?.[1] ?? null;

function place(path: string): Place | null {
  const name = path === '/oauth/token' ? 'token' : nameOf(path);
  return name === null || !Object.hasOwn(KINDS, name) ? null : { resource: name, kind: KINDS[name] as Kind };
}

const single = (reply: Reply): Call => ({ lookup: false, offset: 0, limit: 1, total: 1, answer: () => ({ ...reply, rows: 0 }) });

export const appfolioProtocol: Protocol = {
  vendor: 'appfolio',
  matches: (method, path) => path.startsWith('/api/v0/') || (method === 'POST' && path === '/oauth/token'),
  find,
  place: (asked) => place(asked.path),
  stranger: strangerReply,
  turnAway: (account, _asked, _place, busy) => {
    const wait = busy ? 1000 : account.windows.hit('all', limitsOf(account));
    return wait === null ? null : tooManyReply(wait);
  },
  words: (account) => wordsOf(account),
  read: (account, asked) => {
    if (asked.path === '/oauth/token') return single(tokenReply(account, asked));
    checkLogin(account, asked);
    const name = nameOf(asked.path);
    // there is no GET by id: filters[Id] is the look-up
    if (name === null || !isList(name)) throw new Refusal(errorReply(404));
    if (asked.method !== 'GET') throw new Refusal(errorReply(403));
    return list(account, name, asked.search);
  },
};
