import { randomBytes } from 'node:crypto';
import { newId } from '../domain/ids.ts';
import { Refusal } from '../domain/refusal.ts';
import { tokenHash } from '../sync/tokens.ts';
import { SESSION_COOKIE, SESSION_MS, authByToken, sessionSecret, type Auth } from './auth.ts';
import { route, type Context } from './route.ts';
import { Id, z } from './schemas.ts';

const Me = z
  .object({
    organization: z.object({ id: Id, name: z.string() }),
    role: z.enum(['viewer', 'manager', 'support', 'admin', 'operator']),
    propertyIds: z.array(Id).nullable(),
    name: z.string(),
  })
  .openapi('Me');
const me = (auth: Auth) => ({
  organization: { id: auth.organizationId, name: auth.organizationName },
  role: auth.role,
  propertyIds: auth.propertyIds,
  name: auth.name,
});

/** `SameSite=Strict` and `X-Requested-With` keep other sites from writing in somebody's name. */
function setCookie(ctx: Context, value: string, maxAgeSeconds: number): void {
  const secure = ctx.deps.config.publicUrl.startsWith('https:') ? '; Secure' : '';
  ctx.res.setHeader('Set-Cookie', `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`);
}

export const sessionRoutes = [
  route({
    method: 'get',
    path: '/me',
    tag: 'Session',
    summary: 'Whose token this is',
    role: 'viewer',
    answer: Me,
    handle: (ctx) => me(ctx.auth),
  }),
  route({
    method: 'post',
    path: '/session',
    tag: 'Session',
    summary: 'Exchange a token once for a session cookie',
    role: null,
    answer: Me,
    problems: ['unauthenticated'],
    description: 'The token comes in the body or as `Authorization: Bearer`.',
    body: z.strictObject({ token: z.string().max(300).optional() }),
    async handle(ctx) {
      const token = ctx.body.token?.trim() ?? /^Bearer +(\S+)$/i.exec(ctx.req.headers.authorization ?? '')?.[1];
      const auth = token ? await authByToken(ctx.deps, token, ctx.now) : null;
      if (!auth) throw new Refusal('unauthenticated', 'The token is unknown, expired or revoked.');
      const secret = randomBytes(32).toString('base64url');
      await ctx.sql.run('delete from session where expires_at <= $1', [ctx.now]);
      await ctx.sql.run('insert into session (id, hash, token_id, expires_at, created_at) values ($1, $2, $3, $4, $5)', [
        newId(),
        tokenHash(secret),
        auth.tokenId,
        new Date(ctx.now.getTime() + SESSION_MS),
        ctx.now,
      ]);
      setCookie(ctx, secret, SESSION_MS / 1000);
      return me(auth);
    },
  }),
  route({
    method: 'delete',
    path: '/session',
    tag: 'Session',
    summary: 'Sign out',
    role: null,
    answer: null,
    problems: ['csrf'],
    async handle(ctx) {
      const secret = sessionSecret(ctx.req);
      if (secret && !ctx.req.headers['x-requested-with']) throw new Refusal('csrf');
      if (secret) await ctx.sql.run('delete from session where hash = $1', [tokenHash(secret)]);
      setCookie(ctx, '', 0);
    },
  }),
];
