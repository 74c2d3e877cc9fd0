import type pg from 'pg';
import { evidenceHash } from '../domain/evidence.ts';
import { recordSubject } from '../domain/plan/subjects.ts';
import { closeIntegration, reasonOf } from './assign.ts';
import type { RunCounts } from '../domain/run-words.ts';
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
    const row = await sql.row<{ currentRun: string | null; inputsVersion: number; plannedVersion: number; nextDue: Date | null }>(
      'select current_run as "currentRun", inputs_version as "inputsVersion", planned_version as "plannedVersion", next_due as "nextDue" from integration where property_id = $1 for update',
      [request.propertyId],
    );
    if (await takeWakes(sql, request.propertyId)) return false;
    if (!row || row.currentRun !== request.runId || row.inputsVersion !== row.plannedVersion || (row.nextDue && row.nextDue <= request.now))
      return false;
    const run = await sql.row<{ reads: RunRead[]; counts: RunCounts }>('select reads, counts from sync_run where id = $1', [request.runId]);
    if (!run) return false;
    const complete = run.reads.every((read) => read.complete);
    if (!(await sameBadRecords(sql, request.propertyId, request.bad, complete))) return false;
    if (await hasNewSnapshot(sql, run.reads)) return false;
    // What the first complete read of a newly attached PMS property would end is held: that read has to be planned.
    if ((await sql.row('select 1 from pms_property where property_id = $1 and first_planned_at is null', [request.propertyId])) && complete)
      return false;
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

/** Where evidence comes with snapshots and not with hours, each new one is planned: an absence may be due by it (docs/rules.md, Absence). */
async function hasNewSnapshot(sql: Sql, reads: readonly RunRead[]): Promise<boolean> {
  const named = reads.filter((read) => read.complete && read.snapshot);
  if (!named.length) return false;
  return (
    (await sql.row(
      'select 1 from pms_property p join unnest($1::uuid[], $2::text[]) as r(id, snapshot) on r.id = p.id where p.last_snapshot is distinct from r.snapshot',
      [named.map((read) => read.pmsPropertyId), named.map((read) => read.snapshot?.id)],
    )) !== undefined
  );
}

/** Open or put-away conflicts about records stand for exactly these; an incomplete read may know fewer. */
async function sameBadRecords(
  sql: Sql,
  propertyId: string,
  bad: readonly { id: string; reason: string; valueHash: string }[],
  complete: boolean,
): Promise<boolean> {
  const known = new Map(
    (
      await sql.rows<{ subject: string; hash: string }>(
        `select subject, evidence_hash as hash from conflict where property_id = $1 and type = 'bad_record' and state in ('open', 'ignored')`,
        [propertyId],
      )
    ).map((row) => [row.subject, row.hash]),
  );
  if (complete && known.size !== new Set(bad.map((each) => each.id)).size) return false;
  return bad.every((each) => known.get(recordSubject(each.id)) === evidenceHash({ reason: each.reason, fields: each.valueHash }));
}
