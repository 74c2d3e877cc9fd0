import type { ErrorRequestHandler, Response } from 'express';
import { PROBLEMS, type FieldError, type ProblemCode } from '../domain/problem-codes.ts';
import { Refusal } from '../domain/refusal.ts';
import { BusyError } from '../sync/tx.ts';
import type { ApiLog } from './deps.ts';

export const PROBLEM_TYPE_BASE = 'https://unit-sync.dev/problems/';

interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors: FieldError[];
  requestId: string;
}

interface Refused {
  code: string;
  status: number;
  detail: string | null;
  errors: FieldError[];
}

const isKnown = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
const refused = (code: ProblemCode, detail: string | null = null, errors: FieldError[] = []): Refused => ({
  code,
  status: PROBLEMS[code].status,
  detail,
  errors,
});

/** Codes of PostgreSQL and of the socket that mean: not now, try again (PostgreSQL manual, appendix A). */
const DATABASE_GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
  '08001',
  '53300',
]);

function tooLarge(limit: unknown): Refused {
  const most = typeof limit === 'number' ? `${Math.round(limit / 1024 / 1024)} MB` : 'this address takes';
  return refused('body_too_large', `The body is larger than ${most}. Send it in parts.`, [
    { path: 'body', message: `longer than ${most}` },
  ]);
}

/** What an error means to the caller. Anything that is not ours says nothing but "internal": its text may quote data. */
function classifyError(err: unknown): Refused {
  if (err instanceof Refusal) return refused(err.code, err.detail, err.errors);
  if (err instanceof BusyError)
    return refused(
      'busy',
      'A sync of this property, or of another one whose people are the same, is being applied. Try again in a moment.',
    );
  if (typeof err !== 'object' || err === null) return refused('internal');
  const { code, status, detail, errors, type, message } = err as {
    code?: unknown;
    status?: unknown;
    detail?: unknown;
    errors?: unknown;
    type?: unknown;
    message?: unknown;
  };
  // From the body parser (http-errors).
  if (type === 'entity.parse.failed') return refused('malformed_json', 'The body could not be read as JSON.');
  if (type === 'entity.too.large') return tooLarge((err as { limit?: unknown }).limit);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return refused('unsupported_media_type');
  if (type === 'request.aborted' || type === 'request.size.invalid') return refused('bad_request');
  if (err instanceof URIError) return refused('bad_request', 'The address could not be decoded.');
  // From a worker, through Temporal: the code, status, detail and errors of a refusal.
  if (typeof code === 'string' && typeof status === 'number' && status >= 400 && status < 600)
    return {
      code,
      status: isKnown(code) ? PROBLEMS[code].status : status,
      detail: typeof detail === 'string' ? detail : null,
      errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
    };
  if (typeof code === 'string') {
    if (DATABASE_GONE.has(code)) return refused('database_unavailable');
    if (code === '55P03' || code === '40P01' || code === '40001')
      return refused('busy', 'Another write came first. Try again in a moment.');
    if (code === '23505') return refused('conflict', 'Somebody else has just made the same.');
    if (code === '22P05' || code === '22021') return refused('invalid', 'A text contains a character that cannot be stored.');
  }
  if (typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect|Connection ended/.test(message))
    return refused('database_unavailable');
  return refused('internal');
}

function problemOf(err: Refused, requestId: string): Problem {
  const title = isKnown(err.code) ? PROBLEMS[err.code].title : err.status >= 500 ? PROBLEMS.internal.title : 'The request is refused';
  return {
    type: PROBLEM_TYPE_BASE + err.code,
    title,
    status: err.status,
    code: err.code,
    ...(err.detail ? { detail: err.detail } : {}),
    errors: err.errors,
    requestId,
  };
}

function sendProblem(res: Response, problem: Problem): void {
  if (problem.status === 503) res.setHeader('Retry-After', problem.code === 'busy' ? '2' : '5');
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="unit-sync"');
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

export function problemHandler(log: ApiLog): ErrorRequestHandler {
  return (err: unknown, req, res, next) => {
    if (res.headersSent) {
      next(err);
      return;
    }
    const requestId = (res.locals as { requestId?: string }).requestId ?? '';
    const what = classifyError(err);
    if (what.status >= 500 && what.code !== 'busy')
      log.error({ err, requestId, code: what.code, method: req.method, route: (res.locals as { route?: string }).route }, 'request failed');
    sendProblem(res, problemOf(what, requestId));
  };
}
