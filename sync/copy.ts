import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

/** What a column of a new row holds: a text (JSON as its text), a number, a truth, an instant, ids, or nothing. */
export type CopyValue = string | number | boolean | Date | readonly string[] | null | undefined;

/** So much is written at once: PostgreSQL stores rows while the next ones are put into words. */
const CHUNK_CHARS = 64 * 1024;
/** What COPY takes for the end of a column, of a row, or for the beginning of such a sign. */
const SIGN = /[\\\t\n\r]/,
  SIGNS = /[\\\t\n\r]/g;
const WRITTEN: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function written(value: CopyValue): string {
  if (typeof value === 'string') return SIGN.test(value) ? value.replace(SIGNS, (sign) => WRITTEN[sign] ?? sign) : value;
  if (value === null || value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? `{${value.join(',')}}` : String(value);
}

function* chunksOf(rows: Iterable<readonly CopyValue[]>): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) chunk += (i ? '\t' : '') + written(row[i]);
    chunk += '\n';
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}

/**
 * Inserts rows by COPY: a third less work for PostgreSQL than an insert from arrays, and no more than a chunk of them in words at a time.
 * For rows that are new for certain: one that is there already is an error. Arrays may hold ids alone.
 */
export const copyRows = (
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> =>
  pipeline(
    Readable.from(chunksOf(rows), { objectMode: false }),
    client.query(from(`copy "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) from stdin`)),
  );
