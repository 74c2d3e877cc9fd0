// Merge, block, reject, lift: what a manager decides about people and held changes, and what the next run makes of it (docs/rules.md, What people did by hand; The guard).
import { approveHeld } from '../../sync/approve.ts';
import { blockPerson, unblockPerson } from '../../sync/block.ts';
import { liftDecision } from '../../sync/decisions.ts';
import { mergeByHand } from '../../sync/merge.ts';
import { editPerson } from '../../sync/people.ts';
import { rejectHeld } from '../../sync/reject.ts';
import { expectRefused, expectSettled, freshProperty, id, mail, plannedStage, round, world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedStage();

describe('merge by hand', () => {
  test('stays, PMS ids, units, what was kept by hand, conflicts and decisions go to the survivor, in every property', async () => {
    const first = await freshProperty(),
      second = await world.property(`P${round}x`);
    first.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await first.sync();
    second.stays = [
      {
        tenancy: id('t2'),
        person: id('b'),
        unit: '2A',
        firstName: 'Annie',
        lastName: 'Lee-Ray',
        email: mail('annie'),
        phone: '+12125550111',
      },
    ];
    await second.sync();
    const ann = await first.personOf(id('a')),
      annie = await second.personOf(id('b'));
    await editPerson(world.db.pool, { ...world.base, personId: annie, propertyIds: null, patch: { phone: '+12125550199' } });
    const { runId } = await mergeByHand(world.db.pool, { ...world.base, personId: annie, into: ann });
    expect(await second.homes()).toEqual(['Ann Lee: 2A current pms']);
    expect(await world.person(ann)).toMatchObject({ login: mail('ann'), overrides: ['phone'] });
    expect(await world.person(annie)).toMatchObject({ mergedInto: ann, login: null });
    for (const property of [first, second]) {
      await property.sync();
      await expectSettled(property);
    }
    expect(await first.homes()).toEqual([expect.stringContaining('1A current pms')]);

    await expectRefused(() => mergeByHand(world.db.pool, { ...world.base, personId: annie, into: ann }), 'not_found');
    await expectRefused(() => mergeByHand(world.db.pool, { ...world.base, personId: ann, into: ann }), 'invalid');

    const undone = await world.undo(first, runId);
    expect(undone).toMatchObject({ undone: 1, refused: [] });
    expect(await world.person(annie)).toMatchObject({ mergedInto: null, login: mail('annie'), overrides: ['phone'] });
    expect(await second.personOf(id('b'))).toBe(annie);
    expect(await second.homes()).toEqual(['Annie Lee-Ray: 2A current pms']);
    for (const property of [first, second]) {
      await property.sync();
      await expectSettled(property);
    }
    expect(await second.homes()).toEqual(['Annie Lee-Ray: 2A current pms']);
  });

  test('of two homes in one unit, the one made by hand stays by hand', async () => {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    const { personId } = await property.addPerson('A', 'Lee');
    await property.assign(personId, '1A');
    await mergeByHand(world.db.pool, { ...world.base, personId, into: await property.personOf(id('a')) });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current manual']);
    await expectSettled(property);
  });

  test('a merge is taken back for 30 days, and not when its parts have moved on', async () => {
    const property = await freshProperty();
    property.stays = [
      { tenancy: id('t1'), person: id('a'), unit: '1A' },
      { tenancy: id('t2'), person: id('b'), unit: '1B', firstName: 'Bob', lastName: 'Ray' },
      { tenancy: id('t3'), person: id('c'), unit: '2A', firstName: 'Cy', lastName: 'Fox' },
    ];
    await property.sync();
    const [ann, bob, cy] = await Promise.all([property.personOf(id('a')), property.personOf(id('b')), property.personOf(id('c'))]);
    const { runId } = await mergeByHand(world.db.pool, { ...world.base, personId: bob, into: ann });
    const { runId: second } = await mergeByHand(world.db.pool, { ...world.base, personId: ann, into: cy });
    expect((await world.undo(property, runId)).refused).toEqual([
      { changeId: expect.any(String), reason: expect.stringMatching(/^touched: /) },
    ]);
    expect((await world.undo(property, second)).undone).toBe(1);
    world.later(24 * 31);
    expect((await world.undo(property, runId)).refused).toEqual([
      { changeId: expect.any(String), reason: expect.stringMatching(/^too_late: /) },
    ]);
  });
});

describe('block', () => {
  test('ends everything at once, also what was made by hand; no sync gives it back; lifting gives in the next run what the PMS supports', async () => {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    const ann = await property.personOf(id('a')),
      seq = await property.feedSeq();
    await property.assign(ann, '2A');
    await blockPerson(world.db.pool, { ...world.base, personId: ann, propertyIds: [property.id], reason: 'eviction carried out' });
    expect(await property.homes()).toEqual([]);
    expect(await property.feed(seq)).toEqual(['assign Ann Lee 2A', 'unassign Ann Lee 1A', 'unassign Ann Lee 2A']);
    await expectSettled(property);
    property.stays.push({ tenancy: id('t2'), person: id('a'), unit: '1B', email: mail('ann') });
    await property.sync();
    expect(await property.homes()).toEqual([]);
    await expectRefused(
      () => blockPerson(world.db.pool, { ...world.base, personId: ann, propertyIds: [property.id], reason: 'again' }),
      'blocked',
    );
    await unblockPerson(world.db.pool, { ...world.base, personId: ann, propertyIds: [property.id] });
    expect(await property.homes()).toEqual([]);
    await property.sync();
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms', 'Ann Lee: 1B current pms']);
    await expectSettled(property);
    await expectRefused(() => unblockPerson(world.db.pool, { ...world.base, personId: ann, propertyIds: [property.id] }), 'conflict');
  });

  test('only in the properties that the manager may see; undo brings back all of it', async () => {
    const first = await freshProperty(),
      second = await world.property(`P${round}x`);
    first.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await first.sync();
    second.stays = [{ tenancy: id('t2'), person: id('a'), unit: '2A', email: mail('ann') }];
    await second.sync();
    const { runId } = await blockPerson(world.db.pool, {
      ...world.base,
      personId: await first.personOf(id('a')),
      propertyIds: [first.id],
      reason: 'evicted',
    });
    expect(await first.homes()).toEqual([]);
    expect(await second.homes()).toEqual(['Ann Lee: 2A current pms']);
    expect(await world.undo(first, runId)).toMatchObject({ undone: 2, refused: [] });
    expect(await first.homes()).toEqual(['Ann Lee: 1A current pms']);
    await expectSettled(first);
    expect(await first.homes()).toEqual(['Ann Lee: 1A current pms']);
  });
});

describe('reject and lift', () => {
  async function held(): Promise<TestProperty> {
    const property = await freshProperty(0);
    property.stays = [
      { tenancy: id('t1'), person: id('a'), unit: '1A' },
      { tenancy: id('t2'), person: id('b'), unit: '1B', firstName: 'Bob', lastName: 'Ray' },
    ];
    await property.sync();
    for (const person of ['a', 'b']) property.stay(id(person), { rawStatus: 'Past', status: 'past', moveOutActual: '2026-03-01' });
    await property.sync();
    expect((await property.held()).length).toBe(2);
    return property;
  }

  test('rejects exactly the ids given; the same is not asked again until its evidence changes', async () => {
    const property = await held(),
      [one, other] = await property.held();
    expect(await rejectHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [one!.id], note: 'still here' })).toEqual({
      runId: expect.any(String),
      rejected: 1,
    });
    expect((await property.held()).map((change) => change.id)).toEqual([other!.id]);
    await expectSettled(property);
    expect((await property.held()).map((change) => change.id)).toEqual([other!.id]);
    expect((await property.homes()).length).toBe(2);
    property.stay(id('a'), { moveOutActual: '2026-02-27' });
    await property.sync();
    expect((await property.held()).map((change) => change.person).sort()).toEqual(
      [await property.personOf(id('a')), await property.personOf(id('b'))].sort(),
    );
    expect(await property.decisions()).toEqual([]);
  });

  test('after an approval nothing is left to do: the next run is quiet, though it plans in full', async () => {
    const property = await held(),
      [one] = await property.held();
    await approveHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [one!.id], note: null, looksUpById: false });
    expect(await property.sync()).toMatchObject({ quiet: true, changes: [] });
    expect((await property.held()).length).toBe(1);
  });

  test('answered by several managers at once: one answer counts, the others do nothing, and the unit is left at most once', async () => {
    const property = await held(),
      [one, other] = await property.held(),
      answer = (change: string) => ({ ...world.base, propertyId: property.id, changeIds: [change], note: null });
    const approved = await Promise.all([1, 2, 3].map(() => approveHeld(world.db.pool, { ...answer(one!.id), looksUpById: false })));
    expect(approved.map((each) => each.applied).sort()).toEqual([0, 0, 1]);
    const [approval, rejection] = await Promise.all([
      approveHeld(world.db.pool, { ...answer(other!.id), looksUpById: false }),
      rejectHeld(world.db.pool, answer(other!.id)),
    ]);
    expect(approval.applied + rejection.rejected).toBe(1);
    const left = 1 + approval.applied;
    expect([await property.held(), (await property.homes()).length, (await property.decisions()).length]).toEqual([
      [],
      2 - left,
      rejection.rejected,
    ]);
    expect((await property.feed(0)).filter((line) => line.startsWith('unassign'))).toHaveLength(left);
    await expectSettled(property);
  });

  test('an id of another property, or of no held change, writes nothing', async () => {
    const property = await held(),
      [one] = await property.held(),
      elsewhere = await freshProperty();
    await expectRefused(
      () => rejectHeld(world.db.pool, { ...world.base, propertyId: elsewhere.id, changeIds: [one!.id], note: null }),
      'not_found',
    );
    await expectRefused(
      () =>
        rejectHeld(world.db.pool, {
          ...world.base,
          propertyId: property.id,
          changeIds: [one!.id, '00000000-0000-7000-8000-00000000dead'],
          note: null,
        }),
      'not_found',
    );
  });

  test('lifting the decision, or undoing the rejection, asks again in the next run', async () => {
    const property = await held(),
      [one, other] = await property.held();
    await rejectHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [one!.id], note: null });
    const { runId } = await rejectHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [other!.id], note: null });
    await liftDecision(world.db.pool, { ...world.base, decisionId: (await property.decisions())[0]!.id });
    await property.sync();
    expect((await property.held()).map((change) => change.person)).toEqual([one!.person]);
    expect(await world.undo(property, runId)).toMatchObject({ undone: 1, refused: [] });
    await property.sync();
    expect((await property.held()).map((change) => change.person).sort()).toEqual([one!.person, other!.person].sort());
    expect(await property.decisions()).toEqual([]);
  });

  test('an end without a unit that was rejected leaves the stay live, with the unit that it is then mapped to', async () => {
    const property = await freshProperty(0);
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: null }];
    await property.sync();
    property.stays = [];
    await world.sql.run(`update integration set when_absent = 'hold' where property_id = $1`, [property.id]);
    property.stays.push({ tenancy: id('t2'), person: id('z'), unit: '3A', firstName: 'Zed', lastName: 'Ward' });
    await property.sync();
    world.later(30);
    await property.sync();
    await property.sync();
    const [end] = await property.held();
    expect(end).toMatchObject({ kind: 'end', heldReason: 'absent' });
    await rejectHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [end!.id], note: null });
    await expectSettled(property);
    expect(await property.held()).toEqual([]);
    expect((await property.decisions()).map((decision) => decision.kind)).toEqual(['end']);
  });
});
