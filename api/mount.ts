import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import { newId, isId } from '../domain/ids.ts';
import type { FieldError } from '../domain/problem-codes.ts';
import { Refusal, notFound } from '../domain/refusal.ts';
import { CSV_MAX_BYTES } from '../sync/csv.ts';
import type { FileBytes } from '../sync/csv-text.ts';
import { sqlOnPool } from '../sync/tx.ts';
import { actorOf, authenticate, requireRole, type Auth } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { etagOf } from './etag.ts';
import { withIdempotency, type Answer } from './idempotency.ts';
import { paramNames, type Context, type Route } from './route.ts';

const JSON_LIMIT = '1mb';

const jsonBody = express.json({ limit: JSON_LIMIT, type: () => true });
const rawBody = (limit: number) => express.raw({ limit, type: () => true });

/** `errors` of a problem, one per wrong field; an unknown field is named by its path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'unknown field' }))
      : [{ path: issue.path.join('.'), message: isMissing(issue) ? 'is needed' : issue.message }],
  );
}

/** zod tells an absent field from a wrong one only in its message, which speaks of its own types. */
const isMissing = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined');

function validate<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal('invalid', `${what} not right.`, fieldErrors(parsed.error));
  return parsed.data;
}

const parse = (parser: express.RequestHandler, req: Request, res: Response) =>
  new Promise<void>((resolve, reject) => {
    void parser(req, res, (err?: unknown) => {
      if (err) reject(err instanceof Error ? err : new Error('body'));
      else resolve();
    });
  });

const hasBody = (req: Request) => req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

async function readBody(route: Route, req: Request, res: Response): Promise<unknown> {
  if (route.method === 'get') return undefined;
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (route.takes === 'csv') {
    if (
      hasBody(req) &&
      !['text/csv', 'text/plain', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream', ''].includes(type)
    )
      throw new Refusal('unsupported_media_type', 'Send the file as text/csv.');
    // A file is read as it comes, and no further than its first error (sync/csv.ts). What has to be unpacked, or compared with an earlier request, has to be there whole.
    if (!req.headers['content-encoding'] && req.headers['idempotency-key'] === undefined) {
      // What nobody has read when the answer is out is let go, so that the connection can be used again.
      res.once('finish', () => req.resume());
      return req.iterator({ destroyOnReturn: false }) satisfies FileBytes;
    }
    await parse(rawBody(route.maxBytes ?? CSV_MAX_BYTES), req, res);
    return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  }
  if (hasBody(req) && type !== '' && type !== 'application/json' && !type.endsWith('+json'))
    throw new Refusal('unsupported_media_type', 'Send application/json.');
  await parse(jsonBody, req, res);
  const body: unknown = req.body ?? {};
  if (route.body) return validate(route.body, body, 'The body is');
  if (route.method !== 'delete' && (typeof body !== 'object' || body === null || Object.keys(body).length > 0))
    throw new Refusal(
      'invalid',
      'This address takes no body.',
      Object.keys(body as object).map((path) => ({ path, message: 'unknown field' })),
    );
  return undefined;
}

async function answerTo(route: Route, ctx: Context): Promise<Answer> {
  const body: unknown = await route.handle(ctx);
  return {
    status: route.status ?? (route.answer === null ? 204 : 200),
    body,
    etag: (ctx.res.getHeader('ETag') as string | undefined) ?? null,
  };
}

function handlerOf(route: Route, deps: ApiDeps) {
  const names = paramNames(route.path);
  return async (req: Request, res: Response): Promise<void> => {
    const locals = res.locals as { requestId: string; route?: string };
    locals.route = `${route.method.toUpperCase()} ${route.path}`;
    const now = deps.clock.now();
    let auth: Auth | undefined;
    if (route.role !== null) {
      auth = await authenticate(deps, req, now);
      requireRole(auth, route.role);
      if (route.unlimited && auth.propertyIds !== null)
        throw new Refusal('property_not_allowed', 'This needs a token that is not limited to some properties.');
    }
    const params: Record<string, string> = {};
    for (const name of names) {
      const value = req.params[name];
      if (typeof value !== 'string' || !isId(value)) throw notFound('id');
      params[name] = value.toLowerCase();
    }
    const query: unknown = route.query ? validate(route.query, req.query, 'The query is') : undefined;
    const body = await readBody(route, req, res);
    const ctx: Context = {
      deps,
      auth: auth as Auth,
      actor: auth ? actorOf(auth) : { tokenId: '', name: '', role: '' },
      organizationId: auth?.organizationId ?? '',
      params,
      id: params.id ?? '',
      query,
      body: Buffer.isBuffer(body) ? ([body] satisfies FileBytes) : body,
      now,
      sql: sqlOnPool(deps.db.pool),
      ifMatch: req.headers['if-match'],
      newObjectId: newId(),
      setETag: (version) => {
        res.setHeader('ETag', etagOf(version));
      },
      req,
      res,
      requestId: locals.requestId,
    };
    const key = req.headers['idempotency-key'];
    let answer: Answer;
    if (route.idempotent && auth && typeof key === 'string') {
      const done = await withIdempotency(
        deps,
        { tokenId: auth.tokenId, key, method: req.method, path: req.originalUrl, body, now },
        (objectId) => answerTo(route, { ...ctx, newObjectId: objectId }),
      );
      answer = done.answer;
      if (done.replayed) res.setHeader('Idempotent-Replayed', 'true');
      if (answer.etag) res.setHeader('ETag', answer.etag);
    } else answer = await answerTo(route, ctx);
    if (route.answer === null) res.status(answer.status).end();
    else if (route.answer === 'csv') res.status(answer.status).type('text/csv; charset=utf-8').send(answer.body);
    else if (req.method === 'GET' && answer.etag && req.headers['if-none-match'] === answer.etag) res.status(304).end();
    else res.status(answer.status).json(answer.body);
  };
}

/** Puts the routes on a router; another method on a known path is a 405. */
export function mountRoutes(router: Router, routes: readonly Route[], deps: ApiDeps): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.method](path, handlerOf(route, deps));
    methods.set(path, [...(methods.get(path) ?? []), route.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods)
    router.all(path, (_req, res) => {
      res.setHeader('Allow', allowed.join(', '));
      throw new Refusal('method_not_allowed', `This address takes ${allowed.join(', ')}.`);
    });
}
