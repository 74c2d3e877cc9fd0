import { setTimeout as sleep } from 'node:timers/promises';
import { dlt, limit, singer, upsert, type AbsentPeer, type Peer } from '../peers/run.ts';
import { knowsProcesses } from '../processes.ts';
import type { BenchProperty, Product, Run } from '../product.ts';
import { kilobytes, median, repeat, seconds, timed } from '../stats.ts';
import type { Table } from '../table.ts';

const FIRST_ROUNDS = 3,
  QUIET_ROUNDS = 5,
  WAL_ROUNDS = 5;
/** Peers that take many times as long take part in fewer rounds. */
const SLOW_ROUNDS = 2;
const CHANGED = 1_000;

/** The first and the quiet sync of a large property beside other ways of copying it, in turns, and what each of them costs. */
export async function measureSync(product: Product, table: Table, residents: number): Promise<void> {
  table.title(`${residents.toLocaleString('en')} residents`);
  const town = await product.town(residents),
    peers = await peersPresent(table);
  const first = new Map<string, number[]>(),
    quiet = new Map<string, number[]>();
  const note = (times: Map<string, number[]>, name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms]);
  let property: BenchProperty | null = null,
    peakFirst = 0;

  for (let round = 0; round < FIRST_ROUNDS; round++) {
    if (property) await product.forget(property);
    property = await product.draft(await product.twin(town));
    const run = await product.memory(() => timed(() => product.activate(property!)));
    note(first, PRODUCT, run.value.ms);
    peakFirst = Math.max(peakFirst, run.peak);
    for (const peer of peers)
      if (round < roundsOf(peer, FIRST_ROUNDS))
        note(first, peer.name, (await peer.run({ pms: town, databaseUrl: product.databaseUrl, schema: schemaOf(peer, round) })).ms);
  }
  if (!property) throw new Error('no round');
  const firstMs = median(first.get(PRODUCT)!);
  tell(table, 'first sync', first);
  table.ratio('first sync, product / limit', firstMs / median(first.get(limit.name)!), { atMost: 2.5 });
  for (const peer of peers)
    if (peer !== limit) table.ratio(`first sync, product / ${peer.name}`, firstMs / median(first.get(peer.name)!), { atMost: 1 });

  await product.call('POST', `/properties/${property.id}/pms-units/import`, {});
  const assigned = await timed(() => product.sync(property));
  table.add({ what: 'units imported and mapped: the run that assigns everybody', is: seconds(assigned.ms) });
  await product.sync(property);
  for (const peer of peers) await peer.run({ pms: town, databaseUrl: product.databaseUrl, schema: schemaOf(peer, 0) });

  const before = await rowsTouched(product);
  let cpuMs = 0,
    peakQuiet = 0,
    last: Run | null = null;
  for (let round = 0; round < QUIET_ROUNDS; round++) {
    const run = await product.memory(() => product.cpu(() => timed(() => product.quiet(property))));
    note(quiet, PRODUCT, run.value.value.ms);
    cpuMs += run.value.cpu.worker;
    peakQuiet = Math.max(peakQuiet, run.peak);
    last = run.value.value.value;
    for (const peer of peers)
      if (round < roundsOf(peer, QUIET_ROUNDS))
        note(quiet, peer.name, (await peer.run({ pms: town, databaseUrl: product.databaseUrl, schema: schemaOf(peer, 0) })).ms);
  }
  const quietMs = median(quiet.get(PRODUCT)!),
    touched = (await rowsTouched(product)) - before;
  tell(table, 'quiet sync', quiet);
  table.ratio('quiet sync, product / limit', quietMs / median(quiet.get(limit.name)!), { atMost: 1.5 });
  const fastest = Math.min(...peers.filter((peer) => peer !== limit).map((peer) => median(quiet.get(peer.name)!)));
  if (Number.isFinite(fastest)) table.ratio('quiet sync, product / fastest peer', quietMs / fastest, { atMost: 0.3 });
  table.add({ what: 'rows written in people, stays and assignments by quiet syncs', is: String(touched), wanted: '0', met: touched === 0 });
  if (knowsProcesses) {
    const each = cpuMs / QUIET_ROUNDS / (residents / 1_000);
    table.add({ what: 'worker CPU per 1,000 unchanged residents', is: `${each.toFixed(1)} ms`, wanted: '<= 35 ms', met: each <= 35 });
  }
  table.peak('peak memory of the worker, first sync', peakFirst);
  table.peak('peak memory of the worker, quiet syncs', peakQuiet);
  await measureWal(product, table, property, quietMs);
  await measureHistory(product, table, last!, residents);
  await measureStatistics(product, table, property);
}

const PRODUCT = 'product';
const roundsOf = (peer: Peer, most: number) => (peer === limit || peer === upsert ? most : SLOW_ROUNDS);
/** Each round of a first sync copies into empty tables. */
const schemaOf = (peer: Peer, round: number) => `peer_${peer.name.replace(/\W+/g, '_').toLowerCase()}_${round}`;

async function peersPresent(table: Table): Promise<Peer[]> {
  const present: Peer[] = [limit, upsert];
  for (const peer of [await dlt(), await singer()] as (Peer | AbsentPeer)[])
    if ('absent' in peer) table.add({ what: peer.name, is: peer.absent });
    else present.push(peer);
  return present;
}

function tell(table: Table, what: string, times: ReadonlyMap<string, number[]>): void {
  for (const [name, all] of times)
    table.add({
      what: `${what}, ${name}`,
      is: `${seconds(median(all))}${all.length > 1 ? ` (${seconds(Math.min(...all))} to ${seconds(Math.max(...all))})` : ''}`,
    });
}

/** Rows inserted, updated or deleted so far in the tables whose rows a quiet run must leave alone: what is not touched cannot die. */
async function rowsTouched(product: Product): Promise<number> {
  // Counters of other connections arrive within a second of their last statement.
  await sleep(1_500);
  const { rows } = await product.pool.query<{ n: string }>(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del) as n from pg_stat_user_tables where relname in ('person', 'stay', 'assignment')`,
  );
  return Number(rows[0]?.n ?? 0);
}

/** After a checkpoint, median of several, what an idle interval of the same length writes taken off. */
async function measureWal(product: Product, table: Table, property: BenchProperty, quietMs: number): Promise<void> {
  const idle =
    median(await repeat(WAL_ROUNDS, () => product.walBytes(() => sleep(Math.min(quietMs, 10_000))))) * Math.max(1, quietMs / 10_000);
  const quiet = median(await repeat(WAL_ROUNDS, () => product.walBytes(() => product.quiet(property)))) - idle;
  table.add({ what: 'WAL of a quiet sync', is: kilobytes(quiet), wanted: '<= 32 KB', met: quiet <= 32 * 1024 });
  const changed: number[] = [],
    each: number[] = [];
  for (let round = 0; round < WAL_ROUNDS; round++) {
    await product.happen(property.pms, 'changePhone', CHANGED);
    let updated = 0;
    const bytes = await product.walBytes(async () => {
      updated = (await product.sync(property)).counts['updated'] ?? 0;
    });
    changed.push(updated);
    each.push((bytes - idle) / Math.max(1, updated));
  }
  table.add({
    what: `WAL per really changed resident (${median(changed)} of them, first touch of each page after the checkpoint included; ${kilobytes(Math.min(...each))} to ${kilobytes(Math.max(...each))})`,
    is: kilobytes(median(each)),
    wanted: '<= 2 KB',
    met: median(each) <= 2 * 1024,
  });
}

async function measureHistory(product: Product, table: Table, run: Run, residents: number): Promise<void> {
  const small = await product.property(10),
    ten = await product.history(await product.quiet(small)),
    large = await product.history(run);
  const off = Math.abs(large.bytes - ten.bytes) / ten.bytes;
  table.add({
    what: `history of a quiet sync, 10 and ${residents.toLocaleString('en')} residents`,
    is: `${ten.events} and ${large.events} events, ${ten.bytes} and ${large.bytes} bytes`,
    wanted: 'equal, within 2 %',
    met: ten.events === large.events && off <= 0.02,
  });
}

/** The same run before and after ANALYZE: fresh rows have no statistics, and no plan may depend on them. */
async function measureStatistics(product: Product, table: Table, property: BenchProperty): Promise<void> {
  const planning = () =>
    repeat(3, async () => {
      await product.happen(property.pms, 'changePhone', 10);
      return (await timed(() => product.sync(property))).ms;
    });
  const before = median(await planning());
  await product.pool.query('analyze');
  const after = median(await planning());
  table.add({ what: 'a planning run before ANALYZE, after it (autovacuum off)', is: `${seconds(before)}, ${seconds(after)}` });
  table.ratio('slower / faster of the two', Math.max(before / after, after / before), { atMost: 1.2 });
}
