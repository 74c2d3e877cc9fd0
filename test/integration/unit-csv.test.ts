import { randomBytes } from 'node:crypto';
import iconv from 'iconv-lite';
import { newId } from '../../domain/ids.ts';
import { csv } from '../support/api-client.ts';
import { apiStage, t } from '../support/api-stage.ts';
import { emptyProperty, unitNames } from '../support/unit-stage.ts';

apiStage();

describe('unit CSV', () => {
  const imported = (P: string, file: string | Buffer, query = 'mode=apply') => t.api.raw('POST', `${P}/units/import?${query}`, file, csv);
  it('previews, applies, and makes no duplicates', async () => {
    const { P } = await emptyProperty(),
      file = 'name,building,floor\r\n101,A,1\r\n102,A,\r\n"Pent, house",B,9\r\n';
    expect((await imported(P, file, 'mode=preview')).body).toEqual({ created: 3, updated: 0, unchanged: 0, errors: [] });
    expect(await unitNames(P)).toEqual([]);
    expect((await imported(P, file)).body).toEqual({ created: 3, updated: 0, unchanged: 0, errors: [] });
    expect((await imported(P, file)).body).toEqual({ created: 0, updated: 0, unchanged: 3, errors: [] });
    expect((await imported(P, 'name,building,floor\n101,A,2\n102,,\n')).body).toEqual({ created: 0, updated: 1, unchanged: 1, errors: [] });
    expect((await t.api.list(`${P}/units`)).map((each) => [each.name, each.building, each.floor])).toEqual([
      ['101', 'A', '2'],
      ['102', 'A', null],
      ['Pent, house', 'B', '9'],
    ]);
  });
  it('round-trips, safe from formulas', async () => {
    const a = await emptyProperty(),
      b = await emptyProperty(),
      wild = ['=1+2', '+4', '-5', '@x', "'=quoted", 'Ünï "q" ;,', "it's", 'Кв. 12', '🏠 1', "=cmd|' /C calc'!A0"];
    for (const name of wild) await t.api.post(`${a.P}/units`, { name, building: '=B' });
    const { text, headers } = await t.api.raw('GET', `${a.P}/units.csv`);
    expect(headers.get('content-type')).toContain('text/csv');
    for (const line of text.split('\r\n').slice(1)) expect(line).not.toMatch(/^"?[=+\-@]|,"?[=+\-@]/);
    expect((await imported(b.P, text)).body).toMatchObject({ created: wild.length, errors: [] });
    expect((await t.api.list(`${b.P}/units`)).map((each) => [each.name, each.building])).toEqual(
      (await t.api.list(`${a.P}/units`)).map((each) => [each.name, each.building]),
    );
    expect((await imported(a.P, text)).body).toEqual({ created: 0, updated: 0, unchanged: wild.length, errors: [] });
    expect((await t.api.raw('GET', `${b.P}/units.csv`)).text).toBe(text);
  });
  it.each<[string, (text: string) => Buffer]>([
    ['UTF-8', (text) => Buffer.from(text)],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 little-endian', (text) => iconv.encode(text, 'utf16le', { addBOM: true })],
    ['UTF-16 big-endian', (text) => iconv.encode(text, 'utf16be', { addBOM: true })],
    ['UTF-16 without a mark', (text) => iconv.encode(text, 'utf16le')],
    ['Windows-1252', (text) => iconv.encode(text, 'win1252')],
  ])('reads %s', async (_name, encode) => {
    const { P } = await emptyProperty();
    expect((await imported(P, encode('name,building\r\nGästehaus – 1,Süd\r\n'))).body).toMatchObject({ created: 1 });
    expect((await t.api.list(`${P}/units`)).map((each) => [each.name, each.building])).toEqual([['Gästehaus – 1', 'Süd']]);
  });
  it.each([
    ['semicolons', 'name;building\n1;A\n2;B\n'],
    ['tabs', 'name\tbuilding\n1\tA\n2\tB\n'],
    ['CR only', 'name,building\r1,A\r2,B\r'],
    ['header aliases', 'Bldg., Unit Number \nA,1\nB,2\n'],
    ['other columns', 'Rent,Unit,Building\n5,1,A\n6,2,B\n'],
    ['empty lines and no last newline', '\nname,building\n\n1,A\n,\n2,B'],
    ['short rows', 'name,building,floor\n1,A\n2,B'],
    ['quoted cells', '"name","building"\n"1","A"\n"2","B"\n'],
  ])('reads %s', async (_name, file) => {
    const { P } = await emptyProperty();
    expect((await imported(P, file)).body).toEqual({ created: 2, updated: 0, unchanged: 0, errors: [] });
    expect((await t.api.list(`${P}/units`)).map((each) => [each.name, each.building])).toEqual([
      ['1', 'A'],
      ['2', 'B'],
    ]);
  });
  it('takes a line break within a cell for a space, and counts lines as the file has them', async () => {
    const { P } = await emptyProperty();
    expect((await imported(P, 'name,building\r\n"Suite\r\n12","North\n Wing"\r\n,B\r\n', 'mode=apply&onError=skip')).body).toMatchObject({
      created: 1,
      errors: [{ line: 5, column: 'name' }],
    });
    expect((await t.api.list(`${P}/units`)).map((each) => [each.name, each.building])).toEqual([['Suite 12', 'North Wing']]);
  });
  it('names the line and column of every error; abort writes nothing, skip the rest', async () => {
    const { P } = await emptyProperty(),
      file = 'name,building,floor\n1,A,1\n,B,2\n"4","two\nlines\u007f",3\n1 ,C,4\n' + `${'x'.repeat(101)},D,5\n7,E,6,surplus\n8,F,7\n`;
    const refused = await imported(P, file);
    expect([refused.status, refused.body.code]).toEqual([422, 'csv_errors']);
    expect(refused.body.errors.map((each: { line: number; column: string }) => [each.line, each.column])).toEqual([
      [3, 'name'],
      [4, 'building'],
      [6, 'name'],
      [7, 'name'],
      [8, null],
    ]);
    expect(await unitNames(P)).toEqual([]);
    expect((await imported(P, file, 'mode=preview')).body).toMatchObject({
      created: 2,
      errors: [{ line: 3 }, { line: 4 }, { line: 6, message: 'is the same unit as line 2' }, { line: 7 }, { line: 8 }],
    });
    expect((await imported(P, file, 'mode=apply&onError=skip')).body).toMatchObject({ created: 2 });
    expect(await unitNames(P)).toEqual(['1', '8']);
  });
  it.each([
    ['nothing', ''],
    ['no header', '101,A\n102,B\n'],
    ['two headers of one column', 'name,unit\n1,2\n'],
    ['an open quote', 'name\n"1\n2\n3\n'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3])],
    ['too many columns', `name${',x'.repeat(60)}\n1\n`],
    ['too many rows', `name\n${'1\n'.repeat(50_001)}`],
  ])('refuses %s', async (_name, file) => {
    const { P } = await emptyProperty(),
      answer = await imported(P, file);
    expect([answer.status, answer.body.code]).toEqual([422, 'csv_unreadable']);
    expect(answer.body.errors[0].path).toMatch(/^line \d+/);
    expect(await unitNames(P)).toEqual([]);
  });
  it('refuses 10 MB of garbage with the line, whatever it is, and writes nothing', async () => {
    const { P } = await emptyProperty(),
      garbage: [string, string | Buffer, number, string, RegExp][] = [
        ['one endless line', 'x'.repeat(10_000_000), 422, 'csv_unreadable', /^line 1$/],
        ['bytes', randomBytes(10_000_000), 422, 'csv_unreadable', /^line 1$/],
        ['lines without a header', 'lorem,ipsum\n'.repeat(900_000), 422, 'csv_unreadable', /^line 1$/],
        ['garbage after a good beginning', `name\n1\n2\n${'\u0001\u0002'.repeat(5_000_000)}`, 422, 'csv_unreadable', /^line 4$/],
        ['lines too long', `name\n1\n${`${'y'.repeat(30_000)}\n`.repeat(340)}`, 422, 'csv_unreadable', /^line 3$/],
        [
          'more than 8 MB',
          `name,note\n${Array.from({ length: 45_000 }, (_, i) => `${i},${'z'.repeat(210)}`).join('\n')}`,
          413,
          'body_too_large',
          /^line 3\d{4}$/,
        ],
      ];
    for (const [what, file, status, code, path] of garbage) {
      const { status: got, body } = await imported(P, file, 'mode=apply&onError=skip');
      expect([what, got, body.code, body.errors[0].path]).toEqual([what, status, code, expect.stringMatching(path)]);
      expect(await unitNames(P)).toEqual([]);
    }
    const headers = { 'idempotency-key': newId() };
    expect(await t.api.raw('POST', `${P}/units/import?mode=apply`, 'x'.repeat(10_000_000), { ...csv, headers })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large', errors: [{ path: 'body', message: 'longer than 8 MB' }] },
    });
    await t.api.refuses(415, 'unsupported_media_type', 'POST', `${P}/units/import?mode=apply`, { name: 'x' });
  });
  const sent = (P: string, body: ReadableStream<Uint8Array>) =>
    fetch(`${t.api.origin}/api/v1${P}/units/import?mode=apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${t.api.token}`, 'content-type': 'text/csv' },
      body,
      duplex: 'half',
    });
  it('reads a file as it comes: a wrong header is answered while the rest is still on its way', async () => {
    const { P } = await emptyProperty();
    let isAnswered = false;
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(Buffer.from('nothing,that,is,known\n'.repeat(200)));
        await new Promise((resolve) => setImmediate(resolve));
        if (isAnswered) controller.close();
      },
    });
    const response = await sent(P, endless),
      problem: unknown = await response.json();
    isAnswered = true;
    expect(problem).toMatchObject({ status: 422, code: 'csv_unreadable', errors: [{ path: 'line 1' }] });
  });
  it('takes 50,000 rows as they come, and finds them all again in another file', async () => {
    const { P } = await emptyProperty();
    let row = -1_000;
    const rows = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(
          Buffer.from(
            row < 0
              ? 'name,building,note\n'
              : Array.from({ length: 1_000 }, (_, i) => `U${row + i},B${i % 20},${'é'.repeat(40)}\n`).join(''),
          ),
        );
        row += 1_000;
        if (row === 50_000) controller.close();
      },
    });
    expect(await (await sent(P, rows)).json()).toEqual({ created: 50_000, updated: 0, unchanged: 0, errors: [] });
    const again = await imported(P, `name\n${Array.from({ length: 50_000 }, (_, i) => `u${i}`).join('\n')}`);
    expect(again.body).toEqual({ created: 0, updated: 0, unchanged: 50_000, errors: [] });
  });
  it('honours Idempotency-Key', async () => {
    const { P } = await emptyProperty(),
      headers = { 'idempotency-key': newId() };
    const first = await t.api.raw('POST', `${P}/units/import?mode=apply`, 'name\n1\n', { ...csv, headers }),
      again = await t.api.raw('POST', `${P}/units/import?mode=apply`, 'name\n1\n', { ...csv, headers });
    expect([first.body.created, again.body.created]).toEqual([1, 1]);
    await t.api.refuses(422, 'idempotency_mismatch', 'POST', `${P}/units/import?mode=apply`, 'name\n2\n', { ...csv, headers });
  });
});
