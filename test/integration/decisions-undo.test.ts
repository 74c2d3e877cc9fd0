// Undo: what it takes back, what it refuses and why, and that the next run does not do it again (docs/rules.md, What a run promises, 6).
import { approveHeld } from '../../sync/approve.ts';
import { deleteAssignment } from '../../sync/manual-assignment.ts';
import { editPerson } from '../../sync/people.ts';
import { freshProperty, id, mail, plannedStage, world } from '../support/planned-stage.ts';
import type { Change, TestProperty } from '../support/planned-world.ts';

plannedStage();

const ann = () => ({ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') });
const bob = () => ({ tenancy: id('t2'), person: id('b'), unit: '1B', firstName: 'Bob', lastName: 'Ray', email: mail('bob') });
const done = (changes: Change[]) => changes.filter((change) => change.kind !== 'skip').map((change) => `${change.kind} ${change.state}`);
const settled = async (property: TestProperty) => {
  const homes = await property.homes();
  expect(done((await property.sync()).changes)).toEqual([]);
  expect((await property.sync()).quiet).toBe(true);
  expect(await property.homes()).toEqual(homes);
};
const stateOf = async (externalId: string) =>
  (await world.sql.row<{ state: string }>('select state from stay where person_external_id = $1 order by id limit 1', [externalId]))?.state;
const ids = (changes: Change[], kind: string) => changes.filter((change) => change.kind === kind).map((change) => change.id);

describe('undo of a run', () => {
  test('a move-in: newcomer and unit go, the record is left out until it says something else', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    const { runId } = await property.sync(),
      seq = await property.feedSeq();
    const undone = await world.undo(property, runId);
    expect(undone).toMatchObject({ undone: 2, refused: [] });
    expect(await property.homes()).toEqual([]);
    expect(await property.feed(seq)).toEqual(['unassign Ann Lee 1A']);
    expect((await property.changes(runId)).map((change) => change.state)).toEqual(['undone', 'undone']);
    await settled(property);
    expect((await property.decisions()).map((decision) => decision.kind)).toEqual(['create']);
    // Another e-mail is other evidence: a new case.
    property.stay(id('a'), { email: mail('new') });
    await property.sync();
    expect((await property.homes()).length).toBe(1);
    expect(await property.decisions()).toEqual([]);
  });

  test('undo of the undo does it again, and the decision ends', async () => {
    const property = await freshProperty();
    property.stays = [ann(), bob()];
    const { runId } = await property.sync(),
      before = await property.homes();
    const first = await world.undo(property, runId);
    expect(await property.homes()).toEqual([]);
    await property.sync();
    const second = await world.undo(property, first.runId);
    expect(second).toMatchObject({ undone: 2, refused: [] });
    expect(await property.homes()).toEqual(before);
    expect((await property.changes(runId)).every((change) => change.state === 'applied')).toBe(true);
    expect(await property.decisions()).toEqual([]);
    await settled(property);
    // And once more.
    expect((await world.undo(property, second.runId)).refused).toEqual([]);
    expect(await property.homes()).toEqual([]);
    await settled(property);
  });

  test('a preview answers what the undo then does and refuses, and writes nothing', async () => {
    const property = await freshProperty();
    property.stays = [ann(), bob()];
    const { runId } = await property.sync();
    // Something newer touches one of the two.
    property.stay(id('a'), { unit: '2A' });
    await property.sync();
    const before = await world.fingerprint(),
      preview = await world.undoPreview(property, runId);
    expect(await world.fingerprint()).toBe(before);
    expect(preview).toMatchObject({
      runId: null,
      undone: 2,
      affected: [{ kind: 'unassign', personId: await property.personOf(id('b')), state: 'ended' }],
    });
    expect(preview.refused.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^touched: /), expect.stringMatching(/^touched: /)]);
    // With one chosen change comes what belongs to it.
    const [create] = (await property.changes(runId)).filter((change) => change.kind === 'create' && preview.changeIds.includes(change.id));
    expect((await world.undoPreview(property, runId, [create!.id])).changeIds.sort()).toEqual([...preview.changeIds].sort());
    const { runId: undoRunId, ...undone } = await world.undo(property, runId);
    expect({ ...undone, runId: null }).toEqual({ ...preview, affected: preview.affected.map((entry) => ({ ...entry, runId: undoRunId })) });
    expect((await world.undoPreview(property, runId)).undone).toBe(0);
  });

  test('only the unit of a newcomer: she stays, without it', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stays.push({ ...ann(), tenancy: id('t9'), unit: '2A' });
    const { runId, changes } = await property.sync();
    expect(await world.undo(property, runId, ids(changes, 'assign'))).toMatchObject({ undone: 1, refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    await settled(property);
    // Moving in must not overturn a manager.
    property.stays[1]!.moveInActual = '2026-03-05';
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect((await property.decisions()).map((decision) => decision.kind)).toEqual(['assign']);
  });

  test('only the unit that came with a newcomer, or only the adoption that came with a link', async () => {
    const property = await freshProperty();
    const { personId } = await property.addPerson('Bob', 'Ray', mail('bob'));
    await property.assign(personId, '1B');
    property.stays = [ann(), { tenancy: id('t2'), person: id('b'), unit: '1B', firstName: 'Bob', lastName: 'Ray', email: mail('bob') }];
    const { runId, changes } = await property.sync(),
      chosen = changes.filter((change) => change.kind === 'assign' || change.reason === 'adopted');
    expect(chosen.map((change) => change.reason).sort()).toEqual(['adopted', 'supported']);
    expect(
      await world.undo(
        property,
        runId,
        chosen.map((change) => change.id),
      ),
    ).toMatchObject({ undone: 2, refused: [] });
    expect(await property.homes()).toEqual(['Bob Ray: 1B current manual']);
    await settled(property);
    expect(await property.homes()).toEqual(['Bob Ray: 1B current manual']);
    expect([await property.personOf(id('b')), (await property.decisions()).map((decision) => decision.kind).sort()]).toEqual([
      personId,
      ['adopt', 'assign'],
    ]);
    // The newcomer herself can be taken back later.
    expect(await world.undo(property, runId, ids(changes, 'create'))).toMatchObject({ undone: 1, refused: [] });
    await settled(property);
  });

  test('a move-out: the unit and the stay come back together, whichever of the two rows is chosen', async () => {
    for (const kind of ['unassign', 'end']) {
      const property = await freshProperty();
      property.stays = [ann()];
      await property.sync();
      property.stay(id('a'), { rawStatus: 'Past', status: 'past', moveOutActual: '2026-03-01' });
      const { runId, changes } = await property.sync();
      expect(done(changes).sort()).toEqual(['end applied', 'unassign applied']);
      expect(await world.undo(property, runId, ids(changes, kind))).toMatchObject({ undone: 2, refused: [] });
      expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
      expect(await stateOf(id('a'))).toBe('current');
      await settled(property);
      // Another move-out day is other evidence.
      property.stay(id('a'), { moveOutActual: '2026-02-20' });
      await property.sync();
      expect(await property.homes()).toEqual([]);
    }
  });

  test('an end without a unit', async () => {
    const property = await freshProperty();
    property.stays = [{ ...ann(), unit: null }, bob()];
    await property.sync();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    const { runId } = await property.sync();
    expect(await world.undo(property, runId)).toMatchObject({ undone: 1, refused: [] });
    expect(await stateOf(id('a'))).toBe('current');
    await settled(property);
    expect(await stateOf(id('a'))).toBe('current');
  });

  test('a transfer: back in the old unit, out of the new one, and no run moves her again', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stay(id('a'), { unit: '2A' });
    const { runId, changes } = await property.sync(),
      seq = await property.feedSeq();
    expect(done(changes)).toContain('move applied');
    expect(await property.homes()).toEqual(['Ann Lee: 2A current pms']);
    const undone = await world.undo(property, runId);
    expect(undone.refused.every((each) => each.reason.startsWith('mirror_fact: '))).toBe(true);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect(await property.feed(seq)).toEqual(['unassign Ann Lee 2A', 'assign Ann Lee 1A']);
    await settled(property);
    const again = await world.undo(property, undone.runId);
    expect(again).toMatchObject({ undone: 1, refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 2A current pms']);
    await settled(property);
  });

  test('a transfer by a second tenancy', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stays[0]!.status = 'past';
    property.stays[0]!.rawStatus = 'Past';
    property.stays.push({ ...ann(), tenancy: id('t8'), unit: '2A' });
    const { runId } = await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 2A current pms']);
    await world.undo(property, runId);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    await settled(property);
  });

  test('a reopened stay: ended again with its unit, until it means another unit', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    await property.sync();
    property.stay(id('a'), { rawStatus: 'Current', status: 'current' });
    const { runId, changes } = await property.sync();
    expect(done(changes).sort()).toEqual(['assign applied', 'reopen applied']);
    expect(await world.undo(property, runId)).toMatchObject({ undone: 2, refused: [] });
    expect(await property.homes()).toEqual([]);
    expect(await stateOf(id('a'))).toBe('ended');
    await settled(property);
    property.stay(id('a'), { unit: '2B' });
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 2B current pms']);
  });

  test('a name: back as it was, not taken over again until the PMS says yet another one', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stay(id('a'), { lastName: 'Leigh' });
    const { runId } = await property.sync();
    expect(await world.undo(property, runId)).toMatchObject({ undone: 1, refused: [] });
    await settled(property);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    property.stay(id('a'), { lastName: 'Lees' });
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lees: 1A current pms']);
  });

  test('an e-mail takes its log-in back with it', async () => {
    const property = await freshProperty();
    property.stays = [{ ...ann(), rawStatus: 'Future', status: 'pending' }];
    await property.sync();
    property.stay(id('a'), { email: mail('new') });
    const { runId } = await property.sync(),
      person = await property.personOf(id('a'));
    expect(await world.person(person)).toMatchObject({ login: mail('new') });
    expect(await world.undo(property, runId)).toMatchObject({ undone: 1, refused: [] });
    expect(await world.person(person)).toMatchObject({ email: mail('ann'), login: mail('ann') });
    await settled(property);
    expect(await world.person(person)).toMatchObject({ email: mail('ann'), login: mail('ann') });
  });

  test('an adoption: by hand again; a link: the record is left out, whom we knew stays', async () => {
    const property = await freshProperty();
    const { personId } = await property.addPerson('Ann', 'Lee', mail('ann'));
    await property.assign(personId, '1A');
    property.stays = [ann()];
    const { runId, changes } = await property.sync();
    expect(changes.map((change) => change.reason)).toEqual(expect.arrayContaining(['same_person', 'adopted']));
    const adopted = changes.find((change) => change.reason === 'adopted')!;
    expect(await world.undo(property, runId)).toMatchObject({ refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current manual']);
    await settled(property);
    expect((await property.decisions()).map((decision) => decision.kind)).toContain('link');
    expect((await world.undo(property, runId, [adopted.id])).refused).toEqual([
      { changeId: adopted.id, reason: expect.stringMatching(/^already_undone: /) },
    ]);
  });

  test("what a manager approved is undone by its approval's run", async () => {
    const property = await freshProperty(0);
    property.stays = [ann()];
    await property.sync();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past', moveOutActual: '2026-03-01' });
    const { runId } = await property.sync();
    const held = await property.held();
    const approval = await approveHeld(world.db.pool, {
      ...world.base,
      propertyId: property.id,
      changeIds: held.map((change) => change.id),
      note: null,
      looksUpById: false,
    });
    expect(await property.homes()).toEqual([]);
    expect((await world.undo(property, runId)).undone).toBe(0);
    expect(await world.undo(property, approval.runId)).toMatchObject({ refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    await settled(property);
    expect(await property.held()).toEqual([]);
  });

  test('several runs in a row, the newest first; the older one first is refused where the newer touched it', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    const first = await property.sync();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    const second = await property.sync();
    const early = await world.undo(property, first.runId);
    expect(early.undone).toBe(0);
    expect(early.refused.map((each) => each.reason)).toEqual([expect.stringMatching(/^touched: /), expect.stringMatching(/^touched: /)]);
    expect(await world.undo(property, second.runId)).toMatchObject({ undone: 2, refused: [] });
    expect(await world.undo(property, first.runId)).toMatchObject({ undone: 2, refused: [] });
    expect(await property.homes()).toEqual([]);
    await settled(property);
  });

  test("an unknown or a foreign change is refused; the facts of a stay are the PMS's", async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stay(id('a'), { leaseStart: '2026-02-01', rawStatus: 'Notice', status: 'notice' });
    const { runId, changes } = await property.sync();
    const homes = await property.homes(),
      unknown = '00000000-0000-7000-8000-00000000dead';
    const undone = await world.undo(property, runId, [...ids(changes, 'update'), unknown]);
    expect(undone.undone).toBe(0);
    expect(new Map(undone.refused.map((each) => [each.changeId, each.reason.split(':')[0]])).get(unknown)).toBe('not_found');
    expect(undone.refused.filter((each) => each.reason.startsWith('mirror_fact: ')).length).toBe(ids(changes, 'update').length);
    expect(await property.homes()).toEqual(homes);
  });
});

describe('undo of a human write', () => {
  test('a unit given by hand, and a unit taken away by hand', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    const person = await property.personOf(id('a')),
      base = { ...world.base, propertyId: property.id };
    const given = await property.assign(person, '2A');
    expect(await world.undo(property, given.runId!)).toMatchObject({ undone: 1, refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    const taken = await property.assign(person, '1A');
    expect(await property.homes()).toEqual(['Ann Lee: 1A current manual']);
    expect(await world.undo(property, taken.runId!)).toMatchObject({ undone: 1, refused: [] });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    const assignment = await world.sql.row<{ id: string }>(`select id from assignment where person_id = $1 and state <> 'ended'`, [person]);
    const deleted = await deleteAssignment(world.db.pool, { ...base, assignmentId: assignment!.id });
    expect((await property.decisions()).length).toBe(1);
    expect(await world.undo(property, deleted.runId)).toMatchObject({ undone: 1, refused: [] });
    expect(await property.decisions()).toEqual([]);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    await settled(property);
  });

  test('a name typed by hand, with its being kept; a person added by hand', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    const person = await property.personOf(id('a'));
    const { runId } = await editPerson(world.db.pool, {
      ...world.base,
      personId: person,
      propertyIds: null,
      patch: { firstName: 'Annie' },
    });
    expect(await world.undo(property, runId!)).toMatchObject({ undone: 1, refused: [] });
    expect(await world.person(person)).toMatchObject({ firstName: 'Ann', overrides: [] });
    property.stay(id('a'), { firstName: 'Anna' });
    await property.sync();
    expect(await world.person(person)).toMatchObject({ firstName: 'Anna' });
    const added = await property.addPerson('Cy', 'Fox');
    expect(await world.undo(property, added.runId!)).toMatchObject({ undone: 1, refused: [] });
    expect(await world.sql.row('select added_at_property as at from person where id = $1', [added.personId])).toEqual({ at: null });
  });

  test('an answer to a conflict: it is open again and everything as it was', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    property.stays.push({ ...bob(), email: mail('ann') });
    await property.sync();
    const [conflict] = await property.conflicts(),
      bobs = await property.personOf(id('b'));
    for (const action of ['link', 'separate', 'move_login', 'ignore']) {
      const { runId } = await property.resolve(conflict!.id, action);
      expect((await world.undo(property, runId)).refused).toEqual([]);
      expect((await property.conflicts()).map((each) => each.id)).toEqual([conflict!.id]);
      expect(await property.personOf(id('b'))).toBe(bobs);
      expect(await world.person(bobs)).toMatchObject({ mergedInto: null, login: null });
    }
    await settled(property);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms', 'Bob Ray: 1B current pms']);
  });

  test('a separation takes its new person back', async () => {
    const property = await freshProperty();
    property.stays = [ann()];
    await property.sync();
    const person = await property.personOf(id('a'));
    property.stay(id('a'), { email: mail('new') });
    await property.sync();
    const [conflict] = await property.conflicts();
    const { runId } = await property.resolve(conflict!.id, 'separate');
    expect(await world.undo(property, runId)).toMatchObject({ refused: [] });
    expect(await property.personOf(id('a'))).toBe(person);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect(await property.conflicts()).toEqual([expect.objectContaining({ id: conflict!.id })]);
    await settled(property);
  });
});
