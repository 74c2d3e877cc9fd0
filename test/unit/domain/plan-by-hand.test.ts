import { describe, expect, test } from '@jest/globals';
import { homeSubject, pmsPersonSubject } from '../../../domain/plan/subjects.ts';
import { ANNA, anna, quiet, world } from '../support/anna.ts';
import { isQuiet } from '../support/world.ts';

/** What people did by hand, adoption, the block (docs/rules.md, What people did by hand). */

describe('by hand', () => {
  test('a protected person gains units and loses none', () => {
    const w = anna();
    w.change(w.person('Anna').id, { protected: true });
    w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', unit: 'b' });
    w.sync();
    expect([w.holds(), w.openConflicts()]).toEqual([['Anna 1A current', 'Anna 1B current'], ['manual_outlives_pms Anna']]);
    quiet(w);
  });
  test('a manual assignment is never undone; when its support ends a manager is asked, once', () => {
    const w = anna(),
      id = w.person('Anna').id;
    w.assignByHand(id, '9Z');
    w.open().find((row) => row.unit === '1A')!.source = 'manual';
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([w.holds(), w.openConflicts()]).toEqual([['Anna 1A current manual', 'Anna 9Z current manual'], ['manual_outlives_pms Anna']]);
    quiet(w);
    w.conflicts[0]!.state = 'ignored';
    quiet(w);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect(w.openConflicts()).toEqual([]);
  });
  test('kept by a manager: not asked again in later runs', () => {
    const w = anna();
    w.open()[0]!.source = 'manual';
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    const conflict = w.conflicts[0]!;
    conflict.state = 'resolved';
    w.decide(conflict.subject, 'manual_outlives_pms', conflict.evidenceHash, 'keep');
    w.sync();
    quiet(w);
    expect(w.openConflicts()).toEqual([]);
  });
  test("its days: begins on from, ends after until, both held, at the property's midnight", () => {
    const w = anna(),
      id = w.person('Anna').id;
    w.assignByHand(id, '9Z', { from: '2026-03-04', until: '2026-03-08' });
    expect(w.sync().nextDue?.toISOString()).toBe('2026-03-04T05:00:00.000Z');
    w.now = new Date('2026-03-04T05:00:00Z');
    expect(w.told(w.sync())).toEqual(['update Anna 9Z from_reached']);
    w.now = new Date('2026-03-09T03:59:00Z');
    expect(isQuiet(w.sync())).toBe(true);
    // The clocks went forward on the 8th.
    w.now = new Date('2026-03-09T04:00:00Z');
    expect(w.told(w.sync())).toEqual(['unassign Anna 9Z until_reached']);
    expect([...w.assignments.values()].at(-1)).toMatchObject({ endedOn: '2026-03-08', state: 'ended' });
  });
  describe('adoption', () => {
    const typed = (days: { until?: string } = {}, fields = {}) => {
      const w = world(),
        id = w.addPerson({ firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
      w.change(id, fields);
      w.assignByHand(id, '1A', days);
      w.assignByHand(id, '9Z');
      w.lease('anna', { unit: 'a' });
      w.sync();
      return w;
    };
    test("the assignment typed before becomes the sync's, and leaves with the stay; another one stays manual", () => {
      const w = typed();
      expect(w.holds()).toEqual(['Anna 1A current', 'Anna 9Z current manual']);
      quiet(w);
      w.lease('anna', { status: 'Past' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 9Z current manual']);
    });
    test('not one with an end day, nor of a protected person', () => {
      expect(typed({ until: '2026-12-31' }).holds()).toEqual(['Anna 1A current manual', 'Anna 9Z current manual']);
      expect(typed({}, { protected: true }).holds()).toEqual(['Anna 1A current manual', 'Anna 9Z current manual']);
    });
    test('also where the unit is mapped only after the run that linked her, as it is when a property begins', () => {
      const w = world({ mapped: {} }),
        id = w.addPerson({ firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
      w.assignByHand(id, '1A');
      w.lease('anna', { unit: 'a' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current manual']);
      w.map('a', '1A');
      expect(w.told(w.sync())).toEqual(['update Anna 1A adopted']);
      expect(w.holds()).toEqual(['Anna 1A current']);
      quiet(w);
    });
    test('not one made after her first stay was read, nor one for the unit of a later stay', () => {
      const w = world({ mapped: { b: '1B' } }),
        id = w.addPerson({ firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
      w.assignByHand(id, '1B');
      w.lease('anna', { unit: 'a' });
      w.sync();
      w.assignByHand(id, '1A');
      w.map('a', '1A');
      w.sync();
      w.lease('anna', { tenancy: 'T-2', unit: 'b' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current manual', 'Anna 1B current manual']);
    });
  });
  describe('block', () => {
    test('ended, and not assigned again; lifted, she has what the PMS supports', () => {
      const w = anna();
      w.block(w.person('Anna').id);
      w.lease('anna', { tenancy: 'T-2', unit: 'b' });
      w.sync();
      expect(w.holds()).toEqual([]);
      quiet(w);
      w.blocked.clear();
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current']);
    });
    test.each([
      ['another e-mail', 'x@example.test'],
      ['the same e-mail', 'anna@example.test'],
      ['no e-mail', null],
    ])('a namesake with %s gets no unit, in this run or a later one, until a manager tells them apart', (_, email) => {
      const w = anna();
      w.block(w.person('Anna').id);
      w.lease('x', { ...ANNA, email, unit: 'b' });
      w.sync();
      expect([w.openConflicts(), w.holds()]).toEqual([['email_mismatch Anna#2'], []]);
      quiet(w);
      w.conflicts[0]!.state = 'resolved';
      w.decide(pmsPersonSubject('acc', 'x'), 'separate', null, 'separate');
      w.sync();
      expect(w.holds()).toEqual(['Anna#2 1B current']);
    });
    test('a blocked person keeps what was given by hand after it, and a move gives her nothing', () => {
      const w = anna(),
        id = w.person('Anna').id;
      w.block(id);
      w.assignByHand(id, '9Z');
      w.lease('anna', { unit: 'b' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 9Z current manual']);
      expect(w.changes.some((row) => row.subject === homeSubject(id, '1B'))).toBe(false);
    });
  });
});
