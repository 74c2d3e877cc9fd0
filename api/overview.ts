import { nextSyncAt } from './integration-view.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { LAST_SYNCS, LastSync, lastSyncView, type LastSyncRow } from './runs.ts';
import { Id, listOf, orNull, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';

const OverviewItem = z
  .object({
    propertyId: Id,
    name: z.string(),
    state: z.enum(['draft', 'active', 'paused', 'off']),
    reason: z.string().nullable(),
    reasonCode: z.string().nullable(),
    lagSeconds: z.int().nullable(),
    lastSync: orNull(LastSync),
    nextSyncAt: INSTANT_NULL,
    openConflicts: z.int(),
    heldChanges: z.int(),
    unmappedWaiting: z.int(),
    moveInsNotReady: z
      .object({ people: z.int(), withoutUnit: z.int(), withoutLogin: z.int() })
      .meta({
        description:
          'Upcoming residents whose move-in day comes within 7 days at the property, or has passed, and who have no unit there, or nothing to log in with.',
      }),
  })
  .openapi('OverviewItem');
interface Row {
  propertyId: string;
  name: string;
  state: string;
  reason: string | null;
  reasonCode: string | null;
  lagSeconds: number | null;
  openConflicts: number;
  heldChanges: number;
  unmappedWaiting: number;
  withoutUnit: number;
  withoutLogin: number;
  notReady: number;
  intervalMinutes: number;
  rank: number;
  unable: number;
  taking: number;
  asking: number;
  since: Date;
}

/**
 * Worst first: what does not sync though it should (the longest lag first), what waits for somebody, what is well, then paused, drafts and off. Among those
 * that wait: people who could not come in (they wait for a mapping, or move in without a unit), then units that somebody may hold too long, then conflicts.
 */
const OVERVIEW = `with counted as (
    select i.property_id as "propertyId", p.name, i.state, i.reason, i.reason_code as "reasonCode", i.interval_minutes as "intervalMinutes",
      coalesce(i.last_success_at, i.activated_at, p.created_at) as since,
      case when i.state <> 'draft' then greatest(0, extract(epoch from $2::timestamptz - coalesce(i.last_success_at, i.activated_at)))::int
        end as "lagSeconds",
      (select count(*)::int from conflict c where c.property_id = i.property_id and c.state = 'open') as "openConflicts",
        (select count(*)::int from sync_change c where c.property_id = i.property_id and c.state = 'held') as "heldChanges",
      (select count(distinct s.person_id)::int from stay s join pms_unit u on u.id = s.pms_unit_id
        join pms_property pp on pp.id = u.pms_property_id and pp.property_id = i.property_id
        left join unit own on own.id = u.unit_id and own.property_id = i.property_id
        where (s.property_id = i.property_id) is true and s.state in ('upcoming', 'current') and s.person_id is not null and own.id is null
          and u.ignored_reason is null) as "unmappedWaiting",
      (select r.state from sync_run r where r.property_id = i.property_id and r.mode = 'apply' and r.trigger in ('scheduled', 'manual')
        and r.finished_at is not null order by r.requested_at desc, r.id desc limit 1) as "lastState",
      comes.*
    from integration i join property p on p.id = i.property_id
      cross join lateral (
        select count(*) filter (where "noUnit" or "noLogin")::int as "notReady", count(*) filter (where "noUnit")::int as "withoutUnit",
          count(*) filter (where "noLogin")::int as "withoutLogin"
        from (
          select distinct on (s.person_id) who.login_email_key is null as "noLogin",
            not exists (select 1 from assignment a
            where a.person_id = s.person_id and a.property_id = i.property_id and a.state in ('upcoming', 'current')) as "noUnit"
          from stay s join person who on who.id = s.person_id
          where s.property_id = i.property_id and s.state = 'upcoming'
            and coalesce(s.facts ->> 'moveInActual', s.facts ->> 'moveInScheduled',
            s.facts ->> 'leaseStart') <= to_char(($2::timestamptz at time zone p.time_zone)::date + 7, 'YYYY-MM-DD')
            and not exists (select 1 from block b where b.person_id = s.person_id and b.property_id = i.property_id and b.lifted_at is null)
        ) coming
      ) comes
    where i.organization_id = $1 and ($3::uuid[] is null or i.property_id = any($3))
  ), ranked as (
    select *, case when state = 'active' and ("reasonCode" is not null or "lastState" = 'failed' or "lagSeconds" > 120 * "intervalMinutes")
      then 0
      when state = 'active' and "heldChanges" + "openConflicts" + "unmappedWaiting"
        + "notReady" > 0 then 1 when state = 'active' then 2 when state = 'paused' then 3 when state = 'draft' then 4 else 5 end as rank
      from counted
  ), ordered as (
    select *, date_trunc('milliseconds', since) as "sinceMs",
      case when rank = 1 then -greatest("unmappedWaiting", "withoutUnit") else 0 end as unable,
      case when rank = 1 then -"heldChanges" else 0 end as taking,
      case when rank = 1 then -"openConflicts" - "withoutLogin" else 0 end as asking from ranked
  )`;
const ORDER = 'rank, unable, taking, asking, "sinceMs", "propertyId"';

export const overviewRoutes = [
  route({
    method: 'get',
    path: '/overview',
    tag: 'Overview',
    summary: 'All properties at a glance, worst first',
    role: 'viewer',
    query: z.object(pageQuery),
    answer: listOf(OverviewItem),
    async handle(ctx) {
      const after = readCursor(ctx.query.cursor, ['number', 'number', 'number', 'number', 'instant', 'id']);
      const rows = await ctx.sql.rows<Row>(
        `${OVERVIEW} select *
          from ordered
          where ($4::int is null or (${ORDER}) > ($4, $5::int, $6::int, $7::int, $8::timestamptz, $9::uuid))
          order by ${ORDER} limit $10`,
        [ctx.organizationId, ctx.now, visibleProperties(ctx), ...after, ctx.query.limit + 1],
      );
      const last = new Map(
        (await ctx.sql.rows<LastSyncRow>(LAST_SYNCS, [rows.map((row) => row.propertyId)])).map((row) => [row.propertyId, row]),
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.rank, row.unable, row.taking, row.asking, row.since.toISOString(), row.propertyId],
        (row) => ({
          propertyId: row.propertyId,
          name: row.name,
          state: row.state,
          reason: row.reason,
          reasonCode: row.reasonCode,
          lagSeconds: row.lagSeconds,
          lastSync: lastSyncView(last.get(row.propertyId)),
          nextSyncAt: nextSyncAt(row.propertyId, row.state, row.intervalMinutes),
          openConflicts: row.openConflicts,
          heldChanges: row.heldChanges,
          unmappedWaiting: row.unmappedWaiting,
          moveInsNotReady: { people: row.notReady, withoutUnit: row.withoutUnit, withoutLogin: row.withoutLogin },
        }),
      );
    },
  }),
];
