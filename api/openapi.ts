import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { PROBLEMS, type ProblemCode } from '../domain/problem-codes.ts';
import { PROBLEM_TYPE_BASE } from './problem.ts';
import { paramNames, type Route } from './route.ts';
import { Id, z } from './schemas.ts';

const Problem = z
  .object({
    type: z.string().openapi({ description: 'Stable: https://unit-sync.dev/problems/<code>.' }),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z.array(
      z.object({ path: z.string(), message: z.string(), line: z.int().optional(), column: z.string().nullable().optional() }),
    ),
    requestId: z.string(),
  })
  .openapi('Problem');

/** Every route can answer these. */
const ALWAYS: ProblemCode[] = ['unauthenticated', 'forbidden', 'database_unavailable', 'internal'];

function problemsOf(route: Route): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([...(route.role === null ? (['internal'] as const) : ALWAYS), ...(route.problems ?? [])]);
  if (paramNames(route.path).length) codes.add('not_found').add('property_not_allowed');
  // Where none is taken, a body is refused too.
  const readsJson = route.method !== 'get' && route.takes !== 'csv';
  if (route.query || (readsJson && route.method !== 'delete')) codes.add('invalid');
  if (readsJson) codes.add('malformed_json').add('unsupported_media_type').add('body_too_large');
  if (route.versioned && route.method !== 'get') codes.add('stale');
  if (route.unlimited) codes.add('property_not_allowed');
  if (route.idempotent) codes.add('idempotency_mismatch').add('idempotency_running');
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  return byStatus;
}

function describe(route: Route): RouteConfig {
  const names = paramNames(route.path);
  const headers: z.ZodObject[] = [];
  if (route.idempotent) headers.push(z.object({ 'Idempotency-Key': z.string().max(255).optional() }));
  if (route.versioned && route.method !== 'get') headers.push(z.object({ 'If-Match': z.string().optional() }));
  const responses: RouteConfig['responses'] = {};
  const status = String(route.status ?? (route.answer === null ? 204 : 200));
  responses[status] =
    route.answer === null
      ? { description: 'Done.' }
      : route.answer === 'csv'
        ? { description: 'A CSV file.', content: { 'text/csv': { schema: z.string() } } }
        : { description: 'Done.', content: { 'application/json': { schema: route.answer } } };
  for (const [code, codes] of [...problemsOf(route)].sort(([a], [b]) => a - b)) {
    responses[String(code)] = {
      description: codes.map((each) => `\`${each}\`: ${PROBLEMS[each].title}`).join('. '),
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  return {
    method: route.method,
    path: `/api/v1${route.path}`,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, route.role === null ? null : `Needs the role \`${route.role}\`.`].filter(Boolean).join('\n\n'),
    operationId: `${route.method}_${route.path
      .replace(/[{}]/g, '')
      .replace(/[/.-]+/g, '_')
      .replace(/^_/, '')}`,
    security: route.role === null ? [] : [{ token: [] }, { session: [] }],
    request: {
      ...(names.length ? { params: z.object(Object.fromEntries(names.map((name) => [name, Id]))) } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(headers.length ? { headers } : {}),
      ...(route.takes === 'csv'
        ? { body: { required: true, content: { 'text/csv': { schema: z.string() } } } }
        : route.body
          ? { body: { content: { 'application/json': { schema: route.body } } } }
          : {}),
    },
    responses,
  };
}

const PROBLEM_TABLE = [
  '| Code | Status | Meaning |',
  '|---|---|---|',
  ...Object.entries(PROBLEMS).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`),
].join('\n');

/** OpenAPI 3.1, from the schemas that validate. */
export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'unitsync_session',
    description: 'From POST /session; writes need the header X-Requested-With.',
  });
  for (const route of routes) registry.registerPath(describe(route));
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Unit Sync',
      version: '1',
      description: `Keeps a building's access console in step with the property-management system.\n\nErrors are \`application/problem+json\` (RFC 9457) with \`type\` = \`${PROBLEM_TYPE_BASE}<code>\`:\n\n${PROBLEM_TABLE}`,
    },
    servers: [{ url: '/' }],
  });
  return {
    ...document,
    'x-problems': Object.entries(PROBLEMS).map(([code, problem]) => ({ code, type: PROBLEM_TYPE_BASE + code, ...problem })),
  };
}
