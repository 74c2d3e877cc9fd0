import type pg from 'pg';
import type { PmsUnit } from '../domain/pms.ts';
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
  readonly #pool: pg.Pool;
  readonly #target: StageTarget;
  #stays: StageRow[] = [];
  #units: UnitRow[] = [];
  /** So many have been staged. */
  staged = 0;

  constructor(pool: pg.Pool, target: StageTarget) {
    this.#pool = pool;
    this.#target = target;
  }

  add(row: { tenancy: string; person: string; op: Op; hash?: string; facts?: string }): void {
    this.#stays.push({ hash: null, facts: null, ...row });
  }
  addUnit(externalId: string, unit: PmsUnit | null): void {
    this.#units.push({ externalId, op: unit ? 'present' : 'gone', unit });
  }

  async flushIfMany(): Promise<void> {
    if (this.#stays.length >= BATCH || this.#units.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const sql = sqlOnPool(this.#pool),
      { runId, attempt, pmsPropertyId, accountId } = this.#target;
    const rows = this.#stays,
      units = this.#units;
    this.#stays = [];
    this.#units = [];
    this.staged += rows.length + units.length;
    if (rows.length)
      await sql.run(
        `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op, hash, facts)
       select $1, $2, $3, $4, r.tenancy, r.person, r.op, r.hash, r.facts from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) as r(tenancy, person, op, hash, facts)`,
        [
          runId,
          attempt,
          pmsPropertyId,
          accountId,
          rows.map((r) => r.tenancy),
          rows.map((r) => r.person),
          rows.map((r) => r.op),
          rows.map((r) => r.hash),
          rows.map((r) => r.facts),
        ],
      );
    if (units.length)
      await sql.run(
        `insert into sync_stage_unit (run_id, attempt, pms_property_id, external_id, op, label, building, floor, is_rentable)
       select $1, $2, $3, u.external_id, u.op, u.label, u.building, u.floor, u.rentable from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[]) as u(external_id, op, label, building, floor, rentable)`,
        [
          runId,
          attempt,
          pmsPropertyId,
          units.map((u) => u.externalId),
          units.map((u) => u.op),
          units.map((u) => u.unit?.label ?? null),
          units.map((u) => u.unit?.building ?? null),
          units.map((u) => u.unit?.floor ?? null),
          units.map((u) => u.unit?.isRentable ?? null),
        ],
      );
  }

  /** Takes out what was staged of records that cannot be trusted after all; a null stands for any. */
  async takeBack(records: readonly { tenancy: string | null; person: string | null }[]): Promise<void> {
    const { runId, attempt, pmsPropertyId } = this.#target;
    if (records.length)
      await sqlOnPool(this.#pool).run(
        `delete from sync_stage s using unnest($4::text[], $5::text[]) as b(tenancy, person) where s.run_id = $1 and s.attempt = $2 and s.pms_property_id = $3 and s.op = 'present' and (b.tenancy is not null or b.person is not null) and (b.tenancy is null or s.tenancy = b.tenancy) and (b.person is null or s.person = b.person)`,
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
      `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op, facts) select $1, $2, $3, $4, '', '', 'bad_record', f from unnest($5::jsonb[]) as f`,
      [target.runId, target.attempt, target.pmsPropertyId, target.accountId, bad.map((each) => JSON.stringify(each))],
    );
}
