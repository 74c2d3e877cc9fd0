import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** What a column of a new row holds: a text (JSON as its text), a number, a truth, an instant, ids, or nothing. */
export type CopyValue = string | number | boolean | Date | readonly string[] | null | undefined;

/** Rows of a table that are new for certain; each holds its values in the order of `columns`. */
export interface NewRows {
  table: string;
  columns: readonly string[];
  rows: Iterable<readonly CopyValue[]>;
}
/** Rows that are on their way: PostgreSQL stores them while the caller does something else. Nothing may be asked on the connection until `stored` is over. */
export interface Sent {
  stored: Promise<void>;
}

/** So much is put into words at once. */
const CHUNK_CHARS = 64 * 1024;
/** So much may wait for PostgreSQL before more is put into words. */
const MOST_WAITING = 8 * 1024 * 1024;
/** What COPY takes for the end of a column, of a row, or for the beginning of such a sign. */
const SIGN = /[\\\t\n\r]/,
  SIGNS = /[\\\t\n\r]/g;
const WRITTEN: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Words of values, one after the other; most instants of a set of rows are one and the same. */
function writer(): (value: CopyValue) => string {
  let lastInstant: Date | null = null,
    lastWord = '';
  return (value) => {
    if (typeof value === 'string') return SIGN.test(value) ? value.replace(SIGNS, (sign) => WRITTEN[sign] ?? sign) : value;
    if (value === null || value === undefined) return '\\N';
    if (typeof value !== 'object') return String(value);
    if (!(value instanceof Date)) return `{${value.join(',')}}`;
    if (value !== lastInstant) lastWord = (lastInstant = value).toISOString();
    return lastWord;
  };
}

function* chunksOf(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  const written = writer();
  let chunk = '';
  for (const row of rows) {
    let line = written(row[0]);
    for (let i = 1; i < row.length; i++) line += '\t' + written(row[i]);
    chunk += line + '\n';
    if (chunk.length < CHUNK_CHARS) continue;
    yield copyData(chunk);
    chunk = '';
  }
  if (chunk) yield copyData(chunk);
}

// Messages of PostgreSQL's protocol: a letter, the length of what follows it, and that.
const HEAD = 5;
function message(letter: string, text: string): Buffer {
  const size = Buffer.byteLength(text),
    all = Buffer.allocUnsafe(HEAD + size);
  all.write(letter, 0, 'latin1');
  all.writeUInt32BE(size + 4, 1);
  all.write(text, HEAD);
  return all;
}
const copyData = (text: string) => message('d', text),
  COPY_DONE = message('c', ''),
  COPY_FAIL = message('f', '\0');

const copyOf = ({ table, columns }: NewRows) => `copy "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) from stdin`;

/**
 * COPY of several tables in turn, as one question to PostgreSQL: the rows are sent without waiting for its word that it is ready for them, as the protocol
 * allows, so that it goes from one table to the next while this process is busy. What it refuses, and all after it, it passes over.
 */
class Copies implements pg.Submittable {
  readonly sent: Promise<void>;
  readonly stored: Promise<void>;
  readonly #all: readonly NewRows[];
  readonly #sent = Promise.withResolvers<void>();
  readonly #stored = Promise.withResolvers<void>();
  /** What kept the rows from being put into words. */
  #reason: unknown = null;
  #isOver = false;
  #goOn: (() => void) | null = null;

  constructor(all: readonly NewRows[]) {
    this.#all = all;
    this.sent = this.#sent.promise;
    this.stored = this.#stored.promise;
    // Whoever waits for the one may have given up waiting for the other.
    this.stored.catch(() => undefined);
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#all.map(copyOf).join('; '));
    void this.#send(connection.stream);
  }

  async #send(stream: Duplex): Promise<void> {
    try {
      for (const { rows } of this.#all) {
        for (const chunk of chunksOf(rows)) {
          if (this.#isOver) return;
          stream.write(chunk);
          if (stream.writableLength > MOST_WAITING) await this.#drained(stream);
        }
        stream.write(COPY_DONE);
      }
      this.#sent.resolve();
    } catch (err) {
      this.#reason = err;
      stream.write(COPY_FAIL);
    }
  }
  #drained(stream: Duplex): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      stream.once('drain', resolve);
    });
  }

  // What the driver tells of the answer.
  handleCopyInResponse(): void {
    // Not waited for.
  }
  handleCommandComplete(): void {
    // One of several.
  }
  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#stored.resolve();
  }
  handleError(err: Error): void {
    this.#isOver = true;
    this.#goOn?.();
    const reason = this.#reason ?? err;
    this.#stored.reject(reason);
    this.#sent.reject(reason);
  }
}

/**
 * Inserts new rows by COPY, table after table: a third less work for PostgreSQL than an insert from arrays. Resolves when all of them are on their way.
 * One that is there already is an error, of this call or of `stored`. Arrays may hold ids alone.
 */
export async function sendRows(client: pg.ClientBase, all: readonly NewRows[]): Promise<Sent> {
  if (!all.length) return { stored: Promise.resolve() };
  const copies = client.query(new Copies(all));
  await copies.sent;
  return { stored: copies.stored };
}
