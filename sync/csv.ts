import { Readable, pipeline } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { Refusal } from '../domain/refusal.ts';
import { csvText, type FileBytes } from './csv-text.ts';

/** Caps of an import, unless its spec has others: 50,000 rows of a long line each. */
const CSV_MAX_ROWS = 50_000;
export const CSV_MAX_BYTES = 8 * 1024 * 1024;
const MAX_COLUMNS = 50,
  MAX_RECORD_CHARACTERS = 20_000,
  MAX_ERRORS = 1000;

export interface CsvLineError {
  line: number;
  column: string | null;
  message: string;
}
export interface CsvRow<C extends string> {
  line: number;
  cells: Partial<Record<C, string>>;
}
export interface CsvSpec<C extends string> {
  /** Column -> other headers it goes by. */ columns: Record<C, readonly string[]>;
  required: readonly C[];
  maxRows?: number;
  maxBytes?: number;
}

/** Cells that a spreadsheet would run as a formula (OWASP, CSV injection) get an apostrophe before them; reading takes one away again, so exports round-trip. */
const RISKY = /^'*[=+\-@\t\r]/;
const protect = (cell: string): string => (RISKY.test(cell) ? `'${cell}` : cell);
const unprotect = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

const quote = (cell: string): string => (/[",\r\n;]|^\s|\s$/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
/** RFC 4180 with a UTF-8 byte order mark, without which spreadsheets misread names beyond ASCII. */
export function writeCsv(header: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `\ufeff${[header, ...rows].map((row) => row.map((cell) => quote(protect(cell ?? ''))).join(',')).join('\r\n')}\r\n`;
}

const EMPTY_LINES = /^(?:[ \t]*(?:\r\n|\n|\r))+/;
/** The separator that the first line uses most, outside quotes. */
function delimiterOf(text: string): string {
  const first = (/^[^\r\n]*/.exec(text.replace(EMPTY_LINES, ''))?.[0] ?? '').replace(/"[^"]*"/g, '');
  return [',', ';', '\t'].map((each) => ({ each, n: first.split(each).length })).sort((a, b) => b.n - a.n)[0]?.each ?? ',';
}

/** The beginning of the text, up to the end of its first line that says something. */
async function firstLine(text: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (!/[\r\n]/.test(head.replace(EMPTY_LINES, '')) && head.length <= MAX_RECORD_CHARACTERS) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  return head;
}
async function* whole(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (head) yield head;
  for await (const piece of rest) if (piece) yield piece;
}

const headerKey = (header: string) =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();

/**
 * Reads a CSV file row by row: byte order marks, semicolons, quoted line breaks (a space in the cell), CRLF and other names of columns are understood; columns we do not know are passed over.
 * Line numbers are those of the file, where the row begins.
 * @throws 422 `csv_unreadable` when there is no header, a needed column is missing, or a cap is exceeded; 413 `body_too_large`
 */
export async function readCsv<C extends string>(file: FileBytes, spec: CsvSpec<C>): Promise<{ rows: CsvRow<C>[]; errors: CsvLineError[] }> {
  const rows: CsvRow<C>[] = [],
    errors: CsvLineError[] = [];
  await eachCsvRow(
    file,
    spec,
    (row) => {
      rows.push(row);
    },
    errors,
  );
  return { rows, errors };
}

/** As readCsv: each row is handed over as it is read, while the rest of the file is still on its way. Lines that are no rows are added to `errors`. */
export async function eachCsvRow<C extends string>(
  file: FileBytes,
  spec: CsvSpec<C>,
  onRow: (row: CsvRow<C>) => void,
  errors: CsvLineError[],
): Promise<void> {
  const maxRows = spec.maxRows ?? CSV_MAX_ROWS,
    text = csvText(file, spec.maxBytes ?? CSV_MAX_BYTES),
    head = await firstLine(text);
  const columns = Object.entries(spec.columns) as [C, readonly string[]][];
  const names = new Map(columns.flatMap(([column, aliases]) => [column, ...aliases].map((alias) => [headerKey(alias), column] as const)));
  let rows = 0;
  const fail = (line: number, column: string | null, message: string) => {
    if (errors.length < MAX_ERRORS) errors.push({ line, column, message });
  };
  let header: (C | null)[] | null = null,
    width = 0,
    previousEnd = 0;
  const parser = parse({
    delimiter: delimiterOf(head),
    info: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_CHARACTERS,
    trim: false,
    relax_quotes: false,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  pipeline(Readable.from(whole(head, text)), parser, () => undefined);
  try {
    for await (const each of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record, info } = each,
        line = previousEnd + 1;
      previousEnd = line + record.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      void info;
      if (record.every((cell) => !cell.trim())) continue;
      if (!header) {
        if (record.length > MAX_COLUMNS)
          throw new Refusal('csv_unreadable', `The file has more than ${MAX_COLUMNS} columns.`, [
            { path: `line ${line}`, message: 'too many columns' },
          ]);
        header = record.map((cell) => names.get(headerKey(cell)) ?? null);
        width = record.length;
        const found = header;
        const missing = spec.required.filter((column) => !found.includes(column));
        if (missing.length)
          throw new Refusal(
            'csv_unreadable',
            `The first line must name the columns; ${missing.map((column) => `"${column}"`).join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
            missing.map((column) => ({ path: `line ${line}`, message: `no column "${column}"`, line, column })),
          );
        const twice = found.find((column, i) => column !== null && found.indexOf(column) !== i);
        if (twice)
          throw new Refusal('csv_unreadable', `Two columns are named "${twice}".`, [
            { path: `line ${line}`, message: `two columns "${twice}"`, line, column: twice },
          ]);
        continue;
      }
      if (++rows > maxRows)
        throw new Refusal('csv_unreadable', `The file has more than ${maxRows} rows.`, [
          { path: `line ${line}`, message: 'too many rows', line, column: null },
        ]);
      if (record.length > width && record.slice(width).some((cell) => cell.trim())) {
        fail(line, null, `has ${record.length} cells, but the header names ${width} columns`);
        continue;
      }
      const cells: Partial<Record<C, string>> = {};
      // A name that somebody broke into two lines with Alt+Enter is the same name.
      header.forEach((column, i) => {
        if (column !== null)
          cells[column] = unprotect((record[i] ?? '').trim())
            .trim()
            .replace(/\s*[\r\n]+\s*/g, ' ');
      });
      onRow({ line, cells });
    }
  } catch (err) {
    if (err instanceof Refusal) throw err;
    const { code, lines } = err as CsvError & { lines?: number };
    if (!String(code).startsWith('CSV_')) throw err;
    const line = lines ?? previousEnd + 1;
    throw new Refusal('csv_unreadable', `The file cannot be read as CSV from line ${previousEnd + 1} on (a quote that is not closed?).`, [
      { path: `line ${line}`, message: 'not CSV', line, column: null },
    ]);
  }
  if (!header) throw new Refusal('csv_unreadable', 'The file is empty.', [{ path: 'line 1', message: 'no header' }]);
}

/** A refusal that lists the lines; nothing was written. */
export function csvRefusal(errors: readonly CsvLineError[]): Refusal {
  return new Refusal(
    'csv_errors',
    `${errors.length} ${errors.length === 1 ? 'line has' : 'lines have'} errors; nothing was written.`,
    errors.map((each) => ({ path: each.column ? `line ${each.line}, ${each.column}` : `line ${each.line}`, ...each })),
  );
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** What is wrong with a cell of one line, or null. */
export const cellProblem = (value: string, max: number): string | null =>
  value.length > max ? `is longer than ${max} characters` : CONTROL.test(value) ? 'contains a control character' : null;
