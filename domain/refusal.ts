import { PROBLEMS, type FieldError, type ProblemCode } from './problem-codes.ts';

/**
 * A request that is refused, with a stable code: the API answers it as problem+json, an activity hands it on as `{ code, status, detail, errors }`.
 * `detail` is for people: never a secret.
 */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | null;
  readonly errors: FieldError[];
  constructor(code: ProblemCode, detail: string | null = null, errors: FieldError[] = []) {
    super(`${code}${detail ? `: ${detail}` : ''}`);
    this.name = 'Refusal';
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.detail = detail;
    this.errors = errors;
  }
}

/** One wrong field. */
export const invalid = (path: string, message: string): Refusal => new Refusal('invalid', message, [{ path, message }]);
export const notFound = (what: string): Refusal => new Refusal('not_found', `There is no such ${what}.`);
