import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { DEFAULT_RESIDENT_ROLES, RESIDENT_ROLES } from '../domain/pms.ts';
import type { ProblemCode } from '../domain/problem-codes.ts';
import { Refusal, invalid } from '../domain/refusal.ts';
import { statusKey } from '../domain/text.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { Actor } from './actor.ts';
import {
  attachPmsProperties,
  attachedExternalIds,
  detachAll,
  readIntegration,
  usableCredential,
  type IntegrationRow,
} from './attachments.ts';
import { writeAudit } from './audit.ts';
import { lockProperty, touchInputs, transaction, type Sql } from './tx.ts';

/** What a vendor can tell of roles; where it cannot, the roles must be chosen explicitly (docs/rules.md, Set-up wizard, step 4). */
interface RoleFlags {
  flagsGuarantors: boolean;
  flagsMinors: boolean;
}
export type RoleFlagsOf = (vendor: string) => RoleFlags;

export type SetupStep =
  | { kind: 'credential'; credentialId: string }
  | { kind: 'pmsProperties'; externalIds: string[] }
  | { kind: 'excludedLeaseStatuses'; statuses: string[] }
  | { kind: 'residentRoles'; roles: string[] }
  | { kind: 'activate' };

export const SETUP_STEPS = ['credential', 'pms-properties', 'excluded-lease-statuses', 'resident-roles', 'activate', 'done'] as const;
interface SetupProblem {
  code: ProblemCode;
  step: (typeof SETUP_STEPS)[number];
  message: string;
}
export interface SetupView {
  state: IntegrationRow['state'];
  /** The first step that has not been taken. */
  step: (typeof SETUP_STEPS)[number];
  credentialId: string | null;
  pmsPropertyExternalIds: string[];
  excludedLeaseStatuses: string[];
  residentRoles: string[];
  canActivate: boolean;
  /** What stands in the way of activation. */
  problems: SetupProblem[];
  version: number;
}

const mustChooseRoles = (row: IntegrationRow, flagsOf: RoleFlagsOf) => {
  if (!row.vendor || row.rolesChosen) return false;
  const flags = flagsOf(row.vendor);
  return !flags.flagsGuarantors || !flags.flagsMinors;
};

function problemsOf(row: IntegrationRow, attached: readonly string[], flagsOf: RoleFlagsOf): SetupProblem[] {
  const problems: SetupProblem[] = [];
  if (!row.credentialId) problems.push({ code: 'credential_missing', step: 'credential', message: 'Pick a credential.' });
  else if (row.credentialState === 'rejected')
    problems.push({ code: 'credential_rejected', step: 'credential', message: 'The PMS rejects the credential.' });
  else if (row.credentialState !== 'ok')
    problems.push({
      code: 'credential_untested',
      step: 'credential',
      message: 'The credential has not passed its test since its secret last changed.',
    });
  if (!attached.length) problems.push({ code: 'set_up_incomplete', step: 'pms-properties', message: 'Attach at least one PMS property.' });
  if (mustChooseRoles(row, flagsOf))
    problems.push({
      code: 'set_up_incomplete',
      step: 'resident-roles',
      message: 'This PMS cannot tell guarantors or minors: choose the roles, primary only or everyone listed.',
    });
  return problems;
}

/** How far the set-up has come; from the database alone, so it works with every worker down. */
export async function setupView(sql: Sql, propertyId: string, flagsOf: RoleFlagsOf): Promise<SetupView> {
  const row = await readIntegration(sql, propertyId),
    attached = await attachedExternalIds(sql, propertyId);
  const draft = row.state === 'draft',
    problems = draft ? problemsOf(row, attached, flagsOf) : [];
  const step = !draft
    ? 'done'
    : !row.credentialId || problems[0]?.step === 'credential'
      ? 'credential'
      : !attached.length
        ? 'pms-properties'
        : !row.statusesChosen
          ? 'excluded-lease-statuses'
          : problems.length || !row.rolesChosen
            ? 'resident-roles'
            : 'activate';
  return {
    state: row.state,
    step,
    credentialId: row.credentialId,
    pmsPropertyExternalIds: attached,
    excludedLeaseStatuses: row.excludedLeaseStatuses,
    residentRoles: row.residentRoles,
    canActivate: draft && problems.length === 0,
    problems,
    version: row.version,
  };
}

/** Words as the PMS writes them, each once. */
export function uniqueStatuses(statuses: readonly string[]): string[] {
  return [...new Map(statuses.map((raw) => [statusKey(raw), raw.trim()])).values()].filter(Boolean);
}

/** In the order of the contract, each once. @throws 422 */
export function checkRoles(roles: readonly string[], path: string): string[] {
  if (!roles.length) throw invalid(path, 'Choose at least one role.');
  const wrong = roles.findIndex((role) => !(RESIDENT_ROLES as readonly string[]).includes(role));
  if (wrong >= 0) throw invalid(`${path}.${wrong}`, `one of ${RESIDENT_ROLES.join(', ')}`);
  return RESIDENT_ROLES.filter((role) => roles.includes(role));
}

async function writeStep(sql: Sql, row: IntegrationRow, step: SetupStep, now: Date, flagsOf: RoleFlagsOf): Promise<string | null> {
  const id = row.propertyId;
  const touch = 'version = version + 1, inputs_version = inputs_version + 1, draft_touched_at = $2';
  switch (step.kind) {
    case 'credential': {
      const credential = await usableCredential(sql, row.organizationId, step.credentialId);
      // Another account's PMS properties mean nothing here; the same account under another credential keeps them.
      if (row.accountId !== null && row.accountId !== credential.account) await detachAll(sql, id, now);
      await sql.run(`update integration set credential = $3, account = $4, ${touch} where property_id = $1`, [
        id,
        now,
        credential.id,
        credential.account,
      ]);
      return null;
    }
    case 'pmsProperties':
      if (!row.accountId) throw new Refusal('credential_missing', 'Pick a credential first.');
      if (!step.externalIds.length) throw invalid('externalIds', 'Attach at least one PMS property.');
      await attachPmsProperties(sql, {
        propertyId: id,
        now,
        accountId: row.accountId,
        externalIds: [...new Set(step.externalIds)],
        path: 'externalIds',
      });
      await sql.run(`update integration set ${touch} where property_id = $1`, [id, now]);
      return null;
    case 'excludedLeaseStatuses':
      if (!row.accountId) throw new Refusal('credential_missing', 'Pick a credential first.');
      await sql.run(`update integration set excluded_lease_statuses = $3, statuses_chosen = true, ${touch} where property_id = $1`, [
        id,
        now,
        uniqueStatuses(step.statuses),
      ]);
      return null;
    case 'residentRoles':
      if (!row.accountId) throw new Refusal('credential_missing', 'Pick a credential first.');
      await sql.run(`update integration set resident_roles = $3, roles_chosen = true, ${touch} where property_id = $1`, [
        id,
        now,
        checkRoles(step.roles, 'roles'),
      ]);
      return null;
    case 'activate': {
      const problems = problemsOf(row, await attachedExternalIds(sql, id), flagsOf);
      if (problems[0])
        throw new Refusal(
          problems[0].code,
          problems.map((problem) => problem.message).join(' '),
          problems.map((problem) => ({ path: problem.step, message: problem.message })),
        );
      await sql.run(
        `update integration
          set state = 'active', user_sync = true, unit_sync = true, unit_sync_reason = null, reason = null, reason_code = null,
            activated_at = $2, schedule_version = schedule_version + 1, ${touch}
          where property_id = $1`,
        [id, now],
      );
      return newId();
    }
  }
}

/**
 * Takes one step of the wizard: checks it and writes the draft integration, under the property lock. Called by the activity of `setup/<propertyId>`.
 * `activate` commits the integration and asks for the first run (a queued row); repeated, it answers the same run. The schedule is made afterwards, from `schedule_version`.
 * @throws Refusal
 */
export async function takeSetupStep(
  pool: pg.Pool,
  request: { propertyId: string; step: SetupStep; actor: Actor; now: Date; flagsOf: RoleFlagsOf },
): Promise<{ firstRunId: string | null }> {
  const { propertyId, step, actor, now, flagsOf } = request;
  return transaction(pool, async (sql) => {
    await lockProperty(sql, propertyId);
    const row = await readIntegration(sql, propertyId);
    if (row.state !== 'draft') {
      if (step.kind !== 'activate') throw new Refusal('not_a_draft', 'The property has been set up; change it under its settings.');
      const first = await sql.row<{ id: string }>(
        `select r.id
          from sync_run r
          join integration i on i.property_id = r.property_id
          where r.property_id = $1 and r.mode = 'apply' and r.trigger = 'manual' and r.requested_at >= i.activated_at
          order by r.requested_at, r.id limit 1`,
        [propertyId],
      );
      return { firstRunId: first?.id ?? null };
    }
    const firstRunId = await writeStep(sql, row, step, now, flagsOf);
    if (firstRunId) {
      await sql.run(
        `insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, actor, requested_at)
          values ($1, $2, $3, 'apply', 'manual', 'queued', $4, '[]', $5, $6)`,
        [firstRunId, row.organizationId, propertyId, JSON.stringify(ZERO_COUNTS), JSON.stringify(actor), now],
      );
    }
    const { kind, ...after } = step;
    await writeAudit(sql, {
      organizationId: row.organizationId,
      propertyId,
      at: now,
      actor,
      action: `setup.${kind}`,
      subject: propertyId,
      after,
      runId: firstRunId,
    });
    return { firstRunId };
  });
}

/** Drops a draft: the property is as before its set-up began. Also what housekeeping does with one abandoned for 30 days. */
export async function dropDraft(
  pool: pg.Pool,
  request: { propertyId: string; actor: Actor; now: Date; checkVersion?: (version: number) => void },
): Promise<void> {
  const { propertyId, actor, now } = request;
  await transaction(pool, async (sql) => {
    await lockProperty(sql, propertyId);
    const row = await readIntegration(sql, propertyId);
    request.checkVersion?.(row.version);
    if (row.state !== 'draft') throw new Refusal('not_a_draft', 'The property has been set up; it can be switched off, not dropped.');
    await detachAll(sql, propertyId, now);
    await sql.run(
      `update integration
        set credential = null, account = null, excluded_lease_statuses = '{}', resident_roles = $2, statuses_chosen = false,
          roles_chosen = false, version = version + 1, inputs_version = inputs_version + 1, draft_touched_at = $3
        where property_id = $1`,
      [propertyId, DEFAULT_RESIDENT_ROLES, now],
    );
    await touchInputs(sql, [propertyId]);
    await writeAudit(sql, {
      organizationId: row.organizationId,
      propertyId,
      at: now,
      actor,
      action: 'setup.drop',
      subject: propertyId,
      before: { credentialId: row.credentialId },
    });
  });
}
