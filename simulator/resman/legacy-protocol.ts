/** The old interface (docs/vendors/resman.md, The older interface): POST of a form, ids and key among its fields, and every failure under status 200. */
import type { Account } from '../account.ts';
import type { EarlyWords } from '../faults/early.ts';
import type { Reply } from '../reply.ts';
import { headerOf, Refusal } from '../vendor/vendor.ts';
import type { Accounts, Asked, Call, Kind, Place } from '../vendor/vendor.ts';
import { propertyId } from './ids.ts';
import { failureReply, successReply } from './legacy-envelope.ts';
import { CALLS } from './legacy.ts';
import type { LegacyAsk } from './legacy.ts';

const KINDS: Record<string, Kind> = {
  'Account/GetProperties': 'properties',
  'Property/GetUnits': 'units',
  'Leasing/GetCurrentResidents': 'people',
  'MITS/GetResidentTransactions2_0': 'tenancies',
};
export const LEGACY = Object.keys(KINDS);

const methodOf = (asked: Asked): string => asked.path.slice(1);
const form = (asked: Asked): URLSearchParams => new URLSearchParams(asked.body);
const accountIdOf = (account: Account): string => (account.options.accountId === '' ? account.clientId : String(account.options.accountId));
const fail = (asked: Asked, why: string): Refusal => new Refusal(failureReply(asked, methodOf(asked), why));

export const legacy = {
  matches: (method: string, path: string): boolean => method === 'POST' && Object.hasOwn(KINDS, path.slice(1)),
  find: (accounts: Accounts, asked: Asked): Account | undefined => {
    const id = form(asked).get('AccountID')?.toLowerCase();
    return accounts.of('resman').find((account) => accountIdOf(account).toLowerCase() === id);
  },
  place: (asked: Asked): Place => ({ resource: methodOf(asked), kind: KINDS[methodOf(asked)] ?? 'other' }),
  stranger: (asked: Asked): Reply => failureReply(asked, methodOf(asked), 'Invalid AccountID'),
  words: (_account: Account, asked: Asked, _place: Place | null): EarlyWords => {
    const failed = (why: string): Reply => failureReply(asked, methodOf(asked), why);
    return {
      status: (status) => ({ status, body: 'An error has occurred.', headers: { 'content-type': 'text/plain; charset=utf-8' } }),
      errorIn200: ({ params }) => failed(typeof params.message === 'string' ? params.message : 'An error has occurred.'),
      wrongPassword: () => failed('Invalid IntegrationPartnerID or ApiKey'),
      forbidden: () => failed('Access to this method is denied'),
      nothingFound: () => successReply(asked, methodOf(asked), '', '', [], 'element', false),
      tooMany: () => failed('Too many requests'),
    };
  },
  read: (account: Account, asked: Asked, _place: Place | null): Call => {
    const said = form(asked),
      method = methodOf(asked);
    if (!/^application\/x-www-form-urlencoded\b/i.test(headerOf(asked.headers, 'content-type') ?? ''))
      throw fail(asked, 'The form is expected as application/x-www-form-urlencoded');
    if (said.get('IntegrationPartnerID') !== account.options.partnerId || !account.authorizes(said.get('ApiKey')))
      throw fail(asked, 'Invalid IntegrationPartnerID or ApiKey');
    const id = said.get('PropertyID') ?? '',
      property = account.town.data.properties.find((p) => propertyId(p.id) === id) ?? null;
    if (method !== 'Account/GetProperties' && property === null) throw fail(asked, 'Invalid PropertyID');
    const ask: LegacyAsk = { account, asked, method, property, accountId: accountIdOf(account) };
    return (CALLS[method] as (typeof CALLS)[string])(ask);
  },
};
