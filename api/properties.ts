import { Integration, Property } from '../db/entities/index.ts';
import { isTimeZone } from '../domain/days.ts';
import { DEFAULT_RESIDENT_ROLES } from '../domain/pms.ts';
import { notFound } from '../domain/refusal.ts';
import { writeAudit } from '../sync/audit.ts';
import { lockProperties, touchInputs, transaction } from '../sync/tx.ts';
import { addAudit } from './audit-entity.ts';
import { requireMatch } from './etag.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context } from './route.ts';
import { LAST_SYNCS, LastSync, lastSyncView, type LastSyncRow } from './runs.ts';
import { Id, Instant, line, listOf, orNull, z } from './schemas.ts';
import { propertyInScope, visibleProperties, type PropertyRow } from './scope.ts';

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const TimeZone = z.string().max(64).refine(isTimeZone, 'an IANA time zone such as America/Chicago');
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code of two capital letters')
  .refine((code) => !/^[A-Z]{2}$/.test(code) || regions.of(code) !== undefined, 'no such country');

const PropertyAnswer = z
  .object({
    id: Id,
    name: z.string(),
    timeZone: z.string(),
    country: z.string(),
    createdAt: Instant,
    integration: z.object({
      state: z.enum(['draft', 'active', 'paused', 'off']),
      reason: z.string().nullable(),
      reasonCode: z.string().nullable(),
      lastSync: orNull(LastSync),
    }),
  })
  .openapi('Property');

interface StateRow {
  propertyId: string;
  state: string;
  reason: string | null;
  reasonCode: string | null;
}

async function views(ctx: Context, rows: readonly PropertyRow[]) {
  const ids = rows.map((row) => row.id);
  const states = new Map(
    (
      await ctx.sql.rows<StateRow>(
        `select property_id as "propertyId", state, reason, reason_code as "reasonCode" from integration where property_id = any($1::uuid[])`,
        [ids],
      )
    ).map((row) => [row.propertyId, row]),
  );
  const last = new Map((await ctx.sql.rows<LastSyncRow>(LAST_SYNCS, [ids])).map((row) => [row.propertyId, row]));
  return rows.map(({ id, name, timeZone, country, createdAt }) => {
    const state = states.get(id);
    return {
      id,
      name,
      timeZone,
      country,
      createdAt,
      integration: {
        state: state?.state ?? 'draft',
        reason: state?.reason ?? null,
        reasonCode: state?.reasonCode ?? null,
        lastSync: lastSyncView(last.get(id)),
      },
    };
  });
}
async function view(ctx: Context, row: PropertyRow) {
  ctx.setETag(row.version);
  return (await views(ctx, [row]))[0];
}

export const propertyRoutes = [
  route({
    method: 'get',
    path: '/properties',
    tag: 'Properties',
    summary: 'Properties by name',
    role: 'viewer',
    query: z.object({ ...pageQuery, q: z.string().max(200).optional() }),
    answer: listOf(PropertyAnswer),
    async handle(ctx) {
      const [name, id] = readCursor(ctx.query.cursor, ['text', 'id']);
      const rows = await ctx.sql.rows<PropertyRow>(
        `select id, organization_id as "organizationId", name, time_zone as "timeZone", country, version, created_at as "createdAt"
          from property
         where organization_id = $1 and ($2::uuid[] is null or id = any($2))
           and ($3::text is null or (name collate "C", id) > ($3, $4::uuid)) and ($6::text is null or strpos(lower(name), lower($6)) > 0)
         order by name collate "C", id limit $5`,
        [ctx.organizationId, visibleProperties(ctx), name, id, ctx.query.limit + 1, ctx.query.q ?? null],
      );
      const page = pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.name, row.id],
        (row) => row,
      );
      return { items: await views(ctx, page.items), nextCursor: page.nextCursor };
    },
  }),
  route({
    method: 'post',
    path: '/properties',
    tag: 'Properties',
    summary: 'Add a property',
    role: 'admin',
    unlimited: true,
    idempotent: true,
    status: 201,
    answer: PropertyAnswer,
    body: z.strictObject({ name: line(200), timeZone: TimeZone, country: Country }),
    async handle(ctx) {
      const em = ctx.deps.db.orm.em.fork(),
        organization = ctx.organizationId,
        id = ctx.newObjectId;
      // Done again with the same Idempotency-Key after a crash: it may be there already.
      if (!(await em.findOne(Property, { id, organization }))) {
        em.create(Property, { id, organization, ...ctx.body, createdAt: ctx.now });
        em.create(Integration, { property: id, organization, residentRoles: [...DEFAULT_RESIDENT_ROLES], draftTouchedAt: ctx.now });
        addAudit(em, {
          organizationId: organization,
          propertyId: id,
          at: ctx.now,
          actor: ctx.actor,
          action: 'property.add',
          subject: id,
          after: ctx.body,
        });
        await em.flush();
      }
      return view(ctx, await propertyInScope(ctx, id));
    },
  }),
  route({
    method: 'get',
    path: '/properties/{id}',
    tag: 'Properties',
    summary: 'One property',
    role: 'viewer',
    versioned: true,
    answer: PropertyAnswer,
    async handle(ctx) {
      return view(ctx, await propertyInScope(ctx));
    },
  }),
  route({
    method: 'patch',
    path: '/properties/{id}',
    tag: 'Properties',
    summary: 'Change a property',
    role: 'admin',
    versioned: true,
    answer: PropertyAnswer,
    problems: ['busy'],
    body: z.strictObject({ name: line(200).optional(), timeZone: TimeZone.optional(), country: Country.optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      await transaction(ctx.deps.db.pool, async (sql) => {
        await lockProperties(sql, [ctx.id]);
        const row = await sql.row<PropertyRow>(
          'select name, time_zone as "timeZone", country, version from property where id = $1 for update',
          [ctx.id],
        );
        if (!row) throw notFound('property');
        requireMatch(ctx.ifMatch, row.version);
        const next = {
          name: ctx.body.name ?? row.name,
          timeZone: ctx.body.timeZone ?? row.timeZone,
          country: ctx.body.country ?? row.country,
        };
        const before = { name: row.name, timeZone: row.timeZone, country: row.country };
        if (JSON.stringify(next) === JSON.stringify(before)) return;
        await sql.run('update property set name = $2, time_zone = $3, country = $4, version = version + 1 where id = $1', [
          ctx.id,
          next.name,
          next.timeZone,
          next.country,
        ]);
        // Days and phones are read with these two.
        if (next.timeZone !== row.timeZone || next.country !== row.country) await touchInputs(sql, [ctx.id]);
        await writeAudit(sql, {
          organizationId: ctx.organizationId,
          propertyId: ctx.id,
          at: ctx.now,
          actor: ctx.actor,
          action: 'property.change',
          subject: ctx.id,
          before,
          after: next,
        });
      });
      return view(ctx, await propertyInScope(ctx));
    },
  }),
];
