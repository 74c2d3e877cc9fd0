import type { Prepared, Sql } from './tx.ts';

export interface RunCredential {
  id: string;
  organizationId: string;
  vendor: string;
  accountId: string;
  state: 'untested' | 'ok' | 'rejected';
  fields: Record<string, string>;
  secret: string;
}

const READ: Prepared = {
  name: 'credential',
  text: `select id, organization_id as "organizationId", vendor, account_id as "accountId", state, fields, secret
    from credential
    where id = $1`,
};
export const readCredential = (sql: Sql, credentialId: string): Promise<RunCredential | undefined> =>
  sql.row<RunCredential>(READ, [credentialId]);

/** When a rejected credential is tried again: after 15 min, 1 h, 6 h, then daily (docs/rules.md, Polite). */
const PROBE_AFTER_MINUTES = [15, 60, 360, 1440];
export const nextProbeAt = (probes: number, now: Date): Date =>
  new Date(now.getTime() + (PROBE_AFTER_MINUTES[Math.min(probes, PROBE_AFTER_MINUTES.length - 1)] ?? 1440) * 60_000);

/** In the order in which everybody takes property locks (docs/how-it-works.md, The one lock). */
const LOCKED = 'with locked as (select property_id from integration where credential = $1 order by property_id for update)';
const REASON = 'The PMS rejects the credential. Renew the key in the PMS, enter it in the credential and test it.';

/** Marks a credential rejected by the PMS, unless its secret changed since `secret` was read. Only the first to notice sets the clock of its probes. Its properties stay active, with the reason. */
export async function markRejected(sql: Sql, credential: Pick<RunCredential, 'id' | 'secret'>, code: string, now: Date): Promise<void> {
  const marked = await sql.run(
    `update credential
      set state = 'rejected', rejected_code = $3, probes = 0, next_probe_at = $4
      where id = $1 and secret = $2 and state <> 'rejected'`,
    [credential.id, credential.secret, code, nextProbeAt(0, now)],
  );
  if (marked)
    await sql.run(
      `${LOCKED} update integration i
        set reason_code = 'credential_rejected', reason = $2
        from locked
        where i.property_id = locked.property_id and i.state = 'active'`,
      [credential.id, REASON],
    );
}

/**
 * Takes the probe that is due, and sets the time of the next one, before anything is asked: of several at once one wins, and a crash in between costs a turn and no log-in.
 * False: it is not due (any more).
 */
export async function claimProbe(sql: Sql, credentialId: string, now: Date): Promise<boolean> {
  const row = await sql.row<{ probes: number }>(
    `select probes from credential where id = $1 and state <> 'ok' and next_probe_at <= $2 for update`,
    [credentialId, now],
  );
  if (row)
    await sql.run('update credential set probes = probes + 1, next_probe_at = $2 where id = $1', [
      credentialId,
      nextProbeAt(row.probes + 1, now),
    ]);
  return row !== undefined;
}

/** The credential works: its properties go on. Returns those that were waiting for it. */
export async function markOk(sql: Sql, credential: Pick<RunCredential, 'id' | 'secret'>, now: Date): Promise<string[]> {
  // A rejected one whose secret was changed is `untested`, and has its probe set.
  const before = await sql.row<{ wasRejected: boolean }>(
    `select state = 'rejected' or next_probe_at is not null as "wasRejected" from credential where id = $1 and secret = $2 for update`,
    [credential.id, credential.secret],
  );
  if (!before) return [];
  await sql.run(
    `update credential
      set state = 'ok', rejected_code = null, tested_at = $2, next_probe_at = null, probes = 0, version = version + 1
      where id = $1`,
    [credential.id, now],
  );
  await sql.run(
    `${LOCKED} update integration i
      set reason_code = null, reason = null
      from locked
      where i.property_id = locked.property_id and i.reason_code = 'credential_rejected'`,
    [credential.id],
  );
  if (!before.wasRejected) return [];
  return (
    await sql.rows<{ id: string }>(`select property_id as id from integration where credential = $1 and state = 'active'`, [credential.id])
  ).map((row) => row.id);
}
