import { nextFiring } from '../temporal/schedule-offset.ts';
import { attachedPmsProperties, readIntegration } from '../sync/attachments.ts';
import type { Context } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { LAST_SYNCS, LastSync, lastSyncView, type LastSyncRow } from './runs.ts';
import { Id, orNull, z } from './schemas.ts';

export const Statuses = z.array(z.string().trim().min(1).max(200)).max(200);
export const Roles = z
  .array(z.enum(['primary', 'cosigner', 'occupant', 'guarantor', 'minor']))
  .min(1)
  .max(5);
export const State = z.enum(['draft', 'active', 'paused', 'off']);
export const IntegrationAnswer = z
  .object({
    propertyId: Id,
    state: State,
    reason: z.string().nullable(),
    reasonCode: z.string().nullable(),
    userSync: z.boolean(),
    unitSync: z.boolean(),
    unitSyncReason: z.string().nullable(),
    credentialId: Id.nullable(),
    pmsPropertyExternalIds: z.array(z.string()),
    pmsProperties: z
      .array(z.object({ externalId: z.string(), name: z.string() }))
      .openapi({ description: 'The attached ones with their names.' }),
    excludedLeaseStatuses: z.array(z.string()),
    residentRoles: z.array(z.string()),
    whenExcluded: z.enum(['keep', 'end']),
    whenAbsent: z.enum(['hold', 'end']),
    guard: z.object({ percent: z.number(), minimum: z.int() }),
    intervalMinutes: z.int(),
    lastSync: orNull(LastSync),
    lastSuccessAt: INSTANT_NULL,
    nextSyncAt: INSTANT_NULL,
    activatedAt: INSTANT_NULL,
  })
  .openapi('Integration');

/** When the schedule fires next; Temporal's timers keep real time, whatever the product's clock says. */
export const nextSyncAt = (propertyId: string, state: string, intervalMinutes: number): Date | null =>
  state === 'active' ? nextFiring(propertyId, intervalMinutes * 60_000, new Date()) : null;

export async function integrationView(ctx: Context) {
  const row = await readIntegration(ctx.sql, ctx.id);
  ctx.setETag(row.version);
  const attached = await attachedPmsProperties(ctx.sql, ctx.id),
    last = (await ctx.sql.rows<LastSyncRow>(LAST_SYNCS, [[ctx.id]]))[0];
  return {
    propertyId: row.propertyId,
    state: row.state,
    reason: row.reason,
    reasonCode: row.reasonCode,
    userSync: row.state === 'draft' ? false : row.userSync,
    unitSync: row.state === 'draft' ? false : row.unitSync,
    unitSyncReason: row.unitSyncReason,
    credentialId: row.credentialId,
    pmsPropertyExternalIds: attached.map((each) => each.externalId),
    pmsProperties: attached,
    excludedLeaseStatuses: row.excludedLeaseStatuses,
    residentRoles: row.residentRoles,
    whenExcluded: row.whenExcluded,
    whenAbsent: row.whenAbsent,
    guard: { percent: row.guardPercent, minimum: row.guardMinimum },
    intervalMinutes: row.intervalMinutes,
    lastSync: lastSyncView(last),
    lastSuccessAt: row.lastSuccessAt,
    nextSyncAt: nextSyncAt(row.propertyId, row.state, row.intervalMinutes),
    activatedAt: row.activatedAt,
  };
}
