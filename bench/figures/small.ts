import type { Product } from '../product.ts';
import { quantile, repeat, seconds, timed } from '../stats.ts';
import type { Table } from '../table.ts';

const SYNCS = 100,
  RESIDENTS = 200,
  PMS_MS = 20;

/** *Sync now* on a small property, from the call to the moment at which the run is seen to be over. */
export async function measureSyncNow(product: Product, table: Table): Promise<void> {
  table.title(`Sync now, ${RESIDENTS} residents, PMS answering in ${PMS_MS} ms`);
  const property = await product.property(RESIDENTS, { delayMs: PMS_MS });
  const times = (await repeat(SYNCS, () => timed(() => product.quiet(property)))).map((each) => each.ms);
  const p50 = quantile(times, 0.5),
    p99 = quantile(times, 0.99);
  table.add({ what: 'p50', is: seconds(p50), wanted: '<= 0.6 s', met: p50 <= 600 });
  table.add({ what: 'p99', is: seconds(p99), wanted: '<= 1.5 s', met: p99 <= 1_500 });
}
