import { describe, expect, test } from '@jest/globals';
import { ANNA, anna, quiet, world } from '../support/anna.ts';
import { isQuiet } from '../support/world.ts';

/** Who holds which unit: docs/rules.md, Support, transfers, the bridge, mappings. Several runs, one after the other. */

describe('moving in and out', () => {
  test('move-in: created, assigned, from the move-in day; then quiet', () => {
    const w = world().lease('anna', { unit: 'a', moveInScheduled: '2026-02-10', moveInActual: '2026-02-12' });
    expect(w.told(w.sync())).toEqual(['create Anna first_read', 'assign Anna 1A supported']);
    expect(w.holds()).toEqual(['Anna 1A current']);
    expect(w.open()[0]!.startsOn).toBe('2026-02-12');
    quiet(w);
  });
  test.each([
    [{ moveInScheduled: '2026-02-10' }, '2026-02-10'],
    [{}, '2026-01-01'],
    [{ leaseStart: null }, '2026-03-02'],
  ])('from, with %j', (dates, from) => {
    const w = world().lease('anna', { unit: 'a', ...dates });
    w.sync();
    expect(w.open()[0]!.startsOn).toBe(from);
  });
  test('without a unit in the PMS, or an unmapped one: synced, counted, no unit', () => {
    const w = world().lease('anna', { unit: null }).lease('ben', { unit: 'x' });
    expect(w.sync().counts).toMatchObject({ created: 2, assigned: 0, unmapped: 2 });
    w.map('x', '9X');
    w.sync();
    expect(w.holds()).toEqual(['Ben 9X current']);
  });
  test('move-out: an end and an unassign, one row each', () => {
    const w = anna();
    w.lease('anna', { status: 'Past', moveOutActual: '2026-03-01' });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna moved_out', 'unassign Anna 1A moved_out']);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended']]);
    expect([...w.assignments.values()][0]).toMatchObject({ endedOn: '2026-03-02', endReason: 'moved_out' });
    quiet(w);
  });
  test('no date by itself starts or ends anything', () => {
    const w = world()
      .lease('anna', { unit: 'a', status: 'Future', moveInScheduled: '2026-03-03' })
      .lease('ben', { unit: 'b', leaseEnd: '2026-03-03', moveOutScheduled: '2026-03-03', status: 'Notice' });
    w.sync();
    w.pass({ days: 40 });
    expect(isQuiet(w.sync())).toBe(true);
    expect(w.holds()).toEqual(['Anna 1A upcoming', 'Ben 1B current']);
  });
  test('back again: reopened, the same person, a new assignment', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' });
    w.sync();
    w.lease('anna', { status: 'Current' });
    expect(w.told(w.sync())).toEqual(['assign Anna 1A reopened', 'reopen Anna read_again']);
    expect([...w.assignments.values()].map((row) => row.state)).toEqual(['ended', 'current']);
    expect(w.town.people.size).toBe(1);
    quiet(w);
  });
  test('an applicant gets nobody; one who withdraws ends', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Applicant' });
    w.sync();
    expect([w.states(), w.town.people.size]).toEqual([['anna outside'], 0]);
    w.lease('anna', { status: 'Future' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A upcoming']);
    w.lease('anna', { status: 'Waitlist' });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna withdrawn', 'unassign Anna 1A withdrawn']);
    w.lease('anna', { status: 'Applicant', tenancy: 'T-2' });
    w.sync();
    w.vanish('anna', 'T-2');
    w.sync();
    expect(w.states()).toEqual(['anna ended']);
  });
});

describe('upcoming and current', () => {
  test('upcoming becomes current in one row, and stays it when the stay is upcoming again', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Future', moveInScheduled: '2026-03-10' });
    w.sync();
    w.lease('anna', { status: 'Current', moveInActual: '2026-03-11' });
    expect(w.told(w.sync())).toEqual(['update Anna 1A became_current']);
    expect([w.holds(), w.open()[0]!.startsOn]).toEqual([['Anna 1A current'], '2026-03-11']);
    w.lease('anna', { status: 'Future' });
    expect(w.told(w.sync())).toEqual(['update Anna upcoming_again']);
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna upcoming']]);
    quiet(w);
  });
  test('a renewal drawn as a second tenancy changes nothing', () => {
    const w = anna();
    w.lease('anna', { tenancy: 'T-2', unit: 'a', status: 'Future', moveInScheduled: '2026-04-01' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
    w.lease('anna', { status: 'Past', moveOutActual: '2026-03-31' }).lease('anna', { tenancy: 'T-2', status: 'Current' });
    expect(w.told(w.sync()).filter((line) => !line.startsWith('update'))).toEqual(['end Anna moved_out']);
    expect(w.feed.filter((each) => each.kind !== 'update')).toHaveLength(1);
    quiet(w);
  });
  test('two leases on one unit, of one person and of two: one ends, nothing else', () => {
    const w = anna();
    w.lease('anna', { tenancy: 'T-2', unit: 'a' }).lease('ben', { unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1A current']);
    w.lease('ben', { status: 'Past' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('several PMS units share a unit: moving between beds is nothing', () => {
    const w = world({ mapped: { bed1: '1A', bed2: '1A' } }).lease('anna', { unit: 'bed1' });
    w.sync();
    w.lease('anna', { unit: 'bed2' });
    w.sync();
    expect(w.feed).toHaveLength(1);
    expect(w.open()[0]!.supports).toEqual([{ stay: w.stay('anna').id, pmsUnit: 'pp/bed2' }]);
    quiet(w);
  });
  test('several units at once; ending one leaves the others', () => {
    const w = anna();
    w.lease('anna', { tenancy: 'T-2', unit: 'b' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current']);
    w.pass({ days: 1 });
    w.lease('anna', { status: 'Past' });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna moved_out', 'unassign Anna 1A moved_out']);
    expect(w.holds()).toEqual(['Anna 1B current']);
  });
});

describe('the bridge', () => {
  const gap = (out: object, next: object) => {
    const w = anna();
    w.lease('anna', { status: 'Past', ...out }).lease('anna', { tenancy: 'T-2', unit: 'a', status: 'Future', leaseStart: null, ...next });
    return { w, told: w.told(w.sync()) };
  };
  test.each([
    ['7 days', { moveOutActual: '2026-03-01' }, { moveInScheduled: '2026-03-08' }],
    ['an unknown move-out day', {}, { moveInScheduled: '2026-09-01' }],
    ['an unknown move-in day', { moveOutActual: '2026-03-01' }, {}],
    ['scheduled days count where there is no actual one', { moveOutScheduled: '2026-03-01' }, { leaseStart: '2026-03-08' }],
    ['days that overlap', { moveOutActual: '2026-03-31' }, { moveInScheduled: '2026-03-08' }],
  ])('%s: nothing changes', (_, out, next) => {
    const { w, told } = gap(out, next);
    expect(w.holds()).toEqual(['Anna 1A current']);
    expect(told.filter((line) => /assign/.test(line))).toEqual([]);
    quiet(w);
  });
  test('8 days: the assignment ends and a new upcoming one begins, in one step', () => {
    const { w, told } = gap({ moveOutActual: '2026-03-01', moveOutScheduled: '2026-03-05' }, { moveInScheduled: '2026-03-09' });
    expect(told.filter((line) => /assign|end /.test(line)).sort()).toEqual([
      'assign Anna 1A supported',
      'end Anna moved_out',
      'unassign Anna 1A gap_before_next_stay',
    ]);
    expect([w.holds(), w.open()[0]!.startsOn]).toEqual([['Anna 1A upcoming'], '2026-03-09']);
    quiet(w);
  });
  test('8 days, counted by the guard: she stays as she is until it is approved', () => {
    const w = anna({ guard: { percent: 0, minimum: 0 } });
    w.lease('anna', { status: 'Past', moveOutActual: '2026-03-01' }).lease('anna', {
      tenancy: 'T-2',
      unit: 'a',
      status: 'Future',
      moveInScheduled: '2026-03-09',
    });
    expect(w.told(w.sync())).toContain('held unassign Anna 1A gap_before_next_stay (guard)');
    expect(w.holds()).toEqual(['Anna 1A current']);
    quiet(w);
    w.approve();
    expect(w.holds()).toEqual(['Anna 1A upcoming']);
    quiet(w);
  });
});

describe('transfers', () => {
  test('the old stay ends and a new tenancy begins in another unit: one move', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', unit: 'b' });
    expect(w.told(w.sync()).filter((line) => !line.startsWith('update'))).toEqual(['end Anna moved_out', 'move Anna 1A transfer']);
    expect(w.holds()).toEqual(['Anna 1B current']);
    quiet(w);
  });
  test('a stay that was there before is no transfer', () => {
    const w = anna();
    w.lease('anna', { tenancy: 'T-2', unit: 'b' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    expect(w.told(w.sync())).toContain('unassign Anna 1A moved_out');
  });
  test('the same lease in another unit: one move', () => {
    const w = anna();
    w.lease('anna', { unit: 'b' });
    expect(w.told(w.sync()).filter((line) => !line.startsWith('update'))).toEqual(['move Anna 1A transfer']);
    expect(w.holds()).toEqual(['Anna 1B current']);
    quiet(w);
  });
  test('a household swaps units with another', () => {
    const w = anna();
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.lease('anna', { unit: 'b' }).lease('ben', { unit: 'a' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1B current', 'Ben 1A current']);
    quiet(w);
  });

  const toUnmapped = (how: 'tenancy' | 'lease' | 'none') => {
    const w = anna();
    if (how === 'tenancy') w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', unit: 'x' });
    else w.lease('anna', { unit: how === 'none' ? null : 'x' });
    expect(w.told(w.sync())).toContain('skip Anna 1A awaiting_mapping');
    expect(w.holds()).toEqual(['Anna 1A current']);
    quiet(w);
    return w;
  };
  test.each(['tenancy', 'lease'] as const)('to an unmapped unit (%s): she keeps the old one until it is mapped', (how) => {
    const w = toUnmapped(how);
    w.map('x', '9X');
    expect(w.told(w.sync())).toEqual(['move Anna 1A transfer']);
    expect(w.holds()).toEqual(['Anna 9X current']);
    quiet(w);
  });
  test.each(['tenancy', 'lease', 'none'] as const)(
    'to an unmapped unit (%s), and another tenancy is current in the old one: she leaves it',
    (how) => {
      const w = toUnmapped(how);
      w.lease('ben', { unit: 'a', status: 'Future' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1A upcoming']);
      w.lease('ben', { status: 'Current' });
      expect(w.told(w.sync())).toContain('unassign Anna 1A ' + (how === 'tenancy' ? 'moved_out' : 'mapping_changed'));
      expect(w.holds()).toEqual(['Ben 1A current']);
      quiet(w);
    },
  );
  test('a room-mate of the old tenancy does not drive her out', () => {
    const w = anna();
    w.lease('ben', { tenancy: 'T-anna', unit: 'a' });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', unit: 'x' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1A current']);
  });
  test('the new lease falls through while she waits: then she has moved out', () => {
    const w = toUnmapped('tenancy');
    w.lease('anna', { tenancy: 'T-2', status: 'Cancelled' });
    expect(w.told(w.sync())).toContain('unassign Anna 1A moved_out');
    expect(w.holds()).toEqual([]);
  });
  test('the new stay is read a run later than the end: too late for a move, and back in the same run is one', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' });
    w.sync();
    w.lease('anna', { tenancy: 'T-2', unit: 'b' });
    expect(w.told(w.sync())).toContain('assign Anna 1B supported');
  });
  test('two old units, one new: one moves, the other is left', () => {
    const w = anna();
    w.lease('anna', { tenancy: 'T-2', unit: 'b' });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('anna', { tenancy: 'T-2', status: 'Past' }).lease('anna', { tenancy: 'T-3', unit: 'c' });
    expect(
      w
        .told(w.sync())
        .filter((line) => /^(move|unassign)/.test(line))
        .sort(),
    ).toEqual(['move Anna 1A transfer', 'unassign Anna 1B moved_out']);
    expect(w.holds()).toEqual(['Anna 1C current']);
  });
});

describe('mappings', () => {
  test('removed: unassigned, and no transfer', () => {
    const w = anna();
    w.map('a', null);
    expect(w.told(w.sync())).toEqual(['unassign Anna 1A mapping_changed']);
    expect(w.states()).toEqual(['anna current']);
    quiet(w);
  });
  test('changed: one begins, the other ends', () => {
    const w = anna();
    w.map('a', '2A');
    expect(w.told(w.sync()).sort()).toEqual(['assign Anna 2A supported', 'unassign Anna 1A mapping_changed']);
    quiet(w);
  });
  test('changed and held by the guard: the new one begins, the old one stays; changed back: nothing waits, the other is taken back', () => {
    const w = anna({ guard: { percent: 0, minimum: 0 } });
    w.map('a', '2A');
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 2A current']);
    quiet(w);
    w.map('a', '1A');
    expect(w.told(w.sync())).toContain('held unassign Anna 2A mapping_changed (guard)');
    expect(w.held().map((row) => row.unit)).toEqual(['2A']);
  });
});

describe('Unit Sync off', () => {
  test('people still sync, assignments stay as they are; on again: what the PMS supports', () => {
    const w = anna();
    w.settings.unitSync = false;
    w.lease('anna', { status: 'Past' }).lease('ben', { unit: 'b' });
    expect(w.told(w.sync()).sort()).toEqual(['create Ben first_read', 'end Anna moved_out']);
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna ended', 'ben current']]);
    quiet(w);
    w.settings.unitSync = true;
    expect(w.told(w.sync()).sort()).toEqual(['assign Ben 1B supported', 'unassign Anna 1A moved_out']);
  });
  test('what waits and what was decided is not forgotten', () => {
    const w = anna({ guard: { percent: 0, minimum: 0 } });
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('ben', { status: 'Past' });
    w.sync();
    w.reject(w.changes.find((row) => row.state === 'held' && row.unit === '1A')!);
    w.settings.unitSync = false;
    w.sync();
    quiet(w);
    expect(w.states()).toEqual(['anna current', 'ben current']);
    w.settings.unitSync = true;
    w.settings.guard = { percent: 100, minimum: 9 };
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1B current']);
    expect(w.held().map((row) => row.unit)).toEqual(['1B']);
  });
  test('what an open conflict holds goes on waiting under its id; settled meanwhile, her stay ends, and the unit is left when it is on again', () => {
    const w = anna();
    w.lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    w.lease('x', { status: 'Past' });
    w.sync();
    const held = w.held();
    expect(held.map((row) => [row.unit, row.heldReason])).toEqual([['1B', 'open_conflict']]);
    w.settings.unitSync = false;
    w.sync();
    quiet(w);
    expect([w.held(), w.openConflicts()]).toEqual([held, ['duplicate_account Anna#2']]);
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([w.held(), w.openConflicts(), w.states()]).toEqual([[], [], ['anna ended', 'x ended']]);
    expect(w.holds()).toEqual(['Anna#1 1A current', 'Anna#2 1B current']);
    quiet(w);
    w.settings.unitSync = true;
    w.sync();
    expect(w.holds()).toEqual([]);
  });
});
