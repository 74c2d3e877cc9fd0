/** The query string, read as Buildium reads it (docs/vendors/buildium.md): names are case-sensitive, arrays are repeated keys, unknown names mean nothing. */
import { isCivilDay } from '../town/civil.ts';
import { ApiError } from './errors.ts';

export const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
const MAX_QUERY = 4096;

export class Query {
  readonly raw: string;
  readonly #params: URLSearchParams;

  constructor(raw: string) {
    this.raw = raw;
    this.#params = new URLSearchParams(raw);
  }

  /** Too long a query is an error of the server's own, not a 414; wrong letter case in limit and offset is a 404 (docs/vendors/buildium.md). */
  check(): void {
    if (this.raw.length > MAX_QUERY) throw new ApiError(500);
    for (const key of this.#params.keys()) {
      const lower = key.toLowerCase();
      if (key !== lower && (lower === 'limit' || lower === 'offset')) throw new ApiError(404);
    }
  }

  text(key: string): string | null {
    return this.#params.get(key);
  }

  ids(key: string): number[] {
    return this.#params.getAll(key).map((value) => {
      if (!/^\d{1,15}$/.test(value)) throw new ApiError(400, key, 'not an integer');
      return Number(value);
    });
  }

  words(key: string, allowed: readonly string[]): string[] {
    const values = this.#params.getAll(key);
    for (const value of values) if (!allowed.includes(value)) throw new ApiError(400, key, `not one of ${allowed.join(', ')}`);
    return values;
  }

  day(key: string): string | null {
    const value = this.#params.get(key);
    if (value !== null && !isCivilDay(value)) throw new ApiError(400, key, 'not a date, YYYY-MM-DD');
    return value;
  }

  /** UTC, YYYY-MM-DDTHH:MM:SSZ. */
  instant(key: string): string | null {
    const value = this.#params.get(key);
    if (value === null) return null;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) || Number.isNaN(Date.parse(value)))
      throw new ApiError(400, key, 'not a UTC date and time, YYYY-MM-DDTHH:MM:SSZ');
    return value;
  }

  /** Larger limits are clamped, silently. */
  page(): { offset: number; limit: number } {
    return { offset: this.#whole('offset', 0, 0), limit: Math.min(this.#whole('limit', DEFAULT_LIMIT, 1), MAX_LIMIT) };
  }

  /** Everything but the page: two queries with the same text are about the same list. */
  withoutPage(): string {
    return [...this.#params]
      .filter(([key]) => key !== 'limit' && key !== 'offset')
      .map(([key, value]) => `${key}=${value}`)
      .join('&');
  }

  #whole(key: string, otherwise: number, least: number): number {
    const value = this.#params.get(key);
    if (value === null) return otherwise;
    if (!/^\d{1,9}$/.test(value) || Number(value) < least) throw new ApiError(400, key, 'not a whole number');
    return Number(value);
  }
}
