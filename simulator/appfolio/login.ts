/** Both ways in (docs/vendors/appfolio.md): the customer's own keys, or the partner's token and the customer's database. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Accounts, Asked } from '../vendor/vendor.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { basicOf, headerOf, Refusal } from '../vendor/vendor.ts';
import { accessReply, badRequest, errorReply } from './errors.ts';

const or = (value: string | number | undefined, otherwise: string): string =>
  value === undefined || value === '' ? otherwise : String(value);
export const partnerOf = (account: Account): string => or(account.options.partnerId, account.clientId);
const databaseOf = (account: Account): string => or(account.options.databaseId, account.clientId);

const sign = (account: Account, until: string): string =>
  createHmac('sha256', account.clientSecret)
    .update(`${partnerOf(account)}.${until}`)
    .digest('base64url');
const equal = (a: string, b: string): boolean => {
  const x = Buffer.from(a),
    y = Buffer.from(b);
  return x.length === y.length && timingSafeEqual(x, y);
};

/** Nothing is kept: the token says until when it holds, and only this account's secret can have signed that. */
function isToken(account: Account, token: string): boolean {
  const [until = '', signature = ''] = token.split('.');
  return Number(until) > Date.now() && equal(signature, sign(account, until));
}

export function find(accounts: Accounts, asked: Asked): Account | undefined {
  const all = accounts.of('appfolio');
  if (asked.path === '/oauth/token') {
    const client = new URLSearchParams(asked.body).get('client_id');
    return all.find((account) => partnerOf(account) === client);
  }
  const basic = basicOf(asked.headers),
    database = headerOf(asked.headers, 'x-appfolio-database-id');
  return basic !== null ? accounts.get(basic.user, 'appfolio') : all.find((account) => databaseOf(account) === database);
}

/** `POST /oauth/token`, a form. */
export function tokenReply(account: Account, asked: Asked): Reply {
  const form = new URLSearchParams(asked.body),
    refuse = (status: number, error: string): Refusal => new Refusal(jsonReply(status, { error }));
  if (!/^application\/x-www-form-urlencoded\b/i.test(headerOf(asked.headers, 'content-type') ?? '')) throw refuse(400, 'invalid_request');
  if (form.get('grant_type') !== 'client_credentials') throw refuse(400, 'unsupported_grant_type');
  if (account.options.mode === 'basic' || !account.authorizes(form.get('client_secret'))) throw refuse(401, 'invalid_client');
  const seconds = Number(account.options.tokenSeconds),
    until = String(Date.now() + seconds * 1000);
  return jsonReply(200, {
    access_token: `${until}.${sign(account, until)}`,
    token_type: 'Bearer',
    expires_in: seconds,
    created_at: Math.floor(Date.now() / 1000),
  });
}

/** The header as it must be written; a gateway was seen to care. */
function developerOf(account: Account, asked: Asked): string | undefined {
  if (account.options.headerCase === 'any') return headerOf(asked.headers, 'x-appfolio-developer-id');
  const at = asked.rawHeaders.findIndex((name, i) => i % 2 === 0 && name === 'X-AppFolio-Developer-ID');
  return at < 0 ? undefined : asked.rawHeaders[at + 1];
}

export function checkLogin(account: Account, asked: Asked): void {
  const developer = developerOf(account, asked),
    { mode, developerId } = account.options,
    basic = basicOf(asked.headers);
  if (developer === undefined || developer === '') throw badRequest('Required header missing: X-AppFolio-Developer-ID');
  const [, token = ''] = /^Bearer (\S+)$/i.exec(headerOf(asked.headers, 'authorization') ?? '') ?? [];
  const right = basic !== null ? mode !== 'oauth' && account.authorizes(basic.password) : mode !== 'basic' && isToken(account, token);
  if (!right) throw new Refusal(accessReply(account, 401));
  if (developer !== developerId) throw new Refusal(accessReply(account, 403, 'The developer id is not allowed.'));
}

export const strangerReply = (): Reply => errorReply(401);
