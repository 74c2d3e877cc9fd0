// Temporal began empty: every schedule is made again (docs/how-it-works.md, Desired state and schedules).
import { resyncAllSchedules } from '../../sync/housekeeping.ts';
import { transaction } from '../../sync/tx.ts';
import { freshProperty, plannedStage, world } from '../support/planned-stage.ts';
import { until } from '../support/until.ts';

plannedStage();

test('while a plan is being applied, marking all schedules waits for that property alone, and marks it afterwards', async () => {
  const applied = await freshProperty(),
    other = await freshProperty();
  const marked = async ({ id }: { id: string }) =>
    (await world.sql.row<{ is: boolean }>('select schedule_synced_version = -1 as is from integration where property_id = $1', [id]))?.is;
  let marking = Promise.resolve();
  await transaction(world.db.pool, async (sql) => {
    await sql.run('select 1 from integration where property_id = $1 for update', [applied.id]);
    marking = resyncAllSchedules(world.db.pool);
    await until('the other one is marked', () => marked(other));
    expect(await marked(applied)).toBe(false);
    // Nor is it locked: its own run could go on.
    await transaction(world.db.pool, (its) => its.run('select 1 from integration where property_id = $1 for update nowait', [other.id]));
  });
  await marking;
  expect(await marked(applied)).toBe(true);
});
