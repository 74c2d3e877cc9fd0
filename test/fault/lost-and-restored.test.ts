import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ScheduleNotFoundError } from '@temporalio/client';
import { Breakable, IN_ORDER, type House } from '../support/breakable.ts';
import { until } from '../support/until.ts';

/** A database that is lost, or an older one in its place, while runs are under way. Real time: what heals by itself does so within two minutes. */

const TWO_MINUTES_MS = 120_000,
  NAMES = ['quiet', 'midway', 'paused'];
const product = new Breakable();
beforeAll(() => product.start(NAMES));
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
  }, 600_000);
});

describe('an older backup of PostgreSQL restored, while Temporal knows of newer runs', () => {
  test('everything converges: nobody is ended by mistake, nothing is lost that the PMS knows, nothing stays running, and schedules are those of the backup', async () => {
    const { dataDir } = product.installation,
      folder = path.join(dataDir, 'postgres'),
      backup = path.join(dataDir, '..', 'backup');
    // The backup is of a moment in which a run is under way.
    await midway(product.house('midway'));
    // With owners: PostgreSQL runs below an account of its own where this is root's.
    await product.restart(() => execFileSync('cp', ['-a', folder, backup]));
    await nothingUnderWay();
    await allInOrder();
    const before = await count('sync_run');

    // Life goes on: people come, settings change, a property is added, and again a run is under way when it all stops.
    for (const name of ['quiet', 'midway']) {
      product.house(name).happens('moveIn');
      await product.property.sync(product.house(name).id);
    }
    const { id: pausedId } = product.house('paused');
    await product.api.post(`/properties/${pausedId}/integration/pause`, { reason: 'after the backup' });
    await until('the schedule to be paused', async () => (await scheduleOf(pausedId))?.state.paused);
    const added = await product.drafted('added');
    await product.api.post(`/properties/${added.id}/setup/activate`);
    await until('the new schedule', () => scheduleOf(added.id));
    await product.idle(added);
    await midway(product.house('midway'));
    expect(await count('sync_run')).toBeGreaterThan(before);

    await product.restart(() => {
      rmSync(folder, { recursive: true });
      renameSync(backup, folder);
    });
    const from = Date.now();
    await until(
      'the schedule to be as the backup has it',
      async () => (await scheduleOf(pausedId))?.state.paused === false,
      TWO_MINUTES_MS,
    );
    await until(
      'the schedule of the property that is not in the backup to be gone',
      async () => (await scheduleOf(added.id)) === null,
      TWO_MINUTES_MS,
    );
    await nothingUnderWay();
    process.stdout.write(`older backup restored: schedules and runs in order after ${((Date.now() - from) / 1_000).toFixed(0)} s\n`);
    await allInOrder();
    expect(await count("sync_run where state = 'failed' and reason->>'nextStep' is null")).toBe(0);
  }, 600_000);
});
