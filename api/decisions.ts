import { notFound } from '../domain/refusal.ts';
import { liftDecision } from '../sync/decisions.ts';
import { CHANGE_SELECT, Change, changeView, type ChangeRow } from './changes.ts';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context, type Route } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { AnyJson, Id, Instant, line, listOf, z } from './schemas.ts';
import { propertyInScope, requireProperty } from './scope.ts';
import { writeOf } from './writes.ts';

const DecisionAnswer = z
  .object({
    id: Id,
    propertyId: Id.nullable(),
    kind: z.string(),
    verdict: z.string(),
    subject: z.string(),
    residentId: Id.nullable(),
    residentName: z.string().nullable(),
    evidence: AnyJson,
    note: z.string().nullable(),
    by: z.string(),
    at: Instant,
    state: z.enum(['active', 'ended']),
    endedAt: INSTANT_NULL,
  })
  .openapi('Decision');
interface DecisionRow {
  id: string;
  propertyId: string | null;
  at: Date;
  [key: string]: unknown;
}
const DECISIONS = `select d.id, d.property_id as "propertyId", d.kind, d.verdict, d.subject, d.person as "residentId",
  nullif(trim(p.first_name || ' ' || p.last_name), '') as "residentName", d.evidence, d.note, coalesce(d.by->>'name', '') as by, d.at,
  d.state, d.ended_at as "endedAt"
  from decision d left join person p on p.id = d.person`;

async function findDecision(ctx: Context): Promise<DecisionRow> {
  const row = await ctx.sql.row<DecisionRow>(`${DECISIONS} where d.id = $1 and d.organization_id = $2`, [ctx.id, ctx.organizationId]);
  if (!row) throw notFound('decision');
  if (row.propertyId) requireProperty(ctx, row.propertyId);
  else if (ctx.auth.propertyIds !== null) throw notFound('decision');
  return row;
}

const Chosen = z.strictObject({ changeIds: z.array(Id).min(1).max(20_000), note: line(1000).optional() });

export function decisionRoutes(deps: ApiDeps): Route[] {
  const { approve, reject } = deps.decisions ?? {};
  const chosen = (ctx: Context<unknown, z.output<typeof Chosen>>) => ({
    organizationId: ctx.organizationId,
    propertyId: ctx.id,
    changeIds: ctx.body.changeIds.map((id) => id.toLowerCase()),
    note: ctx.body.note ?? null,
    actor: ctx.actor,
  });
  return [
    route({
      method: 'get',
      path: '/properties/{id}/held-changes',
      tag: 'Decisions',
      summary: 'Changes that wait for a manager, oldest first',
      role: 'viewer',
      query: z.object(pageQuery),
      answer: listOf(Change),
      async handle(ctx) {
        await propertyInScope(ctx);
        const [since, id] = readCursor(ctx.query.cursor, ['instant', 'id']);
        const rows = await ctx.sql.rows<ChangeRow>(
          `${CHANGE_SELECT}
            where c.property_id = $1 and c.state = 'held'
              and ($2::timestamptz is null or (coalesce(c.held_since, c.at), c.id) > ($2, $3::uuid))
            order by coalesce(c.held_since, c.at), c.id limit $4`,
          [ctx.id, since, id, ctx.query.limit + 1],
        );
        return pageOf(rows, ctx.query.limit, (row) => [(row.heldSince ?? row.at).toISOString(), row.id], changeView);
      },
    }),
    ...(approve
      ? [
          route({
            method: 'post',
            path: '/properties/{id}/held-changes/approve',
            tag: 'Decisions',
            summary: 'Apply exactly these held changes, each re-checked against the present facts',
            role: 'manager',
            body: Chosen,
            answer: z.object({ runId: Id, applied: z.int(), lapsed: z.int() }),
            problems: ['unit_sync_off', 'busy'],
            async handle(ctx) {
              await propertyInScope(ctx);
              return approve(chosen(ctx));
            },
          }),
        ]
      : []),
    ...(reject
      ? [
          route({
            method: 'post',
            path: '/properties/{id}/held-changes/reject',
            tag: 'Decisions',
            summary: 'Reject held changes; they are not asked again until their evidence changes',
            role: 'manager',
            body: Chosen,
            answer: z.object({ runId: Id, rejected: z.int() }),
            problems: ['busy'],
            async handle(ctx) {
              await propertyInScope(ctx);
              return reject(chosen(ctx));
            },
          }),
        ]
      : []),
    route({
      method: 'get',
      path: '/properties/{id}/decisions',
      tag: 'Decisions',
      summary: 'What managers decided, newest first',
      role: 'viewer',
      query: z.object({ ...pageQuery, state: z.enum(['active', 'ended']).optional() }),
      answer: listOf(DecisionAnswer),
      async handle(ctx) {
        await propertyInScope(ctx);
        const [at, id] = readCursor(ctx.query.cursor, ['instant', 'id']);
        const rows = await ctx.sql.rows<DecisionRow>(
          `${DECISIONS}
            where (d.property_id = $1 or (d.property_id is null and d.organization_id = $6
              and d.person in (select person_id from stay where property_id = $1 union select person_id from assignment
              where property_id = $1))) and ($2::timestamptz is null or (d.at, d.id) < ($2, $3::uuid))
              and ($4::text is null or d.state = $4)
           order by d.at desc, d.id desc limit $5`,
          [ctx.id, at, id, ctx.query.state ?? null, ctx.query.limit + 1, ctx.organizationId],
        );
        return pageOf(
          rows,
          ctx.query.limit,
          (row) => [row.at.toISOString(), row.id],
          (row) => row,
        );
      },
    }),
    route({
      method: 'delete',
      path: '/decisions/{id}',
      tag: 'Decisions',
      summary: 'Lift a decision',
      role: 'manager',
      answer: DecisionAnswer,
      problems: ['already_ended', 'busy'],
      async handle(ctx) {
        await findDecision(ctx);
        await liftDecision(ctx.deps.db.pool, { ...writeOf(ctx), decisionId: ctx.id });
        return findDecision(ctx);
      },
    }),
  ];
}
