import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ScheduleNotFoundError } from '@temporalio/client';
import { Breakable, IN_ORDER, type House } from '../support/breakable.ts';
import { until } from '../support/until.ts';

/** Temporal's database is lost while runs are under way. Real time: what heals by itself does so within two minutes. */

const TWO_MINUTES_MS = 120_000,
  NAMES = ['quiet', 'midway', 'paused'];
const product = new Breakable();
beforeAll(() => product.start(NAMES), 120_000);
afterAll(() => product.stop());

const scheduleOf = (id: string) =>
  product.client.schedule
    .getHandle(`sync/${id}`)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof ScheduleNotFoundError) return null;
      return null;
    });
const count = async (text: string) => Number((await product.row<{ n: string }>(`select count(*) as n from ${text}`, [])).n);
const nothingUnderWay = () =>
  until('no run to be left', async () => (await count("sync_run where state in ('queued', 'running')")) === 0, TWO_MINUTES_MS);

/** A run of the house that waits in the middle of its steps. */
async function midway(house: House): Promise<{ runId: string; release: () => Promise<void> }> {
  house.happens('moveIn');
  const hold = await product.points.set('mappings', house.id),
    { id } = await product.property.request(house.id);
  await hold.reached();
  return { runId: id, release: () => hold.release() };
}
async function allInOrder(): Promise<void> {
  for (const house of product.houses) {
    await product.idle(house);
    const run = await product.property.sync(house.id, TWO_MINUTES_MS);
    expect([house.name, run.state]).toEqual([house.name, 'succeeded']);
    // Of a run that an outage ended, its reads were not counted.
    const { readsCountedOnce: _, ...state } = (await product.settled(house, run)) as typeof IN_ORDER,
      { readsCountedOnce: __, ...wanted } = IN_ORDER;
    expect([house.name, state]).toEqual([house.name, wanted]);
    expect([house.name, (await product.property.sync(house.id)).quiet]).toEqual([house.name, true]);
  }
}

describe('the Temporal database lost, and started empty', () => {
  test('every schedule comes back within two minutes, the run under way ends with its reason, and the next ones do what it would have', async () => {
    const { runId, release } = await midway(product.house('midway'));
    product.house('quiet').happens('moveIn');
    const file = path.join(product.installation.dataDir, 'temporal.db');
    expect(existsSync(file)).toBe(true);
    // Its open file goes on being written, and is gone with the process.
    for (const each of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(each, { force: true });
    const back = product.kill('temporal'),
      from = Date.now();
    await back();
    await release();
    for (const house of product.houses) await until(`the schedule of ${house.name}`, () => scheduleOf(house.id), TWO_MINUTES_MS);
    process.stdout.write(
      `Temporal lost: ${product.houses.length} schedules there again after ${((Date.now() - from) / 1_000).toFixed(0)} s\n`,
    );
    await nothingUnderWay();
    const run = await product.property.run(runId);
    if (run.state !== 'succeeded') expect(run).toMatchObject({ state: 'failed', reason: { nextStep: expect.stringMatching(/\w/) } });
    await allInOrder();
  }, 300_000);
});
