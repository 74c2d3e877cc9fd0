import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { sqlOnPool, type Sql } from './tx.ts';
import { wakeOthers } from './wake.ts';

export interface CredentialRow {
  id: string;
  account: string;
  vendor: string;
  name: string;
  state: 'untested' | 'ok' | 'rejected';
}

/** A credential of the organization that has passed its test since its secret last changed. Locked, so that it is not deleted meanwhile. */
export async function usableCredential(
  sql: Sql,
  organizationId: string,
  credentialId: string,
  path = 'credentialId',
): Promise<CredentialRow> {
  const row = await sql.row<CredentialRow>(
    `select id, account_id as account, vendor, name, state from credential where id = $1 and organization_id = $2 for share`,
    [credentialId, organizationId],
  );
  if (!row) throw invalid(path, 'There is no such credential.');
  if (row.state === 'rejected')
    throw new Refusal('credential_rejected', `The PMS rejects the credential "${row.name}". Correct it and test it.`);
  if (row.state !== 'ok') throw new Refusal('credential_untested', `Test the credential "${row.name}" first.`);
  return row;
}

export interface ListedPmsProperty {
  externalId: string;
  name: string;
  isActive: boolean;
}

/** Remembers what the account listed, so that its PMS properties have ids and can be attached. */
export async function savePmsProperties(
  sql: Sql,
  organizationId: string,
  accountId: string,
  listed: readonly ListedPmsProperty[],
): Promise<void> {
  const byId = [...new Map(listed.map((each) => [each.externalId, each])).values()].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  await sql.run(
    `insert into pms_property (id, organization_id, account_id, external_id, name, is_active)
     select n.id, $1, $2, n.external_id, n.name, n.is_active
     from unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[]) as n(id, external_id, name, is_active)
     on conflict (account_id, external_id) do update set name = excluded.name, is_active = excluded.is_active
       where (pms_property.name, pms_property.is_active) is distinct from (excluded.name, excluded.is_active)`,
    [
      organizationId,
      accountId,
      byId.map(() => newId()),
      byId.map((p) => p.externalId),
      byId.map((p) => p.name),
      byId.map((p) => p.isActive),
    ],
  );
}

/** Which of these the account has never listed. */
export async function unknownPmsProperties(sql: Sql, accountId: string, externalIds: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ externalId: string }>(
    'select external_id as "externalId" from pms_property where account_id = $1 and external_id = any($2::text[])',
    [accountId, externalIds],
  );
  const known = new Set(rows.map((row) => row.externalId));
  return externalIds.filter((id) => !known.has(id));
}

export const attachedPmsProperties = (sql: Sql, propertyId: string): Promise<{ externalId: string; name: string }[]> =>
  sql.rows(
    `select external_id as "externalId", name from pms_property where property_id = $1 order by length(external_id), external_id collate "C"`,
    [propertyId],
  );
export const attachedExternalIds = async (sql: Sql, propertyId: string): Promise<string[]> =>
  (await attachedPmsProperties(sql, propertyId)).map((each) => each.externalId);

/** `path`: the field of the request, for its errors. */
export interface AttachRequest {
  propertyId: string;
  now: Date;
  accountId: string;
  externalIds: readonly string[];
  path: string;
}
interface Attachable {
  id: string;
  externalId: string;
  property: string | null;
  other: string | null;
}

/**
 * The PMS properties that are asked for, and those that are attached now, all locked.
 * @throws 422 for ids the account does not have; 409 `attached_elsewhere` with the other property's name.
 */
export async function findAttachable(
  sql: Sql,
  { propertyId, accountId, externalIds, path }: Omit<AttachRequest, 'now'>,
): Promise<{ rows: Attachable[]; found: Map<string, Attachable> }> {
  const rows = await sql.rows<Attachable>(
    `select pp.id, pp.external_id as "externalId", pp.property_id as property, p.name as other
      from pms_property pp
      left join property p on p.id = pp.property_id
     where (pp.account_id = $1 and pp.external_id = any($2::text[])) or pp.property_id = $3 order by pp.id for update of pp`,
    [accountId, externalIds, propertyId],
  );
  const wanted = new Set(externalIds);
  const found = new Map(rows.filter((row) => wanted.has(row.externalId)).map((row) => [row.externalId, row]));
  const unknown = externalIds.filter((id) => !found.has(id));
  if (unknown.length)
    throw new Refusal(
      'invalid',
      'The PMS account does not have these PMS properties.',
      unknown.map((id) => ({ path: `${path}.${externalIds.indexOf(id)}`, message: 'the account has no such PMS property' })),
    );
  const elsewhere = [...found.values()].filter((row) => row.property !== null && row.property !== propertyId);
  if (elsewhere.length)
    throw new Refusal(
      'attached_elsewhere',
      elsewhere.map((row) => `PMS property ${row.externalId} is attached to "${row.other ?? ''}".`).join(' '),
      elsewhere.map((row) => ({ path: `${path}.${externalIds.indexOf(row.externalId)}`, message: `attached to "${row.other ?? ''}"` })),
    );
  return { rows, found };
}

/**
 * Attaches exactly these PMS properties of the account to the property and detaches its others; the caller holds the property lock.
 * A newly attached one begins a new episode: its complete reads are counted anew and its first plan is guarded as the first.
 * @throws as findAttachable
 */
export async function attachPmsProperties(sql: Sql, request: AttachRequest): Promise<boolean> {
  const { propertyId } = request,
    { rows, found } = await findAttachable(sql, request);
  const keep = new Set([...found.values()].map((row) => row.id));
  const gone = rows.filter((row) => row.property === propertyId && !keep.has(row.id)).map((row) => row.id);
  const fresh = [...found.values()].filter((row) => row.property === null).map((row) => row.id);
  if (gone.length) await sql.run('update pms_property set property_id = null where id = any($1::uuid[])', [gone]);
  if (fresh.length) {
    await sql.run(
      `update pms_property
        set property_id = $2, episode = episode + 1, complete_reads = 0, last_snapshot = null, first_planned_at = null
        where id = any($1::uuid[])`,
      [fresh, propertyId],
    );
    // Reads of an earlier attachment prove nothing about stays that were frozen meanwhile (docs/rules.md, Absence).
    await sql.run('update stay set missing_since_read = null where pms_property_id = any($1::uuid[]) and missing_since_read is not null', [
      fresh,
    ]);
  }
  await wakeSharing(sql, request, [...gone, ...fresh]);
  return gone.length + fresh.length > 0;
}

export async function detachAll(sql: Sql, propertyId: string, now: Date): Promise<number> {
  const gone = await sql.rows<{ id: string }>('update pms_property set property_id = null where property_id = $1 returning id', [
    propertyId,
  ]);
  await wakeSharing(
    sql,
    { propertyId, now },
    gone.map((row) => row.id),
  );
  return gone.length;
}

/**
 * Who lives by these PMS properties is taken or free by it everywhere in the organization, and what another property has of them is another episode's:
 * plans that rest on it are made anew. A plan under way may miss it: then the property's own next run, which writes these stays, leaves the row.
 */
async function wakeSharing(
  sql: Sql,
  { propertyId, now }: Pick<AttachRequest, 'propertyId' | 'now'>,
  pmsPropertyIds: readonly string[],
): Promise<void> {
  if (!pmsPropertyIds.length) return;
  const rows = await sql.rows<{ organizationId: string; person: string }>(
    `select distinct organization_id as "organizationId", person_id as person from stay where pms_property_id = any($1::uuid[]) and state in ('upcoming', 'current') and person_id is not null`,
    [pmsPropertyIds],
  );
  if (rows[0]) await wakeOthers(sql, [propertyId], { organizationId: rows[0].organizationId, now, people: rows.map((row) => row.person) });
}

export interface IntegrationRow {
  propertyId: string;
  organizationId: string;
  credentialId: string | null;
  accountId: string | null;
  vendor: string | null;
  credentialState: string | null;
  state: 'draft' | 'active' | 'paused' | 'off';
  reasonCode: string | null;
  reason: string | null;
  userSync: boolean;
  unitSync: boolean;
  unitSyncReason: string | null;
  excludedLeaseStatuses: string[];
  residentRoles: string[];
  statusesChosen: boolean;
  rolesChosen: boolean;
  whenExcluded: 'keep' | 'end';
  whenAbsent: 'hold' | 'end';
  guardPercent: number;
  guardMinimum: number;
  intervalMinutes: number;
  version: number;
  activatedAt: Date | null;
  lastSuccessAt: Date | null;
}

/** The integration as it is; locked before by `lockProperties` where it is going to be changed. */
export async function readIntegration(sql: Sql, propertyId: string): Promise<IntegrationRow> {
  const row = await sql.row<IntegrationRow>(
    `select i.property_id as "propertyId", i.organization_id as "organizationId", i.credential as "credentialId", i.account as "accountId",
      c.vendor, c.state as "credentialState", i.state, i.reason_code as "reasonCode", i.reason,
       i.user_sync as "userSync", i.unit_sync as "unitSync", i.unit_sync_reason as "unitSyncReason",
         i.excluded_lease_statuses as "excludedLeaseStatuses", i.resident_roles as "residentRoles", i.statuses_chosen as "statusesChosen",
         i.roles_chosen as "rolesChosen",
       i.when_excluded as "whenExcluded", i.when_absent as "whenAbsent", i.guard_percent as "guardPercent",
         i.guard_minimum as "guardMinimum", i.interval_minutes as "intervalMinutes", i.version, i.activated_at as "activatedAt",
         i.last_success_at as "lastSuccessAt"
     from integration i left join credential c on c.id = i.credential where i.property_id = $1`,
    [propertyId],
  );
  if (!row) throw notFound('property');
  return row;
}

/** The vendor of the property's present credential, or null. */
export async function vendorOf(pool: pg.Pool, propertyId: string): Promise<string | null> {
  return (
    (
      await sqlOnPool(pool).row<{ vendor: string }>(
        'select c.vendor from integration i join credential c on c.id = i.credential where i.property_id = $1',
        [propertyId],
      )
    )?.vendor ?? null
  );
}
