import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { copyResidents } from '../copies.ts';
import type { BenchProperty, Product } from '../product.ts';
import { quantile, timed } from '../stats.ts';
import type { Table } from '../table.ts';

const PAGES = 400,
  LIMIT = 50,
  AT_ONCE = 4,
  ROUNDS = 5;

interface Page {
  items: unknown[];
  nextCursor: string | null;
}
type GetPage = (cursor: string | null) => Promise<Page>;

/** Pages of 50 by cursor: how many a second beside a bare handler with the same SQL, and how long one takes. */
export async function measureList(product: Product, table: Table, residents: number): Promise<void> {
  await measurePages(product, table, await product.property(residents), residents);
}

const TIMES_MORE = 99;

/** The same list with a hundred times as many residents, who are copied within the database. */
export async function measureListOfMany(product: Product, table: Table, residents: number): Promise<void> {
  const property = await product.property(residents),
    small = await measurePages(product, table, property, residents);
  await copyResidents(product, property, TIMES_MORE);
  const many = residents * (TIMES_MORE + 1),
    large = await measurePages(product, table, property, many);
  table.ratio(`p99 of a page, ${many.toLocaleString('en')} / ${residents.toLocaleString('en')}`, large.p99 / small.p99, { atMost: 1.3 });
}

async function measurePages(product: Product, table: Table, property: BenchProperty, residents: number): Promise<{ p99: number }> {
  table.title(`the list of residents, 50 by cursor, ${residents.toLocaleString('en')} residents`);
  await product.pool.query('vacuum analyze');
  const api: GetPage = (cursor) =>
    product.call('GET', `/properties/${property.id}/residents?limit=${LIMIT}${cursor ? `&cursor=${cursor}` : ''}`);
  const bare = await startBare(product, property);
  try {
    const cursors = await cursorsOf(api);
    await pagesPerSecond(api, cursors);
    await pagesPerSecond(bare.get, cursors);
    let apiRate = 0,
      bareRate = 0;
    // In turns, so that both meet the same moments of the machine.
    for (let round = 0; round < ROUNDS; round++) {
      apiRate += await pagesPerSecond(api, cursors);
      bareRate += await pagesPerSecond(bare.get, cursors);
    }
    table.add({ what: 'pages a second', is: `${Math.round(apiRate / ROUNDS)}, bare handler ${Math.round(bareRate / ROUNDS)}` });
    table.ratio('product / bare handler', apiRate / bareRate, { atLeast: 0.6 });
    const times: number[] = [];
    for (let i = 0; i < PAGES * 2; i++) times.push((await timed(() => api(cursors[i % cursors.length] ?? null))).ms);
    const p99 = quantile(times, 0.99);
    table.add({ what: 'one page', is: `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms` });
    return { p99 };
  } finally {
    bare.stop();
  }
}

/** Some of the first few hundred pages' cursors; whoever turns pages by hand does not go further. */
async function cursorsOf(get: GetPage): Promise<(string | null)[]> {
  const cursors: (string | null)[] = [null];
  for (let page = await get(null); page.nextCursor && cursors.length < PAGES; page = await get(page.nextCursor))
    cursors.push(page.nextCursor);
  // The last one has fewer than asked for: another way, seldom gone.
  return cursors.slice(0, -1);
}

async function pagesPerSecond(get: GetPage, cursors: readonly (string | null)[]): Promise<number> {
  const { ms } = await timed(() =>
    Promise.all(
      Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let i = lane; i < PAGES; i += AT_ONCE) await get(cursors[i % cursors.length] ?? null);
      }),
    ),
  );
  return (PAGES / ms) * 1_000;
}

async function startBare(product: Product, property: BenchProperty): Promise<{ get: GetPage; stop(): void }> {
  const { rows } = await product.pool.query<{ id: string }>('select organization_id as id from property where id = $1', [property.id]);
  const child = fork(fileURLToPath(new URL('../peers/bare-api.ts', import.meta.url)), [
    product.databaseUrl,
    rows[0]?.id ?? '',
    property.id,
  ]);
  const url = await new Promise<string>((done) => child.once('message', (message) => done(message as string)));
  return {
    get: async (cursor) => (await (await fetch(`${url}/residents?limit=${LIMIT}${cursor ? `&cursor=${cursor}` : ''}`)).json()) as Page,
    stop: () => child.disconnect(),
  };
}
