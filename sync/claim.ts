import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { ZERO_COUNTS, type RunCounts } from '../domain/run-words.ts';
import { markStage, openStage, type ClaimedRun, type RunRead, type RunReason } from './runs.ts';
import { transaction, type Prepared, type Sql } from './tx.ts';

export interface RunIds {
  propertyId: string;
  workflowId: string;
  temporalRunId: string;
}
export type Claim =
  | { do: 'run'; run: ClaimedRun }
  | { do: 'nothing'; reason: 'paused' | 'off' | 'draft' | 'gone' }
  | { do: 'done'; runId: string; quiet: boolean; fetched: number; incompleteReads: number }
  | { do: 'ask'; workflowId: string; temporalRunId: string; runId: string };

interface IntegrationRow {
  organizationId: string;
  state: string;
  credentialId: string | null;
  accountId: string | null;
  currentRun: string | null;
  readNo: number;
  inputsVersion: number;
  plannedVersion: number;
  nextDue: Date | null;
  lastSuccessAt: Date | null;
  timeZone: string;
  country: string;
}

const LOCK: Prepared = {
  name: 'claim-lock',
  text: `select i.organization_id as "organizationId", i.state, i.credential as "credentialId", i.account as "accountId",
    i.current_run as "currentRun", i.read_no as "readNo", i.inputs_version as "inputsVersion", i.planned_version as "plannedVersion",
    i.next_due as "nextDue", i.last_success_at as "lastSuccessAt", p.time_zone as "timeZone", p.country
    from integration i join property p on p.id = i.property_id where i.property_id = $1 for update of i`,
};
/** Another workflow that still comes to claim has been waiting for minutes; a property's runs are never so near each other that this many came between. */
const READS_LOOKED_BACK = 20;
/** The run that holds the token; the one of this workflow run that has ended; the oldest request. Seen under the lock, all at once. */
const LOOK: Prepared = {
  name: 'claim-look',
  text: `select c.state as "currentState", c.workflow_id as "currentWorkflow", c.temporal_run_id as "currentTemporalRun",
      d.id as "doneId", d.quiet, d.counts, d.reads,
      (select id from sync_run where property_id = $1 and mode = 'apply' and state = 'queued'
        order by requested_at, id limit 1) as "queuedId"
    from (select 1) one left join sync_run c on c.id = $2
      left join lateral (select id, quiet, counts, reads from sync_run
        where property_id = $1 and read_no > $4 and temporal_run_id = $3 and state <> 'running' limit 1) d on true`,
};
interface Look {
  currentState: string | null;
  currentWorkflow: string;
  currentTemporalRun: string;
  doneId: string | null;
  quiet: boolean;
  counts: RunCounts;
  reads: RunRead[];
  queuedId: string | null;
}

const TAKE_TOKEN = `claimed as (update integration set current_run = $1, read_no = read_no + 1 where property_id = $2
  returning organization_id, read_no), marked as (${markStage('1')})`;
const BEGIN_SCHEDULED: Prepared = {
  name: 'claim-scheduled',
  text: `with ${TAKE_TOKEN} insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, requested_at,
    started_at, workflow_id, temporal_run_id, attempt, read_no)
    select $1::uuid, organization_id, $2::uuid, 'apply', 'scheduled', 'running', $6::jsonb, '[]', $5::timestamptz, $5::timestamptz,
      $3::text, $4::text, 1, read_no
    from claimed
    returning read_no as "readNo"`,
};
const BEGIN_QUEUED: Prepared = {
  name: 'claim-queued',
  text: `with ${TAKE_TOKEN} update sync_run r
    set state = 'running', started_at = $5, workflow_id = $3, temporal_run_id = $4, attempt = 1, read_no = claimed.read_no
    from claimed
    where r.id = $1
    returning r.read_no as "readNo"`,
};

/**
 * The first act of a run: takes the property's fencing token, and with it the oldest queued request or a run of the schedule's own.
 * `ask`: another workflow holds the token; the caller asks Temporal whether it is closed and calls `abandonRun` if so.
 * Repeating it for the same workflow run finds the same run, with the next attempt; `done`: that run has ended meanwhile.
 */
export function claimRun(pool: pg.Pool, ids: RunIds, now: Date): Promise<Claim> {
  return transaction(pool, async (sql) => {
    const row = await sql.row<IntegrationRow>(LOCK, [ids.propertyId]);
    if (!row) return { do: 'nothing', reason: 'gone' };
    const seen = await sql.row<Look>(LOOK, [ids.propertyId, row.currentRun, ids.temporalRunId, row.readNo - READS_LOOKED_BACK]);
    if (row.currentRun && seen?.currentState === 'running') {
      if (seen.currentTemporalRun !== ids.temporalRunId)
        return { do: 'ask', runId: row.currentRun, workflowId: seen.currentWorkflow, temporalRunId: seen.currentTemporalRun };
      return { do: 'run', run: await beginAgain(sql, row.currentRun, row) };
    }
    // The worker died after it had closed the run and before Temporal heard of it.
    if (seen?.doneId)
      return {
        do: 'done',
        runId: seen.doneId,
        quiet: seen.quiet,
        fetched: seen.counts.fetched,
        incompleteReads: seen.reads.filter((read) => !read.complete).length,
      };
    if (row.state !== 'active') {
      // Asked for before the integration was paused: told so, instead of waiting for ever.
      await sql.run(
        `update sync_run
          set state = 'cancelled', finished_at = $2, reason = $3
          where property_id = $1 and mode = 'apply' and state = 'queued'`,
        [
          ids.propertyId,
          now,
          JSON.stringify({
            code: row.state,
            message: `The integration is ${row.state}; nothing was read.`,
            nextStep: 'Resume it, then sync again.',
          } satisfies RunReason),
        ],
      );
      return { do: 'nothing', reason: row.state as 'paused' };
    }
    return { do: 'run', run: await begin(sql, ids, seen?.queuedId ?? null, row, now) };
  });
}

/** The first attempt: nothing of it can have been staged. */
async function begin(sql: Sql, ids: RunIds, queuedId: string | null, row: IntegrationRow, now: Date): Promise<ClaimedRun> {
  const runId = queuedId ?? newId(),
    values = [runId, ids.propertyId, ids.workflowId, ids.temporalRunId, now];
  const begun = await (queuedId
    ? sql.row<{ readNo: number }>(BEGIN_QUEUED, values)
    : sql.row<{ readNo: number }>(BEGIN_SCHEDULED, [...values, JSON.stringify(ZERO_COUNTS)]));
  if (!begun) throw new Error('the run did not begin');
  return claimedRun({ runId, attempt: 1, readNo: begun.readNo }, row);
}

/** Each attempt reads from page 1 and stages under its own number, so that two attempts never mix. */
async function beginAgain(sql: Sql, runId: string, row: IntegrationRow): Promise<ClaimedRun> {
  const run = await sql.row<{ attempt: number; readNo: number }>(
    'update sync_run set attempt = attempt + 1 where id = $1 returning attempt, read_no as "readNo"',
    [runId],
  );
  if (!run) throw new Error('the run is gone');
  await openStage(sql, runId, run.attempt);
  return claimedRun({ runId, ...run }, row);
}

const claimedRun = (run: Pick<ClaimedRun, 'runId' | 'attempt' | 'readNo'>, row: IntegrationRow): ClaimedRun => ({
  ...run,
  organizationId: row.organizationId,
  credentialId: row.credentialId ?? '',
  accountId: row.accountId ?? '',
  timeZone: row.timeZone,
  country: row.country,
  inputsVersion: row.inputsVersion,
  plannedVersion: row.plannedVersion,
  nextDue: row.nextDue,
  lastSuccessAt: row.lastSuccessAt,
});
