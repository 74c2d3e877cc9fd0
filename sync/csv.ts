import iconv from 'iconv-lite';
import { parse, type CsvError } from 'csv-parse';
import { Refusal } from '../domain/refusal.ts';

/** Caps of an import, unless its spec has others; bytes are capped where the body is read (api/mount.ts). */
const CSV_MAX_ROWS = 50_000;
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

/** Text of a file in UTF-8, UTF-16 or, where it is neither, Windows-1252, as spreadsheets write them. @throws 422 for what is no text */
function decodeCsv(bytes: Buffer): string {
  let text: string;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) text = iconv.decode(bytes, 'utf16');
  else {
    const head = bytes.subarray(0, 2000),
      zeros = head.filter((byte) => byte === 0).length;
    if (zeros > head.length / 4)
      text = iconv.decode(bytes, head.subarray(0, 200).findIndex((byte) => byte === 0) % 2 === 1 ? 'utf16le' : 'utf16be');
    else {
      try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        text = iconv.decode(bytes, 'windows-1252');
      }
    }
  }
  text = text.replace(/^\ufeff/, '');

  if (/[\u0000-\u0008\u000e-\u001f]/.test(text))
    throw new Refusal('csv_unreadable', 'The file is no text file in UTF-8, UTF-16 or Windows-1252.', [
      { path: 'line 1', message: 'not a text file' },
    ]);
  return text;
}

/** The separator that the first line uses most, outside quotes. */
function delimiterOf(text: string): string {
  const first = (/^[^\r\n]*/.exec(text.replace(/^(?:[ \t]*\r?\n)+/, ''))?.[0] ?? '').replace(/"[^"]*"/g, '');
  return [',', ';', '\t'].map((each) => ({ each, n: first.split(each).length })).sort((a, b) => b.n - a.n)[0]?.each ?? ',';
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
 * @throws 422 `csv_unreadable` when there is no header, a needed column is missing, or a cap is exceeded
 */
export async function readCsv<C extends string>(bytes: Buffer, spec: CsvSpec<C>): Promise<{ rows: CsvRow<C>[]; errors: CsvLineError[] }> {
  const rows: CsvRow<C>[] = [],
    errors: CsvLineError[] = [];
  await eachCsvRow(
    bytes,
    spec,
    (row) => {
      rows.push(row);
    },
    errors,
  );
  return { rows, errors };
}

/** As readCsv, for files too long to be held twice: each row is handed over as it is read. Lines that are no rows are added to `errors`. */
export async function eachCsvRow<C extends string>(
  bytes: Buffer,
  spec: CsvSpec<C>,
  onRow: (row: CsvRow<C>) => void,
  errors: CsvLineError[],
): Promise<void> {
  const text = decodeCsv(bytes),
    maxRows = spec.maxRows ?? CSV_MAX_ROWS;
  if (!text.trim()) throw new Refusal('csv_unreadable', 'The file is empty.', [{ path: 'line 1', message: 'no header' }]);
  const columns = Object.entries(spec.columns) as [C, readonly string[]][];
  const names = new Map(columns.flatMap(([column, aliases]) => [column, ...aliases].map((alias) => [headerKey(alias), column] as const)));
  let rows = 0;
  const fail = (line: number, column: string | null, message: string) => {
    if (errors.length < MAX_ERRORS) errors.push({ line, column, message });
  };
  let header: (C | null)[] | null = null,
    width = 0,
    previousEnd = 0;
  const parser = parse(text, {
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_CHARACTERS,
    trim: false,
    relax_quotes: false,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
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
