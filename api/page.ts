import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';

/** Every list takes these. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Items per answer.' }),
  cursor: z.string().max(2000).optional().meta({ description: '`nextCursor` of the answer before.' }),
};

export type CursorValue = string | number | null;

/** Opaque to the client: the sort key of the last item seen, so that a list stays right while rows come and go. */
const encode = (values: readonly CursorValue[]) => Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');

/** The sort key in a cursor of `types`; all null without a cursor. `id` is a UUID, `instant` an ISO time. */
export function readCursor(cursor: string | undefined, types: readonly ('text' | 'number' | 'id' | 'instant')[]): CursorValue[] {
  if (cursor === undefined) return types.map(() => null);
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    values = null;
  }
  const fits =
    Array.isArray(values) &&
    values.length === types.length &&
    types.every((type, i) => {
      const value: unknown = (values as unknown[])[i];
      if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
      if (typeof value !== 'string' || value.includes('\0')) return false;
      return (
        type === 'text' ||
        (type === 'id' ? /^[0-9a-f-]{36}$/.test(value) && z.guid().safeParse(value).success : !Number.isNaN(Date.parse(value)))
      );
    });
  if (!fits)
    throw new Refusal('invalid_cursor', 'The cursor does not belong to this list. Begin again without it.', [
      { path: 'cursor', message: 'not a cursor of this list' },
    ]);
  return values as CursorValue[];
}

/** `rows` holds one more than `limit` when there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => readonly CursorValue[],
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit),
    last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last !== undefined ? encode(key(last)) : null };
}
