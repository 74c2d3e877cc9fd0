import type { components } from './schema.d.ts';

type ProblemBody = components['schemas']['Problem'];

/** A refusal of the API (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: ProblemBody['errors'];
  readonly requestId: string | null;

  constructor(status: number, body: Partial<ProblemBody> | null) {
    super(body?.detail ?? body?.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? 'internal';
    this.title = body?.title ?? 'Something went wrong';
    this.errors = body?.errors ?? [];
    this.requestId = body?.requestId ?? null;
  }
}

/** No answer at all. */
export class Unreachable extends Error {
  constructor() {
    super('Unit Sync cannot be reached just now. Check your connection, or whether it is running.');
  }
}

/** Unit Sync as a whole cannot answer: no answer, or a proxy or a server that says so. A property that is busy is another matter. */
export const isAway = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Problem && [502, 503, 504].includes(error.status) && error.code !== 'busy');

export const isProblem = (error: unknown, code?: string): error is Problem =>
  error instanceof Problem && (code === undefined || error.code === code);

/** What a person is told. */
export function messageOf(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 503 && error.code === 'busy') return 'A sync is being applied just now. Try again in a few seconds.';
    const fields = error.errors
      .map((each) => (each.path ? `${each.path.replace(/^fields\./, '')}: ${each.message}` : each.message))
      .join(' · ');
    return fields ? `${error.message} ${fields}` : error.message;
  }
  return error instanceof Error ? error.message : 'Something went wrong.';
}

/** Path (`name`, `fields.clientId`) -> message, to be shown at the field. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map((each) => [each.path, each.message]));
}
