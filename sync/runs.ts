import type pg from 'pg';
import type { RunCounts } from '../domain/run-words.ts';
import type { Assume } from './request-run.ts';
import { transaction, type Prepared, type Sql } from './tx.ts';

/** Why a run ended as it did, and what to do next: shown as it is, so no names, no vendor's text. */
export interface RunReason {
  code: string;
  message: string;
  nextStep: string | null;
}
/** One PMS property's read, as `GET /syncs/{id}` shows it. */
export interface RunRead {
  pmsPropertyId: string;
  pmsPropertyExternalId: string;
  complete: boolean;
  outcome: 'complete' | 'incomplete' | 'failed';
  records: number;
  reason: string | null;
  /** PMS units that nobody rents (model, down, admin, wait-list), left out of imports and suggestions. */
  fakeUnits?: number;
  /** Where what was read was taken down earlier (a roster): which one, and when. */
  snapshot?: { id: string; takenAt: string } | null;
}

export interface ClaimedRun {
  runId: string;
  attempt: number;
  organizationId: string;
  credentialId: string;
  accountId: string;
  timeZone: string;
  country: string;
  readNo: number;
  inputsVersion: number;
  plannedVersion: number;
  nextDue: Date | null;
  lastSuccessAt: Date | null;
}
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** A mark in the run's stage. The stage is unlogged: a PostgreSQL that crashed empties it, and only the mark's absence tells that from a read in which nothing differed. */
export const markStage = (attempt: string) =>
  `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op)
    values ($1, ${attempt}, '${NOBODY}', '${NOBODY}', '', '', 'mark')`;

/** An attempt that never came to read was none: it does not count among those that a run has. */
export async function uncountAttempt(pool: pg.Pool, run: Pick<ClaimedRun, 'runId' | 'attempt'>): Promise<void> {
  await pool.query('update sync_run set attempt = attempt - 1 where id = $1 and attempt = $2', [run.runId, run.attempt]);
}

/** Empties the run's stage and puts a mark into it. */
export async function openStage(sql: Sql, runId: string, attempt: number): Promise<void> {
  await clearStage(sql, runId);
  await sql.run(markStage('$2'), [runId, attempt]);
}

/** False when PostgreSQL has crashed since the attempt began: what was staged is lost, and has to be read again. */
export async function isStageWhole(sql: Sql, runId: string, attempt: number): Promise<boolean> {
  return (await sql.row(`select 1 from sync_stage where run_id = $1 and attempt = $2 and op = 'mark'`, [runId, attempt])) !== undefined;
}

export async function clearStage(sql: Sql, runId: string): Promise<void> {
  for (const table of ['sync_stage', 'sync_stage_unit', 'sync_desired']) await sql.run(`delete from ${table} where run_id = $1`, [runId]);
}

/** The old run's workflow is closed: whatever it still does will find the token gone. Safe to repeat. */
export function abandonRun(pool: pg.Pool, propertyId: string, runId: string, now: Date): Promise<void> {
  return transaction(pool, async (sql) => {
    await sql.run('select 1 from integration where property_id = $1 for update', [propertyId]);
    await finish(sql, runId, {
      state: 'failed',
      now,
      reason: {
        code: 'abandoned',
        message: 'The run was stopped from outside before it was applied; nothing was changed.',
        nextStep: 'The next run reads everything again. Look into the run in the Temporal UI for who stopped it.',
      },
    });
    await sql.run('update integration set current_run = null where property_id = $1 and current_run = $2', [propertyId, runId]);
  });
}

export const CANCELLED: RunReason = {
  code: 'cancelled',
  message: 'The run was cancelled before it was applied; nothing was changed.',
  nextStep: null,
};

export interface FinishedRun {
  state: 'succeeded' | 'failed' | 'cancelled';
  now: Date;
  reason: RunReason | null;
  counts?: RunCounts;
  guard?: unknown;
  quiet?: boolean;
  applied?: boolean;
}

/** Ends a run that is still open; false when it has ended already. */
export async function finish(sql: Sql, runId: string, end: FinishedRun): Promise<boolean> {
  const touched = await sql.run(
    `update sync_run
      set state = $2, finished_at = $3, reason = $4, counts = coalesce($5, counts), guard = coalesce($6, guard), quiet = $7,
        applied_at = case when $8 then $3 else applied_at end
     where id = $1 and state in ('queued', 'running')`,
    [
      runId,
      end.state,
      end.now,
      end.reason ? JSON.stringify(end.reason) : null,
      end.counts ? JSON.stringify(end.counts) : null,
      end.guard ? JSON.stringify(end.guard) : null,
      end.quiet ?? false,
      end.applied ?? false,
    ],
  );
  await clearStage(sql, runId);
  return touched > 0;
}

/** Closes a run that failed or was cancelled; a run that was applied meanwhile stays as it is. */
export function closeRun(pool: pg.Pool, propertyId: string, runId: string, end: FinishedRun): Promise<boolean> {
  return transaction(pool, async (sql) => {
    await sql.run('select 1 from integration where property_id = $1 for update', [propertyId]);
    const done = await finish(sql, runId, end);
    await sql.run('update integration set current_run = null where property_id = $1 and current_run = $2', [propertyId, runId]);
    return done;
  });
}

/** What the reads came to; stored with the run, so that later steps and screens see it. */
export async function saveReads(sql: Sql, runId: string, reads: readonly RunRead[], fetched: number): Promise<void> {
  await sql.run(`update sync_run set reads = $2, counts = counts || jsonb_build_object('fetched', $3::int) where id = $1`, [
    runId,
    JSON.stringify(reads),
    fetched,
  ]);
}

const LAST_COUNTS: Prepared = {
  name: 'last-counts',
  text: `select counts
    from sync_run
    where property_id = $1 and mode = 'apply' and state = 'succeeded' and read_no is not null
    order by read_no desc limit 1`,
};
/** Counts of the last planned run: what a quiet run, in which nothing changed, still has to say. */
export const lastCounts = async (sql: Sql, propertyId: string): Promise<RunCounts | null> =>
  (await sql.row<{ counts: RunCounts }>(LAST_COUNTS, [propertyId]))?.counts ?? null;

/** Of a run in which nothing differs only the mark is in the stage; what an attempt that was given up may still leave there, housekeeping drops. */
const FINISH_QUIET: Prepared = {
  name: 'finish-quiet',
  text: `with unmarked as (delete from sync_stage where run_id = $1)
    update sync_run
    set state = 'succeeded', finished_at = $2, applied_at = $2, reason = $3, counts = $4, reads = $5, quiet = true
    where id = $1 and state = 'running'`,
};
/** Ends a run in which nothing differs, with what its reads came to. */
export async function finishQuiet(
  sql: Sql,
  end: { runId: string; now: Date; reason: RunReason | null; counts: RunCounts; reads: readonly RunRead[] },
): Promise<void> {
  await sql.run(FINISH_QUIET, [
    end.runId,
    end.now,
    end.reason ? JSON.stringify(end.reason) : null,
    JSON.stringify(end.counts),
    JSON.stringify(end.reads),
  ]);
}

/** A preview begins: no claim, no token; its own row alone. Null when it is over. */
export function beginPreview(
  pool: pg.Pool,
  ids: { runId: string; workflowId: string; temporalRunId: string },
  now: Date,
): Promise<(ClaimedRun & { assume: Assume | null }) | null> {
  return transaction(pool, async (sql) => {
    const run = await sql.row<{ propertyId: string; assume: Assume | null; attempt: number }>(
      `update sync_run
        set state = 'running', workflow_id = $2, temporal_run_id = $3, started_at = coalesce(started_at, $4), attempt = attempt + 1
        where id = $1 and mode = 'preview' and state in ('queued', 'running')
        returning property_id as "propertyId", assume, attempt`,
      [ids.runId, ids.workflowId, ids.temporalRunId, now],
    );
    if (!run) return null;
    const row = await sql.row<Omit<ClaimedRun, 'runId' | 'attempt'>>(
      `select i.organization_id as "organizationId", coalesce(c.id::text, '') as "credentialId",
        coalesce(c.account_id::text, i.account::text, '') as "accountId", i.read_no as "readNo", i.inputs_version as "inputsVersion",
        i.planned_version as "plannedVersion", i.next_due as "nextDue", i.last_success_at as "lastSuccessAt", p.time_zone as "timeZone",
        p.country
       from integration i
       join property p on p.id = i.property_id
       left join credential c on c.id = coalesce($2::uuid, i.credential)
       where i.property_id = $1`,
      [run.propertyId, run.assume?.credentialId ?? null],
    );
    await openStage(sql, ids.runId, run.attempt);
    return row ? { ...row, runId: ids.runId, attempt: run.attempt, assume: run.assume } : null;
  });
}

/** Ends whatever run a failed or cancelled workflow was carrying out. */
export async function closeWorkflowRun(
  pool: pg.Pool,
  request: { propertyId: string; workflowRunId: string; end: FinishedRun },
): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>(
    "select id from sync_run where property_id = $1 and temporal_run_id = $2 and state = 'running'",
    [request.propertyId, request.workflowRunId],
  );
  const runId = rows[0]?.id;
  if (!runId) return null;
  await closeRun(pool, request.propertyId, runId, request.end);
  return runId;
}
