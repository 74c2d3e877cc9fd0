/** Reads what callers say about people, strictly enough that a typing mistake in a test is noticed. */
import { TownError } from '../model.ts';
import type { Phone } from '../model.ts';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: readonly string[] = ['mobile', 'home', 'work', 'other'] satisfies Phone['type'][];

export function phonesOf(value: unknown): Phone[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new TownError('phones: not a list');
  return value.map((row: unknown) => {
    if (typeof row === 'string') return { number: row, type: 'mobile' };
    if (isObject(row) && typeof row.number === 'string' && TYPES.includes(String(row.type)))
      return { number: row.number, type: row.type as Phone['type'] };
    throw new TownError('phones: a text, or { number, type }');
  });
}
