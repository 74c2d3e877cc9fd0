import { notFound } from '../domain/refusal.ts';
import { addUnit, archiveUnit, changeUnit } from '../sync/units.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { Id, line, listOf, orNull, z } from './schemas.ts';
import { propertyInScope, requireProperty } from './scope.ts';
import { versionedWriteIn, writeIn } from './writes.ts';

const UnitAnswer = z
  .object({
    id: Id,
    propertyId: Id,
    name: z.string(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    archivedAt: INSTANT_NULL,
    residents: z.array(
      z.object({
        id: Id,
        firstName: z.string(),
        lastName: z.string(),
        state: z.enum(['upcoming', 'current']),
        assignmentId: Id,
        source: z.string(),
      }),
    ),
    pmsUnits: z.array(z.object({ id: Id, externalId: z.string(), label: z.string(), building: z.string().nullable() })),
  })
  .openapi('Unit');

interface UnitRow {
  id: string;
  propertyId: string;
  name: string;
  nameKey: string;
  building: string | null;
  floor: string | null;
  archivedAt: Date | null;
  version: number;
  residents: object[];
  pmsUnits: object[];
}
const SELECT = `select u.id, u.property_id as "propertyId", u.name, u.name_key collate "C" as "nameKey", u.building, u.floor,
  u.archived_at as "archivedAt", u.version,
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'firstName', p.first_name, 'lastName', p.last_name, 'state', a.state,
    'assignmentId', a.id, 'source', a.source) order by p.name_key, p.id)
    from assignment a
    join person p on p.id = a.person_id
    where a.unit_id = u.id and a.state <> 'ended'), '[]') as residents,
  coalesce((select jsonb_agg(jsonb_build_object('id', pu.id, 'externalId', pu.external_id, 'label', pu.label, 'building', pu.building)
    order by pu.label, pu.id) from pms_unit pu where pu.unit_id = u.id), '[]') as "pmsUnits"
  from unit u`;
const view = ({ nameKey: _key, version: _version, ...row }: UnitRow) => row;

async function find(ctx: Context, id = ctx.id): Promise<UnitRow> {
  const row = await ctx.sql.row<UnitRow>(`${SELECT} where u.id = $1 and u.organization_id = $2`, [id, ctx.organizationId]);
  if (!row) throw notFound('unit');
  requireProperty(ctx, row.propertyId);
  return row;
}
async function one(ctx: Context, id = ctx.id) {
  const row = await find(ctx, id);
  ctx.setETag(row.version);
  return view(row);
}

const Text = orNull(line(100));
export const unitRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/units',
    tag: 'Units',
    summary: 'Units by name, without archived ones',
    role: 'viewer',
    answer: listOf(UnitAnswer),
    query: z.object({ ...pageQuery, q: z.string().max(100).optional(), mapped: z.enum(['true', 'false']).optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      const [name, id] = readCursor(ctx.query.cursor, ['text', 'id']);
      const rows = await ctx.sql.rows<UnitRow>(
        `${SELECT}
          where u.property_id = $1 and u.archived_at is null and ($2::text is null or (u.name_key collate "C", u.id) > ($2, $3::uuid))
            and ($5::text is null or strpos(u.name_key, lower($5)) > 0)
           and ($6::boolean is null or $6 = exists (select 1 from pms_unit pu where pu.unit_id = u.id))
           order by u.name_key collate "C", u.id limit $4`,
        [
          ctx.id,
          name,
          id,
          ctx.query.limit + 1,
          ctx.query.q?.trim() || null,
          ctx.query.mapped === undefined ? null : ctx.query.mapped === 'true',
        ],
      );
      return pageOf(rows, ctx.query.limit, (row) => [row.nameKey, row.id], view);
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/units',
    tag: 'Units',
    summary: 'Add a unit',
    role: 'manager',
    idempotent: true,
    status: 201,
    answer: UnitAnswer,
    problems: ['duplicate_name', 'busy'],
    body: z.strictObject({ name: line(100), building: Text.optional(), floor: Text.optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      const { name, building = null, floor = null } = ctx.body;
      return one(ctx, await addUnit(ctx.deps.db.pool, { ...writeIn(ctx), id: ctx.newObjectId, fields: { name, building, floor } }));
    },
  }),
  route({
    method: 'get',
    path: '/units/{id}',
    tag: 'Units',
    summary: 'One unit, with who holds it and which PMS units are mapped to it',
    role: 'viewer',
    versioned: true,
    answer: UnitAnswer,
    handle: (ctx) => one(ctx),
  }),
  route({
    method: 'patch',
    path: '/units/{id}',
    tag: 'Units',
    summary: 'Rename a unit, or change its building or floor',
    role: 'manager',
    versioned: true,
    answer: UnitAnswer,
    problems: ['duplicate_name', 'unit_archived', 'busy'],
    body: z.strictObject({ name: line(100).optional(), building: Text.optional(), floor: Text.optional() }),
    async handle(ctx) {
      const row = await find(ctx),
        patch = Object.fromEntries(Object.entries(ctx.body).filter(([, value]) => value !== undefined));
      await changeUnit(ctx.deps.db.pool, { ...versionedWriteIn(ctx, row.propertyId), unitId: row.id, patch });
      return one(ctx);
    },
  }),
  route({
    method: 'delete',
    path: '/units/{id}',
    tag: 'Units',
    summary: 'Archive a unit; its mappings go',
    role: 'manager',
    versioned: true,
    answer: UnitAnswer,
    problems: ['unit_assigned', 'busy'],
    async handle(ctx) {
      const row = await find(ctx);
      await archiveUnit(ctx.deps.db.pool, { ...versionedWriteIn(ctx, row.propertyId), unitId: row.id });
      return one(ctx);
    },
  }),
];
