import type { PmsContext } from '../connector.ts';
import { badCursor } from '../errors.ts';
import { isRow, readId } from '../fields.ts';
import { getList } from './client.ts';
import type { ListAnswer, Query, RawList, Resource } from './client.ts';

/** The largest page; more is clamped to it (docs/vendors/buildium.md). */
const PAGE_LIMIT = 1000;

/** The rows of a page that are new, beside what the caller's proof of completeness needs. */
export interface ListPage {
  rows: readonly unknown[];
  hashOf: (index: number) => string;
  total: number | null;
  nextCursor: string | null;
}

export const idOf = (row: unknown): string | null => (isRow(row) ? readId(row.Id) : null);

/**
 * One page of a list in the order of ids. The cursor is `<offset>:<id of the last row before it>`.
 *
 * Every page but the first begins one row early, and that row must be the last one of the page before; it is then left out. So rows that shifted
 * in between show: after a delete before the offset another row stands there and is delivered too (more rows than the total, or a changed total),
 * after an insert a row comes again. With whole offsets a delete and an insert between two pages would lose a row unseen.
 */
export async function fetchList(
  ctx: PmsContext,
  resource: Resource,
  filters: Query,
  cursor: string | null,
): Promise<Omit<RawList, 'read'> & { read: (body: Uint8Array) => ListPage }> {
  const { offset, lastId } = parseCursor(cursor);
  const from = lastId === '' ? offset : offset - 1;
  const { digest, body, read } = await getList(ctx, resource, filters, from, PAGE_LIMIT);
  return { digest, body, read: (bytes) => pageOf(read(bytes), from, lastId) };
}

/** The page at once. */
export async function readList(ctx: PmsContext, resource: Resource, filters: Query, cursor: string | null): Promise<ListPage> {
  const { body, read } = await fetchList(ctx, resource, filters, cursor);
  return read(body);
}

function pageOf(answer: ListAnswer, from: number, lastId: string): ListPage {
  const end = from + answer.rows.length;
  const left = lastId !== '' && idOf(answer.rows[0]) === lastId ? 1 : 0,
    rows = left > 0 ? answer.rows.slice(left) : answer.rows;
  // Without a total a full page says that there may be more. A page with nothing new is the end, whatever the total says: the caller sees the difference.
  const more = rows.length > 0 && (answer.total === null ? answer.rows.length >= PAGE_LIMIT : end < answer.total);
  return {
    rows,
    total: answer.total,
    hashOf: (index) => answer.hashOf(index + left),
    nextCursor: more ? `${end}:${idOf(rows.at(-1)) ?? ''}` : null,
  };
}

function parseCursor(cursor: string | null): { offset: number; lastId: string } {
  if (cursor === null) return { offset: 0, lastId: '' };
  const parts = /^(\d{1,15}):(\d*)$/.exec(cursor);
  if (!parts) throw badCursor();
  return { offset: Number(parts[1]), lastId: parts[2] ?? '' };
}
