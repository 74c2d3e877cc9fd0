/** Entrata over HTTP: the gateway and the old address, limits, log-in, method (docs/vendors/entrata.md). */
import type { Account } from '../account.ts';
import { htmlReply } from '../reply.ts';
import type { Limit } from '../vendor/windows.ts';
import { basicOf } from '../vendor/vendor.ts';
import type { Asked, Kind, Place, Protocol } from '../vendor/vendor.ts';
import { Envelope, wordsOf } from './errors.ts';
import { CALLS } from './methods.ts';
import { METHODS } from './params.ts';
import { addressOf, checkRequest, saidIn } from './request.ts';

export const KINDS: Record<string, Kind> = {
  getStatus: 'session',
  getProperties: 'properties',
  getPropertyUnits: 'units',
  getLeases: 'tenancies',
  getLeasePickList: 'statuses',
  getCustomers: 'people',
};

const envelopeOf = (account: Account, asked: Asked): Envelope => new Envelope(account, saidIn(asked.body)?.requestId);
type Named = Limit & { name: string };
const limitsOf = ({ options }: Account): Named[] =>
  [
    { name: 'minute', ms: 60_000, most: Number(options.perMinute) },
    { name: 'hour', ms: 3_600_000, most: Number(options.perHour) },
    { name: 'day', ms: 86_400_000, most: Number(options.perDay) },
  ].filter((limit) => limit.most > 0);

/** Limits count by method, and by property where the account says so. */
function limitKey(account: Account, asked: Asked): string {
  const said = saidIn(asked.body);
  return account.options.limitScope === 'property'
    ? `${said?.name}/${JSON.stringify(said?.params.propertyId ?? said?.params.propertyIds)}`
    : String(said?.name);
}

function place(asked: Asked): Place | null {
  const name = saidIn(asked.body)?.name;
  return name !== undefined && Object.hasOwn(METHODS, name) ? { resource: name, kind: KINDS[name] ?? 'other' } : null;
}

export const entrataProtocol: Protocol = {
  vendor: 'entrata',
  matches: (method, path) => method === 'POST' && addressOf(path) !== null,
  find: (registry, asked) => {
    const org = addressOf(asked.path)?.org;
    if (typeof org === 'string') return registry.get(org, 'entrata');
    const user = basicOf(asked.headers)?.user;
    return registry
      .of('entrata')
      .find((account) => user === (account.options.username === '' ? account.clientId : account.options.username));
  },
  place,
  // the edge knows no such customer
  stranger: () => htmlReply(401, '401 Unauthorized', '<p>Unauthorized</p>'),
  turnAway: (account, asked, _place, busy) => {
    const wait = busy ? 1000 : account.windows.hit(limitKey(account, asked), limitsOf(account));
    return wait === null ? null : envelopeOf(account, asked).tooMany(wait);
  },
  words: (account, asked) => wordsOf(envelopeOf(account, asked)),
  read: (account, asked) => {
    const request = checkRequest(account, asked);
    return (CALLS[request.name] as (typeof CALLS)[string])(account, request);
  },
  // the note could not pin their names: these are of the family that it says to look for
  headers: (account, asked) =>
    Object.fromEntries(
      limitsOf(account).map((limit) => [
        `x-ratelimit-remaining-${limit.name}`,
        String(account.windows.left(limitKey(account, asked), limit)),
      ]),
    ),
};
