import { knowsProcesses } from './processes.ts';
import { megabytes } from './stats.ts';

/** What a worker may take at its most. */
const PEAK_BYTES = 300 * 1024 * 1024;

/** One figure as it is printed: what was measured, what was wanted of it, and whether it is reached (null: nothing was wanted). */
export interface Row {
  what: string;
  is: string;
  wanted?: string;
  met?: boolean | null;
  note?: string;
}

export class Table {
  readonly rows: Row[] = [];
  #last = '';

  title(text: string): void {
    if (text !== this.#last) console.log(`\n${(this.#last = text)}`);
  }
  /** Printed at once: a run of many minutes shows where it is. */
  add(row: Row): void {
    this.rows.push(row);
    const wanted =
      row.wanted === undefined
        ? ''
        : `  (wanted: ${row.wanted}${row.met === undefined || row.met === null ? '' : row.met ? '; reached' : '; MISSED'})`;
    console.log(`  ${row.what}: ${row.is}${wanted}${row.note ? `  ${row.note}` : ''}`);
  }
  /** A ratio that must not be above (or below) a bound. */
  ratio(what: string, value: number, bound: { atMost: number } | { atLeast: number }): void {
    const isMost = 'atMost' in bound;
    this.add({
      what,
      is: value.toFixed(2),
      wanted: isMost ? `<= ${bound.atMost}` : `>= ${bound.atLeast}`,
      met: isMost ? value <= bound.atMost : value >= bound.atLeast,
    });
  }
  /** The worker's peak memory, in bytes, where the system tells it. */
  peak(what: string, bytes: number): void {
    if (knowsProcesses) this.add({ what, is: megabytes(bytes), wanted: '<= 300 MB', met: bytes <= PEAK_BYTES });
  }
}
