import fc from 'fast-check';
import { PmsError } from '../../pms/connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead } from '../../pms/connector.ts';
import { readAccountProperties, readProperty } from '../../pms/read.ts';
import { IdTable } from '../../domain/id-table.ts';
import { SeenRows } from '../../pms/seen.ts';

const ctx: PmsContext = {
  fields: {},
  http: { request: () => Promise.reject(new Error('unused')) },
  signal: new AbortController().signal,
  clock: { now: () => new Date() },
};
const request = { propertyExternalId: '1', today: '2026-12-01' };

type Row = { id: string; hash: string } | null;
const connectorOf = (fetchPage: PmsRead['fetchPage'], more: Partial<PmsRead> = {}): PmsConnector =>
  ({
    openRead: () => ({ lists: ['leases'], fetchPage, ...more }),
    listProperties: (_: PmsContext, cursor: string | null) => fetchPage('properties', cursor),
  }) as unknown as PmsConnector;
const tenancies = (rows: Row[]) => rows.flatMap((row) => (row ? [{ externalId: row.id, propertyExternalId: '1', members: [] }] : []));
const rowsOf = (...ids: (string | null)[]): Row[] => ids.map((id) => (id === null ? null : { id, hash: `h${id}` }));
const page = (rows: Row[], nextCursor: string | null, total: number | null): PmsPage => ({
  rows,
  nextCursor,
  total,
  tenancies: tenancies(rows),
});

async function readPages(pages: PmsPage[], more: Partial<PmsRead> = {}, maxPages?: number) {
  const delivered: string[] = [];
  const bad: unknown[] = [];
  const result = await readProperty(
    connectorOf((_list, cursor) => Promise.resolve(pages[Number(cursor ?? 0)] ?? page([], null, null)), more),
    ctx,
    request,
    (p) => {
      delivered.push(...(p.tenancies ?? []).map(({ externalId }) => externalId));
      bad.push(...(p.badRecords ?? []));
    },
    { maxPages },
  );
  return { ...result, delivered, bad };
}

describe('a read is complete only when it proves itself', () => {
  test('every page, the total reached, the end marked', async () => {
    expect(await readPages([page(rowsOf('1', '2'), '1', 3), page(rowsOf('3'), null, 3)])).toMatchObject({
      complete: true,
      reason: null,
      rows: 3,
      tenancies: 3,
      delivered: ['1', '2', '3'],
    });
  });
  test('a vendor that gives no totals is believed its end marker; one that promises them is not', async () => {
    expect(await readPages([page(rowsOf('1'), null, null)])).toMatchObject({ complete: true });
    expect(await readPages([page(rowsOf('1'), null, null)], { totalsPromised: true })).toMatchObject({
      complete: false,
      reason: 'total_missing',
      delivered: ['1'],
    });
  });
  test.each<[string, PmsPage[], string]>([
    ['half a list', [page(rowsOf('1'), null, 2)], 'total_mismatch'],
    ['more rows than the total', [page(rowsOf('1', '2'), null, 1)], 'total_mismatch'],
    ['a total that changes', [page(rowsOf('1'), '1', 2), page(rowsOf('2'), null, 3)], 'total_changed'],
    ['a total that is there only once', [page(rowsOf('1'), '1', 2), page(rowsOf('2'), null, null)], 'total_changed'],
    ['a repeated page', [page(rowsOf('1'), '1', 2), page(rowsOf('1'), null, 2)], 'repeated_row'],
    ['a row twice on a page', [page(rowsOf('1', '1'), null, 2)], 'repeated_row'],
    ['a cursor loop', [page(rowsOf('1'), '1', 9), page(rowsOf('2'), '2', 9), page(rowsOf('3'), '1', 9)], 'cursor_loop'],
    ['an id that cannot be read', [page(rowsOf('1', null), null, 2)], 'unreadable_id'],
    ['an empty list', [page([], null, 0)], 'empty'],
    ['a page that says itself that it is not all', [{ ...page(rowsOf('1'), null, null), isPartial: true }], 'partial'],
  ])('%s: incomplete', async (_what, pages, reason) => {
    expect(await readPages(pages)).toMatchObject({ complete: false, reason });
  });
  test('pages without end are cut off, and the same page for ever at once', async () => {
    const endless = (rowsAt: (n: number) => Row[]) => {
      let fetched = 0;
      const run = readProperty(
        connectorOf((_l, cursor) => {
          fetched++;
          const n = Number(cursor ?? 0);
          return Promise.resolve(page(rowsAt(n), String(n + 1), null));
        }),
        ctx,
        request,
        () => undefined,
        { maxPages: 50 },
      );
      return run.then((result) => ({ ...result, fetched }));
    };
    expect(await endless((n) => rowsOf(String(n)))).toMatchObject({ reason: 'too_many_pages', fetched: 50 });
    expect(await endless(() => rowsOf('1'))).toMatchObject({ reason: 'repeated_row', fetched: 2 });
    expect(await endless(() => [])).toMatchObject({ reason: 'too_many_pages', fetched: 10 });
    expect(await endless((n) => (n % 10 === 0 ? rowsOf(String(n)) : []))).toMatchObject({ reason: 'too_many_pages', fetched: 50 });
  });
  test('a row that comes again is delivered once; with other content it is a bad record too', async () => {
    const other = [{ id: '2', hash: 'other' }];
    expect(await readPages([page(rowsOf('1', '2'), '1', 3), page(other, null, 3)])).toMatchObject({
      complete: false,
      reason: 'repeated_row',
      delivered: ['1', '2'],
      bad: [{ list: 'leases', tenancyExternalId: '2', reason: 'duplicate_differs' }],
    });
    expect(await readPages([page([...rowsOf('1', '2'), ...other], null, 3)])).toMatchObject({ delivered: ['1', '2'], badRecords: 1 });
    expect(await readPages([page([...rowsOf('1', '2', '2')], null, 3)])).toMatchObject({ delivered: ['1', '2'], badRecords: 0 });
  });
  test('no unit at all is as suspicious as no tenancy', async () => {
    const pages: Record<string, PmsPage> = { units: page([], null, 0), people: page([], null, 0), leases: page(rowsOf('1'), null, 1) };
    const read = (lists: string[]) =>
      readProperty(
        connectorOf((list) => Promise.resolve(pages[list] ?? page([], null, 0)), { lists }),
        ctx,
        request,
        () => undefined,
      );
    expect(await read(['units', 'people', 'leases'])).toMatchObject({ complete: false, reason: 'empty' });
    expect(await read(['people', 'leases'])).toMatchObject({ complete: true });
  });
  test('a page that fails makes the read fail, and a taker that fails leaves nothing unhandled', async () => {
    const lost = new PmsError('transient', 'connection_lost', 'x');
    const failing = connectorOf((_l, cursor) => (cursor === null ? Promise.resolve(page(rowsOf('1'), '1', 2)) : Promise.reject(lost)));
    await expect(readProperty(failing, ctx, request, () => undefined)).rejects.toBe(lost);
    await expect(
      readProperty(failing, ctx, request, () => {
        throw new Error('full');
      }),
    ).rejects.toThrow('full');
    await new Promise((done) => setTimeout(done, 10));
  });
  test('a cancelled read ends with the reason of the cancellation', async () => {
    const controller = new AbortController();
    const endless = connectorOf((_l, cursor) => {
      const n = Number(cursor ?? 0);
      if (n === 3) controller.abort(new Error('stop'));
      return Promise.resolve(page(rowsOf(String(n)), String(n + 1), null));
    });
    await expect(readProperty(endless, { ...ctx, signal: controller.signal }, request, () => undefined)).rejects.toThrow('stop');
  });
  test("the account's properties are read with the same proof", async () => {
    const list = (pages: PmsPage[]) =>
      readAccountProperties(
        connectorOf((_l, cursor) => Promise.resolve(pages[Number(cursor ?? 0)] ?? page([], null, 0))),
        ctx,
      );
    const one = { ...page(rowsOf('7'), null, 1), properties: [{ externalId: '7', name: 'Elm', isActive: true }] };
    expect(await list([one])).toMatchObject({ complete: true, properties: [{ externalId: '7' }] });
    expect(await list([])).toMatchObject({ complete: false, reason: 'empty', properties: [] });
  });
});

/** A paged server with at most one fault per page; the model of what a whole read must have seen are its rows. */
type Fault =
  | 'none'
  | 'drop_row'
  | 'skip_page'
  | 'repeat_page'
  | 'loop'
  | 'wrong_total'
  | 'unreadable'
  | 'end_early'
  | 'duplicate'
  | 'differing'
  | 'empty_page';
const faults: Fault[] = [
  'none',
  'none',
  'none',
  'none',
  'drop_row',
  'skip_page',
  'repeat_page',
  'loop',
  'wrong_total',
  'unreadable',
  'end_early',
  'duplicate',
  'differing',
  'empty_page',
];

function pagedServer(count: number, size: number, script: Fault[]) {
  const all = Array.from({ length: count }, (_, i): Row => ({ id: String(i + 1), hash: `h${i}` }));
  return (cursor: string | null): PmsPage => {
    const index = Number(cursor ?? 0);
    const fault = script[index % Math.max(1, script.length)] ?? 'none';
    const at = fault === 'skip_page' ? index + 1 : fault === 'repeat_page' ? Math.max(0, index - 1) : index;
    let rows = all.slice(at * size, (at + 1) * size);
    if (fault === 'drop_row') rows = rows.slice(1);
    if (fault === 'empty_page') rows = [];
    if (fault === 'unreadable' && rows.length > 0) rows[0] = null;
    if (fault === 'duplicate' && rows[0]) rows.push(rows[0]);
    if (fault === 'differing' && rows[0]) rows.push({ ...rows[0], hash: 'other' });
    const more = (index + 1) * size < count && fault !== 'end_early';
    return page(rows, fault === 'loop' ? '0' : more ? String(index + 1) : null, count + (fault === 'wrong_total' ? 1 : 0));
  };
}

test('a read that reports complete saw exactly the rows of the server, each once; without faults it is complete', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.constantFrom(...faults), { maxLength: 8 }),
      async (count, size, script) => {
        const server = pagedServer(count, size, script);
        const delivered: string[] = [];
        const result = await readProperty(
          connectorOf((_l, cursor) => Promise.resolve(server(cursor))),
          ctx,
          request,
          (p) => {
            delivered.push(...(p.tenancies ?? []).map(({ externalId }) => externalId));
          },
          { maxPages: 200 },
        );
        expect(new Set(delivered).size).toBe(delivered.length);
        // Pages in another order are no loss.
        if (result.complete)
          expect(delivered.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: count }, (_, i) => String(i + 1)));
        if (script.every((fault) => fault === 'none')) expect(result.complete).toBe(count > 0);
        expect(result.complete).toBe(result.reason === null);
      },
    ),
    { numRuns: 800 },
  );
});

describe('rows seen', () => {
  test('are told apart as new, same and different, like a Map would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }).map(String), fc.constantFrom('a', 'b', 'c')), { maxLength: 2000 }),
        (adds) => {
          const seen = new SeenRows(),
            model = new Map<string, string>();
          for (const [id, content] of adds) {
            const before = model.get(id);
            expect(seen.add(id, content)).toBe(before === undefined ? 'new' : before === content ? 'same' : 'different');
            if (before === undefined) model.set(id, content);
          }
          expect(seen.count).toBe(model.size);
        },
      ),
      { numRuns: 50 },
    );
  });
  test('a million of them stay under 80 MB, without a false repeat', () => {
    const table = new IdTable();
    const before = process.memoryUsage().arrayBuffers;
    let repeats = 0;
    for (let i = 0; i < 1_000_000; i++) if (table.putIfAbsent(String(5_000_000 + i), i) !== undefined) repeats++;
    expect(repeats).toBe(0);
    expect(table.get('5000123')).toBe(123);
    expect(table.get('4999999')).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 << 20);
  });
});
