/** ResMan's refusals (docs/vendors/resman.md): { message, code } under an error status; the old interface says Status under 200. */
import type { EarlyWords } from '../faults/early.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { Refusal } from '../vendor/vendor.ts';

const CODES: Record<number, [code: string, message: string]> = {
  400: ['BadRequest', 'The request is invalid.'],
  401: ['Unauthorized', 'Authorization has been denied for this request.'],
  403: ['Forbidden', 'The integration partner has no access to this.'],
  404: ['NotFound', 'The resource was not found.'],
  429: ['TooManyRequests', 'Too many requests.'],
  500: ['InternalServerError', 'An error has occurred.'],
};

export const errorReply = (status: number, message?: string, headers: Record<string, string> = {}): Reply => {
  const [code, says] = CODES[status] ?? ['Error', 'An error has occurred.'];
  return jsonReply(status, { message: message ?? says, code }, headers);
};

export const badRequest = (message: string): Refusal => new Refusal(errorReply(400, message));
export const notFound = (what: string): Refusal => new Refusal(errorReply(404, `The ${what} was not found.`));

/** `listKey`: what the answer's one list is called. */
export const wordsOf = (listKey: string): EarlyWords => ({
  status: (status) => errorReply(status),
  errorIn200: ({ params }) =>
    jsonReply(200, {
      message: typeof params.message === 'string' ? params.message : 'An error has occurred.',
      code: typeof params.code === 'string' ? params.code : 'Error',
    }),
  wrongPassword: () => errorReply(401),
  forbidden: () => errorReply(403),
  nothingFound: () => jsonReply(200, { [listKey]: [] }),
  tooMany: () => errorReply(429),
});
