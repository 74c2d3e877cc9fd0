import { readIntegration } from '../sync/attachments.ts';
import { changeSettings, pauseIntegration, resumeIntegration, type SettingsChange } from '../sync/settings.ts';
import { requireRole } from './auth.ts';
import { route, type Context } from './route.ts';
import { Id, Reason, z } from './schemas.ts';
import { propertyInScope } from './scope.ts';
import { IntegrationAnswer, Roles, State, Statuses, integrationView } from './integration-view.ts';
import { knowPmsProperties } from './pms-properties.ts';
import { versionedWriteIn } from './writes.ts';

const base = (ctx: Context): Omit<SettingsChange, 'patch'> => ({
  ...versionedWriteIn(ctx),
  requireSupport: () => {
    requireRole(ctx.auth, 'support');
  },
});

/** The database is the truth and is committed; housekeeping repairs a schedule that could not be reached. */
async function followSchedule(ctx: Context, change: { scheduleChanged: boolean }): Promise<void> {
  if (!change.scheduleChanged) return;
  try {
    await ctx.deps.temporal.reconcileSchedule(ctx.id);
  } catch (err) {
    ctx.deps.log.warn({ err, propertyId: ctx.id }, 'schedule left to housekeeping');
  }
}

export const integrationRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/integration',
    tag: 'Settings',
    summary: 'The sync settings',
    role: 'viewer',
    versioned: true,
    answer: IntegrationAnswer,
    async handle(ctx) {
      await propertyInScope(ctx);
      return integrationView(ctx);
    },
  }),
  route({
    method: 'patch',
    path: '/properties/{id}/integration',
    tag: 'Settings',
    summary: 'Change settings; a preview with `assume` shows before what they would do',
    role: 'manager',
    versioned: true,
    answer: IntegrationAnswer,
    description: '`userSync: false` is state `off`. Switching `unitSync` needs the support role and a `reason`.',
    problems: ['busy', 'draft', 'attached_elsewhere', 'credential_untested', 'credential_rejected', 'temporal_unavailable'],
    body: z.strictObject({
      state: State.optional(),
      reason: Reason.optional(),
      userSync: z.boolean().optional(),
      unitSync: z.boolean().optional(),
      credentialId: Id.optional(),
      pmsPropertyExternalIds: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
      excludedLeaseStatuses: Statuses.optional(),
      residentRoles: Roles.optional(),
      whenExcluded: z.enum(['keep', 'end']).optional(),
      whenAbsent: z.enum(['hold', 'end']).optional(),
      guard: z
        .strictObject({ percent: z.number().min(0).max(100).optional(), minimum: z.int().min(0).max(1_000_000).optional() })
        .optional(),
      intervalMinutes: z.int().min(15).max(1440).optional(),
    }),
    async handle(ctx) {
      await propertyInScope(ctx);
      const { pmsPropertyExternalIds, credentialId } = ctx.body;
      if (pmsPropertyExternalIds) {
        const row = await readIntegration(ctx.sql, ctx.id);
        const account = credentialId
          ? await ctx.sql.row<{ account: string }>('select account_id as account from credential where id = $1 and organization_id = $2', [
              credentialId,
              ctx.organizationId,
            ])
          : { account: row.accountId };
        await knowPmsProperties(ctx, credentialId ?? row.credentialId, account?.account ?? null, pmsPropertyExternalIds);
      }
      await followSchedule(ctx, await changeSettings(ctx.deps.db.pool, { ...base(ctx), patch: ctx.body }));
      return integrationView(ctx);
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/integration/pause',
    tag: 'Settings',
    summary: 'Pause: nothing is read or changed',
    role: 'manager',
    answer: IntegrationAnswer,
    problems: ['draft', 'off', 'busy'],
    body: z.strictObject({ reason: Reason }),
    async handle(ctx) {
      await propertyInScope(ctx);
      await followSchedule(ctx, await pauseIntegration(ctx.deps.db.pool, { ...base(ctx), reason: ctx.body.reason }));
      return integrationView(ctx);
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/integration/resume',
    tag: 'Settings',
    summary: 'Go on',
    role: 'manager',
    answer: IntegrationAnswer,
    problems: ['draft', 'off', 'busy'],
    body: z.strictObject({ reason: Reason.optional() }),
    async handle(ctx) {
      await propertyInScope(ctx);
      await followSchedule(ctx, await resumeIntegration(ctx.deps.db.pool, { ...base(ctx), reason: ctx.body.reason ?? null }));
      return integrationView(ctx);
    },
  }),
];
