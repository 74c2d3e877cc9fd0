import type { PmsContext, PmsPage } from '../connector.ts';
import { PmsError } from '../connector.ts';
import { isRow, readId } from '../fields.ts';
import type { Row } from '../fields.ts';
import { getList } from './client.ts';
import type { Query, Resource } from './client.ts';

/** The largest page; more is clamped to it (docs/vendors/buildium.md). */
const PAGE_LIMIT = 1000;

/** The rows of a page that are new, beside what the caller's proof of completeness needs. `row` is null where a row is no record. */
export interface ListPage { entries: { id: string | null; row: Row | null; raw: unknown }[]; rows: PmsPage['rows']; total: number | null; nextCursor: string | null }

/**
 * One page of a list in the order of ids. The cursor is `<offset>:<id of the last row before it>`.
 *
 * Every page but the first begins one row early, and that row must be the last one of the page before; it is then left out. So rows that shifted
 * in between show: after a delete before the offset another row stands there and is delivered too (more rows than the total, or a changed total),
 * after an insert a row comes again. With whole offsets a delete and an insert between two pages would lose a row unseen.
 */
export async function readList(ctx: PmsContext, resource: Resource, filters: Query, cursor: string | null): Promise<ListPage> {
  const { offset, lastId } = parseCursor(cursor);
  const from = lastId === '' ? offset : offset - 1;
  const answer = await getList(ctx, resource, filters, from, PAGE_LIMIT);
  const entries = answer.rows.map((raw) => ({ id: isRow(raw) ? readId(raw.Id) : null, row: isRow(raw) ? raw : null, raw }));
  const end = from + entries.length;
  const left = lastId !== '' && entries[0]?.id === lastId ? 1 : 0;
  if (left > 0) entries.shift();
  // Without a total a full page says that there may be more. A page with nothing new is the end, whatever the total says: the caller sees the difference.
  const more = entries.length > 0 && (answer.total === null ? answer.rows.length >= PAGE_LIMIT : end < answer.total);
  return {
    entries,
    rows: entries.map(({ id }, index) => id === null ? null : { id, hash: answer.hashOf(index + left) }),
    total: answer.total,
    nextCursor: more ? `${end}:${entries.at(-1)?.id ?? ''}` : null,
  };
}

function parseCursor(cursor: string | null): { offset: number; lastId: string } {
  if (cursor === null) return { offset: 0, lastId: '' };
  const parts = /^(\d{1,15}):(\d*)$/.exec(cursor);
  if (!parts) throw new PmsError('client', 'bad_cursor', 'A page was asked for that no answer had named. This is a fault in Unit Sync: report it.');
  return { offset: Number(parts[1]), lastId: parts[2] ?? '' };
}
