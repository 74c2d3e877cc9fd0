import { describe, expect, test } from '@jest/globals';
import { nameKey } from '../../../domain/text.ts';
import { World } from '../support/world.ts';

/**
 * docs/how-it-works.md, Clusters. Each `sync` of a World plans everything a second time cluster by cluster, and fails where the two differ
 * (test/unit/support/parts.ts). Here are cases in which one edge alone makes the difference; the other tests of the planner are cases too.
 */
const world = () => new World({ mapped: { a: '1A', b: '1B', c: '1C' }, settings: { whenAbsent: 'end' } });

/** Two properties of one organization, which read from one PMS account. */
const twoProperties = () => {
  const here = world();
  return { here, there: new World({ town: here.town, id: 'Q', pmsProperties: ['qq'], mapped: { q: '9A' } }) };
};

describe('a plan cluster by cluster is the plan of the whole', () => {
  test("a superseded stay whose household goes on in another's stay of the same tenancy", () => {
    const w = world().lease('anna', { tenancy: 'T', unit: 'a' }).lease('ben', { tenancy: 'T', unit: 'b' });
    w.sync();
    w.lease('anna', { tenancy: 'T', status: 'Superseded' });
    w.sync();
    expect(w.holds()).toEqual(['Ben 1B current']);
  });

  test('a superseded stay whose household goes on in the tenancy that follows it', () => {
    const w = world().lease('anna', { unit: 'a' }).lease('ben', { tenancy: 'T-9', unit: 'b' });
    w.sync();
    w.lease('anna', { status: 'Superseded', successorTenancy: 'T-9' });
    w.sync();
    expect(w.holds()).toEqual(['Ben 1B current']);
  });

  test('whoever moved to a PMS unit without a mapping leaves the old one when another lives there', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { unit: 'd' }).lease('ben', { unit: 'a' });
    w.sync();
    expect(w.holds()).toEqual(['Ben 1A current']);
  });

  test('a newcomer with the e-mail that another logs in with', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('ben', { unit: 'b', email: 'anna@example.test' });
    w.sync();
    expect(w.conflicts.filter((row) => row.state === 'open').map((row) => row.type)).toEqual(['shared_email']);
  });

  test('a newcomer with the name that somebody is given by the same read', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.vanish('anna');
    w.sync();
    w.lease('cleo', { unit: 'b', firstName: 'Anna', lastName: 'L-anna', email: null });
    w.sync();
    expect(w.conflicts.filter((row) => row.state === 'open').map((row) => row.type)).toEqual(['email_mismatch']);
  });

  test('the guard counts the units of all clusters', () => {
    const w = new World({ mapped: { a: '1A', b: '1B', c: '1C' }, guard: { percent: 0, minimum: 1 } });
    for (const [who, unit] of [
      ['anna', 'a'],
      ['ben', 'b'],
      ['cleo', 'c'],
    ] as const)
      w.lease(who, { unit });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('ben', { status: 'Past' });
    expect(w.sync().guard).toMatchObject({ count: 2, exceeded: true });
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1B current', 'Cleo 1C current']);
  });

  test('a word that nobody can read is told once, of all who have it', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Weird' }).lease('ben', { unit: 'b', status: 'Weird' });
    const plan = w.sync();
    expect(plan.openConflicts.map((row) => row.pms)).toEqual([{ rawLeaseStatus: 'Weird', stays: 2 }]);
    expect(w.sync().closeConflicts).toEqual([]);
  });

  test('a log-in is not needed to be found: somebody typed by hand with the e-mail of a newcomer', () => {
    const w = world();
    w.addPerson({ firstName: 'Kim', lastName: 'Old', email: 'ben@example.test', login: false });
    w.lease('ben', { unit: 'b' });
    w.sync();
    expect(w.openConflicts()).toEqual(['name_mismatch Ben']);
  });

  test('a newcomer with the name of two who were typed by hand', () => {
    const w = world();
    for (const email of ['one@example.test', 'two@example.test']) w.addPerson({ firstName: 'Ben', lastName: 'L-ben', email });
    w.lease('ben', { unit: 'b' });
    w.sync();
    expect(w.conflicts.map((row) => row.candidates.length)).toEqual([2]);
  });

  test('a newcomer with the name of somebody who is blocked here and never lived here', () => {
    const { here, there } = twoProperties();
    there.lease('anna', { unit: 'q' });
    there.sync();
    here.block(here.person('Anna').id);
    here.lease('ben', { unit: 'b', firstName: 'Anna', lastName: 'L-anna' });
    here.sync();
    expect(here.holds()).toEqual([]);
  });

  test('somebody known by a record alone, who holds a unit here by hand, and whose record comes here', () => {
    const { here, there } = twoProperties();
    there.lease('anna', { unit: 'q', email: null });
    there.sync();
    there.stays.clear();
    const assignment = here.assignByHand(here.person('Anna').id, '1A');
    here.lease('anna', { tenancy: 'T-here', unit: 'a', email: null });
    here.sync();
    expect(here.assignments.get(assignment)!.supports).toHaveLength(1);
    expect(here.holds()).toEqual(['Anna 1A current']);
  });

  test('an assignment whose stay is another human’s by now, in another PMS unit', () => {
    const w = world().lease('anna', { unit: 'a', email: null });
    w.sync();
    const other = w.addPerson({ firstName: 'Dora', lastName: 'L-dora' }),
      row = w.stay('anna');
    row.person = other;
    row.pmsUnit = 'pp/b';
    for (const record of w.town.pmsPersons.values()) record.person = other;
    w.lease('anna', { unit: 'b', firstName: 'Dora', lastName: 'L-dora' });
    expect(w.told(w.sync())).toContain('held unassign Anna 1A another_person (waiting)');
  });

  test("a superseded stay whose household goes on in another property: in another's stay of the tenancy that follows it", () => {
    const { here, there } = twoProperties();
    here.lease('anna', { unit: 'a' });
    here.sync();
    there.lease('ben', { tenancy: 'T-9', unit: 'q' });
    there.sync();
    here.lease('anna', { status: 'Superseded', successorTenancy: 'T-9' });
    here.sync();
    expect(here.states()).toEqual(['anna ended']);
  });

  test('a superseded stay whose record lives on in another property, in a stay that is another human’s', () => {
    const { here, there } = twoProperties();
    here.lease('anna', { unit: 'a' });
    here.sync();
    there.lease('anna', { tenancy: 'T-there', unit: 'q' });
    there.sync();
    there.stay('anna', 'T-there').person = there.addPerson({ firstName: 'Dora', lastName: 'L-dora' });
    here.lease('anna', { status: 'Superseded' });
    here.sync();
    expect(here.states()).toEqual(['anna ended']);
  });

  test('a stay that is kept, of somebody whose record is another human’s by now: she is taken', () => {
    const w = new World({ scope: { excludedLeaseStatuses: ['Odd'] } }).lease('ben', { email: null });
    w.sync();
    const ben = w.stay('ben').person!,
      email = 'ben@example.test';
    w.lease('ben', { status: 'Odd' });
    w.sync();
    w.change(ben, {
      firstName: 'Benno',
      nameKey: nameKey('Benno', 'L-ben'),
      overrides: ['firstName'],
      email,
      emailKey: email,
      loginEmailKey: email,
    });
    for (const record of w.town.pmsPersons.values()) record.person = w.addPerson({ firstName: 'Dora', lastName: 'L-dora' });
    w.lease('cleo', { firstName: 'Benno', lastName: 'L-ben', email });
    w.sync();
    expect(w.conflicts.filter((row) => row.state === 'open').map((row) => row.type)).toEqual(['duplicate_account']);
  });

  describe('a newcomer with the name that this read gives to somebody who is blocked gets no unit', () => {
    const expectNoUnitFor = (w: World, who: string) => {
      w.sync();
      expect(w.conflicts.filter((row) => row.state === 'open').map((row) => row.type)).toEqual(['email_mismatch']);
      expect(w.holds().filter((each) => each.includes('1B'))).toEqual([]);
      expect(w.stay(who).state).toBe('current');
    };

    test.each([{ firstName: 'Zoe' }, { lastName: 'L-zoe' }])('her record says %j', (name) => {
      const w = world().lease('anna', { unit: 'a' });
      w.sync();
      w.block(w.stay('anna').person!);
      w.lease('anna', name).lease('ben', { unit: 'b', firstName: 'Anna', lastName: 'L-anna', ...name });
      expectNoUnitFor(w, 'ben');
    });

    test('a record that is used again says it', () => {
      const w = world().lease('anna', { unit: 'a' }).lease('ben', { unit: 'c' });
      w.sync();
      w.block(w.stay('anna').person!);
      w.lease('ben', { unit: 'b', firstName: 'Anna', lastName: 'L-anna', email: 'new@example.test' });
      w.sync();
      expect(w.openConflicts()).toEqual(expect.arrayContaining([expect.stringMatching(/^email_mismatch/)]));
      expect(w.holds().filter((each) => each.includes('1B'))).toEqual([]);
    });

    test('her second tenancy says it', () => {
      const w = world().lease('anna', { unit: 'a' });
      w.sync();
      w.block(w.stay('anna').person!);
      w.lease('anna', { tenancy: 'T-2', unit: 'c', firstName: 'Zoe', leaseStart: '2026-02-01' });
      w.lease('ben', { unit: 'b', firstName: 'Zoe', lastName: 'L-anna' });
      expectNoUnitFor(w, 'ben');
    });

    test('a stay of hers that is kept says it, though its record is another human’s by now', () => {
      const w = new World({ mapped: { b: '1B' }, scope: { excludedLeaseStatuses: ['Odd'] } }).lease('anna', { email: null });
      w.sync();
      const anna = w.stay('anna').person!;
      w.lease('anna', { status: 'Odd' });
      w.sync();
      w.block(anna);
      w.change(anna, { firstName: 'Typed', nameKey: nameKey('Typed', 'L-anna') });
      for (const record of w.town.pmsPersons.values()) record.person = w.addPerson({ firstName: 'Dora', lastName: 'L-dora' });
      w.lease('ben', { unit: 'b', firstName: 'Anna', lastName: 'L-anna' });
      expectNoUnitFor(w, 'ben');
    });
  });

  describe('a question about a record that is another human’s by now', () => {
    /** Anna was asked about when Ben's record was hers; a free person has her name. */
    const asked = () => {
      const w = world().lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' });
      w.sync();
      const candidate = w.addPerson({ firstName: 'Anna', lastName: 'L-anna', email: 'other@example.test' });
      w.conflicts.push({
        id: 'asked',
        type: 'email_mismatch',
        subject: 'pms:acc/ben',
        state: 'open',
        person: [...w.town.people.values()].find((each) => each.email === 'anna@example.test')!.id,
        candidates: [candidate],
        evidenceHash: null,
        evidence: null,
      });
      return w;
    };

    test('is hers as long as her name calls for it', () => {
      const w = asked();
      w.lease('ben', { phone: '+1 212 555 0100' });
      w.sync();
      expect(w.conflicts.map((row) => `${row.id} ${row.state}`)).toEqual(['asked open']);
    });

    test('gives way when the record asks the same of a third', () => {
      const w = asked();
      w.addPerson({ firstName: 'Cleo', lastName: 'L-cleo', email: 'free@example.test' });
      w.lease('ben', { firstName: 'Cleo', lastName: 'L-cleo', email: 'cleo@example.test' });
      w.sync();
      expect(w.conflicts.find((row) => row.id === 'asked')?.state).toBe('closed');
      expect(w.openConflicts().filter((each) => each.startsWith('email_mismatch'))).toHaveLength(1);
    });
  });
});
