import { newId } from '../domain/ids.ts';
import type { Sql } from './tx.ts';

/** Brings our PMS units in step with what the run read: new ones, renamed ones, vanished ones. Links are by the PMS's id, so a mapping survives both. */
export async function mergePmsUnits(sql: Sql, run: { runId: string; attempt: number; organizationId: string; now: Date }): Promise<void> {
  const staged = await sql.rows<{ pmsProperty: string; externalId: string }>(
    `select pms_property_id as "pmsProperty", external_id as "externalId"
      from sync_stage_unit
      where run_id = $1 and attempt = $2 and op = 'present'`,
    [run.runId, run.attempt],
  );
  if (staged.length)
    await sql.run(
      `insert into pms_unit (id, organization_id, pms_property_id, external_id, label, building, floor, is_rentable, seen_in_list)
     select n.id, $3, g.pms_property_id, g.external_id, g.label, g.building, g.floor, g.is_rentable, true
     from (select distinct on (pms_property_id, external_id) * from sync_stage_unit where run_id = $1 and attempt = $2 and op = 'present'
       order by pms_property_id, external_id) g
     join unnest($4::uuid[], $5::text[], $6::uuid[])
       as n(pms_property, external_id, id) on n.pms_property = g.pms_property_id and n.external_id = g.external_id
     on conflict (pms_property_id, external_id)
     do update
     set label = excluded.label, building = excluded.building, floor = excluded.floor, is_rentable = excluded.is_rentable,
       seen_in_list = true, gone_at = null`,
      [run.runId, run.attempt, run.organizationId, ...unique(staged)],
    );
  await sql.run(
    `update pms_unit u
      set gone_at = coalesce(u.gone_at, $3)
      from sync_stage_unit g
      where g.run_id = $1 and g.attempt = $2 and g.op = 'gone' and u.pms_property_id = g.pms_property_id and u.external_id = g.external_id`,
    [run.runId, run.attempt, run.now],
  );
}

function unique(staged: readonly { pmsProperty: string; externalId: string }[]): [string[], string[], string[]] {
  const rows = [...new Map(staged.map((each) => [`${each.pmsProperty}/${each.externalId}`, each])).values()];
  return [rows.map((each) => each.pmsProperty), rows.map((each) => each.externalId), rows.map(() => newId())];
}
