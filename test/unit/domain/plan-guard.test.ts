import { describe, expect, test } from '@jest/globals';
import { anna, quiet, shut } from '../support/anna.ts';
import { World, type WorldOptions } from '../support/world.ts';

/** Too many at once wait for a manager (docs/rules.md, The guard). */

describe('the guard in a run', () => {
  const house = (n: number, options: WorldOptions = {}) => {
    const names = Array.from({ length: n }, (_, i) => `r${i}`);
    const w = new World({
      mapped: Object.fromEntries(names.map((name) => [`u-${name}`, `U-${name}`])),
      guard: { percent: 10, minimum: 2 },
      ...options,
    });
    for (const name of names) w.lease(name, { unit: `u-${name}`, moveOutScheduled: null });
    w.sync();
    const out = (count: number, facts: object = {}) => {
      for (const name of names.slice(0, count)) w.lease(name, { status: 'Past', ...facts });
    };
    return { w, out };
  };
  test('exactly at the limit everything applies, one above everything counted is held', () => {
    const { w, out } = house(30);
    out(3);
    expect(w.sync().guard).toEqual({ count: 3, limit: 3, occupied: 30, exceeded: false });
    expect(w.open()).toHaveLength(27);
    const other = house(30);
    other.out(4);
    expect(other.w.sync().guard).toMatchObject({ count: 4, exceeded: true });
    expect([other.w.open().length, other.w.held().length]).toEqual([30, 4]);
  });
  test('what runs applied in the 24 hours before is added', () => {
    const { w, out } = house(20);
    out(2);
    w.sync();
    w.pass({ hours: 23.9 });
    out(3);
    w.sync();
    expect([w.open().length, w.held().length]).toEqual([18, 1]);
    const later = house(20);
    later.out(2);
    later.w.sync();
    later.w.pass({ hours: 24 });
    later.out(3);
    later.w.sync();
    expect(later.w.open()).toHaveLength(17);
  });
  test('approved changes are not added', () => {
    const { w, out } = house(20);
    out(3);
    w.sync();
    expect(w.approve()).toHaveLength(3);
    out(5);
    w.sync();
    expect([w.open().length, w.held().length]).toEqual([15, 0]);
  });
  test('a held change waits for a person even when the count falls', () => {
    const { w, out } = house(20);
    out(3);
    w.sync();
    w.lease('r0', { status: 'Current' });
    w.pass({ days: 2 });
    w.sync();
    expect([w.open().length, w.held().length]).toEqual([20, 2]);
  });
  test('held first, something else later: only what is new is counted', () => {
    const { w, out } = house(20);
    out(3);
    w.sync();
    out(5);
    expect(w.sync().guard.count).toBe(2);
    expect([w.open().length, w.held().length]).toEqual([18, 3]);
  });
  test('everything else applies: arrivals, updates, ends that leave no unit', () => {
    const { w, out } = house(3, { guard: { percent: 0, minimum: 0 } });
    w.lease('x', { unit: null });
    w.sync();
    out(1);
    w.lease('x', { status: 'Past' }).lease('y', { unit: 'u-r1' });
    w.sync();
    expect(w.states()).toEqual(['r0 current', 'r1 current', 'r2 current', 'x ended', 'y current']);
    expect(w.holds()).toContain('Y U-r1 current');
  });
  test('a unit left by two people counts once', () => {
    const w = new World({ mapped: { a: '1A' }, guard: { percent: 0, minimum: 1 } })
      .lease('anna', { unit: 'a' })
      .lease('ben', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('ben', { status: 'Past' });
    expect(w.sync().guard.count).toBe(1);
    expect(w.holds()).toEqual([]);
  });
  test('in the run of the first complete read they are held whatever the count', () => {
    const w = anna();
    w.detach();
    w.attach();
    w.lease('anna', { status: 'Past' });
    w.sync({ outcome: 'incomplete' });
    expect(w.held()).toEqual([]);
    w.sync();
    expect(w.held().map((row) => row.heldReason)).toEqual(['first_read']);
    w.pass({ days: 1 });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('a held move: the new one begins, the old one stays, and approval ends it', () => {
    const w = anna(shut);
    w.lease('anna', { unit: 'b' });
    expect(w.told(w.sync()).filter((line) => !line.startsWith('update'))).toEqual([
      'held move Anna 1A transfer (guard)',
      'assign Anna 1B supported',
    ]);
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current']);
    quiet(w);
    expect(w.approve()).toHaveLength(1);
    expect(w.holds()).toEqual(['Anna 1B current']);
    quiet(w);
  });
  test('changed settings and mappings count', () => {
    const w = anna({ ...shut, settings: { whenExcluded: 'end' } });
    w.scope.excludedLeaseStatuses = ['Current'];
    w.sync();
    expect(w.held()).toHaveLength(1);
    w.scope.excludedLeaseStatuses = [];
    w.sync();
    expect(w.held()).toHaveLength(0);
    w.map('a', null);
    w.sync();
    expect(w.held()).toHaveLength(1);
  });

  describe('announced', () => {
    const leaves = (known: object, days: number, says: object = {}, status = 'Past') => {
      const w = anna(shut);
      w.lease('anna', { status: 'Notice', ...known });
      w.sync();
      w.pass({ days });
      w.lease('anna', { status, ...says });
      w.sync();
      return w.holds().length === 0;
    };
    // Known since 2026-03-02, 15:00 UTC.
    test.each([
      ['exactly 7 days', { moveOutScheduled: '2026-03-09' }, 7, {}, true],
      ['6.99 days', { moveOutScheduled: '2026-03-08' }, 6.99, {}, false],
      ['a day in the future', { moveOutScheduled: '2026-03-10' }, 7, {}, false],
      ['today', { moveOutScheduled: '2026-03-12' }, 10, {}, true],
      ['another actual day than the one announced', { moveOutScheduled: '2026-03-08' }, 10, { moveOutActual: '2026-03-09' }, false],
      ['the same actual day', { moveOutScheduled: '2026-03-08' }, 10, { moveOutActual: '2026-03-08' }, true],
      ['no move-out day, lease end 14 days ago', { leaseEnd: '2026-02-24' }, 8, {}, true],
      ['no move-out day, lease end 15 days ago', { leaseEnd: '2026-02-23' }, 8, {}, false],
      ['no move-out day, lease end today', { leaseEnd: '2026-03-10' }, 8, {}, true],
      ['no move-out day, lease end tomorrow', { leaseEnd: '2026-03-11' }, 8, {}, false],
      [
        'a lease end does not stand in for a move-out day that is new',
        { leaseEnd: '2026-03-08' },
        8,
        { moveOutActual: '2026-03-08' },
        false,
      ],
      ['no day at all', {}, 30, {}, false],
    ])('%s', (_, known, days, says, announced) => {
      expect(leaves(known, days, says)).toBe(announced);
    });
    test.each([
      ['Past', true],
      ['Cancelled', true],
      ['Denied', false],
      ['Applicant', false],
    ])('the PMS says %s', (status, announced) => {
      expect(leaves({ moveOutScheduled: '2026-03-08' }, 10, {}, status)).toBe(announced);
    });
    test('waiting in a hold announces nothing', () => {
      const w = anna(shut);
      w.lease('anna', { status: 'Past', moveOutActual: '2026-03-01' });
      w.sync();
      w.pass({ days: 20 });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current']);
    });
    test("a transfer is judged by the old stay's end, also after it awaited a mapping", () => {
      const w = anna(shut);
      w.lease('anna', { status: 'Notice', moveOutScheduled: '2026-03-09' });
      w.sync();
      w.pass({ days: 8 });
      w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', unit: 'x' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current']);
      w.pass({ days: 1 });
      w.map('x', '9X');
      w.sync();
      expect(w.holds()).toEqual(['Anna 9X current']);
    });
  });
});
