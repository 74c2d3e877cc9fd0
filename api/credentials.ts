import { createHash } from 'node:crypto';
import { Credential, PmsAccount } from '../db/entities/index.ts';
import { canonical } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import { Refusal, notFound } from '../domain/refusal.ts';
import { writeAudit } from '../sync/audit.ts';
import { dropUnownedRoster } from '../sync/roster-upload.ts';
import { transaction, type Sql } from '../sync/tx.ts';
import type { ApiDeps, VendorDescription } from './deps.ts';
import { addAudit } from './audit-entity.ts';
import { requireMatch } from './etag.ts';
import { fieldErrors } from './mount.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { PmsPropertyList, listPmsProperties, refreshPmsProperties } from './pms-properties.ts';
import { route, type Context } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { Id, Instant, line, listOf, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';
import { secretFields, vendorOf } from './vendors.ts';

const CredentialAnswer = z
  .object({
    id: Id,
    vendor: z.string(),
    name: z.string(),
    state: z.enum(['untested', 'ok', 'rejected']),
    rejectedCode: z.string().nullable(),
    testedAt: INSTANT_NULL,
    nextProbeAt: INSTANT_NULL,
    secretChangedAt: Instant,
    createdAt: Instant,
    fields: z.record(z.string(), z.string()).openapi({ description: 'Without the secrets.' }),
    secretsSet: z.array(z.string()),
    properties: z.array(z.object({ id: Id, name: z.string() })),
  })
  .openapi('Credential');
const Fields = z
  .record(z.string().max(100), z.string().max(4000).nullable())
  .openapi({
    description:
      "As the vendor's credentialSchema says; all strings. In a PATCH, fields left out stay as they are and null removes an optional one.",
  });

interface CredentialRow {
  id: string;
  vendor: string;
  name: string;
  state: string;
  rejectedCode: string | null;
  testedAt: Date | null;
  nextProbeAt: Date | null;
  secretChangedAt: Date;
  createdAt: Date;
  fields: Record<string, string>;
  secret: string;
  version: number;
  accountId: string;
  properties: { id: string; name: string }[];
}
const SELECT = `select c.id, c.vendor, c.name, c.state, c.rejected_code as "rejectedCode", c.tested_at as "testedAt",
  c.next_probe_at as "nextProbeAt", c.secret_changed_at as "secretChangedAt", c.created_at as "createdAt", c.fields, c.secret, c.version,
  c.account_id as "accountId",
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by p.name, p.id) from integration i
    join property p on p.id = i.property_id where i.credential = c.id and ($2::uuid[] is null or p.id = any($2))), '[]') as properties
  from credential c`;

const secretsOf = (deps: ApiDeps, id: string, secret: string) => JSON.parse(deps.secrets.open(id, secret)) as Record<string, string>;

function view(ctx: Context, row: CredentialRow) {
  const { secret, version, accountId: _account, ...shown } = row;
  void version;
  let secretsSet: string[] = [];
  try {
    secretsSet = Object.keys(secretsOf(ctx.deps, row.id, secret)).sort();
  } catch {
    /* its key is gone: shown as not set, to be entered again */
  }
  return { ...shown, secretsSet };
}
async function find(ctx: Context, sql: Sql = ctx.sql): Promise<CredentialRow> {
  const row = await sql.row<CredentialRow>(`${SELECT} where c.id = $1 and c.organization_id = $3`, [
    ctx.id,
    visibleProperties(ctx),
    ctx.organizationId,
  ]);
  if (!row) throw notFound('credential');
  return row;
}
async function one(ctx: Context) {
  const row = await find(ctx);
  ctx.setETag(row.version);
  return view(ctx, row);
}

/** All fields against the vendor's schema; unknown ones are refused, empty ones count as left out. @throws 422 with `fields.<name>` */
function checkFields(deps: ApiDeps, vendor: VendorDescription, given: Record<string, string | null>): Record<string, string> {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== ''));
  const parsed = vendor.credentialSchema.strict().safeParse(filled);
  if (!parsed.success)
    throw new Refusal(
      'invalid',
      'Some fields of the credential are wrong.',
      fieldErrors(parsed.error).map((each) => ({ path: each.path ? `fields.${each.path}` : 'fields', message: each.message })),
    );
  const fields = Object.fromEntries(
    Object.entries(parsed.data).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Record<string, string>;
  if (fields.baseUrl) {
    const wrong = deps.checkPmsUrl(fields.baseUrl);
    if (wrong) throw new Refusal('invalid', wrong, [{ path: 'fields.baseUrl', message: wrong }]);
  }
  return fields;
}

/** Which PMS account the fields open: its identity fields, compared trimmed and in lower case. Hashed, since an id may be as telling as a name. */
const identityKey = (vendor: VendorDescription, fields: Record<string, string>) =>
  createHash('sha256')
    .update(
      canonical([vendor.vendor, ...[...vendor.identityFields].sort().map((name) => [name, (fields[name] ?? '').trim().toLowerCase()])]),
    )
    .digest('hex')
    .slice(0, 40);

const split = (vendor: VendorDescription, fields: Record<string, string>) => {
  const secret = secretFields(vendor);
  const pick = (wanted: boolean) => Object.fromEntries(Object.entries(fields).filter(([name]) => secret.has(name) === wanted));
  return { open: pick(false), secret: pick(true) };
};

const TestAnswer = z.object({
  ok: z.boolean(),
  steps: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), code: z.string().nullable() })),
});

export const credentialRoutes = [
  route({
    method: 'get',
    path: '/credentials',
    tag: 'Credentials',
    summary: 'PMS credentials, without their secrets',
    role: 'viewer',
    query: z.object({ ...pageQuery, vendor: z.string().max(50).optional() }),
    answer: listOf(CredentialAnswer),
    async handle(ctx) {
      const [name, id] = readCursor(ctx.query.cursor, ['text', 'id']);
      const rows = await ctx.sql.rows<CredentialRow>(
        `${SELECT}
          where c.organization_id = $1 and ($3::text is null or (c.name collate "C", c.id) > ($3, $4::uuid))
            and ($6::text is null or c.vendor = $6)
          order by c.name collate "C", c.id limit $5`,
        [ctx.organizationId, visibleProperties(ctx), name, id, ctx.query.limit + 1, ctx.query.vendor ?? null],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.name, row.id],
        (row) => view(ctx, row),
      );
    },
  }),
  route({
    method: 'post',
    path: '/credentials',
    tag: 'Credentials',
    summary: 'Add a credential',
    role: 'admin',
    unlimited: true,
    idempotent: true,
    status: 201,
    answer: CredentialAnswer,
    body: z.strictObject({ vendor: z.string().max(50), name: line(200), fields: Fields }),
    async handle(ctx) {
      const { deps, body, newObjectId: id, organizationId: organization } = ctx;
      const vendor = vendorOf(deps, body.vendor),
        fields = checkFields(deps, vendor, body.fields),
        parts = split(vendor, fields),
        key = identityKey(vendor, fields);
      await deps.db.orm.em.fork().transactional(async (em) => {
        // Two credentials may open the same account.
        await em.upsert(
          PmsAccount,
          { id: newId(), organization, vendor: vendor.vendor, identityKey: key, createdAt: ctx.now },
          { onConflictFields: ['organization', 'vendor', 'identityKey'], onConflictAction: 'ignore' },
        );
        const account = await em.findOneOrFail(PmsAccount, { organization, vendor: vendor.vendor, identityKey: key }, { refresh: true });
        if (await em.findOne(Credential, { id, organization })) return;
        em.create(Credential, {
          id,
          organization,
          account: account.id,
          vendor: vendor.vendor,
          name: body.name,
          fields: parts.open,
          secret: deps.secrets.seal(id, JSON.stringify(parts.secret)),
          secretChangedAt: ctx.now,
          createdAt: ctx.now,
        });
        addAudit(em, {
          organizationId: organization,
          at: ctx.now,
          actor: ctx.actor,
          action: 'credential.add',
          subject: id,
          after: { vendor: vendor.vendor, name: body.name, fields: parts.open, secrets: Object.keys(parts.secret) },
        });
      });
      return one({ ...ctx, id });
    },
  }),
  route({
    method: 'get',
    path: '/credentials/{id}',
    tag: 'Credentials',
    summary: 'One credential',
    role: 'viewer',
    answer: CredentialAnswer,
    handle: one,
  }),
  route({
    method: 'patch',
    path: '/credentials/{id}',
    tag: 'Credentials',
    summary: 'Rename a credential or change its fields',
    role: 'admin',
    unlimited: true,
    versioned: true,
    answer: CredentialAnswer,
    problems: ['identity_changed'],
    description: 'A changed secret makes the credential `untested`; a rejected one is tried again at once.',
    body: z.strictObject({ name: line(200).optional(), fields: Fields.optional() }),
    async handle(ctx) {
      const { deps, body } = ctx;
      await transaction(deps.db.pool, async (sql) => {
        await sql.row('select id from credential where id = $1 and organization_id = $2 for update', [ctx.id, ctx.organizationId]);
        const row = await find(ctx, sql);
        requireMatch(ctx.ifMatch, row.version);
        const vendor = vendorOf(deps, row.vendor);
        let secrets: Record<string, string> = {};
        try {
          secrets = secretsOf(deps, row.id, row.secret);
        } catch {
          /* its key is gone: the missing fields are asked for */
        }
        const old = { ...row.fields, ...secrets },
          fields = body.fields ? checkFields(deps, vendor, { ...old, ...body.fields }) : old;
        const other = vendor.identityFields.filter(
          (name) => (fields[name] ?? '').trim().toLowerCase() !== (old[name] ?? '').trim().toLowerCase(),
        );
        if (other.length)
          throw new Refusal(
            'identity_changed',
            'This would open another PMS account: add another credential instead.',
            other.map((name) => ({ path: `fields.${name}`, message: 'says which account it is and cannot change' })),
          );
        const changed = [...new Set([...Object.keys(old), ...Object.keys(fields)])].filter((name) => old[name] !== fields[name]),
          name = body.name ?? row.name;
        if (!changed.length && name === row.name) return;
        const parts = split(vendor, fields);
        await sql.run(
          `update credential
            set name = $2, fields = $3, secret = $4, version = version + 1,
              ${changed.length ? `state = 'untested', rejected_code = null, secret_changed_at = $5::timestamptz, probes = 0, next_probe_at = case when state = 'rejected' then $5::timestamptz end` : 'secret_changed_at = least(secret_changed_at, $5::timestamptz)'}
            where id = $1`,
          [
            ctx.id,
            name,
            JSON.stringify(parts.open),
            changed.length ? deps.secrets.seal(ctx.id, JSON.stringify(parts.secret)) : row.secret,
            ctx.now,
          ],
        );
        const secret = secretFields(vendor);
        await writeAudit(sql, {
          organizationId: ctx.organizationId,
          at: ctx.now,
          actor: ctx.actor,
          action: 'credential.change',
          subject: ctx.id,
          before: { name: row.name, fields: row.fields },
          after: { name, fields: parts.open, secretsChanged: changed.filter((each) => secret.has(each)) },
        });
      });
      return one(ctx);
    },
  }),
  route({
    method: 'delete',
    path: '/credentials/{id}',
    tag: 'Credentials',
    summary: 'Delete a credential that no property uses',
    role: 'admin',
    unlimited: true,
    answer: null,
    problems: ['credential_in_use'],
    async handle(ctx) {
      await transaction(ctx.deps.db.pool, async (sql) => {
        await sql.row('select id from credential where id = $1 and organization_id = $2 for update', [ctx.id, ctx.organizationId]);
        const row = await find(ctx, sql);
        if (row.properties.length)
          throw new Refusal(
            'credential_in_use',
            `In use by ${row.properties.map((property) => `"${property.name}"`).join(', ')}.`,
            row.properties.map((property) => ({ path: `properties.${property.id}`, message: property.name })),
          );
        await sql.run('delete from credential where id = $1', [ctx.id]);
        await dropUnownedRoster(sql, row.accountId);
        await writeAudit(sql, {
          organizationId: ctx.organizationId,
          at: ctx.now,
          actor: ctx.actor,
          action: 'credential.delete',
          subject: ctx.id,
          before: { vendor: row.vendor, name: row.name, fields: row.fields },
        });
      });
    },
  }),
  route({
    method: 'post',
    path: '/credentials/{id}/test',
    tag: 'Credentials',
    summary: 'Log in to the PMS with it, step by step',
    role: 'manager',
    answer: TestAnswer,
    problems: ['temporal_unavailable'],
    async handle(ctx) {
      await find(ctx);
      const result = await ctx.deps.temporal.testCredential(ctx.id);
      // It changes the credential's state, and logs in to a customer's PMS.
      await writeAudit(ctx.sql, {
        organizationId: ctx.organizationId,
        at: ctx.now,
        actor: ctx.actor,
        action: 'credential.test',
        subject: ctx.id,
        after: { ok: result.ok },
      });
      return result;
    },
  }),
  route({
    method: 'get',
    path: '/credentials/{id}/pms-properties',
    tag: 'Credentials',
    summary: "The account's PMS properties, live from the PMS",
    role: 'manager',
    query: z.object(pageQuery),
    answer: PmsPropertyList,
    problems: ['temporal_unavailable', 'pms_refused', 'credential_rejected'],
    async handle(ctx) {
      const row = await find(ctx);
      return listPmsProperties(
        ctx,
        row.accountId,
        await refreshPmsProperties(ctx, ctx.id, row.accountId),
        ctx.query.limit,
        ctx.query.cursor,
      );
    },
  }),
];
