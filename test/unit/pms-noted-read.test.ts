import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PmsRead, RawPage } from '../../pms/connector.ts';
import { NotedRead } from '../../pms/noted-read.ts';

const MB = 1024 * 1024,
  signal = new AbortController().signal;
interface Body {
  list: string;
  text: string;
  next: string | null;
  bytes?: Uint8Array;
}

/** A PMS of one list, page by page; `asked` and `read` count by cursor. */
function pmsOf(bodies: Body[]) {
  const asked: string[] = [],
    read: string[] = [];
  const fetchRaw = (list: string, cursor: string | null): Promise<RawPage> => {
    const at = Number(cursor ?? 0),
      body = bodies[at];
    asked.push(`${list}${at}`);
    if (!body) return Promise.reject(new Error('no such page'));
    return Promise.resolve({
      digest: body.text,
      body: body.bytes ?? Buffer.from(body.text),
      read: (bytes) => {
        read.push(bytes.length > 99 ? String(bytes.length) : Buffer.from(bytes).toString());
        return { rows: [], total: null, nextCursor: body.next };
      },
    });
  };
  const open: PmsRead = {
    lists: ['leases'],
    fetchRaw,
    fetchPage: async (list, cursor) => {
      const page = await fetchRaw(list, cursor);
      return page.read(page.body);
    },
  };
  return { asked, read, open };
}
const pages = (...texts: string[]): Body[] =>
  texts.map((text, i) => ({ list: 'leases', text, next: i + 1 < texts.length ? String(i + 1) : null }));
const readAll = async (read: NotedRead) => {
  for (let cursor: string | null = null; ;) {
    const page = await read.fetchPage('leases', cursor);
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
};
const knownOf = async (bodies: Body[]) => {
  const read = NotedRead.of(pmsOf(bodies).open)!;
  await readAll(read);
  return read.pages;
};

describe('a read held against an earlier one', () => {
  test('the same pages: each is asked for once, none is read', async () => {
    const known = await knownOf(pages('a', 'b', 'c')),
      pms = pmsOf(pages('a', 'b', 'c'));
    expect(await NotedRead.of(pms.open)!.isSame(known, signal)).toBe(true);
    expect(pms).toMatchObject({ asked: ['leases0', 'leases1', 'leases2'], read: [] });
  });
  test.each([
    ['first', ['x', 'b', 'c']],
    ['middle', ['a', 'x', 'c']],
    ['last', ['a', 'b', 'x']],
    ['end, which comes later', ['a', 'b', 'x', 'd']],
    ['end, which comes earlier', ['a', 'x']],
  ])('another %s page: all are read in their order, each asked for once', async (_which, texts) => {
    const known = await knownOf(pages('a', 'b', 'c')),
      pms = pmsOf(pages(...texts)),
      read = NotedRead.of(pms.open)!;
    expect(await read.isSame(known, signal)).toBe(false);
    await readAll(read);
    expect(pms.read).toEqual(texts);
    expect(pms.asked.filter((each) => each !== `leases${texts.length}`)).toEqual(texts.map((_, i) => `leases${i}`));
    expect(read.pages.map((page) => page.digest)).toEqual(texts);
  });
  test('an earlier read without pages says nothing', async () => {
    expect(await NotedRead.of(pmsOf(pages('a')).open)!.isSame([], signal)).toBe(false);
  });
  test('large pages are kept compressed, and come out as they were; what is too much to keep is asked for again', async () => {
    const zeros = (text: string): Body[] => pages(text, 'b', 'c', 'd').map((page) => ({ ...page, bytes: Buffer.alloc(9 * MB) }));
    const known = await knownOf(zeros('a')),
      pms = pmsOf([...zeros('a').slice(0, 3), { ...zeros('a')[3]!, text: 'x' }]),
      read = NotedRead.of(pms.open)!;
    expect(await read.isSame(known, signal)).toBe(false);
    await readAll(read);
    expect(pms.read).toEqual(Array(4).fill(String(9 * MB)));
    expect(pms.asked).toHaveLength(4);
    const noise = pages('a', 'b', 'c').map((page) => ({ ...page, bytes: randomBytes(MB) })),
      seen = await knownOf(noise),
      again = pmsOf([...noise.slice(0, 2), { ...noise[2]!, text: 'x' }]),
      small = NotedRead.of(again.open, MB)!;
    expect(await small.isSame(seen, signal)).toBe(false);
    await readAll(small);
    expect(again.asked).toEqual(['leases0', 'leases1', 'leases2', 'leases1', 'leases2']);
  });
  test('a vendor whose pages cannot be told by their bytes is read as ever', () => {
    expect(NotedRead.of({ lists: ['leases'], fetchPage: () => Promise.reject(new Error('unused')) })).toBeNull();
  });
});
