import { ApiToken, Organization } from '../db/entities/index.ts';
import { newId } from '../domain/ids.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { newToken, tokenHash } from '../sync/tokens.ts';
import { addAudit } from './audit-entity.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { Id, Instant, line, listOf, z } from './schemas.ts';

const Role = z.enum(['viewer', 'manager', 'support', 'admin']);
const TokenAnswer = z
  .object({
    id: Id,
    name: z.string(),
    role: z.enum(['viewer', 'manager', 'support', 'admin', 'operator']),
    propertyIds: z.array(Id).nullable(),
    expiresAt: INSTANT_NULL,
    createdAt: Instant,
    lastUsedAt: INSTANT_NULL,
  })
  .openapi('Token');
const Created = TokenAnswer.extend({ token: z.string().openapi({ description: 'Shown once.' }) });
interface Row {
  id: string;
  name: string;
  role: string;
  propertyIds: string[] | null;
  expiresAt: Date | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}
const SELECT = `select id, name, role, property_ids as "propertyIds", expires_at as "expiresAt", created_at as "createdAt",
  last_used_at as "lastUsedAt"
    from api_token`;

export const tokenRoutes = [
  route({
    method: 'get',
    path: '/tokens',
    tag: 'Tokens',
    summary: 'API tokens, newest first',
    role: 'admin',
    unlimited: true,
    query: z.object(pageQuery),
    answer: listOf(TokenAnswer),
    async handle(ctx) {
      const [id] = readCursor(ctx.query.cursor, ['id']);
      const rows = await ctx.sql.rows<Row>(
        `${SELECT} where organization_id = $1 and revoked_at is null and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [ctx.organizationId, id, ctx.query.limit + 1],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.id],
        (row) => row,
      );
    },
  }),
  route({
    method: 'post',
    path: '/tokens',
    tag: 'Tokens',
    summary: 'Make a token; it is shown once',
    role: 'admin',
    unlimited: true,
    status: 201,
    answer: Created,
    body: z.strictObject({
      name: line(200),
      role: Role,
      propertyIds: z.array(Id).min(1).max(1000).nullable().optional(),
      expiresAt: Instant.nullable().optional(),
    }),
    async handle(ctx) {
      const { name, role } = ctx.body,
        propertyIds = ctx.body.propertyIds ? [...new Set(ctx.body.propertyIds.map((id) => id.toLowerCase()))] : null,
        expiresAt = ctx.body.expiresAt ? new Date(ctx.body.expiresAt) : null;
      if (expiresAt && expiresAt <= ctx.now) throw invalid('expiresAt', 'must be in the future');
      if (propertyIds) {
        const known = new Set(
          (
            await ctx.sql.rows<{ id: string }>('select id from property where organization_id = $1 and id = any($2::uuid[])', [
              ctx.organizationId,
              propertyIds,
            ])
          ).map((row) => row.id),
        );
        const unknown = propertyIds.findIndex((id) => !known.has(id));
        if (unknown >= 0) throw invalid(`propertyIds.${unknown}`, 'There is no such property.');
      }
      const token = newToken(),
        id = newId(),
        em = ctx.deps.db.orm.em.fork();
      em.create(ApiToken, {
        id,
        organization: ctx.organizationId,
        name,
        hash: tokenHash(token),
        role,
        propertyIds,
        expiresAt,
        createdAt: ctx.now,
      });
      addAudit(em, {
        organizationId: ctx.organizationId,
        at: ctx.now,
        actor: ctx.actor,
        action: 'token.add',
        subject: id,
        after: { name, role, propertyIds, expiresAt },
      });
      await em.flush();
      return { id, name, role, propertyIds, expiresAt, createdAt: ctx.now, lastUsedAt: null, token };
    },
  }),
  route({
    method: 'delete',
    path: '/tokens/{id}',
    tag: 'Tokens',
    summary: 'Revoke a token at once, with its sessions',
    role: 'admin',
    unlimited: true,
    answer: null,
    problems: ['last_admin_token'],
    async handle(ctx) {
      const em = ctx.deps.db.orm.em.fork(),
        token = await em.findOne(ApiToken, { id: ctx.id, organization: ctx.organizationId, revokedAt: null });
      if (!token) throw notFound('token');
      if (token.role === 'operator')
        throw new Refusal('last_admin_token', 'The bootstrap token comes from the configuration: change it there.');
      token.revokedAt = ctx.now;
      addAudit(em, {
        organizationId: ctx.organizationId,
        at: ctx.now,
        actor: ctx.actor,
        action: 'token.revoke',
        subject: token.id,
        before: { name: token.name, role: token.role },
      });
      await em.flush();
    },
  }),
];

const OrganizationAnswer = z.object({ id: Id, name: z.string(), createdAt: Instant }).openapi('Organization');

export const organizationRoutes = [
  route({
    method: 'get',
    path: '/organizations',
    tag: 'Organizations',
    summary: 'All organizations by name',
    role: 'operator',
    query: z.object(pageQuery),
    answer: listOf(OrganizationAnswer),
    async handle(ctx) {
      const [name, id] = readCursor(ctx.query.cursor, ['text', 'id']);
      const rows = await ctx.sql.rows<{ id: string; name: string; createdAt: Date }>(
        `select id, name, created_at as "createdAt"
          from organization
          where $1::text is null or (name collate "C", id) > ($1, $2::uuid)
          order by name collate "C", id limit $3`,
        [name, id, ctx.query.limit + 1],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.name, row.id],
        (row) => row,
      );
    },
  }),
  route({
    method: 'post',
    path: '/organizations',
    tag: 'Organizations',
    summary: 'Add an organization; its admin token is shown once',
    role: 'operator',
    status: 201,
    answer: OrganizationAnswer.extend({ adminToken: z.string() }),
    body: z.strictObject({ name: line(200) }),
    async handle(ctx) {
      const em = ctx.deps.db.orm.em.fork(),
        organization = newId(),
        adminToken = newToken(),
        tokenId = newId();
      em.create(Organization, { id: organization, name: ctx.body.name, createdAt: ctx.now });
      em.create(ApiToken, { id: tokenId, organization, name: 'admin', hash: tokenHash(adminToken), role: 'admin', createdAt: ctx.now });
      addAudit(em, {
        organizationId: organization,
        at: ctx.now,
        actor: ctx.actor,
        action: 'organization.add',
        subject: organization,
        after: { name: ctx.body.name, tokenId },
      });
      await em.flush();
      return { id: organization, name: ctx.body.name, createdAt: ctx.now, adminToken };
    },
  }),
];
