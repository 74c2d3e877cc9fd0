// A plan that is written part by part (docs/how-it-works.md, Clusters), as of a large property: here each cluster is a part.
import { deleteAssignment } from '../../sync/manual-assignment.ts';
import { world } from '../support/planned-stage.ts';
import { points, stoppableWorld } from '../support/stoppable-world.ts';
import { ACTOR, type TestProperty } from '../support/planned-world.ts';

stoppableWorld();

const UNITS = ['1A', '1B', '2A', '2B'];
/** Four households in as many units. */
async function inhabited(name: string): Promise<TestProperty> {
  const property = await world.property(name, UNITS);
  property.stays = UNITS.map((unit, i) => ({
    tenancy: `${name}-${i}`,
    person: `${name}-${i}`,
    unit,
    firstName: `First${i}`,
    lastName: name,
    email: `${name}${i}@example.com`,
  }));
  await property.sync({ partStays: 0 });
  return property;
}
const feedOf = (property: TestProperty) =>
  world.sql.rows<{ seq: number; property: string }>('select seq, property from feed_event where organization_id = $1 order by seq', [
    property.world.organizationId,
  ]);

test('a unit is taken away by hand in another property while the last part of a plan has been written and nothing is committed', async () => {
  const elm = await inhabited('Elm'),
    oak = await inhabited('Oak'),
    before = await elm.feedSeq();
  for (const i of [0, 1, 2]) elm.stay(`Elm-${i}`, { status: 'past', rawStatus: 'Past' });
  const stop = await points.set('done', elm.id),
    running = elm.sync({ partStays: 0 });
  await stop.reached();
  const row = await world.sql.row<{ id: string }>(`select id from assignment where property_id = $1 and state = 'current' limit 1`, [
    oak.id,
  ]);
  await deleteAssignment(world.db.pool, {
    organizationId: world.organizationId,
    propertyId: oak.id,
    actor: ACTOR,
    now: world.now,
    assignmentId: row!.id,
  });
  await stop.release();
  await running;
  const events = await feedOf(elm);
  // Numbers have no gaps, and stand in the order of commits.
  expect(events.map((each) => each.seq)).toEqual(events.map((_, i) => i + 1));
  expect(events.slice(before).map((each) => each.property)).toEqual([oak.id, elm.id, elm.id, elm.id]);
});
