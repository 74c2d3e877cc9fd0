import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { tokenHash } from './tokens.ts';
import { transaction } from './tx.ts';

/** Arbitrary, fixed: processes that start together do this one after the other. */
const BOOTSTRAP_LOCK = 7_240_002;
const BOOTSTRAP_TOKEN_NAME = 'bootstrap';

/**
 * Makes the organization `default` and the bootstrap token's row (operator, and admin there) where they are missing.
 * Another token than last time replaces it: the old one stops working. Safe to call at every start.
 */
export async function ensureBootstrap(pool: pg.Pool, token: string, now = new Date()): Promise<{ organizationId: string }> {
  return transaction(pool, async (sql) => {
    await sql.run('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
    const held = await sql.row<{ id: string; hash: string; organizationId: string }>(
      `select id, hash, organization_id as "organizationId"
        from api_token
        where role = 'operator' and revoked_at is null
        order by created_at desc limit 1`,
    );
    const hash = tokenHash(token);
    if (held) {
      if (held.hash !== hash) await sql.run('update api_token set hash = $2 where id = $1', [held.id, hash]);
      return { organizationId: held.organizationId };
    }
    const organizationId = newId();
    await sql.run('insert into organization (id, name, created_at) values ($1, $2, $3)', [organizationId, 'default', now]);
    await sql.run(`insert into api_token (id, organization_id, name, hash, role, created_at) values ($1, $2, $3, $4, 'operator', $5)`, [
      newId(),
      organizationId,
      BOOTSTRAP_TOKEN_NAME,
      hash,
      now,
    ]);
    return { organizationId };
  });
}
