/** AppFolio's refusals (docs/vendors/appfolio.md, Errors): the statuses are known, the body's form is not. */
import type { Account } from '../account.ts';
import type { EarlyWords } from '../faults/early.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { Refusal } from '../vendor/vendor.ts';

const SAYS: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  422: 'Unprocessable entity',
  429: 'Rate limit exceeded',
  500: 'Internal server error',
  503: 'Service unavailable',
  533: 'The database is temporarily unavailable',
  701: 'Authentication or permission problem',
};

export const errorReply = (status: number, message = SAYS[status] ?? 'Error', headers: Record<string, string> = {}): Reply =>
  jsonReply(status, { errors: [{ status: String(status), message }] }, headers);

export const badRequest = (message: string): Refusal => new Refusal(errorReply(400, message));

/** 401 or 403, or this vendor's own 701 for both. */
export const accessReply = (account: Account, status: 401 | 403, message?: string): Reply =>
  errorReply(account.options.authErrors === '701' ? 701 : status, message);

export const tooManyReply = (waitMs: number): Reply =>
  errorReply(429, undefined, { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) });

export function wordsOf(account: Account): EarlyWords {
  return {
    status: (status) => errorReply(status),
    errorIn200: ({ params }) =>
      jsonReply(200, { errors: [{ message: typeof params.message === 'string' ? params.message : 'Something went wrong' }] }),
    wrongPassword: () => accessReply(account, 401),
    forbidden: () => accessReply(account, 403),
    nothingFound: () => jsonReply(200, { data: [], next_page_path: null }),
    tooMany: () => tooManyReply(60_000),
  };
}
