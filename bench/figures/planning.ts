import { knowsProcesses } from '../processes.ts';
import type { Cpu, Product } from '../product.ts';
import { median, repeat, seconds, timed } from '../stats.ts';
import type { Table } from '../table.ts';

const CHANGED = 10,
  ROUNDS = 3;

/** What runs that plan cost a large property: the first one, the one that assigns everybody, and one of an ordinary hour in which a few changed. */
export async function measurePlanning(product: Product, table: Table, residents: number): Promise<void> {
  table.title(`Planning, ${residents.toLocaleString('en')} residents`);
  const property = await product.draft(await product.town(residents));
  const cost = async (what: string, run: () => Promise<unknown>) => {
    const { value, peak } = await product.memory(() => product.cpu(() => timed(run)));
    tell(table, what, value.value.ms, value.cpu, peak);
    return value;
  };
  await cost('first sync', () => product.activate(property));
  await product.call('POST', `/properties/${property.id}/pms-units/import`, {});
  await cost('units imported and mapped: the run that assigns everybody', () => product.sync(property));
  await product.sync(property);
  const hours = await repeat(ROUNDS, async () => {
    await product.happen(property.pms, 'changePhone', CHANGED);
    return product.memory(() => product.cpu(() => timed(() => product.sync(property))));
  });
  const of = (pick: (cpu: Cpu) => number) => median(hours.map((each) => pick(each.value.cpu)));
  tell(
    table,
    `a run in which ${CHANGED} changed`,
    median(hours.map((each) => each.value.value.ms)),
    { worker: of((cpu) => cpu.worker), temporal: of((cpu) => cpu.temporal), postgres: of((cpu) => cpu.postgres) },
    Math.max(...hours.map((each) => each.peak)),
  );
}

function tell(table: Table, what: string, ms: number, cpu: Cpu, peak: number): void {
  if (!knowsProcesses) table.add({ what, is: seconds(ms) });
  else {
    table.add({ what, is: `${seconds(ms)}; CPU of the worker ${seconds(cpu.worker)}, of PostgreSQL ${seconds(cpu.postgres)}` });
    table.peak('peak memory of the worker meanwhile', peak);
  }
}
