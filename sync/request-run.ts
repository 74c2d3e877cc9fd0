import type pg from 'pg';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import type { ProblemCode } from '../domain/problem-codes.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { PropertyWrite } from './actor.ts';
import { attachedExternalIds, findAttachable, readIntegration, usableCredential } from './attachments.ts';
import { writeAudit } from './audit.ts';
import { lockProperties, lockProperty, transaction, type Sql } from './tx.ts';

/** Settings and mappings a preview plays with, to show what they would do. */
export interface Assume {
  /** Another credential of the organization, also one that opens another PMS account: then with the PMS properties to attach. */
  credentialId?: string;
  excludedLeaseStatuses?: string[];
  residentRoles?: string[];
  pmsPropertyExternalIds?: string[];
  whenExcluded?: 'keep' | 'end';
  /** Whether Unit Sync is on: what switching it on would do to everybody's units. */
  unitSync?: boolean;
  mappings?: { pmsUnitId: string; unitId: string | null }[];
}
export interface RunRequest extends PropertyWrite {
  mode: 'apply' | 'preview';
  assume: Assume | null;
  runId: string;
}
export interface RequestedRun {
  id: string;
  state: string;
  joined: boolean;
}

const WORDS: Partial<Record<ProblemCode, string>> = {
  paused: 'The integration is paused',
  off: 'User Sync is off',
  draft: 'The property has not been set up yet',
  credential_rejected: 'The PMS rejects the credential',
};

async function checkAssumedMappings(sql: Sql, propertyId: string, assume: Assume | null): Promise<void> {
  const mappings = assume?.mappings ?? [];
  if (!mappings.length) return;
  const pmsUnits = new Set(
    (
      await sql.rows<{ id: string }>(
        `select pu.id
          from pms_unit pu
          join pms_property pp on pp.id = pu.pms_property_id
          where pp.property_id = $1 and pu.id = any($2::uuid[])`,
        [propertyId, mappings.map((m) => m.pmsUnitId)],
      )
    ).map((row) => row.id),
  );
  const units = new Set(
    (
      await sql.rows<{ id: string }>('select id from unit where property_id = $1 and archived_at is null and id = any($2::uuid[])', [
        propertyId,
        mappings.flatMap((m) => m.unitId ?? []),
      ])
    ).map((row) => row.id),
  );
  mappings.forEach((mapping, i) => {
    if (!pmsUnits.has(mapping.pmsUnitId)) throw invalid(`assume.mappings.${i}.pmsUnitId`, 'no PMS unit of this property');
    if (mapping.unitId !== null && !units.has(mapping.unitId)) throw invalid(`assume.mappings.${i}.unitId`, 'no unit of this property');
  });
}

/** What can be assumed is what could be saved. @throws as saving it would */
async function checkAssumedReading(sql: Sql, request: RunRequest, accountId: string | null): Promise<void> {
  const { organizationId, propertyId, assume } = request,
    externalIds = assume?.pmsPropertyExternalIds ?? [];
  let account = accountId;
  if (assume?.credentialId) {
    ({ account } = await usableCredential(sql, organizationId, assume.credentialId, 'assume.credentialId'));
    if (account !== accountId && !externalIds.length)
      throw invalid(
        'assume.pmsPropertyExternalIds',
        'The credential opens another PMS account: say which of its PMS properties would be attached.',
      );
  }
  if (account && externalIds.length)
    await findAttachable(sql, { propertyId, accountId: account, externalIds, path: 'assume.pmsPropertyExternalIds' });
}

/** Whether a preview that assumes plans from the stays already held alone: every PMS property that it assumes, or that is attached, has been read before. */
async function readsNothing(sql: Sql, propertyId: string, accountId: string | null, assume: Assume): Promise<boolean> {
  const neverRead = await sql.row(
    `select 1
      from pms_property p
      where p.last_read_at is null and p.account_id = coalesce((select account_id from credential where id = $3), $2)
       and (case when $4::text[] is null then p.property_id = $1 else p.external_id = any($4) end) limit 1`,
    [propertyId, accountId, assume.credentialId ?? null, assume.pmsPropertyExternalIds ?? null],
  );
  return !neverRead;
}

/**
 * *Sync now*: joins the oldest queued run or queues one, in one transaction with the check that a run is allowed; the caller then triggers the schedule
 * (a crash in between is swept up by housekeeping). A preview is a run of its own;
 * one that assumes settings and reads nothing is made while paused or off too, so that settings can be looked at before the property is resumed.
 * @throws 409 `paused`, `off`, `draft`, `credential_rejected`, `set_up_incomplete`; what cannot be assumed: 422, 409 `attached_elsewhere`
 */
export async function requestRun(pool: pg.Pool, request: RunRequest): Promise<RequestedRun> {
  const { organizationId, propertyId, actor, now, mode, assume, runId } = request;
  return transaction(pool, async (sql) => {
    await lockProperty(sql, propertyId);
    const row = await readIntegration(sql, propertyId);
    // Asked again with the same Idempotency-Key after a crash.
    const again = await sql.row<RequestedRun>('select id, state, false as joined from sync_run where id = $1', [runId]);
    if (again) return again;
    const stopped = row.state === 'paused' || row.state === 'off' ? row.state : null,
      isLookedAt = stopped && mode === 'preview' && assume !== null && (await readsNothing(sql, propertyId, row.accountId, assume));
    const refusal: ProblemCode | null =
      stopped && !isLookedAt
        ? stopped
        : row.state === 'draft' && mode === 'apply'
          ? 'draft'
          : row.credentialState === 'rejected' && !assume?.credentialId
            ? 'credential_rejected'
            : null;
    if (refusal)
      throw new Refusal(refusal, `${WORDS[refusal] ?? refusal}${row.state !== 'active' && row.reason ? `: ${row.reason}` : ''}.`);
    if (row.state === 'draft' && (!row.credentialId || !(await attachedExternalIds(sql, propertyId)).length))
      throw new Refusal('set_up_incomplete', 'Pick a credential and attach a PMS property first.');
    if (mode === 'apply') {
      const queued = await sql.row<RequestedRun>(
        `select id, state, true as joined
          from sync_run
          where property_id = $1 and mode = 'apply' and state = 'queued'
          order by requested_at, id limit 1`,
        [propertyId],
      );
      if (queued) return queued;
    } else {
      await checkAssumedReading(sql, request, row.accountId);
      await checkAssumedMappings(sql, propertyId, assume);
    }
    await sql.run(
      `insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, assume, actor, requested_at)
        values ($1, $2, $3, $4, 'manual', 'queued', $5, '[]', $6, $7, $8)`,
      [
        runId,
        organizationId,
        propertyId,
        mode,
        JSON.stringify(ZERO_COUNTS),
        assume ? JSON.stringify(assume) : null,
        JSON.stringify(actor),
        now,
      ],
    );
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: `sync.${mode}`,
      subject: runId,
      after: assume ?? undefined,
      runId,
    });
    return { id: runId, state: 'queued', joined: false };
  });
}

/** Asks a run to stop. A queued one is cancelled at once; a running one by its workflow, which the caller then cancels. @throws 409 */
export async function requestCancel(
  pool: pg.Pool,
  request: PropertyWrite & { runId: string },
): Promise<{ workflowId: string; temporalRunId: string | null } | null> {
  const { organizationId, propertyId, runId, actor, now } = request;
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [propertyId]);
    const run = await sql.row<{ state: string; appliedAt: Date | null; workflowId: string | null; temporalRunId: string | null }>(
      `select state, applied_at as "appliedAt", workflow_id as "workflowId", temporal_run_id as "temporalRunId"
        from sync_run
        where id = $1 and property_id = $2
        for update`,
      [runId, propertyId],
    );
    if (!run) throw notFound('run');
    if (run.appliedAt) throw new Refusal('already_applied', 'The run has been applied; it can be undone instead.');
    if (run.state !== 'queued' && run.state !== 'running') throw new Refusal('already_finished', `The run has ${run.state}.`);
    await writeAudit(sql, { organizationId, propertyId, at: now, actor, action: 'sync.cancel', subject: runId, runId });
    if (run.state === 'queued') {
      await sql.run(`update sync_run set state = 'cancelled', cancel_requested = true, finished_at = $2, reason = $3 where id = $1`, [
        runId,
        now,
        JSON.stringify({ code: 'cancelled', message: 'Cancelled before it began.', nextStep: null }),
      ]);
    } else await sql.run('update sync_run set cancel_requested = true where id = $1', [runId]);
    return run.workflowId ? { workflowId: run.workflowId, temporalRunId: run.temporalRunId } : null;
  });
}
