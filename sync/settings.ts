import type pg from 'pg';
import { Refusal, invalid } from '../domain/refusal.ts';
import type { PropertyWrite } from './actor.ts';
import {
  attachPmsProperties,
  attachedExternalIds,
  detachAll,
  readIntegration,
  usableCredential,
  type IntegrationRow,
} from './attachments.ts';
import { writeAudit } from './audit.ts';
import { checkRoles, uniqueStatuses } from './setup.ts';
import { lockProperty, transaction, type Sql } from './tx.ts';

interface SettingsPatch {
  state?: 'draft' | 'active' | 'paused' | 'off';
  reason?: string | null;
  userSync?: boolean;
  unitSync?: boolean;
  credentialId?: string;
  pmsPropertyExternalIds?: string[];
  excludedLeaseStatuses?: string[];
  residentRoles?: string[];
  whenExcluded?: 'keep' | 'end';
  whenAbsent?: 'hold' | 'end';
  guard?: { percent?: number; minimum?: number };
  intervalMinutes?: number;
}
export interface SettingsChange extends PropertyWrite {
  patch: SettingsPatch;
  /** Throws when the caller saw another version (If-Match). */
  checkVersion?: (version: number) => void;
  /** Throws where the actor may not switch Unit Sync. */
  requireSupport?: () => void;
}

const COLUMNS = {
  state: 'state',
  reason: 'reason',
  reasonCode: 'reason_code',
  userSync: 'user_sync',
  unitSync: 'unit_sync',
  unitSyncReason: 'unit_sync_reason',
  credentialId: 'credential',
  accountId: 'account',
  excludedLeaseStatuses: 'excluded_lease_statuses',
  residentRoles: 'resident_roles',
  rolesChosen: 'roles_chosen',
  statusesChosen: 'statuses_chosen',
  whenExcluded: 'when_excluded',
  whenAbsent: 'when_absent',
  guardPercent: 'guard_percent',
  guardMinimum: 'guard_minimum',
  intervalMinutes: 'interval_minutes',
} as const;
type Column = keyof typeof COLUMNS;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The state that the patch asks for; User Sync off and state `off` are the same thing. */
function targetState(row: IntegrationRow, patch: SettingsPatch): IntegrationRow['state'] {
  const byUserSync = patch.userSync === undefined ? null : patch.userSync ? (row.state === 'off' ? 'active' : row.state) : 'off';
  if (patch.state !== undefined && byUserSync !== null && patch.userSync !== (patch.state !== 'off') && row.state !== 'draft')
    throw invalid('userSync', 'User Sync and the state contradict each other.');
  const target = patch.state ?? byUserSync ?? row.state;
  if (target === row.state) return target;
  if (row.state === 'draft')
    throw row.userSync === patch.userSync
      ? invalid('state', 'A draft is turned on by its set-up.')
      : new Refusal('draft', 'The property has not been set up yet; finish its set-up.');
  if (target === 'draft') throw invalid('state', 'A property that has been set up does not become a draft again.');
  return target;
}

/** A queued run would otherwise begin after the pause: it is cancelled with the reason. */
async function cancelQueued(sql: Sql, propertyId: string, state: string, now: Date): Promise<void> {
  await sql.run(
    `update sync_run set state = 'cancelled', finished_at = $3, reason = $4 where property_id = $1 and state = 'queued' and mode = $2`,
    [
      propertyId,
      'apply',
      now,
      JSON.stringify({
        code: state,
        message: state === 'off' ? 'User Sync was switched off before the run began.' : 'The integration was paused before the run began.',
        nextStep: 'Resume, then sync again.',
      }),
    ],
  );
}

/**
 * Changes settings under the property lock (Manage settings). Bumps `inputs_version`, and `schedule_version` where the schedule must follow;
 * the caller then calls `reconcileSchedule`. Nothing is written when nothing differs.
 * @throws Refusal
 */
export async function changeSettings(pool: pg.Pool, change: SettingsChange): Promise<{ scheduleChanged: boolean }> {
  const { propertyId, organizationId, patch, actor, now } = change;
  return transaction(pool, async (sql) => {
    await lockProperty(sql, propertyId);
    const row = await readIntegration(sql, propertyId);
    change.checkVersion?.(row.version);
    const set: Partial<Record<Column, unknown>> = {};
    const before: Record<string, unknown> = {},
      after: Record<string, unknown> = {};
    const put = (column: Column, value: unknown, old: unknown) => {
      if (!same(value, old)) {
        set[column] = value;
        before[column] = old;
        after[column] = value;
      }
    };

    const state = targetState(row, patch);
    put('state', state, row.state);
    if (state !== row.state) {
      put('userSync', state !== 'off', row.userSync);
      const rejected = state === 'active' && row.credentialState === 'rejected';
      put('reasonCode', state === 'active' ? (rejected ? 'credential_rejected' : null) : state, row.reasonCode);
      put('reason', state === 'active' ? (rejected ? 'The PMS rejects the credential.' : null) : (patch.reason ?? null), row.reason);
      if (state !== 'active') await cancelQueued(sql, propertyId, state, now);
    } else if (patch.reason !== undefined && (state === 'paused' || state === 'off') && patch.unitSync === undefined)
      put('reason', patch.reason, row.reason);

    if (patch.unitSync !== undefined && patch.unitSync !== row.unitSync) {
      change.requireSupport?.();
      if (!patch.reason) throw invalid('reason', 'Switching Unit Sync needs a reason.');
      put('unitSync', patch.unitSync, row.unitSync);
      put('unitSyncReason', patch.reason, row.unitSyncReason);
    }
    let accountId = row.accountId,
      attachmentsChanged = false;
    if (patch.credentialId !== undefined && patch.credentialId !== row.credentialId) {
      const credential = await usableCredential(sql, organizationId, patch.credentialId);
      if (credential.account !== row.accountId) {
        if (row.state !== 'draft' && patch.pmsPropertyExternalIds === undefined)
          throw invalid('pmsPropertyExternalIds', 'The credential opens another PMS account: say which of its PMS properties to attach.');
        attachmentsChanged = (await detachAll(sql, propertyId, now)) > 0;
        put('accountId', credential.account, row.accountId);
        accountId = credential.account;
      }
      put('credentialId', credential.id, row.credentialId);
      if (row.reasonCode === 'credential_rejected') {
        put('reasonCode', null, row.reasonCode);
        put('reason', null, row.reason);
      }
    }
    if (patch.pmsPropertyExternalIds !== undefined) {
      if (!accountId) throw new Refusal('credential_missing', 'Pick a credential first.');
      if (!patch.pmsPropertyExternalIds.length) throw invalid('pmsPropertyExternalIds', 'Attach at least one PMS property.');
      const old = await attachedExternalIds(sql, propertyId);
      if (
        await attachPmsProperties(sql, {
          propertyId,
          now,
          accountId,
          externalIds: [...new Set(patch.pmsPropertyExternalIds)],
          path: 'pmsPropertyExternalIds',
        })
      ) {
        attachmentsChanged = true;
        before.pmsPropertyExternalIds = old;
        after.pmsPropertyExternalIds = patch.pmsPropertyExternalIds;
      }
    }
    if (patch.excludedLeaseStatuses !== undefined) {
      put('excludedLeaseStatuses', uniqueStatuses(patch.excludedLeaseStatuses), row.excludedLeaseStatuses);
      put('statusesChosen', true, row.statusesChosen);
    }
    if (patch.residentRoles !== undefined) {
      put('residentRoles', checkRoles(patch.residentRoles, 'residentRoles'), row.residentRoles);
      put('rolesChosen', true, row.rolesChosen);
    }
    if (patch.whenExcluded !== undefined) put('whenExcluded', patch.whenExcluded, row.whenExcluded);
    if (patch.whenAbsent !== undefined) put('whenAbsent', patch.whenAbsent, row.whenAbsent);
    if (patch.guard?.percent !== undefined) put('guardPercent', patch.guard.percent, row.guardPercent);
    if (patch.guard?.minimum !== undefined) put('guardMinimum', patch.guard.minimum, row.guardMinimum);
    if (patch.intervalMinutes !== undefined) put('intervalMinutes', patch.intervalMinutes, row.intervalMinutes);

    const columns = Object.keys(set) as Column[];
    if (!columns.length && !attachmentsChanged) return { scheduleChanged: false };
    const scheduleChanged = row.state !== 'draft' && ('state' in set || 'intervalMinutes' in set || 'reason' in set);
    await sql.run(
      `update integration
        set ${columns.map((column, i) => `${COLUMNS[column]} = $${i + 3}, `).join('')} version = version + 1,
          inputs_version = inputs_version + 1, schedule_version = schedule_version + $2,
          draft_touched_at = case when state = 'draft' then $${columns.length + 3} else draft_touched_at end
        where property_id = $1`,
      [propertyId, scheduleChanged ? 1 : 0, ...columns.map((column) => set[column]), now],
    );
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: 'integration.change',
      subject: propertyId,
      before,
      after: { ...after, ...(patch.reason ? { reason: patch.reason } : {}) },
    });
    return { scheduleChanged };
  });
}

/** @throws 409 `draft` or `off` */
export async function pauseIntegration(
  pool: pg.Pool,
  change: Omit<SettingsChange, 'patch'> & { reason: string },
): Promise<{ scheduleChanged: boolean }> {
  return changeState(pool, change, 'paused', change.reason);
}
/** @throws 409 `draft` or `off` */
export async function resumeIntegration(
  pool: pg.Pool,
  change: Omit<SettingsChange, 'patch'> & { reason: string | null },
): Promise<{ scheduleChanged: boolean }> {
  return changeState(pool, change, 'active', change.reason);
}

async function changeState(
  pool: pg.Pool,
  change: Omit<SettingsChange, 'patch'>,
  state: 'paused' | 'active',
  reason: string | null,
): Promise<{ scheduleChanged: boolean }> {
  const checkVersion = change.checkVersion;
  const now = await transaction(pool, async (sql) => readIntegration(sql, change.propertyId));
  if (now.state === 'draft') throw new Refusal('draft', 'The property has not been set up yet.');
  if (now.state === 'off') throw new Refusal('off', 'User Sync is off; switch it on first.');
  if (state === 'active' && now.state === 'active') return { scheduleChanged: false };
  return changeSettings(pool, { ...change, ...(checkVersion ? { checkVersion } : {}), patch: { state, reason } });
}
