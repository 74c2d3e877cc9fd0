import type pg from 'pg';
import { sqlOnPool, transaction } from './tx.ts';

interface Row {
  organizationId: string;
  state: string;
  reason: string | null;
  intervalMinutes: number;
  vendor: string | null;
  version: number;
}
export interface ScheduleState {
  propertyId: string;
  intervalMinutes: number;
  paused: boolean;
  note: string;
  tags: { propertyId: string; organizationId: string; vendor: string | null };
}

/**
 * Desired state lives here; a Temporal schedule is its projection. Holds an advisory lock for the property while `work` makes the schedule match,
 * because a schedule's update has no conflict token, and records the version that it was made from.
 */
export function withWantedSchedule(
  pool: pg.Pool,
  propertyId: string,
  work: (wanted: ScheduleState | null) => Promise<void>,
): Promise<void> {
  return transaction(pool, async (sql) => {
    await sql.run("select pg_advisory_xact_lock(hashtextextended('schedule:' || $1::text, 0))", [propertyId]);
    const row = await sql.row<Row>(
      `select i.organization_id as "organizationId", i.state, i.reason, i.interval_minutes as "intervalMinutes", c.vendor,
          i.schedule_version as version
        from integration i
        left join credential c on c.id = i.credential
        where i.property_id = $1`,
      [propertyId],
    );
    const wanted =
      row && (row.state === 'active' || row.state === 'paused')
        ? {
            propertyId,
            intervalMinutes: row.intervalMinutes,
            paused: row.state === 'paused',
            note: row.state === 'paused' ? `paused: ${row.reason ?? 'no reason given'}`.slice(0, 200) : 'kept by Unit Sync',
            tags: { propertyId, organizationId: row.organizationId, vendor: row.vendor },
          }
        : null;
    await work(wanted);
    if (row) await sql.run('update integration set schedule_synced_version = $2 where property_id = $1', [propertyId, row.version]);
  });
}

export async function tagsOf(
  pool: pg.Pool,
  subject: { propertyId?: string; credentialId?: string },
): Promise<{ propertyId?: string; organizationId?: string; vendor?: string | null; credentialId?: string }> {
  const sql = sqlOnPool(pool);
  if (subject.propertyId) {
    const row = await sql.row<{ organizationId: string; vendor: string | null; credentialId: string | null }>(
      `select i.organization_id as "organizationId", c.vendor, c.id as "credentialId"
        from integration i
        left join credential c on c.id = i.credential
        where i.property_id = $1`,
      [subject.propertyId],
    );
    return {
      propertyId: subject.propertyId,
      ...(row
        ? { organizationId: row.organizationId, vendor: row.vendor, ...(row.credentialId ? { credentialId: row.credentialId } : {}) }
        : {}),
    };
  }
  const row = await sql.row<{ organizationId: string; vendor: string }>(
    'select organization_id as "organizationId", vendor from credential where id = $1',
    [subject.credentialId],
  );
  return row ? { organizationId: row.organizationId, vendor: row.vendor } : {};
}

/** PMS properties of a credential's account, as a probe has just written them. */
export const pmsPropertiesOf = (
  pool: pg.Pool,
  credentialId: string,
  externalIds: readonly string[],
): Promise<{ externalId: string; name: string; isActive: boolean }[]> =>
  sqlOnPool(pool).rows(
    `select p.external_id as "externalId", p.name, p.is_active as "isActive"
      from pms_property p
      join credential c on c.account_id = p.account_id
      where c.id = $1 and p.external_id = any($2::text[])
      order by length(p.external_id), p.external_id`,
    [credentialId, externalIds],
  );
