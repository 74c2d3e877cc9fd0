import type pg from 'pg';
import { closeIntegration, reasonOf } from './assign.ts';
import { ZERO_COUNTS, type RunCounts } from '../domain/run-words.ts';
import { isOtherwiseKnown } from './otherwise-known.ts';
import { finishQuiet, lastCounts, type ClaimedRun, type RunRead } from './runs.ts';
import type { StageTarget } from './stage-rows.ts';
import { transaction, type Prepared, type Sql } from './tx.ts';
import { takeWakes } from './wake.ts';

export interface ReadTarget extends StageTarget {
  externalId: string;
  completeReads: number;
}

const TO_READ: Prepared = {
  name: 'pms-properties-to-read',
  text: `select id, external_id as "externalId", complete_reads as "completeReads"
    from pms_property
    where account_id = $1 and (case when $3::text[] is null then property_id = $2 else external_id = any($3) end)
    order by length(external_id), external_id`,
};
/** The PMS properties that a run reads, in the order of their ids. */
export async function propertiesToRead(
  sql: Sql,
  propertyId: string,
  run: Pick<ClaimedRun, 'runId' | 'attempt' | 'accountId'>,
  externalIds?: readonly string[],
): Promise<ReadTarget[]> {
  const rows = await sql.rows<{ id: string; externalId: string; completeReads: number }>(TO_READ, [
    run.accountId,
    propertyId,
    externalIds ?? null,
  ]);
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

const LOCK: Prepared = {
  name: 'quiet-lock',
  text: 'select current_run as "currentRun" from integration where property_id = $1 for update',
};

/**
 * Closes a run in which nothing differs, with what its reads came to, unless the inputs changed since the last plan, time calls for a plan, or the records set aside are others.
 * Only the run's own rows are written (docs/rules.md, Quiet).
 */
export function closeQuietRun(
  pool: pg.Pool,
  request: {
    runId: string;
    propertyId: string;
    now: Date;
    reads: readonly RunRead[];
    /** How many people were read. */ fetched: number;
    bad: readonly { id: string; reason: string; valueHash: string }[];
  },
): Promise<boolean> {
  const { runId, now, reads } = request;
  return transaction(pool, async (sql) => {
    const row = await sql.row<{ currentRun: string | null }>(LOCK, [request.propertyId]);
    if ((await takeWakes(sql, request.propertyId)) || row?.currentRun !== runId) return false;
    if (!(await isOtherwiseKnown(sql, request, reads, request.bad))) return false;
    const last = await lastCounts(sql, request.propertyId);
    const counts: RunCounts = {
      ...ZERO_COUNTS,
      fetched: request.fetched,
      excluded: last?.excluded ?? 0,
      unmapped: last?.unmapped ?? 0,
      held: last?.held ?? 0,
      conflicts: last?.conflicts ?? 0,
      badRecords: request.bad.length,
    };
    await finishQuiet(sql, { runId, now, reason: reasonOf(reads, { counts }, now), counts, reads });
    await closeIntegration(sql, request, reads, undefined, null);
    return true;
  });
}
