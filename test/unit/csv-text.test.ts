import iconv from 'iconv-lite';
import { readCsv, type CsvSpec } from '../../sync/csv.ts';

/** Files of units, mappings and rosters are read as they come: the same rows, line numbers and errors in whatever pieces. */

const SPEC: CsvSpec<'name' | 'note'> = { columns: { name: [], note: [] }, required: ['name'] };
const inPieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
const TEXT = '\r\nname;note\r\n"Süd\r\n12";"a;b"\r\n\r\n13;"he said ""no"""\r\n14;€\r\n';
const ROWS = [
  { line: 3, cells: { name: 'Süd 12', note: 'a;b' } },
  { line: 6, cells: { name: '13', note: 'he said "no"' } },
  { line: 7, cells: { name: '14', note: '€' } },
];

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16 little-endian', iconv.encode(TEXT, 'utf16le', { addBOM: true })],
  ['UTF-16 big-endian', iconv.encode(TEXT, 'utf16be', { addBOM: true })],
  ['UTF-16 without a mark', iconv.encode(TEXT, 'utf16le')],
  ['Windows-1252', iconv.encode(TEXT, 'win1252')],
])('%s comes out the same in whatever pieces it comes', async (_name, bytes) => {
  for (const size of [1, 2, 3, 5, 7, 64, bytes.length])
    expect(await readCsv(inPieces(bytes, size), SPEC)).toEqual({ rows: ROWS, errors: [] });
});

test('Windows-1252 may begin late; after characters of UTF-8 it is a broken line, and is named', async () => {
  const late = Buffer.concat([Buffer.from(`name\n${'1\n'.repeat(3000)}`), iconv.encode('Süd\n', 'win1252')]),
    broken = Buffer.concat([Buffer.from(`name\n${'Süd\n'.repeat(3000)}`), iconv.encode('Süd\n', 'win1252')]);
  expect((await readCsv(inPieces(late, 1000), SPEC)).rows.at(-1)).toEqual({ line: 3002, cells: { name: 'Süd' } });
  await expect(readCsv(inPieces(broken, 1000), SPEC)).rejects.toMatchObject({
    code: 'csv_unreadable',
    errors: [{ path: 'line 3002', message: 'not UTF-8' }],
  });
});

test.each<[string, Partial<typeof SPEC>, string, string, string]>([
  ['bytes', { maxBytes: 2 * 1024 * 1024, maxRows: 1_000_000 }, `name\n${'1234567\n'.repeat(300_000)}`, 'body_too_large', 'line 262'],
  ['rows', { maxRows: 3 }, 'name\n1\n2\n\n3\n4\n', 'csv_unreadable', 'line 6'],
  ['columns', {}, `name${',x'.repeat(60)}\n1\n`, 'csv_unreadable', 'line 1'],
  ['characters of one row', {}, `name\n1\n"${'x'.repeat(30_000)}"\n`, 'csv_unreadable', 'line 3'],
])('caps %s, with the line', async (_what, caps, text, code, path) => {
  await expect(readCsv(inPieces(Buffer.from(text), 4096), { ...SPEC, ...caps })).rejects.toMatchObject({
    code,
    errors: [{ path: expect.stringContaining(path) }],
  });
});

test('no more of a file is asked for than its first error needs', async () => {
  let asked = 0;
  function* pieces() {
    for (; asked < 10_000; asked++) yield Buffer.from('no header,at all\n'.repeat(100));
  }
  await expect(readCsv(pieces(), SPEC)).rejects.toMatchObject({ code: 'csv_unreadable' });
  expect(asked).toBeLessThan(200);
});
