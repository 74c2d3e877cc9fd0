import type pg from 'pg';
import type { PmsUnit } from '../domain/pms.ts';
import type { NewRows } from './copy.ts';
import { sqlOnPool, type Sql } from './tx.ts';

export interface StageTarget {
  runId: string;
  attempt: number;
  propertyId: string;
  pmsPropertyId: string;
  accountId: string;
}
type Op = 'present' | 'absent' | 'bad' | 'not_found';
interface StageRow {
  tenancy: string;
  person: string;
  op: Op;
  hash: string | null;
  facts: string | null;
}
interface UnitRow {
  externalId: string;
  op: 'present' | 'gone';
  unit: PmsUnit | null;
}

const BATCH = 2_000;

/** Rows on their way into the stage of one PMS property and attempt. */
export class StageRows {
  readonly #sql: Sql;
  readonly #target: StageTarget;
  #writing: Promise<void> = Promise.resolve();
  #stays: StageRow[] = [];
  #units: UnitRow[] = [];
  /** So many have been staged. */
  staged = 0;

  constructor(pool: pg.Pool, target: StageTarget) {
    this.#sql = sqlOnPool(pool);
    this.#target = target;
  }

  add(row: { tenancy: string; person: string; op: Op; hash?: string; facts?: string }): void {
    this.#stays.push({ hash: null, facts: null, ...row });
  }
  addUnit(externalId: string, unit: PmsUnit | null): void {
    this.#units.push({ externalId, op: unit ? 'present' : 'gone', unit });
  }

  async flushIfMany(): Promise<void> {
    if (this.#stays.length >= BATCH || this.#units.length >= BATCH) await this.#begin();
  }
  async flush(): Promise<void> {
    await this.#begin();
    await this.#writing;
  }
  /** Whatever is under way is over afterwards, well or not: nothing is staged behind the back of who gave up. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  /** PostgreSQL stores one batch while the next one is read. */
  async #begin(): Promise<void> {
    await this.#writing;
    const rows = this.#rows();
    if (!rows.length) return;
    this.#writing = this.#sql.send(rows).then(() => undefined);
    this.#writing.catch(() => undefined);
  }

  #rows(): NewRows[] {
    const { runId, attempt, pmsPropertyId, accountId } = this.#target,
      stays = this.#stays,
      units = this.#units;
    this.#stays = [];
    this.#units = [];
    this.staged += stays.length + units.length;
    return [
      {
        table: 'sync_stage',
        columns: ['run_id', 'attempt', 'pms_property_id', 'account_id', 'tenancy', 'person', 'op', 'hash', 'facts'],
        rows: stays.map((r) => [runId, attempt, pmsPropertyId, accountId, r.tenancy, r.person, r.op, r.hash, r.facts]),
        count: stays.length,
      },
      {
        table: 'sync_stage_unit',
        columns: ['run_id', 'attempt', 'pms_property_id', 'external_id', 'op', 'label', 'building', 'floor', 'is_rentable'],
        rows: units.map(({ externalId, op, unit }) => [
          ...[runId, attempt, pmsPropertyId, externalId, op],
          ...(unit ? [unit.label, unit.building, unit.floor, unit.isRentable] : [null, null, null, null]),
        ]),
        count: units.length,
      },
    ].filter((each) => each.count);
  }

  /** Takes out what was staged of records that cannot be trusted after all; a null stands for any. */
  async takeBack(records: readonly { tenancy: string | null; person: string | null }[]): Promise<void> {
    const { runId, attempt, pmsPropertyId } = this.#target;
    if (records.length)
      await this.#sql.run(
        `delete from sync_stage s using unnest($4::text[], $5::text[]) as b(tenancy, person)
          where s.run_id = $1 and s.attempt = $2 and s.pms_property_id = $3 and s.op = 'present'
            and (b.tenancy is not null or b.person is not null) and (b.tenancy is null or s.tenancy = b.tenancy)
            and (b.person is null or s.person = b.person)`,
        [runId, attempt, pmsPropertyId, records.map((each) => each.tenancy), records.map((each) => each.person)],
      );
  }
}

/** A read that failed contributes nothing: what it staged is taken out again. */
export async function dropStaged(sql: Sql, runId: string, attempt: number, pmsPropertyId: string): Promise<void> {
  for (const table of ['sync_stage', 'sync_stage_unit'])
    await sql.run(`delete from ${table} where run_id = $1 and attempt = $2 and pms_property_id = $3`, [runId, attempt, pmsPropertyId]);
}

/** Bad records of the whole run, kept for the plan: id, reason, field and hash. */
export async function stageBadRecords(
  sql: Sql,
  target: StageTarget,
  bad: readonly { id: string; reason: string; field: string; valueHash: string }[],
): Promise<void> {
  if (bad.length)
    await sql.run(
      `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op, facts)
        select $1, $2, $3, $4, '', '', 'bad_record', f
        from unnest($5::jsonb[]) as f`,
      [target.runId, target.attempt, target.pmsPropertyId, target.accountId, bad.map((each) => JSON.stringify(each))],
    );
}
