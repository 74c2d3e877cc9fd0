import { evidenceHash } from '../domain/evidence.ts';
import { recordSubject } from '../domain/plan/subjects.ts';
import type { RunRead } from './runs.ts';
import type { Prepared, Sql } from './tx.ts';

interface BadRecordOfRun {
  id: string;
  reason: string;
  valueHash: string;
}

/** `badRecords`: open or put-away conflicts about records, by subject. `isNew`: what the first complete read of a newly attached PMS property would end is held, so it has to be planned. */
const KNOWN: Prepared = {
  name: 'otherwise-known',
  text: `select inputs_version as "inputsVersion", planned_version as "plannedVersion", next_due as "nextDue",
      exists (select 1 from pms_property p where p.property_id = i.property_id and p.first_planned_at is null) as "isNew",
      (select coalesce(jsonb_object_agg(subject, evidence_hash), '{}') from conflict c
        where c.property_id = i.property_id and c.type = 'bad_record' and c.state in ('open', 'ignored')) as "badRecords"
    from integration i where i.property_id = $1`,
};
interface Known {
  inputsVersion: number;
  plannedVersion: number;
  nextDue: Date | null;
  isNew: boolean;
  badRecords: Record<string, string | null>;
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
  const row = await sql.row<Known>(KNOWN, [request.propertyId]);
  if (!row || row.inputsVersion !== row.plannedVersion || (row.nextDue && row.nextDue <= request.now)) return false;
  const complete = reads.every((read) => read.complete);
  if ((complete && row.isNew) || !sameBadRecords(row.badRecords, bad, complete)) return false;
  return !(await hasNewSnapshot(sql, reads));
}

/** Where evidence comes with snapshots and not with hours, each new one is planned: an absence may be due by it (docs/rules.md, Absence). */
async function hasNewSnapshot(sql: Sql, reads: readonly RunRead[]): Promise<boolean> {
  const named = reads.filter((read) => read.complete && read.snapshot);
  if (!named.length) return false;
  return (
    (await sql.row(
      `select 1
        from pms_property p
        join unnest($1::uuid[], $2::text[]) as r(id, snapshot) on r.id = p.id
        where p.last_snapshot is distinct from r.snapshot`,
      [named.map((read) => read.pmsPropertyId), named.map((read) => read.snapshot?.id)],
    )) !== undefined
  );
}

/** They stand for exactly these; an incomplete read may know fewer. */
function sameBadRecords(known: Known['badRecords'], bad: readonly BadRecordOfRun[], complete: boolean): boolean {
  if (complete && Object.keys(known).length !== new Set(bad.map((each) => each.id)).size) return false;
  return bad.every((each) => known[recordSubject(each.id)] === evidenceHash({ reason: each.reason, fields: each.valueHash }));
}
