import { notFound } from '../domain/refusal.ts';
import { acceptSuggestions, affectedBy, importPmsUnits, setIgnored, setMapping, suggestionsOf } from '../sync/mapping.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { Id, Reason, listOf, orNull, z } from './schemas.ts';
import { propertyInScope, requireProperty } from './scope.ts';
import { writeIn } from './writes.ts';

const Mapping = orNull(z.object({ unitId: Id, unitName: z.string(), source: z.string() }));
const PmsUnitAnswer = z
  .object({
    id: Id,
    externalId: z.string(),
    label: z.string(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    pmsPropertyExternalId: z.string(),
    pmsPropertyName: z.string(),
    isRentable: z.boolean(),
    mapping: Mapping,
    ignoredReason: z.string().nullable(),
    waitingResidents: z.int(),
    awaitingMapping: z.boolean().openapi({ description: 'Somebody keeps an old unit until this one is mapped.' }),
    nearestMoveIn: z.string().nullable(),
    gone: z.boolean(),
    goneAt: INSTANT_NULL,
    suggestion: orNull(z.object({ unitId: Id, unitName: z.string(), reason: z.string() })),
  })
  .openapi('PmsUnit');

interface Row {
  id: string;
  externalId: string;
  label: string;
  building: string | null;
  floor: string | null;
  pmsPropertyExternalId: string;
  pmsPropertyName: string;
  isRentable: boolean;
  unitId: string | null;
  unitName: string | null;
  source: string | null;
  ignoredReason: string | null;
  waitingResidents: number;
  awaitingMapping: boolean;
  nearestMoveIn: string | null;
  goneAt: Date | null;
  rank: number;
  nearest: string;
  sortLabel: string;
}

/**
 * The queue's order (docs/rules.md, Unit Sync): people awaiting a mapping first, then waiting residents, nearest move-in on top.
 * `(property = $1) is true` keeps the planner from the property's index, which looks as good as the right one while a table has no statistics.
 * Somebody awaits a mapping when her live stay is in an unmapped PMS unit while she holds a unit that none of her live stays supports any more.
 */
const LISTED = `with listed as (
    select pu.id, pu.external_id as "externalId", pu.label, pu.building, pu.floor, pp.external_id as "pmsPropertyExternalId",
      pp.name as "pmsPropertyName", pu.is_rentable as "isRentable", u.id as "unitId", u.name as "unitName", pu.mapping_source as source,
      pu.ignored_reason as "ignoredReason", coalesce(w.people, 0) as "waitingResidents", coalesce(w.awaiting, false) as "awaitingMapping",
        w.nearest as "nearestMoveIn", pu.gone_at as "goneAt",
      case when w.awaiting then 0 when w.people > 0 then 1 else 2 end as rank, coalesce(w.nearest, '9999-99-99') collate "C" as nearest,
        (coalesce(pu.building, '') || ' ' || pu.label) collate "C" as "sortLabel"
    from pms_unit pu
    join pms_property pp on pp.id = pu.pms_property_id
    left join unit u on u.id = pu.unit_id and u.property_id = pp.property_id
    left join lateral (
      select count(distinct s.person_id)::int as people,
        min(coalesce(f.facts->>'moveInActual', f.facts->>'moveInScheduled', f.facts->>'leaseStart')) as nearest,
        bool_or(exists (select 1 from assignment a
          where a.person_id = s.person_id and (a.property_id = $1) is true and a.state <> 'ended' and a.source = 'pms'
          and not exists (select 1 from stay o join pms_unit ou on ou.id = o.pms_unit_id
            where o.person_id = s.person_id and o.state in ('upcoming', 'current') and ou.unit_id = a.unit_id))) as awaiting
      from stay s cross join lateral (select coalesce(s.kept_facts, s.facts) as facts) f
      where s.pms_unit_id = pu.id and (s.property_id = $1) is true and s.state in ('upcoming', 'current') and s.person_id is not null
    ) w on u.id is null and pu.ignored_reason is null
    where pp.property_id = $1
  )`;

async function find(ctx: Context): Promise<{ propertyId: string }> {
  const row = await ctx.sql.row<{ propertyId: string }>(
    `select pp.property_id as "propertyId"
      from pms_unit pu
      join pms_property pp on pp.id = pu.pms_property_id
      where pu.id = $1 and pu.organization_id = $2 and pp.property_id is not null`,
    [ctx.id, ctx.organizationId],
  );
  if (!row) throw notFound('PMS unit');
  requireProperty(ctx, row.propertyId);
  return row;
}

async function mappingOf(ctx: Context) {
  const row = await ctx.sql.row<{ unitId: string | null; unitName: string; source: string; ignoredReason: string | null }>(
    `select u.id as "unitId", coalesce(u.name, '') as "unitName", coalesce(pu.mapping_source, '') as source,
        pu.ignored_reason as "ignoredReason"
      from pms_unit pu
      join pms_property pp on pp.id = pu.pms_property_id
      left join unit u on u.id = pu.unit_id and u.property_id = pp.property_id
      where pu.id = $1`,
    [ctx.id],
  );
  return {
    mapping: row?.unitId ? { unitId: row.unitId, unitName: row.unitName, source: row.source } : null,
    ignoredReason: row?.ignoredReason ?? null,
  };
}

const MappingResult = z.object({
  mapping: Mapping,
  ignoredReason: z.string().nullable(),
  affected: z.array(z.object({ residentId: Id, unitId: Id.nullable() })),
});

export const pmsUnitRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/pms-units',
    tag: 'Mapping',
    summary: 'PMS units in the order of the unmapped queue',
    role: 'viewer',
    answer: listOf(PmsUnitAnswer),
    query: z.object({ ...pageQuery, mapping: z.enum(['mapped', 'unmapped', 'ignored']).optional(), q: z.string().max(100).optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      const [rank, nearest, label, id] = readCursor(ctx.query.cursor, ['number', 'text', 'text', 'id']);
      const rows = await ctx.sql.rows<Row>(
        `${LISTED} select *
          from listed
          where ($2::int is null or (rank, nearest, "sortLabel", id) > ($2, $3::text collate "C", $4::text collate "C", $5::uuid))
           and case $6::text when 'mapped' then "unitId" is not null when 'unmapped' then "unitId" is null and "ignoredReason" is null
             when 'ignored' then "ignoredReason" is not null else true end
           and ($8::text is null or strpos(lower("sortLabel"), lower($8)) > 0)
         order by rank, nearest, "sortLabel", id limit $7`,
        [ctx.id, rank, nearest, label, id, ctx.query.mapping ?? null, ctx.query.limit + 1, ctx.query.q?.trim() || null],
      );
      const suggestions = rows.some((row) => row.unitId === null)
        ? await suggestionsOf(ctx.sql, ctx.id)
        : new Map<string, { unitId: string; reason: string }>();
      const suggested = rows.flatMap((row) => suggestions.get(row.id)?.unitId ?? []);
      const names = new Map(
        suggested.length
          ? (await ctx.sql.rows<{ id: string; name: string }>('select id, name from unit where id = any($1::uuid[])', [suggested])).map(
              (unit) => [unit.id, unit.name],
            )
          : [],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.rank, row.nearest, row.sortLabel, row.id],
        ({ unitId, unitName, source, rank: _rank, nearest: _nearest, sortLabel: _label, ...row }) => {
          const suggestion = row.ignoredReason === null ? suggestions.get(row.id) : undefined;
          return {
            ...row,
            mapping: unitId ? { unitId, unitName: unitName ?? '', source: source ?? 'manual' } : null,
            gone: row.goneAt !== null,
            suggestion: suggestion
              ? { unitId: suggestion.unitId, unitName: names.get(suggestion.unitId) ?? '', reason: suggestion.reason }
              : null,
          };
        },
      );
    },
  }),
  route({
    method: 'put',
    path: '/pms-units/{id}/mapping',
    tag: 'Mapping',
    summary: 'Map a PMS unit to a unit; several may share one',
    role: 'manager',
    answer: MappingResult,
    problems: ['busy'],
    body: z.strictObject({ unitId: Id }),
    async handle(ctx) {
      const { propertyId } = await find(ctx);
      const { affected } = await setMapping(ctx.deps.db.pool, { ...writeIn(ctx, propertyId), pmsUnitId: ctx.id, unitId: ctx.body.unitId });
      return { ...(await mappingOf(ctx)), affected };
    },
  }),
  route({
    method: 'delete',
    path: '/pms-units/{id}/mapping',
    tag: 'Mapping',
    summary: 'Remove a mapping; the next run acts on it',
    role: 'manager',
    answer: MappingResult,
    problems: ['busy'],
    async handle(ctx) {
      const { propertyId } = await find(ctx);
      const { affected } = await setMapping(ctx.deps.db.pool, { ...writeIn(ctx, propertyId), pmsUnitId: ctx.id, unitId: null });
      return { ...(await mappingOf(ctx)), affected };
    },
  }),
  route({
    method: 'put',
    path: '/pms-units/{id}/ignore',
    tag: 'Mapping',
    summary: 'Put a PMS unit aside with a reason; its mapping goes',
    role: 'manager',
    answer: MappingResult,
    problems: ['pms_unit_assigned', 'busy'],
    body: z.strictObject({ reason: Reason }),
    async handle(ctx) {
      const { propertyId } = await find(ctx);
      await setIgnored(ctx.deps.db.pool, { ...writeIn(ctx, propertyId), pmsUnitId: ctx.id, reason: ctx.body.reason });
      return { ...(await mappingOf(ctx)), affected: await affectedBy(ctx.sql, ctx.id, null) };
    },
  }),
  route({
    method: 'delete',
    path: '/pms-units/{id}/ignore',
    tag: 'Mapping',
    summary: 'Take it back into the queue',
    role: 'manager',
    answer: MappingResult,
    problems: ['busy'],
    async handle(ctx) {
      const { propertyId } = await find(ctx);
      await setIgnored(ctx.deps.db.pool, { ...writeIn(ctx, propertyId), pmsUnitId: ctx.id, reason: null });
      return { ...(await mappingOf(ctx)), affected: await affectedBy(ctx.sql, ctx.id, null) };
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/pms-units/accept-suggestions',
    tag: 'Mapping',
    summary: 'Accept all suggestions, or those of some PMS units',
    role: 'manager',
    answer: z.object({ mapped: z.int() }),
    problems: ['busy'],
    body: z.strictObject({ pmsUnitIds: z.array(Id).max(50_000).optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      return acceptSuggestions(ctx.deps.db.pool, { ...writeIn(ctx), pmsUnitIds: ctx.body.pmsUnitIds ?? null });
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/pms-units/import',
    tag: 'Mapping',
    summary: 'Create the missing units from the PMS units already read, and map them',
    role: 'manager',
    idempotent: true,
    answer: z.object({ created: z.int(), mapped: z.int(), unchanged: z.int() }),
    problems: ['busy'],
    async handle(ctx) {
      await propertyInScope(ctx);
      return importPmsUnits(ctx.deps.db.pool, writeIn(ctx));
    },
  }),
];
