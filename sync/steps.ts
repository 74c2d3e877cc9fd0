import type pg from 'pg';
import { readScopeSettings, resolveUnits, writeReadings } from './desired.ts';
import type { Assume } from './request-run.ts';
import { transaction, type Sql } from './tx.ts';

interface StepRun {
  propertyId: string;
  runId: string;
}

/** Steps 2 and 3 of a run, as transactions of their own: desired state under the run's id, and the version of the inputs that they saw. */
export function applyExclusions(pool: pg.Pool, { propertyId, runId }: StepRun): Promise<{ runId: string; stays: number }> {
  return transaction(pool, async (sql) => {
    const run = await sql.row<{ attempt: number; assume: Assume | null }>('select attempt, assume from sync_run where id = $1', [runId]);
    const settings = await readScopeSettings(sql, propertyId, run?.assume ?? null);
    await writeReadings(sql, { runId, attempt: run?.attempt ?? 0, propertyId }, settings);
    await sql.run('update sync_run set inputs_version = $2 where id = $1', [runId, settings.inputsVersion]);
    const row = await sql.row<{ stays: number }>('select count(*) as stays from sync_desired where run_id = $1', [runId]);
    return { runId, stays: row?.stays ?? 0 };
  });
}

export function resolveUnitMappings(pool: pg.Pool, { runId }: StepRun): Promise<{ runId: string; stays: number }> {
  return transaction(pool, async (sql) => {
    const run = await sql.row<{ assume: Assume | null }>('select assume from sync_run where id = $1', [runId]);
    return { runId, stays: (await resolveUnits(sql, runId, run?.assume ?? null)).mapped };
  });
}

/** Both steps once more in the caller's transaction, under the property's lock: nobody can change what they go by any more. */
export async function desireAnew(sql: Sql, run: StepRun & { attempt: number; assume: Assume | null }): Promise<void> {
  await writeReadings(sql, run, await readScopeSettings(sql, run.propertyId, run.assume));
  await resolveUnits(sql, run.runId, run.assume);
}
