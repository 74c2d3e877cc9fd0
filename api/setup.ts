import { Refusal } from '../domain/refusal.ts';
import { statusKey } from '../domain/text.ts';
import { readIntegration } from '../sync/attachments.ts';
import { dropDraft, SETUP_STEPS, setupView, type SetupStep } from '../sync/setup.ts';
import { requireMatch } from './etag.ts';
import { IntegrationAnswer, Roles, Statuses, integrationView } from './integration-view.ts';
import { PmsPropertyList, knowPmsProperties, listPmsProperties, refreshPmsProperties } from './pms-properties.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context } from './route.ts';
import { Id, listOf, z } from './schemas.ts';
import { propertyInScope } from './scope.ts';
import { flagsOf } from './vendors.ts';
import { versionCheck } from './writes.ts';

const SetupAnswer = z
  .object({
    state: z.enum(['draft', 'active', 'paused', 'off']),
    step: z.enum(SETUP_STEPS),
    credentialId: Id.nullable(),
    pmsPropertyExternalIds: z.array(z.string()),
    excludedLeaseStatuses: z.array(z.string()),
    residentRoles: z.array(z.string()),
    canActivate: z.boolean(),
    problems: z.array(z.object({ code: z.string(), step: z.string(), message: z.string() })),
  })
  .openapi('Setup');
const StatusAnswer = z.object({ raw: z.string(), meaning: z.string(), residents: z.int(), excluded: z.boolean() });

const ExternalIds = z.array(z.string().min(1).max(200)).min(1).max(200);

async function view(ctx: Context) {
  const { version, ...shown } = await setupView(ctx.sql, ctx.id, flagsOf(ctx.deps));
  ctx.setETag(version);
  return shown;
}

/** A step goes through the workflow `setup/<propertyId>`, which serialises them; what it answers is read from the database. */
async function take(ctx: Context, step: SetupStep) {
  await propertyInScope(ctx);
  const row = await readIntegration(ctx.sql, ctx.id);
  requireMatch(ctx.ifMatch, row.version);
  if (row.state !== 'draft') throw new Refusal('not_a_draft', 'The property has been set up; change it under its settings.');
  return { row, run: () => ctx.deps.temporal.setupStep(ctx.id, step, ctx.actor) };
}

/** The first run of a property that has been activated; null for a draft. */
async function activatedBy(ctx: Context): Promise<string | null> {
  const row = await ctx.sql.row<{ id: string }>(
    `select r.id
      from sync_run r
      join integration i on i.property_id = r.property_id
      where r.property_id = $1 and r.mode = 'apply' and r.trigger = 'manual' and r.requested_at >= i.activated_at and i.state <> 'draft'
      order by r.requested_at, r.id limit 1`,
    [ctx.id],
  );
  return row?.id ?? null;
}

const PROBLEMS = ['not_a_draft', 'temporal_unavailable', 'busy'] as const;

export const setupRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/setup',
    tag: 'Set-up',
    summary: 'How far the set-up has come',
    role: 'viewer',
    versioned: true,
    answer: SetupAnswer,
    async handle(ctx) {
      await propertyInScope(ctx);
      return view(ctx);
    },
  }),
  route({
    method: 'delete',
    path: '/properties/{id}/setup',
    tag: 'Set-up',
    summary: 'Drop the draft',
    role: 'manager',
    versioned: true,
    answer: SetupAnswer,
    problems: ['not_a_draft', 'busy'],
    async handle(ctx) {
      await propertyInScope(ctx);
      await dropDraft(ctx.deps.db.pool, { propertyId: ctx.id, actor: ctx.actor, now: ctx.now, checkVersion: versionCheck(ctx) });
      return view(ctx);
    },
  }),
  route({
    method: 'put',
    path: '/properties/{id}/setup/credential',
    tag: 'Set-up',
    summary: 'Step 1: pick a credential that has passed its test',
    role: 'manager',
    versioned: true,
    answer: SetupAnswer,
    problems: [...PROBLEMS, 'credential_untested', 'credential_rejected'],
    body: z.strictObject({ credentialId: Id }),
    async handle(ctx) {
      await (await take(ctx, { kind: 'credential', credentialId: ctx.body.credentialId })).run();
      return view(ctx);
    },
  }),
  route({
    method: 'get',
    path: '/properties/{id}/setup/pms-properties',
    tag: 'Set-up',
    summary: 'The PMS properties to choose from, live from the PMS',
    role: 'manager',
    query: z.object(pageQuery),
    answer: PmsPropertyList,
    problems: ['credential_missing', 'temporal_unavailable'],
    async handle(ctx) {
      await propertyInScope(ctx);
      const row = await readIntegration(ctx.sql, ctx.id);
      if (!row.credentialId || !row.accountId) throw new Refusal('credential_missing', 'Pick a credential first.');
      return listPmsProperties(
        ctx,
        row.accountId,
        await refreshPmsProperties(ctx, row.credentialId, row.accountId),
        ctx.query.limit,
        ctx.query.cursor,
      );
    },
  }),
  route({
    method: 'put',
    path: '/properties/{id}/setup/pms-properties',
    tag: 'Set-up',
    summary: 'Step 2: attach PMS properties',
    role: 'manager',
    versioned: true,
    answer: SetupAnswer,
    problems: [...PROBLEMS, 'credential_missing', 'attached_elsewhere'],
    body: z.strictObject({ externalIds: ExternalIds }),
    async handle(ctx) {
      const step = await take(ctx, { kind: 'pmsProperties', externalIds: ctx.body.externalIds });
      await knowPmsProperties(ctx, step.row.credentialId, step.row.accountId, ctx.body.externalIds);
      await step.run();
      return view(ctx);
    },
  }),
  route({
    method: 'get',
    path: '/properties/{id}/setup/excluded-lease-statuses',
    tag: 'Set-up',
    summary: 'The lease statuses the PMS knows or uses, with head-counts',
    role: 'manager',
    query: z.object(pageQuery),
    answer: listOf(StatusAnswer),
    problems: ['credential_missing', 'set_up_incomplete', 'temporal_unavailable'],
    async handle(ctx) {
      await propertyInScope(ctx);
      const row = await readIntegration(ctx.sql, ctx.id);
      if (!row.credentialId) throw new Refusal('credential_missing', 'Pick a credential first.');
      const excluded = new Set(row.excludedLeaseStatuses.map(statusKey));
      const [residents, raw] = readCursor(ctx.query.cursor, ['number', 'text']);
      const all = (await ctx.deps.temporal.discoverStatuses(ctx.id))
        .map((each) => ({ ...each, excluded: excluded.has(statusKey(each.raw)) }))
        .sort((a, b) => b.residents - a.residents || (a.raw < b.raw ? -1 : 1));
      const rest =
        typeof residents === 'number' && typeof raw === 'string'
          ? all.filter((each) => each.residents < residents || (each.residents === residents && each.raw > raw))
          : all;
      return pageOf(
        rest,
        ctx.query.limit,
        (each) => [each.residents, each.raw],
        (each) => each,
      );
    },
  }),
  route({
    method: 'put',
    path: '/properties/{id}/setup/excluded-lease-statuses',
    tag: 'Set-up',
    summary: 'Step 3: leave out these lease statuses',
    role: 'manager',
    versioned: true,
    answer: SetupAnswer,
    problems: [...PROBLEMS, 'credential_missing'],
    body: z.strictObject({ statuses: Statuses }),
    async handle(ctx) {
      await (await take(ctx, { kind: 'excludedLeaseStatuses', statuses: ctx.body.statuses })).run();
      return view(ctx);
    },
  }),
  route({
    method: 'put',
    path: '/properties/{id}/setup/resident-roles',
    tag: 'Set-up',
    summary: 'Step 4: choose the roles that are synced',
    role: 'manager',
    versioned: true,
    answer: SetupAnswer,
    problems: [...PROBLEMS, 'credential_missing'],
    body: z.strictObject({ roles: Roles }),
    async handle(ctx) {
      await (await take(ctx, { kind: 'residentRoles', roles: ctx.body.roles })).run();
      return view(ctx);
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/setup/activate',
    tag: 'Set-up',
    summary: 'Turn User Sync and Unit Sync on; the first run begins at once',
    role: 'manager',
    answer: z.object({ integration: IntegrationAnswer, firstRunId: Id }),
    problems: [...PROBLEMS, 'set_up_incomplete', 'credential_missing', 'credential_untested', 'credential_rejected'],
    async handle(ctx) {
      await propertyInScope(ctx);
      // Asked again by somebody who lost the answer: the same answer.
      const firstRunId = (await activatedBy(ctx)) ?? (await (await take(ctx, { kind: 'activate' })).run()).firstRunId;
      return { integration: await integrationView(ctx), firstRunId };
    },
  }),
];
