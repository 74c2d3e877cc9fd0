import type { Product } from '../product.ts';
import { seconds, timed } from '../stats.ts';
import type { Table } from '../table.ts';

export async function measureStart(product: Product, table: Table, firstMs: number): Promise<void> {
  table.title('start');
  table.add({ what: 'first start, packages installed, empty data folder', is: seconds(firstMs) });
  table.add({ what: 'stop and start again', is: seconds((await timed(() => product.restart())).ms) });
}
