/** Entrata's envelope and its errors (docs/vendors/entrata.md): an error is `response.error`, under status 200 or 400. */
import type { Account } from '../account.ts';
import type { EarlyWords } from '../faults/early.ts';
import { jsonReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { Refusal } from '../vendor/vendor.ts';

export const NOTHING = 'No records found with mentioned preferences.';

/** What the account said about itself and the caller about its request: all that an envelope needs. */
export class Envelope {
  readonly #account: Account;
  readonly #requestId: string;

  constructor(account: Account, requestId: unknown) {
    this.#account = account;
    this.#requestId = typeof requestId === 'string' || typeof requestId === 'number' ? String(requestId) : '15';
  }

  /** code 200 and a result, which may be a text. */
  result(value: unknown): Reply {
    return jsonReply(200, this.#wrapped({ requestId: this.#id(), code: 200, result: value }));
  }

  /** 1xx: the request; 3xx: log-in and rights; 4xx: the caller; 5xx: the server. */
  error(status: number, code: number, message: string, headers: Record<string, string> = {}): Reply {
    return jsonReply(status, this.#wrapped({ requestId: this.#id(), error: { code, message } }), headers);
  }

  badRequest(message: string, code = 103): Refusal {
    return new Refusal(this.error(400, code, message));
  }

  wrongLogin(): Reply {
    return this.#access(401, 301, 'Authentication failed: the credentials are not valid.');
  }
  forbidden(message = 'You do not have permission to access this web service method for the given property.'): Reply {
    return this.#access(403, 315, message);
  }

  tooMany(waitMs: number | null): Reply {
    const seconds = String(Math.ceil((waitMs ?? 60_000) / 1000)),
      message = 'The API call limit has been exceeded. Please try again later.';
    return this.#account.options.limitAnswer === 'body'
      ? this.error(200, 429, message)
      : this.error(429, 429, message, waitMs === null ? {} : { 'retry-after': seconds });
  }

  #access(status: number, code: number, message: string): Reply {
    return this.error(this.#account.options.authErrors === 'body' ? 200 : status, code, message);
  }
  #wrapped(inner: object): object {
    return this.#account.options.envelope === 'bare' ? inner : { response: inner };
  }

  #id(): string | number {
    if (this.#account.options.requestId !== 'number') return this.#requestId;
    return /^\d{1,15}$/.test(this.#requestId) ? Number(this.#requestId) : 15;
  }
}

const SAYS: Record<number, [code: number, message: string]> = {
  400: [103, 'The request is not valid.'],
  401: [301, 'Authentication failed: the credentials are not valid.'],
  403: [315, 'You do not have permission to access this web service method.'],
  404: [404, 'The requested service was not found.'],
  429: [429, 'The API call limit has been exceeded. Please try again later.'],
};

export function wordsOf(envelope: Envelope): EarlyWords {
  return {
    status: (status) => envelope.error(status, ...(SAYS[status] ?? [status >= 500 ? 500 : 400, 'The request could not be carried out.'])),
    errorIn200: ({ params }) =>
      envelope.error(
        200,
        typeof params.code === 'number' ? params.code : 500,
        typeof params.message === 'string' ? params.message : 'An internal error occurred while processing the request.',
      ),
    wrongPassword: () => envelope.wrongLogin(),
    forbidden: () => envelope.forbidden(),
    nothingFound: () => envelope.result(NOTHING),
    tooMany: () => envelope.tooMany(null),
  };
}
