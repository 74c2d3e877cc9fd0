import { AuditFacts } from './facts.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route } from './route.ts';
import { Id, Instant, listOf, z } from './schemas.ts';
import { propertyInScope, visibleProperties } from './scope.ts';

const FeedItem = z
  .object({
    seq: z.int(),
    at: Instant,
    propertyId: Id,
    kind: z.enum(['assign', 'update', 'unassign']),
    residentId: Id,
    unitId: Id,
    state: z.enum(['upcoming', 'current', 'ended']),
    from: z.string(),
    until: z.string().nullable(),
    runId: Id,
  })
  .openapi('FeedItem');
interface FeedRow {
  seq: number;
  [key: string]: unknown;
}

const AuditItem = z
  .object({
    id: Id,
    at: Instant,
    propertyId: Id.nullable(),
    by: z.object({ tokenId: z.string(), name: z.string(), role: z.string() }),
    action: z.string(),
    subject: z.string(),
    before: AuditFacts,
    after: AuditFacts,
    runId: Id.nullable(),
  })
  .openapi('AuditItem');
interface AuditRow {
  id: string;
  at: Date;
  [key: string]: unknown;
}

export const feedRoutes = [
  route({
    method: 'get',
    path: '/changes',
    tag: 'Feed',
    summary: 'The ordered feed of applied changes, for door systems',
    role: 'viewer',
    answer: listOf(FeedItem),
    problems: ['not_found', 'property_not_allowed'],
    description:
      '`after` is the last `seq` seen; it never skips and never reorders, so ask again with the last one. A token limited to some properties sees only theirs, with gaps in `seq`.',
    query: z.object({
      ...pageQuery,
      after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
      propertyId: Id.optional(),
    }),
    async handle(ctx) {
      const [seq] = readCursor(ctx.query.cursor, ['number']);
      if (ctx.query.propertyId) await propertyInScope(ctx, ctx.query.propertyId);
      const rows = await ctx.sql.rows<FeedRow>(
        `select seq, at, property as "propertyId", kind, person as "residentId", unit as "unitId", state, starts_on as "from", until,
            run as "runId"
          from feed_event
         where organization_id = $1 and seq > $2 and ($3::uuid is null or property = $3) and ($4::uuid[] is null or property = any($4))
         order by seq limit $5`,
        [ctx.organizationId, seq ?? ctx.query.after ?? 0, ctx.query.propertyId ?? null, visibleProperties(ctx), ctx.query.limit + 1],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.seq],
        (row) => row,
      );
    },
  }),
  route({
    method: 'get',
    path: '/audit',
    tag: 'Audit',
    summary: 'Who did what, newest first',
    role: 'admin',
    unlimited: true,
    answer: listOf(AuditItem),
    query: z.object({
      ...pageQuery,
      propertyId: Id.optional(),
      subject: z.string().max(200).optional(),
      action: z.string().max(100).optional(),
    }),
    async handle(ctx) {
      const [at, id] = readCursor(ctx.query.cursor, ['instant', 'id']);
      const rows = await ctx.sql.rows<AuditRow>(
        `select id, at, property as "propertyId", actor as by, action, subject, before, after, run_id as "runId"
          from audit_event
          where organization_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
           and ($4::uuid is null or property = $4) and ($5::text is null or subject = $5) and ($6::text is null or action = $6)
           order by at desc, id desc limit $7`,
        [
          ctx.organizationId,
          at,
          id,
          ctx.query.propertyId ?? null,
          ctx.query.subject ?? null,
          ctx.query.action ?? null,
          ctx.query.limit + 1,
        ],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.at.toISOString(), row.id],
        (row) => row,
      );
    },
  }),
];
