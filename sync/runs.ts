import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { ZERO_COUNTS, type RunCounts } from '../domain/run-words.ts';
import type { Assume } from './request-run.ts';
import { transaction, type Sql } from './tx.ts';

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

export interface RunIds {
  propertyId: string;
  workflowId: string;
  temporalRunId: string;
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

/**
 * The first act of a run: takes the property's fencing token, and with it the oldest queued request or a run of the schedule's own.
 * `ask`: another workflow holds the token; the caller asks Temporal whether it is closed and calls `abandonRun` if so.
 * Repeating it for the same workflow run finds the same run, with the next attempt; `done`: that run has ended meanwhile.
 */
export function claimRun(pool: pg.Pool, ids: RunIds, now: Date): Promise<Claim> {
  return transaction(pool, async (sql) => {
    const row = await sql.row<IntegrationRow>(
      `select i.organization_id as "organizationId", i.state, i.credential as "credentialId", i.account as "accountId", i.current_run as "currentRun", i.read_no as "readNo", i.inputs_version as "inputsVersion", i.planned_version as "plannedVersion", i.next_due as "nextDue", i.last_success_at as "lastSuccessAt", p.time_zone as "timeZone", p.country
       from integration i join property p on p.id = i.property_id where i.property_id = $1 for update of i`,
      [ids.propertyId],
    );
    if (!row) return { do: 'nothing', reason: 'gone' };
    if (row.currentRun) {
      const current = await sql.row<{ state: string; workflowId: string; temporalRunId: string }>(
        'select state, workflow_id as "workflowId", temporal_run_id as "temporalRunId" from sync_run where id = $1',
        [row.currentRun],
      );
      if (current?.state === 'running') {
        if (current.temporalRunId !== ids.temporalRunId)
          return { do: 'ask', runId: row.currentRun, workflowId: current.workflowId, temporalRunId: current.temporalRunId };
        return { do: 'run', run: await beginAttempt(sql, ids.propertyId, row.currentRun, row) };
      }
    }
    // The worker died after it had closed the run and before Temporal heard of it.
    const done = await sql.row<{ runId: string; quiet: boolean; counts: RunCounts; reads: RunRead[] }>(
      `select id as "runId", quiet, counts, reads from sync_run where property_id = $1 and temporal_run_id = $2 and state <> 'running' limit 1`,
      [ids.propertyId, ids.temporalRunId],
    );
    if (done)
      return {
        do: 'done',
        runId: done.runId,
        quiet: done.quiet,
        fetched: done.counts.fetched,
        incompleteReads: done.reads.filter((read) => !read.complete).length,
      };
    if (row.state !== 'active') {
      // Asked for before the integration was paused: told so, instead of waiting for ever.
      await sql.run(
        `update sync_run set state = 'cancelled', finished_at = $2, reason = $3 where property_id = $1 and mode = 'apply' and state = 'queued'`,
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
    const queued = await sql.row<{ id: string }>(
      "select id from sync_run where property_id = $1 and mode = 'apply' and state = 'queued' order by requested_at, id limit 1 for update",
      [ids.propertyId],
    );
    const runId = queued?.id ?? newId();
    if (!queued)
      await insertRun(sql, { id: runId, organizationId: row.organizationId, propertyId: ids.propertyId, trigger: 'scheduled', now });
    await sql.run("update sync_run set state = 'running', workflow_id = $2, temporal_run_id = $3, started_at = $4 where id = $1", [
      runId,
      ids.workflowId,
      ids.temporalRunId,
      now,
    ]);
    await sql.run('update integration set current_run = $2 where property_id = $1', [ids.propertyId, runId]);
    return { do: 'run', run: await beginAttempt(sql, ids.propertyId, runId, row) };
  });
}

/** Each attempt reads from page 1 and stages under its own number, so that two attempts never mix. */
async function beginAttempt(sql: Sql, propertyId: string, runId: string, row: IntegrationRow): Promise<ClaimedRun> {
  const run = await sql.row<{ attempt: number; readNo: number | null }>(
    'update sync_run set attempt = attempt + 1 where id = $1 returning attempt, read_no as "readNo"',
    [runId],
  );
  let readNo = run?.readNo ?? null;
  if (readNo === null) {
    readNo =
      (
        await sql.row<{ readNo: number }>(
          'update integration set read_no = read_no + 1 where property_id = $1 returning read_no as "readNo"',
          [propertyId],
        )
      )?.readNo ?? 0;
    await sql.run('update sync_run set read_no = $2 where id = $1', [runId, readNo]);
  }
  await openStage(sql, runId, run?.attempt ?? 1);
  return {
    runId,
    attempt: run?.attempt ?? 1,
    organizationId: row.organizationId,
    credentialId: row.credentialId ?? '',
    accountId: row.accountId ?? '',
    timeZone: row.timeZone,
    country: row.country,
    readNo,
    inputsVersion: row.inputsVersion,
    plannedVersion: row.plannedVersion,
    nextDue: row.nextDue,
    lastSuccessAt: row.lastSuccessAt,
  };
}

/** An attempt that never came to read was none: it does not count among those that a run has. */
export async function uncountAttempt(pool: pg.Pool, run: Pick<ClaimedRun, 'runId' | 'attempt'>): Promise<void> {
  await pool.query('update sync_run set attempt = attempt - 1 where id = $1 and attempt = $2', [run.runId, run.attempt]);
}

export async function insertRun(
  sql: Sql,
  run: { id: string; organizationId: string; propertyId: string; trigger: string; now: Date },
): Promise<void> {
  await sql.run(
    `insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, quiet, requested_at) values ($1, $2, $3, 'apply', $4, 'queued', $5, '[]', false, $6)`,
    [run.id, run.organizationId, run.propertyId, run.trigger, JSON.stringify(ZERO_COUNTS), run.now],
  );
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Empties the run's stage and puts a mark into it. The stage is unlogged: a PostgreSQL that crashed empties it, and only the mark's absence
 * tells that from a read in which nothing differed.
 */
async function openStage(sql: Sql, runId: string, attempt: number): Promise<void> {
  await clearStage(sql, runId);
  await sql.run(
    `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op) values ($1, $2, $3, $3, '', '', 'mark')`,
    [runId, attempt, NOBODY],
  );
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
    `update sync_run set state = $2, finished_at = $3, reason = $4, counts = coalesce($5, counts), guard = coalesce($6, guard), quiet = $7, applied_at = case when $8 then $3 else applied_at end
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

/** Counts of the last planned run: what a quiet run, in which nothing changed, still has to say. */
export async function lastCounts(sql: Sql, propertyId: string): Promise<RunCounts | null> {
  const row = await sql.row<{ counts: RunCounts }>(
    "select counts from sync_run where property_id = $1 and mode = 'apply' and state = 'succeeded' and read_no is not null order by read_no desc limit 1",
    [propertyId],
  );
  return row?.counts ?? null;
}

/** A preview begins: no claim, no token; its own row alone. Null when it is over. */
export function beginPreview(
  pool: pg.Pool,
  ids: { runId: string; workflowId: string; temporalRunId: string },
  now: Date,
): Promise<(ClaimedRun & { assume: Assume | null }) | null> {
  return transaction(pool, async (sql) => {
    const run = await sql.row<{ propertyId: string; assume: Assume | null; attempt: number }>(
      `update sync_run set state = 'running', workflow_id = $2, temporal_run_id = $3, started_at = coalesce(started_at, $4), attempt = attempt + 1 where id = $1 and mode = 'preview' and state in ('queued', 'running') returning property_id as "propertyId", assume, attempt`,
      [ids.runId, ids.workflowId, ids.temporalRunId, now],
    );
    if (!run) return null;
    const row = await sql.row<Omit<ClaimedRun, 'runId' | 'attempt'>>(
      `select i.organization_id as "organizationId", coalesce(c.id::text, '') as "credentialId", coalesce(c.account_id::text, i.account::text, '') as "accountId", i.read_no as "readNo", i.inputs_version as "inputsVersion", i.planned_version as "plannedVersion", i.next_due as "nextDue", i.last_success_at as "lastSuccessAt", p.time_zone as "timeZone", p.country
       from integration i join property p on p.id = i.property_id left join credential c on c.id = coalesce($2::uuid, i.credential) where i.property_id = $1`,
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
