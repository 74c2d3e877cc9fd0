import type pg from 'pg';
import type { Beat } from '../domain/beat.ts';
import { DAY_MS } from '../domain/days.ts';
import { sqlOnPool } from './tx.ts';

/** What the database says is to be done; each answer is a list of ids, safe to work through twice. */
export interface Chores {
  schedules: string[];
  queued: string[];
  previews: { propertyId: string; runId: string }[];
  running: { propertyId: string; runId: string; workflowId: string; temporalRunId: string }[];
  credentials: string[];
  drafts: string[];
}

export async function findChores(pool: pg.Pool, now: Date): Promise<Chores> {
  const sql = sqlOnPool(pool);
  const ids = async (text: string, values: unknown[] = []) => (await sql.rows<{ id: string }>(text, values)).map((row) => row.id);
  return {
    schedules: await ids(
      'select property_id as id from integration where schedule_version <> schedule_synced_version order by property_id',
    ),
    queued: await ids("select distinct property_id as id from sync_run where mode = 'apply' and state = 'queued'"),
    previews: await sql.rows(`select property_id as "propertyId", id as "runId" from sync_run where mode = 'preview' and state = 'queued'`),
    running: await sql.rows(
      `select property_id as "propertyId", id as "runId", workflow_id as "workflowId", temporal_run_id as "temporalRunId"
        from sync_run
        where state = 'running' and workflow_id is not null`,
    ),
    credentials: await ids("select id from credential where state <> 'ok' and next_probe_at <= $1", [now]),
    drafts: await ids(
      "select property_id as id from integration where state = 'draft' and credential is not null and draft_touched_at <= $1",
      [new Date(now.getTime() - 30 * DAY_MS)],
    ),
  };
}

/** What has expired: previews and idempotency keys after a day, sessions at their end. Returns rows dropped. */
export async function dropExpired(pool: pg.Pool, now: Date): Promise<number> {
  const sql = sqlOnPool(pool),
    dayAgo = new Date(now.getTime() - DAY_MS);
  const dropped =
    (await sql.run("delete from sync_run where mode = 'preview' and coalesce(finished_at, requested_at) < $1 and state <> 'running'", [
      dayAgo,
    ])) +
    (await sql.run('delete from idempotency_key where created_at < $1', [dayAgo])) +
    (await sql.run('delete from session where expires_at < $1', [now]));
  // Staging is unlogged and run-bound: rows of runs that are over are left by killed workers.
  for (const table of ['sync_stage', 'sync_stage_unit', 'sync_desired'])
    await sql.run(`delete from ${table} s where not exists (select 1 from sync_run r where r.id = s.run_id and r.state = 'running')`);
  return dropped;
}

/** Counts that housekeeping has come. */
export async function nextBeat(pool: pg.Pool): Promise<Beat> {
  const row = await sqlOnPool(pool).row<{ count: string; since: Date }>(
    "select nextval('housekeeping_beat') as count, pg_postmaster_start_time() as since",
  );
  if (!row) throw new Error('the database did not count');
  return { count: Number(row.count), serverSince: row.since.toISOString() };
}

/**
 * Temporal was lost and began empty, or the database may be an older one: every schedule is made again. A property whose plan is being applied is locked for
 * as long as that takes: it is waited for alone, last, so that no other one is locked meanwhile.
 */
export async function resyncAllSchedules(pool: pg.Pool): Promise<void> {
  const sql = sqlOnPool(pool),
    all = (await sql.rows<{ id: string }>("select property_id as id from integration where state <> 'draft'")).map((row) => row.id);
  const done = await sql.rows<{ id: string }>(
    `update integration
      set schedule_synced_version = -1
      where property_id in (select property_id from integration where property_id = any($1::uuid[]) for update skip locked)
      returning property_id as id`,
    [all],
  );
  const isDone = new Set(done.map((row) => row.id));
  for (const id of all)
    if (!isDone.has(id)) await sql.run('update integration set schedule_synced_version = -1 where property_id = $1', [id]);
}

export const propertiesWithSchedule = async (pool: pg.Pool): Promise<Set<string>> =>
  new Set(
    (await sqlOnPool(pool).rows<{ id: string }>("select property_id as id from integration where state in ('active', 'paused')")).map(
      (row) => row.id,
    ),
  );
