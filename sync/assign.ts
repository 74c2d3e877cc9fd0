import type pg from 'pg';
import { DAY_MS, addDays, dayIn, startOfDay } from '../domain/days.ts';
import { isQuiet } from '../domain/plan/quiet.ts';
import type { Plan, PlanChange, PlanInput, ReadOutcome } from '../domain/plan/types.ts';
import { applyPart, applyPlan, writePlanned, type ApplyTarget, type Writing } from './apply.ts';
import { readScopeSettings } from './desired.ts';
import { appendFeed, appendWaiting } from './feed.ts';
import type { RunCounts } from '../domain/run-words.ts';
import { loadBadRecords, loadPlanInput, type LoadRequest } from './load.ts';
import { isOtherwiseKnown } from './otherwise-known.ts';
import { PART_STAYS, WHOLE_STAYS, planParts, type PlannedParts } from './plan-parts.ts';
import { mergePmsUnits } from './pms-units.ts';
import type { Assume } from './request-run.ts';
import { CANCELLED, finish, isStageWhole, type RunRead, type RunReason } from './runs.ts';
import { planMerging } from './self-merge.ts';
import { desireAnew } from './steps.ts';
import { lockOrganizationPeople, transaction, type Prepared, type Sql } from './tx.ts';
import { takeWakes } from './wake.ts';

/** `lastRound`: where the inputs have changed once more, steps 1 and 2 are made again here, under the lock, instead of by the workflow. */
export interface AssignRequest {
  runId: string;
  propertyId: string;
  now: Date;
  looksUpById: boolean;
  lastRound?: boolean;
  /** In place of WHOLE_STAYS and PART_STAYS: tests cut small properties too. */
  partStays?: number;
}
export type Assigned = { do: 'applied'; counts: RunCounts; reason: RunReason | null } | { do: 'again' } | { do: 'gone' } | { do: 'reread' };

interface RunRow {
  state: string;
  appliedAt: Date | null;
  attempt: number;
  counts: RunCounts;
  reads: RunRead[];
  reason: RunReason | null;
  inputsVersion: number | null;
  assume: Assume | null;
  readNo: number | null;
  mode: string;
  organizationId: string;
  cancelRequested: boolean;
}

const readRun = (sql: Sql, runId: string) =>
  sql.row<RunRow>(
    `select state, applied_at as "appliedAt", attempt, counts, reads, reason, inputs_version as "inputsVersion", assume,
        read_no as "readNo", mode, organization_id as "organizationId", cancel_requested as "cancelRequested"
      from sync_run
      where id = $1
      for update`,
    [runId],
  );

/**
 * Step 4 of a run, one transaction under the property's lock: who is who, plan, guard, apply, counts (docs/how-it-works.md, The one lock).
 * `again`: the inputs changed since steps 1 and 2 saw them. `reread`: what was read is lost (PostgreSQL crashed). `gone`: another run holds the token, or the run is over; nothing is done.
 */
export function assignResidents(pool: pg.Pool, request: AssignRequest): Promise<Assigned> {
  return transaction(pool, async (sql): Promise<Assigned> => {
    const integration = await sql.row<{ state: string; currentRun: string | null; inputsVersion: number; organizationId: string }>(
      `select state, current_run as "currentRun", inputs_version as "inputsVersion", organization_id as "organizationId"
        from integration
        where property_id = $1
        for update`,
      [request.propertyId],
    );
    const run = await readRun(sql, request.runId);
    if (!integration || !run) return { do: 'gone' };
    if (run.appliedAt) return { do: 'applied', counts: run.counts, reason: run.reason };
    if (run.state !== 'running' || integration.currentRun !== request.runId) return { do: 'gone' };
    // Whoever asked has been told that it will not be applied; Temporal's own cancellation may arrive too late for that.
    if (run.cancelRequested) {
      await finish(sql, request.runId, { state: 'cancelled', now: request.now, reason: CANCELLED });
      await sql.run('update integration set current_run = null where property_id = $1', [request.propertyId]);
      return { do: 'gone' };
    }
    if (integration.state !== 'active') {
      // Paused while the run was under way: nothing is changed any more.
      await finish(sql, request.runId, {
        state: 'cancelled',
        now: request.now,
        reason: {
          code: integration.state,
          message: `The integration is ${integration.state}; nothing was changed.`,
          nextStep: 'Resume it, then sync again.',
        },
      });
      await sql.run('update integration set current_run = null where property_id = $1', [request.propertyId]);
      return { do: 'gone' };
    }
    if (!(await isStageWhole(sql, request.runId, run.attempt))) return { do: 'reread' };
    if (run.inputsVersion !== integration.inputsVersion) {
      if (!request.lastRound) return { do: 'again' };
      await desireAnew(sql, { ...request, attempt: run.attempt, assume: null });
    }
    await lockOrganizationPeople(sql, integration.organizationId);
    // What others left is in what is loaded below; only a stay that went elsewhere makes steps 1 and 2 wrong.
    const isWoken = await takeWakes(sql, request.propertyId);
    if (isWoken && (await hasLostStays(sql, request))) {
      if (!request.lastRound) return { do: 'again' };
      await desireAnew(sql, { ...request, attempt: run.attempt, assume: null });
    }
    await mergePmsUnits(sql, { ...request, attempt: run.attempt, organizationId: integration.organizationId });
    const target = { runId: request.runId, organizationId: integration.organizationId, propertyId: request.propertyId, now: request.now };
    const load: LoadRequest = {
      ...request,
      attempt: run.attempt,
      mode: 'run',
      unread: 'failed',
      outcomes: outcomesOf(run.reads),
      snapshots: snapshotsOf(run.reads),
    };
    const planned = (await planInParts(sql, target, load, request, run.reads)) ?? (await planWhole(sql, target, load));
    const counts: RunCounts = { ...run.counts, ...planned.counts },
      reason = reasonOf(run.reads, planned, request.now);
    await finish(sql, request.runId, {
      state: 'succeeded',
      now: request.now,
      reason,
      counts,
      guard: { count: planned.guard.count, limit: planned.guard.limit, occupied: planned.guard.occupied },
      quiet: planned.isQuiet,
      applied: true,
    });
    await closeIntegration(sql, request, run.reads, planned.nextDue, integration.inputsVersion + (isWoken ? 1 : 0));
    await planned.apply();
    return { do: 'applied', counts, reason };
  });
}

/** Whether another property took over a stay since steps 1 and 2 saw it: it is that one's now, under an id of its own. */
const hasLostStays = async (sql: Sql, { runId, propertyId }: { runId: string; propertyId: string }): Promise<boolean> =>
  (await sql.row(
    `select 1
      from sync_desired d
      left join stay s on s.id = d.stay_id
      where d.run_id = $1 and d.stay_id is not null and s.property_id is distinct from $2 limit 1`,
    [runId, propertyId],
  )) !== undefined;

type Planned = PlannedParts & {
  /** Writes what has not been written while it was planned. */
  apply: () => Promise<void>;
};

async function planWhole(sql: Sql, target: Omit<ApplyTarget, 'readNo'>, load: LoadRequest): Promise<Planned> {
  const { input, plan, feed } = await planMerging(sql, { ...target, today }, () => loadPlanInput(sql, load));
  return {
    counts: plan.counts,
    guard: plan.guard,
    nextDue: plan.nextDue,
    isQuiet: isQuiet(plan),
    onlyNews: false,
    apply: async () => {
      await appendFeed(sql, target.organizationId, target.now, feed);
      await applyPlan(sql, { ...target, readNo: input.readNo }, plan);
    },
  };
}

/**
 * null for a property that is planned whole. Where all was read and only what was staged is news, only its clusters are planned, and the rest of the property
 * with the first change of the next day: so nothing that a rule, or a program that is newer by now, would say of them waits longer.
 */
async function planInParts(
  sql: Sql,
  target: Omit<ApplyTarget, 'readNo'>,
  load: LoadRequest,
  { partStays }: AssignRequest,
  reads: readonly RunRead[],
): Promise<Planned | null> {
  if (await isSmall(sql, load, partStays ?? WHOLE_STAYS)) return null;
  const onlyNews = reads.every((read) => read.complete) && (await isOtherwiseKnown(sql, load, reads, await loadBadRecords(sql, load)));
  const planned = await planParts(sql, { load, stays: partStays ?? PART_STAYS, onlyNews, mayMerge: true }, (plan, { readNo }, before) =>
    applyPart(sql, { ...target, readNo }, plan, before),
  );
  if (!planned) return null;
  return {
    ...planned,
    nextDue: planned.onlyNews ? await alsoDue(sql, load, planned.nextDue) : planned.nextDue,
    apply: () => appendWaiting(sql, target.organizationId, target.now),
  };
}

/** What was due before stays due, and the clusters that were not planned are at the beginning of the next day. */
async function alsoDue(sql: Sql, { propertyId, now }: LoadRequest, nextDue: Date | null): Promise<Date> {
  const row = await sql.row<{ nextDue: Date | null; timeZone: string }>(
    `select i.next_due as "nextDue", p.time_zone as "timeZone"
      from integration i
      join property p on p.id = i.property_id
      where i.property_id = $1`,
    [propertyId],
  );
  const timeZone = row?.timeZone ?? 'UTC',
    dues = [startOfDay(timeZone, addDays(dayIn(timeZone, now), 1)), row?.nextDue, nextDue].filter((each) => each != null);
  return new Date(Math.min(...dues.map((each) => each.getTime())));
}

async function isSmall(sql: Sql, { runId }: LoadRequest, partStays: number): Promise<boolean> {
  const row = await sql.row<{ stays: number }>('select count(*) as stays from sync_desired where run_id = $1', [runId]);
  return (row?.stays ?? 0) <= partStays;
}

/** A preview's step 4: the same plan from the same facts, kept as rows for a day, and nothing else. */
export function planPreview(pool: pg.Pool, request: AssignRequest): Promise<Assigned> {
  return transaction(pool, async (sql): Promise<Assigned> => {
    const run = await readRun(sql, request.runId);
    if (!run || run.state !== 'running') return { do: 'gone' };
    // Read under the lock, so that it is not a mixture; released with the transaction, in which only the preview's own rows are written.
    await sql.run('select 1 from integration where property_id = $1 for update', [request.propertyId]);
    const settings = await readScopeSettings(sql, request.propertyId, run.assume);
    if (!(await isStageWhole(sql, request.runId, run.attempt))) return { do: 'reread' };
    if (settings.inputsVersion !== run.inputsVersion || (await hasLostStays(sql, request))) {
      if (!request.lastRound) return { do: 'again' };
      await desireAnew(sql, { ...request, attempt: run.attempt, assume: run.assume });
    }
    const load: LoadRequest = {
      ...request,
      attempt: run.attempt,
      mode: 'run',
      unread: 'none',
      assume: run.assume,
      outcomes: outcomesOf(run.reads),
      snapshots: snapshotsOf(run.reads),
      isRehearsed: true,
    };
    const target = { runId: request.runId, organizationId: run.organizationId, propertyId: request.propertyId, now: request.now };
    const write: WriteShown = (changes, before) => writePlanned(sql, target, changes, before);
    const { partStays } = request;
    const shown = (await isSmall(sql, load, partStays ?? WHOLE_STAYS))
      ? await rehearseWhole(sql, target, load)
      : await rehearseParts(sql, load, partStays ?? PART_STAYS, write);
    const { counts: planned, guard } = shown;
    const counts: RunCounts = { ...run.counts, ...planned },
      reason = reasonOf(run.reads, { counts: planned }, request.now);
    await finish(sql, request.runId, {
      state: 'succeeded',
      now: request.now,
      reason,
      counts,
      guard: { count: guard.count, limit: guard.limit, occupied: guard.occupied },
    });
    if (shown.changes.length) await (await write(shown.changes, 0)).end();
    return { do: 'applied', counts, reason };
  });
}

type WriteShown = (changes: readonly PlanChange[], before: number) => Promise<Writing>;
/** `changes`: those that are still to be written. */
type Shown = Pick<Plan, 'counts' | 'guard'> & { changes: readonly PlanChange[] };

/** People who would be merged are merged for the plan's sake, and are as they were afterwards. */
async function rehearseWhole(sql: Sql, target: Omit<ApplyTarget, 'readNo'>, load: LoadRequest): Promise<Shown> {
  await sql.run('savepoint merging');
  const { plan, merges } = await planMerging(sql, { ...target, today }, () => loadPlanInput(sql, load));
  if (merges) await sql.run('rollback to savepoint merging');
  return plan;
}

/** Each part's changes are written with it; where somebody would be merged, all of them once those merges are taken back. */
async function rehearseParts(sql: Sql, load: LoadRequest, stays: number, write: WriteShown): Promise<Shown> {
  const parts = { load, stays, onlyNews: false },
    planned = await planParts(sql, { ...parts, mayMerge: false }, (plan, _, before) => write(plan.changes, before));
  if (planned) return { ...planned, changes: [] };
  let changes: PlanChange[] = [];
  await sql.run('savepoint merging');
  const merged = await planParts(sql, { ...parts, mayMerge: true }, (plan, _, before) => {
    changes = [...(before ? changes : []), ...plan.changes];
    return Promise.resolve({ end: () => Promise.resolve() });
  });
  await sql.run('rollback to savepoint merging');
  if (!merged) throw new Error('a plan that may merge people did not');
  return { ...merged, changes };
}

const today = (input: PlanInput): string => input.today;
const snapshotsOf = (reads: readonly RunRead[]): Map<string, string> =>
  new Map(reads.flatMap((read) => (read.snapshot ? [[read.pmsPropertyId, read.snapshot.id]] : [])));
export const outcomesOf = (reads: readonly RunRead[]): Map<string, ReadOutcome> =>
  new Map(reads.map((read) => [read.pmsPropertyId, read.outcome]));

const CLOSE: Prepared = {
  name: 'close-integration',
  text: `with read as (update pms_property p set complete_reads = complete_reads
    + case when r.complete and (r.snapshot is null or r.snapshot is distinct from p.last_snapshot) then 1 else 0 end,
    last_snapshot = case when r.complete then coalesce(r.snapshot, p.last_snapshot) else p.last_snapshot end, last_read_at = $2,
        first_planned_at = case when r.complete and $3::bigint is not null then coalesce(first_planned_at, $2) else first_planned_at end
      from unnest($7::uuid[], $8::boolean[], $9::text[]) as r(id, complete, snapshot) where p.id = r.id and p.id = any($7::uuid[]))
    update integration
    set current_run = null, last_success_at = $2, planned_version = coalesce($3, planned_version),
      next_due = case when $4 then $5::timestamptz else next_due end
    where property_id = $1 and current_run = $6`,
};

/** What every finished read leaves on the property: how often each PMS property was read completely, and when a plan is due. Quiet runs do only this. */
export async function closeIntegration(
  sql: Sql,
  request: { runId: string; propertyId: string; now: Date },
  reads: readonly RunRead[],
  nextDue: Date | null | undefined,
  plannedVersion: number | null,
): Promise<void> {
  await sql.run(CLOSE, [
    ...[request.propertyId, request.now, plannedVersion, nextDue !== undefined, nextDue ?? null, request.runId],
    ...[reads.map((r) => r.pmsPropertyId), reads.map((r) => r.complete), reads.map((r) => r.snapshot?.id ?? null)],
  ]);
}

/** A run that succeeded still says what somebody should do: a read that was not complete, changes that wait. */
export function reasonOf(reads: readonly RunRead[], plan: Pick<Plan, 'counts'> | null, now: Date): RunReason | null {
  const bad = reads.filter((read) => !read.complete);
  if (bad.length)
    return {
      code: bad.some((read) => read.outcome === 'incomplete') ? 'incomplete_read' : 'partly_failed_read',
      message: `${bad.length} of ${reads.length} PMS properties could not be read completely (${bad.map((read) => `${read.pmsPropertyExternalId}: ${read.reason ?? 'failed'}`).join(', ')}); nobody leaves a unit because of it.`,
      nextStep: "The next run reads again. If it goes on, look at the credential's permissions and at the PMS's status page.",
    };
  if (plan && plan.counts.held > 0)
    return {
      code: 'changes_held',
      message: `${plan.counts.held} people have changes that wait for a manager.`,
      nextStep: 'Look at the held changes of the property, and approve or reject them.',
    };
  return oldRoster(reads, now);
}

/** A roster goes on being read until the next one comes: from this age on, each run says how old it is. */
const ROSTER_OLD_DAYS = 7;

function oldRoster(reads: readonly RunRead[], now: Date): RunReason | null {
  const days = Math.max(
    ...reads.map((read) => (read.snapshot ? Math.floor((now.getTime() - Date.parse(read.snapshot.takenAt)) / DAY_MS) : 0)),
    0,
  );
  return days < ROSTER_OLD_DAYS
    ? null
    : {
        code: 'roster_old',
        message: `The roster was uploaded ${days} days ago; moves since then are not in it.`,
        nextStep: 'Upload a new roster to the credential.',
      };
}
