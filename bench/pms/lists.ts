import type { Account } from '../../simulator/account.ts';
import { answer } from '../../simulator/buildium/answer.ts';

const PAGE = 1_000;
/** The first piece of a list is small, each next one twice as large: a hundred small properties need no gigabytes. */
const FIRST_CHUNK_BYTES = 256 * 1024,
  LAST_CHUNK_BYTES = 64 * 1024 * 1024;

/** One list's rows as the simulator writes them, one behind the other with a comma after each: a page at any offset is a slice of them. */
export class RowBytes {
  readonly #chunks: Buffer[] = [];
  readonly #rows: { chunk: number; start: number; end: number }[] = [];
  #used = 0;
  #size = 0;

  get length(): number {
    return this.#rows.length;
  }

  add(row: string): void {
    const bytes = Buffer.byteLength(row) + 1;
    if (this.#used + bytes > this.#size) {
      this.#size = Math.max(bytes, Math.min(LAST_CHUNK_BYTES, this.#size * 2 || FIRST_CHUNK_BYTES));
      this.#chunks.push(Buffer.allocUnsafeSlow(this.#size));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += this.#chunks.at(-1)!.write(`${row},`, start);
    this.#rows.push({ chunk: this.#chunks.length - 1, start, end: this.#used });
  }

  /** The JSON array of the rows from `from` to before `to`, in pieces. */
  page(from: number, to: number): Uint8Array[] {
    const pieces: Uint8Array[] = [Buffer.from('[')];
    for (let i = from; i < to;) {
      const first = this.#rows[i]!;
      let last = first;
      while (++i < to && this.#rows[i]!.chunk === first.chunk) last = this.#rows[i]!;
      // The comma after the very last row is left off.
      pieces.push(this.#chunks[first.chunk]!.subarray(first.start, i < to ? last.end : last.end - 1));
    }
    pieces.push(Buffer.from(']'));
    return pieces;
  }
}

/** All pages of a list, asked of the simulator once and kept until its town changes. `filters` is the query without offset and limit. */
export function renderList(account: Account, path: string, filters: string): RowBytes {
  const rows = new RowBytes();
  for (let offset = 0; ; offset += PAGE) {
    const { reply } = answer(account, { method: 'GET', path, search: `${filters}&offset=${offset}&limit=${PAGE}`, authorized: true });
    if (reply.status !== 200 || !Array.isArray(reply.body)) throw new Error(`the simulator answered ${reply.status} to ${path}?${filters}`);
    for (const row of reply.body) rows.add(JSON.stringify(row));
    if (rows.length >= Number(reply.headers['x-total-count'])) return rows;
  }
}
