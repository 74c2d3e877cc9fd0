import { nextSyncAt } from './integration-view.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { LAST_SYNCS, LastSync, lastSyncView, type LastSyncRow } from './runs.ts';
import { Id, listOf, orNull, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';

const OverviewItem = z.object({
  propertyId: Id, name: z.string(), state: z.enum(['draft', 'active', 'paused', 'off']), reason: z.string().nullable(), reasonCode: z.string().nullable(), lagSeconds: z.int().nullable(), lastSync: orNull(LastSync), nextSyncAt: INSTANT_NULL,
  openConflicts: z.int(), heldChanges: z.int(), unmappedWaiting: z.int(),
}).openapi('OverviewItem');
interface Row { propertyId: string; name: string; state: string; reason: string | null; reasonCode: string | null; lagSeconds: number | null; openConflicts: number; heldChanges: number; unmappedWaiting: number; intervalMinutes: number; rank: number; since: Date }

/** Worst first: what does not sync though it should, what waits for somebody, what is well, then paused, drafts and off; within each the longest lag. */
const OVERVIEW = `with counted as (
    select i.property_id as "propertyId", p.name, i.state, i.reason, i.reason_code as "reasonCode", i.interval_minutes as "intervalMinutes", coalesce(i.last_success_at, i.activated_at, p.created_at) as since,
      case when i.state <> 'draft' then greatest(0, extract(epoch from $2::timestamptz - coalesce(i.last_success_at, i.activated_at)))::int end as "lagSeconds",
      (select count(*)::int from conflict c where c.property_id = i.property_id and c.state = 'open') as "openConflicts", (select count(*)::int from sync_change c where c.property_id = i.property_id and c.state = 'held') as "heldChanges",
      (select count(distinct s.person_id)::int from stay s join pms_unit u on u.id = s.pms_unit_id join pms_property pp on pp.id = u.pms_property_id and pp.property_id = i.property_id
        where (s.property_id = i.property_id) is true and s.state in ('upcoming', 'current') and s.person_id is not null and u.unit_id is null and u.ignored_reason is null) as "unmappedWaiting",
      (select r.state from sync_run r where r.property_id = i.property_id and r.mode = 'apply' and r.trigger in ('scheduled', 'manual') and r.finished_at is not null order by r.requested_at desc, r.id desc limit 1) as "lastState"
    from integration i join property p on p.id = i.property_id where i.organization_id = $1 and ($3::uuid[] is null or i.property_id = any($3))
  ), ranked as (
    select *, case when state = 'active' and ("reasonCode" is not null or "lastState" = 'failed' or "lagSeconds" > 120 * "intervalMinutes") then 0 when state = 'active' and "heldChanges" + "openConflicts" + "unmappedWaiting" > 0 then 1
      when state = 'active' then 2 when state = 'paused' then 3 when state = 'draft' then 4 else 5 end as rank from counted
  )`;

export const overviewRoutes = [
  route({
    method: 'get', path: '/overview', tag: 'Overview', summary: 'All properties at a glance, worst first', role: 'viewer', query: z.object(pageQuery), answer: listOf(OverviewItem),
    async handle(ctx) {
      const [rank, since, id] = readCursor(ctx.query.cursor, ['number', 'instant', 'id']);
      const rows = await ctx.sql.rows<Row>(
        `${OVERVIEW} select * from ranked where ($4::int is null or (rank, date_trunc('milliseconds', since), "propertyId") > ($4, $5::timestamptz, $6::uuid)) order by rank, date_trunc('milliseconds', since), "propertyId" limit $7`,
        [ctx.organizationId, ctx.now, visibleProperties(ctx), rank, since, id, ctx.query.limit + 1]);
      const last = new Map((await ctx.sql.rows<LastSyncRow>(LAST_SYNCS, [rows.map((row) => row.propertyId)])).map((row) => [row.propertyId, row]));
      return pageOf(rows, ctx.query.limit, (row) => [row.rank, row.since.toISOString(), row.propertyId], (row) => ({
        propertyId: row.propertyId, name: row.name, state: row.state, reason: row.reason, reasonCode: row.reasonCode, lagSeconds: row.lagSeconds, lastSync: lastSyncView(last.get(row.propertyId)), nextSyncAt: nextSyncAt(row.propertyId, row.state, row.intervalMinutes),
        openConflicts: row.openConflicts, heldChanges: row.heldChanges, unmappedWaiting: row.unmappedWaiting,
      }));
    },
  }),
];
