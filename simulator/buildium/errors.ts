import type { EarlyWords } from '../faults/early.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';

/** Buildium's error body (docs/vendors/buildium.md, Errors): { UserMessage, ErrorCode, Errors: [{ Key, Value }] }. */
export interface ErrorBody {
  UserMessage: string;
  ErrorCode: string;
  Errors: { Key: string; Value: string }[];
}

const errorBody = (UserMessage: string, ErrorCode: string, Errors: ErrorBody['Errors'] = []): ErrorBody => ({
  UserMessage,
  ErrorCode,
  Errors,
});

/** Words of our own for each status: the note gives the shape, not the texts. */
const SAYS: Record<number, [string, string]> = {
  400: ['The request is not valid.', 'InvalidRequest'],
  401: ['The client id and secret could not be authorized.', 'Unauthorized'],
  403: ['The key has no permission for this.', 'Forbidden'],
  404: ['The resource was not found.', 'NotFound'],
  408: ['The request took too long.', 'RequestTimeout'],
  409: ['The resource is in use.', 'Conflict'],
  415: ['The media type is not supported.', 'UnsupportedMediaType'],
  422: ['The request cannot be processed.', 'UnprocessableEntity'],
  429: ['Too many requests.', 'TooManyRequests'],
  500: ['An unexpected error occurred.', 'InternalServerError'],
  502: ['Bad gateway.', 'BadGateway'],
  503: ['Down for maintenance.', 'ServiceUnavailable'],
};

export function standardError(status: number, errors: ErrorBody['Errors'] = []): ErrorBody {
  const [message, code] = SAYS[status] ?? ['An error occurred.', 'Error'];
  return errorBody(message, code, errors);
}

export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, key?: string, value?: string) {
    super(`${status}`);
    this.status = status;
    this.body = standardError(status, key === undefined ? [] : [{ Key: key, Value: value ?? 'not valid' }]);
  }
}

const status = (code: number): Reply => jsonReply(code, standardError(code));

export const words: EarlyWords = {
  status,
  errorIn200: () => jsonReply(200, standardError(500)),
  wrongPassword: () => status(401),
  forbidden: () => status(403),
  nothingFound: () => jsonReply(200, [], { 'x-total-count': '0' }),
  tooMany: () => status(429),
};
