import type { Request } from 'express';
import { Refusal } from '../domain/refusal.ts';
import type { Actor } from '../sync/actor.ts';
import { couldBeToken, tokenHash } from '../sync/tokens.ts';
import { sqlOnPool } from '../sync/tx.ts';
import type { ApiDeps } from './deps.ts';

/** Each role may do what the ones before it may (docs/api.md, Roles). */
const ROLES = ['viewer', 'manager', 'support', 'admin', 'operator'] as const;
export type Role = (typeof ROLES)[number];
const hasRole = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

export interface Auth {
  tokenId: string;
  name: string;
  role: Role;
  organizationId: string;
  organizationName: string;
  /** Null: all properties of the organization. */
  propertyIds: string[] | null;
  byCookie: boolean;
  lastUsedAt: Date | null;
}
export const actorOf = (auth: Auth): Actor => ({ tokenId: auth.tokenId, name: auth.name, role: auth.role });

export const SESSION_COOKIE = 'unitsync_session';
export const SESSION_MS = 12 * 3_600_000;

const TOKEN_COLUMNS = `t.id as "tokenId", t.name, t.role, t.property_ids as "propertyIds", t.last_used_at as "lastUsedAt",
  o.id as "organizationId", o.name as "organizationName"`;
const VALID = `t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)`;

function cookieOf(req: Request, name: string): string | null {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
export const sessionSecret = (req: Request): string | null => cookieOf(req, SESSION_COOKIE);

export async function authByToken(deps: ApiDeps, token: string, now: Date): Promise<Auth | null> {
  if (!couldBeToken(token)) return null;
  const row = await sqlOnPool(deps.db.pool).row<Auth>(
    `select ${TOKEN_COLUMNS} from api_token t join organization o on o.id = t.organization_id where t.hash = $1 and ${VALID}`,
    [tokenHash(token), now],
  );
  return row ? { ...row, byCookie: false } : null;
}

async function authBySession(deps: ApiDeps, secret: string, now: Date): Promise<Auth | null> {
  const row = await sqlOnPool(deps.db.pool).row<Auth>(
    `select ${TOKEN_COLUMNS}
      from session s
      join api_token t on t.id = s.token_id
      join organization o on o.id = t.organization_id
      where s.hash = $1 and s.expires_at > $2 and ${VALID}`,
    [tokenHash(secret), now],
  );
  return row ? { ...row, byCookie: true } : null;
}

/** Who is asking. @throws 401; 403 for a write by cookie without X-Requested-With (a form on another site cannot set it). */
export async function authenticate(deps: ApiDeps, req: Request, now: Date): Promise<Auth> {
  const header = req.headers.authorization;
  let auth: Auth | null = null;
  if (header !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    auth = token ? await authByToken(deps, token, now) : null;
  } else {
    const secret = sessionSecret(req);
    auth = secret ? await authBySession(deps, secret, now) : null;
    if (auth && !['GET', 'HEAD', 'OPTIONS'].includes(req.method) && !req.headers['x-requested-with']) throw new Refusal('csrf');
  }
  if (!auth)
    throw new Refusal(
      'unauthenticated',
      header === undefined ? 'Send Authorization: Bearer <token>.' : 'The token is unknown, expired or revoked.',
    );
  if (!auth.lastUsedAt || now.getTime() - auth.lastUsedAt.getTime() > 60_000) {
    // For people who look for unused tokens; a lost one costs nothing.
    deps.db.pool.query('update api_token set last_used_at = $2 where id = $1', [auth.tokenId, now]).catch(() => undefined);
  }
  return auth;
}

/** @throws 403 */
export function requireRole(auth: Auth, needed: Role): void {
  if (!hasRole(auth.role, needed)) throw new Refusal('forbidden', `This needs the ${needed} role; the token has ${auth.role}.`);
}

export const mayUseProperty = (auth: Auth, propertyId: string): boolean =>
  auth.propertyIds === null || auth.propertyIds.includes(propertyId);
