// Units and undo of a run: a manager's word about a unit stands as it stood before the run, and what was undone is not done again (docs/rules.md, What a run promises, 6).
import { newId } from '../../domain/ids.ts';
import { deleteAssignment } from '../../sync/manual-assignment.ts';
import { freshProperty, id, mail, plannedStage, world } from '../support/planned-stage.ts';
import { TestProperty } from '../support/planned-world.ts';

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

describe('of the run after a switch of PMS', () => {
  /** The property reads from another account from now on, which has Ann in the same unit under its own ids. */
  async function switched(old: TestProperty, isMapped: boolean): Promise<TestProperty> {
    const { sql, organizationId, now } = world,
      accountId = newId(),
      property = new TestProperty(world, old.id, newId(), `${old.name} new`);
    await sql.run(`insert into pms_account (id, organization_id, vendor, identity_key, created_at) values ($1, $2, 'csv', $3, $4)`, [
      accountId,
      organizationId,
      property.name,
      now,
    ]);
    await sql.run('update pms_property set property_id = null where property_id = $1', [old.id]);
    await sql.run(
      'insert into pms_property (id, organization_id, account_id, external_id, name, property_id, episode, first_planned_at) values ($1, $2, $3, $4, $4, $5, 1, $6)',
      [property.pmsPropertyId, organizationId, accountId, property.name, old.id, now],
    );
    await sql.run('update integration set account = $2, inputs_version = inputs_version + 1 where property_id = $1', [old.id, accountId]);
    property.units.set('1A', old.units.get('1A')!);
    property.stays = [{ ...ann('n1'), person: id('n') }];
    if (isMapped) await mapped(property);
    return property;
  }
  async function mapped(property: TestProperty): Promise<void> {
    await world.sql.run(
      `insert into pms_unit (id, organization_id, pms_property_id, external_id, label, unit_id, mapping_source, seen_in_list) values ($1, $2, $3, 'u-1A', '1A', $4, 'manual', false)
       on conflict (pms_property_id, external_id) do update set unit_id = excluded.unit_id, mapping_source = excluded.mapping_source`,
      [newId(), world.organizationId, property.pmsPropertyId, property.units.get('1A')],
    );
    await world.sql.run('update integration set inputs_version = inputs_version + 1 where property_id = $1', [property.id]);
  }
  const lived = async () => {
    const property = await freshProperty();
    property.stays = [ann('t1')];
    await property.sync();
    return property;
  };

  test.each([true, false])(
    'her unit stays hers, with its new PMS unit mapped before the switch (%s), through the next runs too',
    async (first) => {
      const property = await switched(await lived(), first),
        hers = ['Ann Lee: 1A current pms'];
      let { runId } = await property.sync();
      if (!first) {
        await mapped(property);
        ({ runId } = await property.sync());
      }
      const undone = await world.undo(property, runId);
      expect(await property.homes()).toEqual(hers);
      for (const hours of [1, 24]) {
        world.later(hours);
        await property.sync();
        expect([await property.homes(), await property.held(), await property.conflicts()]).toEqual([hers, [], []]);
      }
      expect((await property.sync()).quiet).toBe(true);
      await world.undo(property, undone.runId);
      await property.sync();
      expect([await property.homes(), await decided(property)]).toEqual([hers, []]);
    },
  );

  test.each([true, false])(
    'a unit that a manager took from her stays away, with its new PMS unit mapped before the switch (%s)',
    async (first) => {
      const old = await lived();
      await takeAway(old);
      const property = await switched(old, first);
      let { runId } = await property.sync();
      if (!first) {
        await mapped(property);
        ({ runId } = await property.sync());
      }
      expect([await property.homes(), await decided(property)]).toEqual([[], ['assign deleted']]);
      const undone = await world.undo(property, runId);
      await staysAway(property);
      expect(await decided(property)).toContain('assign deleted');
      // Taken back itself, the undo leaves nothing behind.
      await world.undo(property, undone.runId);
      await staysAway(property);
      expect(await decided(property)).toEqual(['assign deleted']);
    },
  );
});

test('a unit that a run gave with a link, and that a stay she had before supports too, is not given again by that one when the link is taken back', async () => {
  const property = await freshProperty(),
    mapping = (unit: string | null) =>
      world.sql.run(`update pms_unit set unit_id = $2 where pms_property_id = $1 and external_id = 'u-1A'`, [property.pmsPropertyId, unit]);
  property.stays = [ann('t1')];
  await mapping(null);
  await property.sync();
  await mapping(property.units.get('1A')!);
  property.stays = [ann('t1'), { ...ann('t2'), person: id('b'), predecessorExternalIds: [id('a')] }];
  const { runId } = await property.sync();
  expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
  const undone = await world.undo(property, runId);
  expect(undone).toMatchObject({ undone: 2, refused: [] });
  await staysAway(property);
  expect(await decided(property)).toEqual(['assign undone', 'link undone']);
  await world.undo(property, undone.runId);
  expect([await property.homes(), await decided(property)]).toEqual([['Ann Lee: 1A current pms'], []]);
});
