import type { Product } from '../product.ts';
import { median, repeat, seconds, timed } from '../stats.ts';
import type { Table } from '../table.ts';

const QUIET_ROUNDS = 3;

/** Ten times as many residents: time and memory of the first sync, of the one that assigns everybody and of quiet ones. */
export async function measureTenfold(product: Product, table: Table, residents: number): Promise<void> {
  const small = await measureOne(product, table, residents),
    large = await measureOne(product, table, residents * 10);
  for (const [what, ms] of small)
    table.ratio(`${what}, ${(residents * 10).toLocaleString('en')} / ${residents.toLocaleString('en')}`, large.get(what)! / ms, {
      atMost: 11,
    });
}

/** What took how many milliseconds. */
async function measureOne(product: Product, table: Table, residents: number): Promise<Map<string, number>> {
  table.title(`${residents.toLocaleString('en')} residents`);
  const times = new Map<string, number>();
  const cost = async (what: string, rounds: number, run: () => Promise<unknown>) => {
    const { value, peak } = await product.memory(() => repeat(rounds, async () => (await timed(run)).ms));
    times.set(what, median(value));
    table.add({ what, is: seconds(median(value)) });
    table.peak('peak memory of the worker meanwhile', peak);
  };
  const property = await product.draft(await product.town(residents));
  await cost('first sync', 1, () => product.activate(property));
  const imported = await timed(() => product.call('POST', `/properties/${property.id}/pms-units/import`, {}));
  table.add({ what: 'units imported and mapped', is: seconds(imported.ms) });
  await cost('the run that assigns everybody', 1, () => product.sync(property));
  await product.sync(property);
  await cost('quiet sync', QUIET_ROUNDS, () => product.quiet(property));
  return times;
}
