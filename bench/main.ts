import { Product, median, quantile, timed } from './product.ts';

/**
 * `npm run bench [sizes]`: what a sync costs, through the real workflow and activities. Times are of this machine; the ratios are what counts.
 * Sizes default to 10, 1000 and 20000 residents.
 */
const sizes = (process.argv[2] ?? '10,1000,20000').split(',').map(Number);
const SYNCS = 60, REPEATS = 5, PMS_MS = 20, SMALL = 200;
const product = new Product();
const start = await timed(() => product.start());
const table: { what: string; figure: string }[] = [{ what: 'start, packages installed, empty data folder', figure: seconds(start.ms) }];
try {
  const walIdle = median(await repeat(REPEATS, () => product.walBytes(async () => { await new Promise((resolve) => setTimeout(resolve, 1_000)); })));
  const quietMs: number[] = [];
  for (const residents of sizes) {
    const property = await product.property(residents);
    const quiet = await repeat(REPEATS, () => timed(() => product.sync(property.id)));
    if (!quiet.every((each) => each.value.quiet)) throw new Error('a run without changes was not quiet');
    product.change(property.clientId);
    const full = await timed(() => product.sync(property.id));
    const quietHistory = await product.history(quiet[0]!.value), fullHistory = await product.history(full.value);
    quietMs.push(median(quiet.map((each) => each.ms)));
    table.push({ what: `${residents} residents: first run`, figure: seconds(Date.parse(property.initial.finishedAt) - Date.parse(property.initial.startedAt)) });
    table.push({ what: `${residents} residents: quiet run`, figure: `${seconds(median(quiet.map((each) => each.ms)))}, ${quietHistory.events} events, ${quietHistory.bytes} bytes of history` });
    table.push({ what: `${residents} residents: run with one new roommate`, figure: `${seconds(full.ms)}, ${fullHistory.events} events, ${fullHistory.bytes} bytes of history` });
    const wal = median(await repeat(REPEATS, () => product.walBytes(() => product.sync(property.id))));
    table.push({ what: `${residents} residents: WAL of a quiet run (idle second: ${kilobytes(walIdle)})`, figure: kilobytes(wal) });
  }
  if (sizes.length > 1) table.push({ what: `quiet run, ${sizes.at(-1)} against ${sizes[0]} residents`, figure: `${((quietMs.at(-1) ?? 0) / (quietMs[0] ?? 1)).toFixed(2)} times as long` });
  const small = await product.property(SMALL, { delayMs: PMS_MS });
  const latencies = (await repeat(SYNCS, () => timed(() => product.sync(small.id)))).map((each) => each.ms);
  table.push({ what: `Sync now, ${SMALL} residents, PMS answering in ${PMS_MS} ms, call to visible`, figure: `p50 ${seconds(quantile(latencies, 0.5))}, p99 ${seconds(quantile(latencies, 0.99))}` });
  table.push({ what: 'stop and start again', figure: seconds((await timed(() => product.restart())).ms) });
} finally {
  await product.stop();
  await product.remove();
}
const width = Math.max(...table.map((row) => row.what.length));
for (const row of table) console.log(`${row.what.padEnd(width)}  ${row.figure}`);

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) results.push(await work());
  return results;
}
function seconds(ms: number): string { return `${(ms / 1000).toFixed(2)} s`; }
function kilobytes(bytes: number): string { return `${(bytes / 1024).toFixed(1)} KB`; }
