// Every action of every type of conflict: what it does at once, and that the next run neither undoes nor repeats it (docs/rules.md, Actions).
import { blockPerson } from '../../sync/block.ts';
import { liftDecision } from '../../sync/decisions.ts';
import { mergeByHand } from '../../sync/merge.ts';
import { editPerson } from '../../sync/people.ts';
import { expectRefused, expectSettled, freshProperty, id, mail, one, plannedStage, round, world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedStage();

/** Ann lives in 1A; a newcomer with her e-mail and another name comes to 1B. */
async function sharedEmail(newcomer: { firstName?: string; lastName?: string } = {}): Promise<TestProperty> {
  const property = await freshProperty();
  property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
  await property.sync();
  property.stays.push({
    tenancy: id('t2'),
    person: id('b'),
    unit: '1B',
    firstName: 'Bob',
    lastName: 'Ray',
    email: mail('ann'),
    ...newcomer,
  });
  await property.sync();
  return property;
}

describe('shared_email', () => {
  test('link merges the newcomer into the holder: both units, both PMS ids, one feed', async () => {
    const property = await sharedEmail(),
      conflict = await one(property, 'shared_email'),
      seq = await property.feedSeq();
    const ann = await property.personOf(id('a')),
      bob = await property.personOf(id('b'));
    const { runId } = await property.resolve(conflict.id, 'link', { residentId: ann });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms', 'Ann Lee: 1B current pms']);
    expect(await property.feed(seq)).toEqual(['unassign Bob Ray 1B', 'assign Ann Lee 1B']);
    expect(await property.personOf(id('b'))).toBe(ann);
    expect((await world.person(bob))?.mergedInto).toBe(ann);
    expect(await property.conflicts()).toEqual([]);
    expect((await property.changes(runId)).map((change) => change.reason)).toEqual(['merged', 'resolved_link']);
    await property.sync();
    expect((await property.homes()).length).toBe(2);
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
  });

  test('separate closes it for good', async () => {
    const property = await sharedEmail(),
      conflict = await one(property, 'shared_email');
    await property.resolve(conflict.id, 'separate');
    expect(await property.decisions()).toEqual([expect.objectContaining({ kind: 'separate', subject: conflict.subject })]);
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    expect((await property.decisions()).length).toBe(1);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms', 'Bob Ray: 1B current pms']);
  });

  test('a separation that is lifted is a question again, as long as the facts call for it', async () => {
    for (const isStill of [true, false]) {
      const property = await sharedEmail(),
        conflict = await one(property, 'shared_email');
      await property.resolve(conflict.id, 'separate');
      await expectSettled(property);
      await liftDecision(world.db.pool, { ...world.base, decisionId: (await property.decisions())[0]!.id });
      if (!isStill) property.stay(id('b'), { rawStatus: 'Past', status: 'past' });
      await property.sync();
      expect((await property.conflicts()).map((each) => each.id)).toEqual(isStill ? [conflict.id] : []);
      await expectSettled(property);
    }
  });

  test('a separation that is lifted after a merge asks about who they are by now, and not of one and the same human', async () => {
    for (const isMergedWithHer of [false, true]) {
      const property = await sharedEmail(),
        conflict = await one(property, 'shared_email'),
        [ann, bob] = [await property.personOf(id('a')), await property.personOf(id('b'))];
      await property.resolve(conflict.id, 'separate');
      const { personId: other } = await property.addPerson('Bobby', 'Ray');
      await mergeByHand(world.db.pool, { ...world.base, personId: bob, into: isMergedWithHer ? ann : other });
      await liftDecision(world.db.pool, { ...world.base, decisionId: (await property.decisions())[0]!.id });
      expect(await property.conflicts()).toEqual(
        isMergedWithHer ? [] : [expect.objectContaining({ id: conflict.id, person: other, candidates: [ann] })],
      );
      await property.sync();
      expect((await property.conflicts()).length).toBe(isMergedWithHer ? 0 : 1);
      await expectSettled(property);
    }
  });

  test('move_login gives the newcomer the log-in e-mail, also when the holder has left', async () => {
    const property = await sharedEmail();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    await property.sync();
    const conflict = await one(property, 'shared_email');
    await property.resolve(conflict.id, 'move_login');
    expect(await world.person(await property.personOf(id('a')))).toMatchObject({ email: mail('ann'), login: null });
    expect(await world.person(await property.personOf(id('b')))).toMatchObject({ login: mail('ann') });
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    await expect(world.person(await property.personOf(id('b')))).resolves.toMatchObject({ login: mail('ann') });
  });

  test('ignore puts it away until its evidence changes', async () => {
    const property = await sharedEmail(),
      conflict = await one(property, 'shared_email');
    await property.resolve(conflict.id, 'ignore');
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    expect((await property.conflicts('ignored')).map((each) => each.id)).toEqual([conflict.id]);
    property.stay(id('a'), { lastName: 'Leeson' });
    await property.sync();
    await one(property, 'shared_email');
  });

  test('what is not allowed writes nothing', async () => {
    const property = await sharedEmail(),
      conflict = await one(property, 'shared_email');
    await expectRefused(() => property.resolve(conflict.id, 'accept'), 'invalid');
    await expectRefused(() => property.resolve(conflict.id, 'toString'), 'invalid');
    await expectRefused(() => property.resolve(conflict.id, 'link', { residentId: '00000000-0000-7000-8000-00000000dead' }), 'invalid');
    await property.resolve(conflict.id, 'separate');
    await expectRefused(() => property.resolve(conflict.id, 'link'), 'already_resolved');
    const elsewhere = await freshProperty();
    await expectRefused(() => elsewhere.resolve(conflict.id, 'separate'), 'not_found');
  });
});

describe('duplicate_account', () => {
  test('link: two homes in one unit become one', async () => {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    property.stays.push({ tenancy: id('t2'), person: id('b'), unit: '1A', email: mail('ann') });
    await property.sync();
    expect((await property.homes()).length).toBe(2);
    const conflict = await one(property, 'duplicate_account'),
      seq = await property.feedSeq();
    await property.resolve(conflict.id, 'link');
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect(await property.feed(seq)).toEqual(['unassign Ann Lee 1A']);
    await expectSettled(property);
    // Both records support the one unit now: one of them may go.
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
  });

  test('links by itself once all the other ids are past, in one run, and a link taken back stays taken back', async () => {
    const property = await sharedEmail({ firstName: 'Ann', lastName: 'Lee' });
    await one(property, 'duplicate_account');
    const ann = await property.personOf(id('a')),
      newcomer = await property.personOf(id('b'));
    property.stay(id('a'), { rawStatus: 'Past', status: 'past', moveOutActual: '2026-03-02' });
    const people = await world.sql.rows('select * from person order by id'),
      preview = await property.preview();
    expect(await world.sql.rows('select * from person order by id')).toEqual(people);
    expect(await property.personOf(id('b'))).toBe(newcomer);
    const { runId, changes } = await property.sync();
    expect(changes.map((change) => `${change.kind} ${change.reason} ${change.state}`)).toContain('link merged applied');
    expect(preview.map((change) => `${change.kind} ${change.reason} ${change.subject}`)).toEqual(
      changes.map((change) => `${change.kind} ${change.reason} ${change.subject}`),
    );
    expect(await property.personOf(id('b'))).toBe(ann);
    expect(await property.conflicts()).toEqual([]);
    expect(await property.homes()).toEqual(['Ann Lee: 1B current pms']);
    await expectSettled(property);

    const undone = await world.undo(property, runId, [changes.find((change) => change.reason === 'merged')!.id]);
    expect(undone).toMatchObject({ undone: 1, refused: [] });
    expect(await property.personOf(id('b'))).toBe(newcomer);
    await property.sync();
    await property.sync();
    expect(await property.personOf(id('b'))).toBe(newcomer);
  });
});

describe('name_mismatch and email_mismatch', () => {
  test('link of a name_mismatch: the free person takes over the newcomer and her name follows the PMS, unless it was kept by hand', async () => {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    await property.sync();
    property.stays.push({ tenancy: id('t2'), person: id('b'), unit: '1B', firstName: 'Anna', lastName: 'Leigh', email: mail('ann') });
    await property.sync();
    const conflict = await one(property, 'name_mismatch'),
      ann = await property.personOf(id('a')),
      anna = await property.personOf(id('b'));
    await editPerson(world.db.pool, { ...world.base, personId: anna, propertyIds: null, patch: { phone: '+12125550123' } });
    const { runId } = await property.resolve(conflict.id, 'link');
    expect(await world.person(ann)).toMatchObject({ firstName: 'Ann', login: mail('ann'), overrides: ['phone'] });
    await property.sync();
    expect(await property.homes()).toEqual(['Anna Leigh: 1B current pms']);
    expect(await world.person(ann)).toMatchObject({ firstName: 'Anna', lastName: 'Leigh', login: mail('ann') });
    await expectSettled(property);
    // Taken back, she is called as before: the name was the other's.
    expect((await world.undo(property, runId)).refused).toEqual([]);
    expect(await world.person(ann)).toMatchObject({ firstName: 'Ann', lastName: 'Lee', login: mail('ann') });
    expect(await property.homes()).toEqual(['Anna Leigh: 1B current pms']);
    await expectSettled(property);
  });

  test('link to somebody typed by hand: her assignment for that unit is adopted by the next run', async () => {
    const property = await freshProperty(),
      { personId } = await property.addPerson('Ann', 'Lee');
    await property.assign(personId, '1A');
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    const conflict = await one(property, 'email_mismatch');
    await property.resolve(conflict.id, 'link');
    expect(await property.homes()).toEqual(['Ann Lee: 1A current manual']);
    expect((await property.sync()).changes.map((change) => change.reason)).toContain('adopted');
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    await expectSettled(property);
  });

  test('a namesake of a blocked person has no unit; separate gives it in the next run, link extends the block', async () => {
    for (const action of ['separate', 'link'] as const) {
      const property = await freshProperty();
      property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
      await property.sync();
      await blockPerson(world.db.pool, {
        ...world.base,
        personId: await property.personOf(id('a')),
        propertyIds: [property.id],
        reason: 'evicted',
      });
      property.stays.push({ tenancy: id('t2'), person: id('b'), unit: '1B', email: mail('other') });
      await property.sync();
      expect(await property.homes()).toEqual([]);
      const conflict = await one(property, 'email_mismatch');
      await property.resolve(conflict.id, action);
      await property.sync();
      expect(await property.homes()).toEqual(action === 'separate' ? ['Ann Lee: 1B current pms'] : []);
      expect(await property.conflicts()).toEqual([]);
      await expectSettled(property);
    }
  });
});

describe('manual_outlives_pms', () => {
  async function outlived(): Promise<TestProperty> {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    await property.assign(await property.personOf(id('a')), '1A');
    property.stay(id('a'), { rawStatus: 'Past', status: 'past' });
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 1A current manual']);
    return property;
  }

  test('end ends it at once', async () => {
    const property = await outlived(),
      conflict = await one(property, 'manual_outlives_pms'),
      seq = await property.feedSeq();
    await property.resolve(conflict.id, 'end');
    expect(await property.homes()).toEqual([]);
    expect(await property.feed(seq)).toEqual(['unassign Ann Lee 1A']);
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
  });

  test('keep keeps it, also when a later run judges it again', async () => {
    const property = await outlived(),
      conflict = await one(property, 'manual_outlives_pms');
    await property.resolve(conflict.id, 'keep');
    await expectSettled(property);
    property.stays.push({ tenancy: id('t9'), person: id('z'), unit: '3A', firstName: 'Zed', lastName: 'Ward' });
    await property.sync();
    expect(await property.conflicts()).toEqual([]);
    expect((await property.decisions()).map((decision) => decision.kind)).toEqual(['manual_outlives_pms']);
    expect(await property.homes()).toContain('Ann Lee: 1A current manual');
  });
});

describe('unknown_status and bad_record', () => {
  test('set_meaning answers for the whole account; every property plans with it', async () => {
    const first = await freshProperty(),
      word = `Odd ${round}`;
    first.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', rawStatus: word, status: 'unknown' }];
    await first.sync();
    const name = id('b'),
      second = await world.property(`P${round}x`);
    second.stays = [{ tenancy: id('t2'), person: name, unit: '1B', firstName: 'Bob', lastName: 'Ray', rawStatus: word, status: 'unknown' }];
    await second.sync();
    const conflict = await one(first, 'unknown_status');
    await expectRefused(() => first.resolve(conflict.id, 'set_meaning'), 'invalid');
    await first.resolve(conflict.id, 'set_meaning', { meaning: 'current' });
    expect(await second.conflicts()).toEqual([]);
    await first.sync();
    await second.sync();
    expect(await first.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect(await second.homes()).toEqual(['Bob Ray: 1B current pms']);
    await expectSettled(first);
    expect(await first.conflicts()).toEqual([]);
  });

  test('ignore puts a word or a record away until something about it changes', async () => {
    const property = await freshProperty();
    property.bad = [
      { list: 'tenancies', tenancyExternalId: id('t1'), personExternalId: id('a'), reason: 'no_name', field: 'Name', valueHash: 'x' },
    ];
    await property.sync();
    const conflict = await one(property, 'bad_record');
    await property.resolve(conflict.id, 'ignore');
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    property.bad = [{ ...property.bad[0]!, valueHash: 'y' }];
    await property.sync();
    await one(property, 'bad_record');
  });
});
