import { Refusal, notFound } from '../domain/refusal.ts';
import { requestCancel, requestRun } from '../sync/request-run.ts';
import { Change, KINDS, STATES, listChangesOfRun } from './changes.ts';
import type { ApiDeps } from './deps.ts';
import { knowPmsProperties } from './pms-properties.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context, type Route } from './route.ts';
import { RUN_COLUMNS, Run, runView, type RunRow } from './runs.ts';
import { Id, listOf, orNull, z } from './schemas.ts';
import { propertyInScope, requireProperty } from './scope.ts';
import { undoRoutes } from './undo.ts';
import { Roles, Statuses } from './integration-view.ts';
import { readIntegration, usableCredential } from '../sync/attachments.ts';
import { writeIn } from './writes.ts';

async function findRun(ctx: Context): Promise<RunRow> {
  const row = await ctx.sql.row<RunRow>(`select ${RUN_COLUMNS} from sync_run r where r.id = $1 and r.organization_id = $2`, [
    ctx.id,
    ctx.organizationId,
  ]);
  if (!row) throw notFound('run');
  requireProperty(ctx, row.propertyId);
  return row;
}

const Assume = z
  .strictObject({
    credentialId: Id.optional(),
    excludedLeaseStatuses: Statuses.optional(),
    residentRoles: Roles.optional(),
    pmsPropertyExternalIds: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
    whenExcluded: z.enum(['keep', 'end']).optional(),
    unitSync: z.boolean().optional(),
    mappings: z
      .array(z.strictObject({ pmsUnitId: Id, unitId: orNull(Id) }))
      .max(20_000)
      .optional(),
  })
  .openapi({ description: 'Preview only: settings and mappings to play with. What is not named is as it is set now.' });

/** The run is in the database; what could not be started now is started by housekeeping within the minute. */
async function start(ctx: Context, what: Promise<void>): Promise<void> {
  try {
    await what;
  } catch (err) {
    ctx.deps.log.warn({ err, propertyId: ctx.id }, 'run left to housekeeping');
  }
}

export function syncRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/properties/{id}/syncs',
      tag: 'Syncs',
      summary: 'Sync now, or preview',
      role: 'manager',
      idempotent: true,
      status: 202,
      answer: z.object({ id: Id, state: z.string(), joined: z.boolean() }),
      problems: ['paused', 'off', 'draft', 'credential_rejected', 'set_up_incomplete', 'attached_elsewhere', 'busy'],
      body: z.strictObject({ mode: z.enum(['apply', 'preview']).default('apply'), assume: Assume.optional() }),
      async handle(ctx) {
        await propertyInScope(ctx);
        const { mode, assume } = ctx.body;
        if (assume && mode !== 'preview')
          throw new Refusal('invalid', 'Only a preview can assume.', [{ path: 'assume', message: 'only with mode "preview"' }]);
        if (assume?.pmsPropertyExternalIds) {
          const row = await readIntegration(ctx.sql, ctx.id),
            other = assume.credentialId
              ? await usableCredential(ctx.sql, ctx.organizationId, assume.credentialId, 'assume.credentialId')
              : null;
          await knowPmsProperties(ctx, other?.id ?? row.credentialId, other?.account ?? row.accountId, assume.pmsPropertyExternalIds);
        }
        const run = await requestRun(ctx.deps.db.pool, { ...writeIn(ctx), mode, assume: assume ?? null, runId: ctx.newObjectId });
        if (mode === 'preview') await start(ctx, ctx.deps.temporal.startPreview({ propertyId: ctx.id, runId: run.id }));
        // One that was joined has been triggered by its first asker; a second trigger would leave a run too many.
        else if (!run.joined) await start(ctx, ctx.deps.temporal.triggerSync(ctx.id));
        return run;
      },
    }),
    route({
      method: 'get',
      path: '/properties/{id}/syncs',
      tag: 'Syncs',
      summary: 'Runs, newest first',
      role: 'viewer',
      answer: listOf(Run),
      query: z.object({
        ...pageQuery,
        mode: z.enum(['apply', 'preview']).optional(),
        trigger: z.enum(['scheduled', 'manual', 'approval', 'undo', 'human']).optional(),
        state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']).optional(),
      }),
      async handle(ctx) {
        await propertyInScope(ctx);
        const [at, id] = readCursor(ctx.query.cursor, ['instant', 'id']);
        const rows = await ctx.sql.rows<RunRow>(
          `select ${RUN_COLUMNS}
            from sync_run r
            where r.property_id = $1 and ($2::timestamptz is null or (r.requested_at, r.id) < ($2, $3::uuid))
              and ($5::text is null or r.mode = $5) and ($6::text is null or r.trigger = $6) and ($7::text is null or r.state = $7)
           order by r.requested_at desc, r.id desc limit $4`,
          [ctx.id, at, id, ctx.query.limit + 1, ctx.query.mode ?? null, ctx.query.trigger ?? null, ctx.query.state ?? null],
        );
        return pageOf(
          rows,
          ctx.query.limit,
          (row) => [row.requestedAt.toISOString(), row.id],
          (row) => runView(row, ctx.deps.config),
        );
      },
    }),
    route({
      method: 'get',
      path: '/syncs/{id}',
      tag: 'Syncs',
      summary: 'One run',
      role: 'viewer',
      answer: Run,
      async handle(ctx) {
        return runView(await findRun(ctx), ctx.deps.config);
      },
    }),
    route({
      method: 'get',
      path: '/syncs/{id}/changes',
      tag: 'Syncs',
      summary: 'What the run decided, in its order',
      role: 'viewer',
      answer: listOf(Change),
      query: z.object({ ...pageQuery, kind: z.enum(KINDS).optional(), state: z.enum(STATES).optional() }),
      async handle(ctx) {
        await findRun(ctx);
        return listChangesOfRun(ctx, ctx.id, ctx.query);
      },
    }),
    route({
      method: 'post',
      path: '/syncs/{id}/cancel',
      tag: 'Syncs',
      summary: 'Cancel before it is applied',
      role: 'manager',
      answer: Run,
      problems: ['already_applied', 'already_finished', 'busy', 'temporal_unavailable'],
      async handle(ctx) {
        const row = await findRun(ctx);
        const workflow = await requestCancel(ctx.deps.db.pool, { ...writeIn(ctx, row.propertyId), runId: row.id });
        if (workflow) await ctx.deps.temporal.cancelRun(workflow);
        return runView(await findRun(ctx), ctx.deps.config);
      },
    }),
    ...undoRoutes(deps, findRun),
  ];
}
