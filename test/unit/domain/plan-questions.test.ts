import { describe, expect, test } from '@jest/globals';
import { evidenceHash } from '../../../domain/evidence.ts';
import { homeSubject, pmsPersonSubject } from '../../../domain/plan/subjects.ts';
import { ANNA, quiet, world } from '../support/anna.ts';
import { World, isQuiet } from '../support/world.ts';

/** What one read says of several people at once, and questions that other facts have made other questions (docs/rules.md, Who is who and Conflicts). */

describe("known people's facts come before newcomers", () => {
  test('a newcomer is compared with the e-mail that a known person has since this very read', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Future' });
    w.sync();
    w.lease('anna', { email: 'new@example.test' }).lease('ben', { unit: 'b', email: 'new@example.test' });
    w.sync();
    expect([w.openConflicts(), w.person('Anna').loginEmailKey, w.person('Ben').loginEmailKey]).toEqual([
      ['shared_email Ben'],
      'new@example.test',
      null,
    ]);
    quiet(w);
  });
  test('an e-mail that she gave up in this very read is free for a newcomer', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Future' });
    w.sync();
    w.lease('anna', { email: 'new@example.test' }).lease('ben', { unit: 'b', email: 'anna@example.test' });
    w.sync();
    expect([w.openConflicts(), w.person('Ben').loginEmailKey]).toEqual([[], 'anna@example.test']);
    quiet(w);
  });
  test('an e-mail that waits, and that a newcomer of the same read logs in with, is contact only at once', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { email: 'ours@example.test' }).lease('ben', { unit: 'b', email: 'ours@example.test' });
    w.sync();
    expect([w.openConflicts(), w.person('Anna').email, w.person('Anna').loginEmailKey, w.person('Ben').loginEmailKey]).toEqual([
      ['shared_email Anna'],
      'ours@example.test',
      'anna@example.test',
      'ours@example.test',
    ]);
    quiet(w);
  });
  test('a linked person without an e-mail takes the first one that a record gives', () => {
    const w = world().lease('anna', { unit: 'a', email: null });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('x', {
      unit: 'b',
      firstName: 'Anna',
      lastName: 'L-anna',
      email: 'anna@example.test',
      predecessors: ['anna'],
    });
    w.sync();
    expect([w.person('Anna').email, w.person('Anna').loginEmailKey]).toEqual(['anna@example.test', 'anna@example.test']);
    quiet(w);
  });
});

describe('whose words count', () => {
  const two = () => {
    const w = new World({ pmsProperties: ['p', 'q'], mapped: { 'p/a': '1A', 'q/b': '1B' } });
    return w
      .lease('anna', { unit: 'a', tenancy: 'T1', property: 'p', moveInActual: '2026-02-01' })
      .lease('anna', { unit: 'b', tenancy: 'T2', property: 'q' });
  };
  test("a new e-mail counts though the record's other stay, which leads, could not be read", () => {
    const w = two();
    w.sync();
    for (const tenancy of ['T1', 'T2']) w.lease('anna', { tenancy, email: 'new@example.test' });
    w.sync({ outcomes: { p: 'failed' } });
    expect(w.openConflicts()).toEqual(['email_changed Anna']);
    w.pass({ hours: 1 });
    w.sync({ outcomes: { p: 'failed' } });
    expect(w.openConflicts()).toEqual(['email_changed Anna']);
    w.pass({ hours: 1 });
    w.sync();
    expect(w.openConflicts()).toEqual(['email_changed Anna']);
    quiet(w);
  });
  test('the leading stay owns her name also where its word is not known', () => {
    const w = world()
      .lease('anna', { unit: 'a', moveInActual: '2026-01-01' })
      .lease('anne', { ...ANNA, firstName: 'Anne', unit: 'b', moveInActual: '2026-02-01' });
    w.sync();
    w.lease('anne', { status: 'Weird' });
    w.sync();
    // A manager links the two.
    const into = w.person('Anna').id,
      from = w.person('Anne').id;
    for (const row of w.stays.values()) if (row.person === from) row.person = into;
    for (const [key, row] of w.town.pmsPersons) if (row.person === from) w.town.pmsPersons.set(key, { ...row, person: into });
    for (const row of w.assignments.values()) if (row.person === from) row.person = into;
    w.town.people.delete(from);
    w.sync();
    expect(w.town.people.get(into)!.firstName).toBe('Anne');
    quiet(w);
  });
});

describe('questions are judged again', () => {
  test('a name mismatch becomes a shared e-mail when its candidate is taken', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    w.lease('ben', { unit: 'b', email: 'anna@example.test' });
    w.sync();
    expect(w.openConflicts()).toEqual(['name_mismatch Ben']);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect(w.openConflicts()).toEqual(['shared_email Ben']);
    quiet(w);
  });
  test('a shared e-mail is about whom she shares it with now', () => {
    const w = world().lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' }).lease('cleo', { unit: 'c' });
    w.sync();
    w.lease('cleo', { email: 'anna@example.test' });
    w.sync();
    w.lease('cleo', { email: 'ben@example.test' });
    w.sync();
    expect(w.conflicts.filter((row) => row.state === 'open').map((row) => [row.type, row.candidates])).toEqual([
      ['shared_email', [w.person('Ben').id]],
    ]);
    quiet(w);
  });
  test('a duplicate does not link by itself while one of several candidates lives on', () => {
    const w = world({ mapped: { a: '1A', b: '1B', c: '1C', d: '1D' } })
      .lease('x', { ...ANNA, unit: 'a' })
      .lease('y', { ...ANNA, unit: 'b' });
    w.sync();
    w.lease('z', { ...ANNA, unit: 'c' });
    w.sync();
    w.lease('y', { status: 'Past' });
    expect(w.sync().merges.map((merge) => merge.subject)).not.toContain(pmsPersonSubject('acc', 'z'));
  });
  test('told apart from one person, she is still compared with another', () => {
    const w = world().lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' }).lease('cleo', { unit: 'c' });
    w.sync();
    w.lease('cleo', { email: 'anna@example.test' });
    w.sync();
    const subject = pmsPersonSubject('acc', 'cleo');
    w.decide(subject, 'separate', null, 'separate');
    w.decisions.set('d', { ...[...w.decisions.values()][0]!, candidates: [w.person('Anna').id] });
    for (const id of w.decisions.keys()) if (id !== 'd') w.decisions.delete(id);
    w.sync();
    expect(w.openConflicts()).toEqual([]);
    w.lease('cleo', { email: 'ben@example.test' });
    w.sync();
    expect(w.openConflicts()).toEqual(['shared_email Cleo']);
  });
  test('a record used again waits for its answer also when the newcomer has left', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { firstName: 'Zoe', lastName: 'Zeller', email: 'zoe@example.test' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([w.openConflicts(), w.holds()]).toEqual([['email_changed Zoe'], ['Anna 1A current']]);
    quiet(w);
  });
  test("a record used again is nobody's successor by the ids of the human before", () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('x', { ...ANNA, unit: 'b', predecessors: ['anna'] });
    w.sync();
    w.lease('x', { firstName: 'Zoe', lastName: 'Zeller', email: 'zoe@example.test' });
    w.sync();
    expect([w.openConflicts(), w.town.people.size]).toEqual([['email_changed Zoe'], 2]);
    expect(w.holds()).toContain('Zoe 1B current');
  });
});

describe('units', () => {
  test('of two stays that end, one day that nobody knows leaves the bridge alone', () => {
    const w = world().lease('anna', { unit: 'a', tenancy: 'T1' }).lease('anna', { unit: 'a', tenancy: 'T2' });
    w.sync();
    w.lease('anna', { tenancy: 'T1', status: 'Past', moveOutActual: '2026-03-02' })
      .lease('anna', { tenancy: 'T2', status: 'Past' })
      .lease('anna', { tenancy: 'T3', unit: 'a', status: 'Future', leaseStart: '2026-04-01' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('a person of whom one stay is missing and another detached is missing', () => {
    const w = new World({ pmsProperties: ['p', 'q'], mapped: { 'p/a': '1A', 'q/b': '1B', 'p/c': '1C' } })
      .lease('anna', { unit: 'a', tenancy: 'T1', property: 'p' })
      .lease('anna', { unit: 'b', tenancy: 'T2', property: 'q' });
    w.sync();
    w.detach('q');
    w.vanish('anna', 'T1');
    w.lease('x', { ...ANNA, email: 'other@example.test', unit: 'c', property: 'p' });
    w.sync();
    expect(w.openConflicts()).toEqual(['email_mismatch Anna#2']);
  });
  test('a unit given by a stay whose end waits is told as borrowed in the same plan', () => {
    const w = new World({ pmsProperties: ['p', 'q'], mapped: { 'p/a': '1A' } })
      .lease('anna', { unit: 'b', property: 'q' })
      .lease('ben', { unit: 'a', property: 'p' });
    w.sync();
    w.detach('q');
    w.map('q/b', '1B');
    expect(w.told(w.sync())).toEqual(expect.arrayContaining(['assign Anna 1B supported', 'held unassign Anna 1B detached (detached)']));
    quiet(w);
  });
  test('a manager who keeps her unit keeps it also when she would go somewhere else by now', () => {
    const w = world({ guard: { percent: 0, minimum: 0 } }).lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    const held = w.sync().changes.find((change) => change.state === 'held')!;
    w.reject(held);
    expect(held).toMatchObject({
      kind: 'unassign',
      evidenceHash: evidenceHash(held.evidence),
      subject: homeSubject(w.person('Anna').id, '1A'),
    });
    w.lease('anna', { tenancy: 'T2', unit: 'b', status: 'Current' });
    w.sync();
    expect([w.holds(), w.held()]).toEqual([['Anna 1A current', 'Anna 1B current'], []]);
    quiet(w);
  });
  test('a bad record of a superseded stay is present, run after run', () => {
    const w = world().lease('anna', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Superseded' });
    w.sync();
    expect(w.states()).toEqual(['anna current missing']);
    w.sync({ bad: ['anna'] });
    expect(w.states()).toEqual(['anna current']);
    expect(isQuiet(w.sync({ bad: ['anna'] }))).toBe(true);
  });
});
