import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { knowsProcesses } from '../processes.ts';
import type { Product } from '../product.ts';
import { quantile, seconds } from '../stats.ts';
import type { Table } from '../table.ts';

const RESIDENTS = 300,
  PMS_MS = 50,
  PER_ACCOUNT = 5,
  CHANGED_SHARE = 0.1;
/** Fewer properties, more often: the same number of runs a second as so many hourly ones. */
const INTERVAL_MINUTES = 1;
/** Of Temporal's own ceiling; a little more is offered, so that the rate reached can be held against it. */
const WANTED_SHARE = 0.6,
  OFFERED_SHARE = 0.63;
const CEILING_MS = 30_000,
  CEILING_AT_ONCE = 40;

/**
 * So many hourly properties' runs a second (or as many as the wanted share of the ceiling is), by their schedules, kept up for some minutes: how late they begin, what one costs, and what share that is of what Temporal can do
 * with empty activities on the same machine, measured just before.
 */
export async function measureScale(
  product: Product,
  table: Table,
  wanted: number | 'share of the ceiling',
  minutes: number,
): Promise<void> {
  const ceiling = await measureCeiling(product),
    hourly = wanted === 'share of the ceiling' ? Math.round(ceiling * OFFERED_SHARE * 3_600) : wanted;
  const perSecond = hourly / 3_600,
    properties = Math.max(1, Math.round(perSecond * 60 * INTERVAL_MINUTES));
  table.title(
    `scale: the load of ${hourly.toLocaleString('en')} hourly properties of ${RESIDENTS} residents (${perSecond.toFixed(2)} runs a second, ${properties} properties each ${INTERVAL_MINUTES} min), ${minutes} minutes`,
  );
  const towns = await setUp(product, properties);
  table.add({
    what: 'ceiling: workflows with empty activities, 9 of 10 with one, 1 of 10 with four',
    is: `${ceiling.toFixed(1)} a second, ${Math.round(ceiling * 3_600).toLocaleString('en')} an hour`,
  });

  await product.pool.query('update integration set interval_minutes = $1, schedule_version = schedule_version + 1', [INTERVAL_MINUTES]);
  // Housekeeping makes the schedules match within a minute; one more for a steady state.
  await sleep(130_000);
  const from = new Date();
  const { cpu } = await product.cpu(() => liveFor(product, towns, minutes * 60_000, perSecond * CHANGED_SHARE));
  const runs = await finishedRuns(product, from);
  const rate = runs.length / (minutes * 60),
    lateness = runs.map((run) => run.lateMs),
    changed = runs.filter((run) => !run.quiet).length,
    p99 = quantile(lateness, 0.99);
  table.add({
    what: 'runs',
    is: `${runs.length}, ${changed} with changes, ${rate.toFixed(2)} a second`,
    wanted: `${perSecond.toFixed(2)} a second`,
    met: rate >= perSecond * 0.97,
  });
  table.add({
    what: 'how late they began',
    is: `p50 ${seconds(quantile(lateness, 0.5))}, p99 ${seconds(p99)}`,
    wanted: 'p99 < 30 s',
    met: p99 < 30_000,
  });
  // A smaller load than that says nothing of what could be reached.
  if (hourly >= ceiling * WANTED_SHARE * 3_600) table.ratio('rate / ceiling', rate / ceiling, { atLeast: WANTED_SHARE });
  else table.add({ what: 'rate / ceiling', is: `${(rate / ceiling).toFixed(2)}, for that is the load` });
  if (knowsProcesses && runs.length)
    table.add({
      what: 'CPU per run',
      is: `worker ${(cpu.worker / runs.length).toFixed(0)} ms, Temporal ${(cpu.temporal / runs.length).toFixed(0)} ms, PostgreSQL ${(cpu.postgres / runs.length).toFixed(0)} ms`,
    });
}

/** Accounts with some properties each, all set up and in step. */
async function setUp(product: Product, properties: number): Promise<string[]> {
  const clientIds: string[] = [];
  for (let done = 0; done < properties; done += PER_ACCOUNT) {
    const count = Math.min(PER_ACCOUNT, properties - done),
      town = await product.town(RESIDENTS * count, { delayMs: PMS_MS, properties: count, seed: 7 + done });
    clientIds.push(town.clientId);
    const credentialId = await product.credential(town);
    const made = await Promise.all(town.propertyIds.map((propertyId) => product.draft({ ...town, propertyId }, credentialId)));
    for (const property of made) {
      await product.activate(property);
      await product.call('POST', `/properties/${property.id}/pms-units/import`, {});
    }
    await Promise.all(made.map((property) => product.sync(property)));
  }
  return clientIds;
}

async function measureCeiling(product: Product): Promise<number> {
  const { temporalAddress, temporalNamespace } = product.installation.runtime();
  const child = fork(fileURLToPath(new URL('../empty/worker.ts', import.meta.url)), [
    temporalAddress,
    temporalNamespace,
    String(CEILING_MS),
    String(CEILING_AT_ONCE),
  ]);
  return new Promise((done, failed) => {
    child.once('message', (perSecond) => done(perSecond as number));
    child.once('exit', (code) => failed(new Error(`the ceiling's worker ended with ${code}`)));
  });
}

/** Somebody's phone changes somewhere, so often that about one run in ten has something to do. */
async function liveFor(product: Product, clientIds: readonly string[], ms: number, changesPerSecond: number): Promise<void> {
  const until = performance.now() + ms;
  for (let i = 0; performance.now() < until; i++) {
    await product.happen({ clientId: clientIds[i % clientIds.length]! }, 'changePhone', 1);
    await sleep(1_000 / changesPerSecond);
  }
}

/** Runs of the schedules since then. The workflow's id ends with the time at which it was due. */
async function finishedRuns(product: Product, from: Date): Promise<{ lateMs: number; quiet: boolean }[]> {
  const { rows } = await product.pool.query<{ due: string; at: Date; quiet: boolean }>(
    `select substring(workflow_id from '\\d{4}-\\d{2}-\\d{2}T.*Z$') as due, started_at as at, quiet from sync_run where trigger = 'scheduled' and state = 'succeeded' and started_at >= $1`,
    [from],
  );
  return rows.filter((row) => row.due).map((row) => ({ lateMs: Math.max(0, row.at.getTime() - Date.parse(row.due)), quiet: row.quiet }));
}
