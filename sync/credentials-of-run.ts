import type { Sql } from './tx.ts';

export interface RunCredential { id: string; vendor: string; accountId: string; state: 'untested' | 'ok' | 'rejected'; fields: Record<string, string>; secret: string }

export const readCredential = (sql: Sql, credentialId: string): Promise<RunCredential | undefined> =>
  sql.row<RunCredential>('select id, vendor, account_id as "accountId", state, fields, secret from credential where id = $1', [credentialId]);

/** When a rejected credential is tried again: after 15 min, 1 h, 6 h, then daily (docs/rules.md, Polite). */
const PROBE_AFTER_MINUTES = [15, 60, 360, 1440];
export const nextProbeAt = (probes: number, now: Date): Date => new Date(now.getTime() + (PROBE_AFTER_MINUTES[Math.min(probes, PROBE_AFTER_MINUTES.length - 1)] ?? 1440) * 60_000);

/** Marks a credential rejected by the PMS, unless its secret changed since `secret` was read. Only the first to notice sets the clock of its probes. */
export async function markRejected(sql: Sql, credential: Pick<RunCredential, 'id' | 'secret'>, code: string, now: Date): Promise<void> {
  await sql.run(`update credential set state = 'rejected', rejected_code = $3, probes = 0, next_probe_at = $4 where id = $1 and secret = $2 and state <> 'rejected'`, [credential.id, credential.secret, code, nextProbeAt(0, now)]);
}

/** One probe that was rejected again: the next one is later. */
export async function probeFailed(sql: Sql, credential: Pick<RunCredential, 'id' | 'secret'>, now: Date): Promise<void> {
  const row = await sql.row<{ probes: number }>(`select probes from credential where id = $1 and secret = $2 and state = 'rejected' for update`, [credential.id, credential.secret]);
  if (row) await sql.run('update credential set probes = probes + 1, next_probe_at = $2 where id = $1', [credential.id, nextProbeAt(row.probes + 1, now)]);
}

/** The credential works: its properties go on. Returns those that were waiting for it. */
export async function markOk(sql: Sql, credential: Pick<RunCredential, 'id' | 'secret'>, now: Date): Promise<string[]> {
  const before = await sql.row<{ state: string }>('select state from credential where id = $1 and secret = $2 for update', [credential.id, credential.secret]);
  if (!before) return [];
  await sql.run(`update credential set state = 'ok', rejected_code = null, tested_at = $2, next_probe_at = null, probes = 0, version = version + 1 where id = $1`, [credential.id, now]);
  if (before.state !== 'rejected') return [];
  return (await sql.rows<{ id: string }>(`select property_id as id from integration where credential = $1 and state = 'active'`, [credential.id])).map((row) => row.id);
}
