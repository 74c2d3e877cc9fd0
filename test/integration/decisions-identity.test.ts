// Every action of the three conflicts that hold ends, besides `link` (decisions-resolve.test.ts): what it does at once, what it lets go, and that the next runs leave it so (docs/rules.md, Actions). And of `separate` after a record used again: what it leaves.
import { expectRefused, expectSettled, freshProperty, id, mail, plannedStage, world } from '../support/planned-stage.ts';
import type { ConflictNow, TestProperty } from '../support/planned-world.ts';

plannedStage();

interface Question {
  property: TestProperty;
  conflict: ConflictNow;
  newcomer: string;
  other: string;
}
const asked = async (property: TestProperty, type: string, other: string): Promise<Question> => {
  const [conflict, ...more] = await property.conflicts();
  expect([conflict?.type, more.length]).toEqual([type, 0]);
  return { property, conflict: conflict!, newcomer: await property.personOf(id('b')), other };
};
const comes = (property: TestProperty, name: { firstName?: string; lastName?: string }, email: string) =>
  property.stays.push({ tenancy: id('t2'), person: id('b'), unit: '1B', ...name, email });

/** Ann lives in 1A (or is free: typed by hand), and a newcomer in 1B may be she. */
const QUESTIONS: Record<string, () => Promise<Question>> = {
  async duplicate_account() {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    comes(property, {}, mail('ann'));
    await property.sync();
    return asked(property, 'duplicate_account', await property.personOf(id('a')));
  },
  async name_mismatch() {
    const property = await freshProperty(),
      { personId } = await property.addPerson('Ann', 'Lee', mail('ann'));
    comes(property, { firstName: 'Bob', lastName: 'Ray' }, mail('ann'));
    await property.sync();
    return asked(property, 'name_mismatch', personId);
  },
  async email_mismatch() {
    const property = await freshProperty(),
      { personId } = await property.addPerson('Ann', `Lee${id('')}`, mail('ann'));
    comes(property, { lastName: `Lee${id('')}` }, mail('other'));
    await property.sync();
    return asked(property, 'email_mismatch', personId);
  },
};

describe.each(Object.entries(QUESTIONS))('%s', (type, ask) => {
  test('separate: two people for good, each with what she has', async () => {
    const { property, conflict, newcomer, other } = await ask(),
      homes = await property.homes();
    await property.resolve(conflict.id, 'separate');
    expect([await property.conflicts(), await property.homes()]).toEqual([[], homes]);
    expect(await property.decisions()).toEqual([expect.objectContaining({ kind: 'separate', subject: conflict.subject })]);
    await expectSettled(property);
    expect([await property.conflicts(), await property.homes()]).toEqual([[], homes]);
    expect((await Promise.all([newcomer, other].map((each) => world.person(each)))).map((each) => each?.mergedInto)).toEqual([null, null]);
  });

  test('move_login: the newcomer logs in with the e-mail, whoever had it keeps it as contact; of an e-mail that is hers alone there is nothing to move', async () => {
    const { property, conflict, newcomer, other } = await ask();
    if (type === 'email_mismatch') {
      expect((await world.person(newcomer))?.login).toBe(mail('other'));
      return expectRefused(() => property.resolve(conflict.id, 'move_login'), 'conflict');
    }
    expect((await world.person(newcomer))?.login).toBeNull();
    await property.resolve(conflict.id, 'move_login');
    expect(await world.person(newcomer)).toMatchObject({ login: mail('ann') });
    expect(await world.person(other)).toMatchObject({ login: null, email: mail('ann') });
    await property.sync();
    await expectSettled(property);
    expect(await world.person(newcomer)).toMatchObject({ login: mail('ann') });
  });

  test('ignore: put away until its evidence changes', async () => {
    const { property, conflict } = await ask(),
      homes = await property.homes();
    await property.resolve(conflict.id, 'ignore');
    await expectSettled(property);
    expect([await property.conflicts(), (await property.conflicts('ignored')).map((each) => each.id), await property.homes()]).toEqual([
      [],
      [conflict.id],
      homes,
    ]);
  });
});

test.each(['separate', 'ignore'] as const)('%s lets the end go that the question held', async (action) => {
  const { property, conflict } = await QUESTIONS['duplicate_account']!();
  property.stay(id('b'), { rawStatus: 'Past', status: 'past' });
  await property.sync();
  expect((await property.held()).map((each) => [each.kind, each.heldReason])).toEqual([['unassign', 'open_conflict']]);
  expect(await property.homes()).toHaveLength(2);
  await property.resolve(conflict.id, action);
  await property.sync();
  expect([await property.held(), await property.homes()]).toEqual([[], ['Ann Lee: 1A current pms']]);
  await expectSettled(property);
});

test('a unit goes with a record to its new person: that the old one leaves it waits for nobody any more, and taken back it waits again', async () => {
  const property = await freshProperty(0);
  property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
  await property.sync();
  property.stay(id('a'), { email: mail('new') });
  await world.sql.run('update pms_unit set unit_id = null, mapping_source = null where unit_id = $1', [property.units.get('1A')]);
  await property.sync();
  const held = await property.held();
  expect(held.map((change) => [change.kind, change.reason, change.heldReason])).toEqual([['unassign', 'mapping_changed', 'guard']]);
  const { runId } = await property.resolve((await property.conflicts())[0]!.id, 'separate');
  expect(await property.held()).toEqual([]);
  await world.undo(property, runId);
  expect(await property.held()).toEqual(held);
});

test("a record used again: separate leaves the old person a unit that a stay of hers supports still, though missing; that one's end waits as every absence does", async () => {
  const property = await freshProperty();
  property.stays = ['t1', 't2'].map((each) => ({ tenancy: id(each), person: id('a'), unit: '1A', email: mail('ann') }));
  await property.sync();
  const old = await property.personOf(id('a'));
  property.stays.shift();
  await property.sync();
  property.stay(id('a'), { firstName: 'Zoe', lastName: 'Quinn', email: mail('zoe') });
  await property.sync();
  const both = ['Ann Lee: 1A current pms', 'Zoe Quinn: 1A current pms'],
    [conflict] = await property.conflicts();
  expect([conflict?.type, await property.homes()]).toEqual(['email_changed', both]);
  await property.resolve(conflict!.id, 'separate');
  world.later(24);
  for (let run = 0; run < 2; run++) await property.sync();
  expect(await property.homes()).toEqual(both);
  expect((await property.held()).map(({ kind, reason, heldReason, person }) => [kind, reason, heldReason, person])).toEqual([
    ['unassign', 'absent', 'absent', old],
  ]);
});
