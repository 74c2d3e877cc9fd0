import type pg from 'pg';
import { closeIntegration, reasonOf } from './assign.ts';
import type { RunCounts } from '../domain/run-words.ts';
import { isOtherwiseKnown } from './otherwise-known.ts';
import { finish, lastCounts, type ClaimedRun, type RunRead } from './runs.ts';
import type { StageTarget } from './stage-rows.ts';
import { transaction, type Sql } from './tx.ts';
import { takeWakes } from './wake.ts';

export interface ReadTarget extends StageTarget {
  externalId: string;
  completeReads: number;
}

/** The PMS properties that a run reads, in the order of their ids. */
export async function propertiesToRead(
  sql: Sql,
  propertyId: string,
  run: Pick<ClaimedRun, 'runId' | 'attempt' | 'accountId'>,
  externalIds?: readonly string[],
): Promise<ReadTarget[]> {
  const rows = await sql.rows<{ id: string; externalId: string; completeReads: number }>(
    `select id, external_id as "externalId", complete_reads as "completeReads" from pms_property where account_id = $1 and (case when $3::text[] is null then property_id = $2 else external_id = any($3) end) order by length(external_id), external_id`,
    [run.accountId, propertyId, externalIds ?? null],
  );
  return rows.map((row) => ({
    runId: run.runId,
    attempt: run.attempt,
    propertyId,
    pmsPropertyId: row.id,
    accountId: run.accountId,
    externalId: row.externalId,
    completeReads: row.completeReads,
  }));
}

/**
 * Closes a run in which nothing differs, unless the inputs changed since the last plan, time calls for a plan, or the records set aside are others.
 * Only the run's own rows are written (docs/rules.md, Quiet).
 */
export function closeQuietRun(
  pool: pg.Pool,
  request: { runId: string; propertyId: string; now: Date; bad: readonly { id: string; reason: string; valueHash: string }[] },
): Promise<boolean> {
  return transaction(pool, async (sql) => {
    const row = await sql.row<{ currentRun: string | null }>(
      'select current_run as "currentRun" from integration where property_id = $1 for update',
      [request.propertyId],
    );
    if ((await takeWakes(sql, request.propertyId)) || row?.currentRun !== request.runId) return false;
    const run = await sql.row<{ reads: RunRead[]; counts: RunCounts }>('select reads, counts from sync_run where id = $1', [request.runId]);
    if (!run || !(await isOtherwiseKnown(sql, request, run.reads, request.bad))) return false;
    const last = await lastCounts(sql, request.propertyId);
    const counts: RunCounts = {
      ...run.counts,
      excluded: last?.excluded ?? 0,
      unmapped: last?.unmapped ?? 0,
      held: last?.held ?? 0,
      conflicts: last?.conflicts ?? 0,
      badRecords: request.bad.length,
    };
    const reason = reasonOf(run.reads, { counts: { ...counts } }, request.now);
    await finish(sql, request.runId, { state: 'succeeded', now: request.now, reason, counts, quiet: true, applied: true });
    await closeIntegration(sql, request, run.reads, undefined, null);
    return true;
  });
}
