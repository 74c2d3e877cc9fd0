// Units and undo of a run: a manager's word about a unit stands as it stood before the run, and what was undone is not done again (docs/rules.md, What a run promises, 6).
import { deleteAssignment } from '../../sync/manual-assignment.ts';
import { freshProperty, id, mail, plannedStage, world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedStage();

const ann = (tenancy: string) => ({ tenancy: id(tenancy), person: id('a'), unit: '1A', email: mail('ann') });
const takeAway = async (property: TestProperty) => {
  const row = await world.sql.row<{ id: string }>(`select id from assignment where property_id = $1 and state <> 'ended'`, [property.id]);
  return deleteAssignment(world.db.pool, { ...world.base, propertyId: property.id, assignmentId: row!.id });
};
const moveOut = (property: TestProperty, tenancy: string, day = '2026-03-01') => {
  const stay = property.stays.find((each) => each.tenancy === id(tenancy))!;
  Object.assign(stay, { rawStatus: 'Past', status: 'past', moveOutActual: day });
};
const decided = async (property: TestProperty) => (await property.decisions()).map(({ kind, verdict }) => `${kind} ${verdict}`).sort();
const staysAway = async (property: TestProperty) => {
  for (const hours of [1, 24]) {
    world.later(hours);
    await property.sync();
    expect(await property.homes()).toEqual([]);
  }
  expect((await property.sync()).quiet).toBe(true);
};

test('a unit that a run gave since one of two stays in it ended: both are taken back, and the next run gives it no second time', async () => {
  const property = await freshProperty();
  property.stays = [ann('t1'), ann('t2')];
  await property.sync();
  await takeAway(property);
  // Other evidence than the manager saw: the unit is hers by the stay that remains.
  moveOut(property, 't1');
  const { runId } = await property.sync();
  expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
  const undone = await world.undo(property, runId);
  expect(undone).toMatchObject({ undone: 2, refused: [] });
  expect(await property.homes()).toEqual([]);
  await staysAway(property);
  expect(await decided(property)).toEqual(['assign undone', 'end undone']);
  // Taken back itself, the undo leaves nothing behind.
  await world.undo(property, undone.runId);
  expect([await property.homes(), await decided(property)]).toEqual([['Ann Lee: 1A current pms'], []]);
  await property.sync();
  expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
});

test('a unit taken away by hand, and then she moved out: when the move-out is taken back, the unit stays away from her', async () => {
  const property = await freshProperty();
  property.stays = [ann('t1')];
  await property.sync();
  await takeAway(property);
  moveOut(property, 't1');
  const { runId } = await property.sync();
  expect(await decided(property)).toEqual([]);
  const undone = await world.undo(property, runId);
  expect(undone).toMatchObject({ undone: 1, refused: [] });
  expect(await decided(property)).toEqual(['assign deleted', 'end undone']);
  await staysAway(property);
  await world.undo(property, undone.runId);
  expect(await decided(property)).toEqual([]);
  await staysAway(property);
});

test('only the unit is taken back, and the stay remains ended: it is not given again by the stay that is left', async () => {
  const property = await freshProperty();
  property.stays = [ann('t1'), ann('t2')];
  await property.sync();
  await takeAway(property);
  moveOut(property, 't1');
  const { runId, changes } = await property.sync();
  await world.undo(
    property,
    runId,
    changes.filter((change) => change.kind === 'assign').map((change) => change.id),
  );
  await staysAway(property);
  expect(await decided(property)).toEqual(['assign undone']);
});
