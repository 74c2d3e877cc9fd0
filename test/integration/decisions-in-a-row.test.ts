// Held changes, decisions and undo over several runs in a row, through the real database (docs/rules.md, The guard; What a run promises, 6).
import { jest } from '@jest/globals';
import pg from 'pg';
import { approveHeld } from '../../sync/approve.ts';
import { deleteAssignment } from '../../sync/manual-assignment.ts';
import { rejectHeld } from '../../sync/reject.ts';
import { editPerson } from '../../sync/people.ts';
import { changeSettings } from '../../sync/settings.ts';
import { plannedStage, world } from '../support/planned-stage.ts';
import type { Change, TestProperty } from '../support/planned-world.ts';

plannedStage();

let n = 0;
const UNITS = Array.from({ length: 12 }, (_, i) => `${i + 1}A`);
const id = (who: number) => `p${who}-${n}`;
const stay = (who: number, more: object = {}) => ({
  tenancy: `t${who}-${n}`,
  person: id(who),
  unit: UNITS[who % UNITS.length]!,
  firstName: `First${who}`,
  lastName: `Last${who}x${n}`,
  email: `r${who}.${n}@example.com`,
  ...more,
});
/** So many residents, each in a unit of her own, and the ordinary guard of two. */
async function lived(residents: number, guardMinimum = 2): Promise<TestProperty> {
  const property = await world.property(`Row ${++n}`, UNITS, guardMinimum);
  property.stays = Array.from({ length: residents }, (_, i) => stay(i));
  await property.sync();
  return property;
}
const leave = (property: TestProperty, who: number, more: object = {}) => {
  property.stay(id(who), { status: 'past', rawStatus: 'Past', ...more });
};
const heldIds = async (property: TestProperty) => (await property.held()).map((change) => change.id);
const told = (changes: readonly Change[]) => changes.map((change) => `${change.kind} ${change.state}`).sort();

describe('the guard counts what runs applied in the 24 hours before', () => {
  test.each([
    [1, 1],
    [23.99, 1],
    [24.01, 0],
    [30, 0],
  ])('two units were left, and %d hours later one more: held %d', async (hours, held) => {
    const property = await lived(8);
    leave(property, 0);
    leave(property, 1);
    await property.sync();
    expect(await property.held()).toEqual([]);
    // A sync takes place an hour later.
    world.later(hours - 1);
    leave(property, 2);
    await property.sync();
    expect(await property.held()).toHaveLength(held);
  });

  test('a unit that was left, given again and left again counts once', async () => {
    const property = await lived(8);
    leave(property, 0);
    await property.sync();
    property.stays.push(stay(20, { unit: UNITS[0] }));
    await property.sync();
    world.later();
    leave(property, 20);
    leave(property, 1);
    await property.sync();
    expect(await property.held()).toEqual([]);
  });

  test('small properties: two units may be left, of however few', async () => {
    const property = await lived(2);
    leave(property, 0);
    leave(property, 1);
    await property.sync();
    expect(await property.held()).toEqual([]);
    expect(await property.homes()).toEqual([]);
  });
});

describe('held changes over several runs in a row', () => {
  test('are the same ones while the facts are the same, others when the facts are others, and none when the facts are gone', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const first = await heldIds(property);
    expect(first).toHaveLength(3);
    for (let run = 0; run < 3; run++) {
      world.later();
      property.stay(id(7), { phone: `512555010${run}` });
      await property.sync();
      expect(await heldIds(property)).toEqual(first);
    }
    leave(property, 0, { moveOutActual: '2026-03-01' });
    await property.sync();
    const second = await heldIds(property);
    expect(second).toHaveLength(3);
    expect(second.filter((each) => first.includes(each))).toHaveLength(2);
    property.stay(id(1), { status: 'current', rawStatus: 'Current' });
    await property.sync();
    expect(await heldIds(property)).toEqual(second.filter((each) => each !== first[1]));
    // The old facts coming back are a new case: one more unit, beside two that wait, is within the guard.
    leave(property, 1);
    await property.sync();
    expect((await heldIds(property)).filter((each) => first.includes(each))).toHaveLength(1);
    expect(await property.homes()).toHaveLength(7);
  });

  test('exactly the chosen ones are approved, of those only what still stands, and the others wait on through the next runs', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2, 3]) leave(property, who);
    await property.sync();
    const [a, b, , d] = await heldIds(property);
    // What is read in between makes one of the two another case.
    leave(property, 1, { moveOutActual: '2026-03-01' });
    await property.sync();
    const answer = await approveHeld(world.db.pool, {
      ...world.base,
      propertyId: property.id,
      changeIds: [a!, b!],
      note: null,
      looksUpById: false,
    });
    expect(answer).toMatchObject({ applied: 1, lapsed: 1 });
    expect(await property.homes()).toHaveLength(7);
    for (let run = 0; run < 3; run++) {
      world.later(9);
      await property.sync();
    }
    const waiting = await heldIds(property);
    expect(waiting).toHaveLength(3);
    expect(waiting).toContain(d);
    expect(await property.homes()).toHaveLength(7);
  });

  test('a rejected one is not asked again by any run until its evidence changes, and lifting the decision asks at once', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const [a, b] = await heldIds(property);
    expect(
      await rejectHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds: [a!, b!], note: 'they live here' }),
    ).toMatchObject({ rejected: 2 });
    for (let run = 0; run < 3; run++) {
      world.later(9);
      property.stay(id(7), { phone: `512555020${run}` });
      await property.sync();
      expect(await property.held()).toHaveLength(1);
    }
    leave(property, 0, { moveOutActual: '2026-03-01' });
    const changed = await property.sync();
    expect(told(changed.changes).filter((words) => words.endsWith('applied'))).toContain('unassign applied');
    expect(await property.decisions()).toHaveLength(1);
    expect(await property.homes()).toHaveLength(7);
  });
});

describe('what is held, and what managers do besides', () => {
  const assignmentOf = async (who: number) =>
    (await world.sql.row<{ id: string }>(
      `select a.id from assignment a join pms_person r on r.person_id = a.person_id where r.external_id = $1 and a.state <> 'ended'`,
      [id(who)],
    ))!.id;

  test('a unit taken away by hand and given back by undo: what the guard held goes on waiting, though the count has fallen', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const waiting = await heldIds(property);
    expect(waiting).toHaveLength(3);
    const { runId } = await deleteAssignment(world.db.pool, {
      ...world.base,
      propertyId: property.id,
      assignmentId: await assignmentOf(0),
    });
    expect(await property.held()).toHaveLength(2);
    const undone = await world.undo(property, runId);
    expect(await heldIds(property)).toEqual(waiting);
    // Two units may be left by now: had she not gone on waiting, this run would have put her out.
    world.later();
    await property.sync();
    expect(await heldIds(property)).toEqual(waiting);
    expect(await property.homes()).toHaveLength(8);
    // Undoing the undo takes the unit away again, and the question with it.
    await world.undo(property, undone.runId);
    expect(await property.held()).toHaveLength(2);
    expect(await property.homes()).toHaveLength(7);
  });

  test('taken away by hand in the moment in which a run held her end anew, and given back: that one end waits again', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const older = await heldIds(property);
    // Another day of leaving is other evidence: the older question lapses.
    leave(property, 0, { moveOutActual: '2026-03-01' });
    await property.sync();
    const waiting = await heldIds(property);
    expect(waiting.filter((each) => older.includes(each))).toHaveLength(2);
    const { runId } = await deleteAssignment(world.db.pool, {
      ...world.base,
      propertyId: property.id,
      assignmentId: await assignmentOf(0),
    });
    await world.undo(property, runId);
    expect((await heldIds(property)).sort()).toEqual(waiting.sort());
    await property.sync();
    expect((await heldIds(property)).sort()).toEqual(waiting.sort());
    expect(await property.homes()).toHaveLength(8);
  });

  test('a unit made her own by hand and given back by undo: her held end waits again', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const waiting = await heldIds(property);
    const { runId } = await property.assign(await property.personOf(id(0)), UNITS[0]!);
    expect(await property.held()).toHaveLength(2);
    await world.undo(property, runId!);
    expect(await heldIds(property)).toEqual(waiting);
    await property.sync();
    expect(await heldIds(property)).toEqual(waiting);
    expect(await property.homes()).toHaveLength(8);
  });

  const unitSync = (property: TestProperty, on: boolean) =>
    changeSettings(world.db.pool, { ...world.base, propertyId: property.id, patch: { unitSync: on, reason: 'doors are replaced' } });
  const approve = (property: TestProperty, changeIds: string[]) =>
    approveHeld(world.db.pool, { ...world.base, propertyId: property.id, changeIds, note: null, looksUpById: false });

  test('while Unit Sync is off no unit is taken by an approval: what waits goes on waiting, and can be approved when it is on again', async () => {
    const property = await lived(8);
    for (const who of [0, 1, 2]) leave(property, who);
    await property.sync();
    const waiting = await heldIds(property);
    await unitSync(property, false);
    await property.sync();
    const before = await world.fingerprint();
    await expect(approve(property, waiting)).rejects.toMatchObject({ code: 'unit_sync_off' });
    expect(await world.fingerprint()).toBe(before);
    await unitSync(property, true);
    expect(await heldIds(property)).toEqual(waiting);
    expect(await approve(property, waiting)).toMatchObject({ applied: 3, lapsed: 0 });
    expect(await property.homes()).toHaveLength(5);
  });

  test("while Unit Sync is off a stay's end can be approved: her unit stays until it is on again", async () => {
    const property = await lived(3);
    await unitSync(property, false);
    property.stays = property.stays.slice(1);
    for (let read = 0; read < 3; read++) {
      world.later(13);
      await property.sync();
    }
    expect(told(await property.held())).toEqual(['end held']);
    expect(await approve(property, await heldIds(property))).toMatchObject({ applied: 1, lapsed: 0 });
    expect(await property.homes()).toHaveLength(3);
    await property.sync();
    expect(await property.homes()).toHaveLength(3);
    await unitSync(property, true);
    await property.sync();
    expect(await property.homes()).toHaveLength(2);
  });

  test('while Unit Sync is off an answer takes no unit: of a record used again, the old person leaves hers when it is on again and a manager approves', async () => {
    const property = await lived(2);
    property.stay(id(0), { firstName: 'Zoe', lastName: 'Quinn', email: `zoe.${n}@example.com` });
    await property.sync();
    const both = await property.homes();
    expect(both).toHaveLength(3);
    await unitSync(property, false);
    const [conflict] = await property.conflicts();
    expect(conflict?.type).toBe('email_changed');
    const waiting = await heldIds(property),
      reasons = async () => (await property.held()).map((each) => each.heldReason);
    expect(await reasons()).toEqual(['open_conflict']);
    await property.resolve(conflict!.id, 'separate');
    // No conflict is open any more: it waits for a manager, under the id that she has seen.
    expect(await reasons()).toEqual(['waiting']);
    await property.sync();
    expect(await property.homes()).toEqual(both);
    await unitSync(property, true);
    await property.sync();
    expect([await property.homes(), await reasons(), await heldIds(property)]).toEqual([both, ['waiting'], waiting]);
    expect(await approve(property, await heldIds(property))).toMatchObject({ applied: 1, lapsed: 0 });
    expect(await property.homes()).toHaveLength(2);
  });
});

describe('undo of many', () => {
  /** Statements that PostgreSQL gets while `work` runs. */
  async function statements(work: () => Promise<unknown>): Promise<number> {
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await work();
      return query.mock.calls.length;
    } finally {
      query.mockRestore();
    }
  }

  test('takes as many statements for two hundred newcomers as for three', async () => {
    const counts: number[] = [];
    for (const newcomers of [3, 200]) {
      const property = await lived(1, 1_000);
      property.stays.push(...Array.from({ length: newcomers }, (_, i) => stay(10 + i)));
      const { runId } = await property.sync();
      counts.push(
        await statements(async () => {
          expect(await world.undo(property, runId)).toMatchObject({ undone: 2 * newcomers, refused: [] });
        }),
      );
      expect(await property.homes()).toHaveLength(1);
    }
    expect(counts[1]).toBe(counts[0]);
  });
});

describe('undo of several runs in a row', () => {
  test('what a newer run built on is refused until that one is taken back; from the newest to the oldest everything goes', async () => {
    const property = await lived(3, 1_000),
      before = await property.homes();
    const runs: string[] = [];
    const run = async () => {
      world.later();
      const done = await property.sync();
      runs.push(done.runId);
    };
    property.stays.push(stay(5));
    await run();
    property.stay(id(5), { unit: UNITS[6] });
    await run();
    leave(property, 5);
    await run();
    const early = await world.undo(property, runs[0]!);
    expect([early.undone, early.refused.length > 0]).toEqual([0, true]);
    expect(early.refused.every((each) => /^(touched|in_use): \w/.test(each.reason))).toBe(true);
    for (const runId of [...runs].reverse())
      expect((await world.undo(property, runId)).refused.filter((each) => !each.reason.startsWith('mirror_fact'))).toEqual([]);
    expect(await property.homes()).toEqual(before);
    for (let again = 0; again < 3; again++) {
      world.later(9);
      await property.sync();
      expect(await property.homes()).toEqual(before);
    }
  });

  test('of a human write: refused where a newer one touched the same, taken back in order, and done again by undoing the undo', async () => {
    const property = await lived(2, 1_000),
      person = await property.personOf(id(0));
    const edit = async (firstName: string) => {
      world.later();
      return (await editPerson(world.db.pool, { ...world.base, personId: person, propertyIds: null, patch: { firstName } })).runId!;
    };
    const one = await edit('Ada'),
      two = await edit('Bea');
    expect((await world.undo(property, one)).refused.map((each) => each.reason.split(':')[0])).toContain('touched');
    expect(await world.person(person)).toMatchObject({ firstName: 'Bea' });
    const back = await world.undo(property, two);
    expect(await world.person(person)).toMatchObject({ firstName: 'Ada' });
    await world.undo(property, back.runId);
    expect(await world.person(person)).toMatchObject({ firstName: 'Bea' });
    for (let again = 0; again < 2; again++) {
      world.later();
      await property.sync();
      expect(await world.person(person)).toMatchObject({ firstName: 'Bea' });
    }
  });
});

test('two of one name and e-mail move house together: approved, they leave the old unit, and it is not asked again', async () => {
  const property = await lived(0),
    twin = (who: number, more: object) =>
      stay(who, { tenancy: `home-${n}`, firstName: 'Ana', lastName: 'Nelson', email: `ana.${n}@example.com`, unit: UNITS[0], ...more });
  property.stays = [twin(0, {}), twin(1, {})];
  await property.sync();
  expect((await property.conflicts()).map((each) => each.type)).toEqual(['duplicate_account']);
  property.stays = [
    ...[0, 1].map((who) => twin(who, { status: 'past', rawStatus: 'Past', moveOutActual: '2026-03-01' })),
    ...[0, 1].map((who) => twin(who, { tenancy: `next-${n}`, unit: UNITS[1], moveInActual: '2026-03-01' })),
  ];
  await property.sync();
  // They have the new unit already; which of them left the old one is what the open conflict asks.
  expect((await property.held()).map((change) => [change.kind, change.heldReason])).toEqual([
    ['unassign', 'open_conflict'],
    ['unassign', 'open_conflict'],
  ]);
  const approved = await approveHeld(world.db.pool, {
    ...world.base,
    propertyId: property.id,
    changeIds: await heldIds(property),
    note: null,
    looksUpById: false,
  });
  expect(approved).toMatchObject({ applied: 2, lapsed: 0 });
  expect(told(await property.changes(approved.runId))).toEqual(['end applied', 'end applied', 'unassign applied', 'unassign applied']);
  await property.sync();
  expect(await property.held()).toEqual([]);
  expect((await property.sync()).quiet).toBe(true);
});
