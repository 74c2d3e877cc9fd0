import { evidenceHash } from '../domain/evidence.ts';
import { recordSubject } from '../domain/plan/subjects.ts';
import type { RunRead } from './runs.ts';
import type { Sql } from './tx.ts';

interface BadRecordOfRun {
  id: string;
  reason: string;
  valueHash: string;
}

/**
 * Whether nothing besides the stays that a run staged can say what the last plan did not: no input changed since, time calls for no plan, and the records
 * set aside, the snapshots and the attachments are those that it saw. The caller holds the property's lock and has taken its wakes.
 */
export async function isOtherwiseKnown(
  sql: Sql,
  request: { propertyId: string; now: Date },
  reads: readonly RunRead[],
  bad: readonly BadRecordOfRun[],
): Promise<boolean> {
  const row = await sql.row<{ inputsVersion: number; plannedVersion: number; nextDue: Date | null }>(
    'select inputs_version as "inputsVersion", planned_version as "plannedVersion", next_due as "nextDue" from integration where property_id = $1',
    [request.propertyId],
  );
  if (!row || row.inputsVersion !== row.plannedVersion || (row.nextDue && row.nextDue <= request.now)) return false;
  const complete = reads.every((read) => read.complete);
  if (!(await sameBadRecords(sql, request.propertyId, bad, complete))) return false;
  if (await hasNewSnapshot(sql, reads)) return false;
  // What the first complete read of a newly attached PMS property would end is held: that read has to be planned.
  return (
    !complete || !(await sql.row('select 1 from pms_property where property_id = $1 and first_planned_at is null', [request.propertyId]))
  );
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
async function sameBadRecords(sql: Sql, propertyId: string, bad: readonly BadRecordOfRun[], complete: boolean): Promise<boolean> {
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
