import { describe, expect, test } from '@jest/globals';
import { World, isQuiet, type WorldOptions } from '../support/world.ts';
import { homeSubject, staySubject } from '../../../domain/plan/subjects.ts';

/** Nobody loses a home by mistake: reads, absence, superseded, exclusions, detached, the guard, what is held and decided (docs/rules.md). */
const world = (options: WorldOptions = {}) => new World({ mapped: { a: '1A', b: '1B', c: '1C' }, ...options });
const anna = (options: WorldOptions = {}) => {
  const w = world(options).lease('anna', { unit: 'a' });
  w.sync();
  return w;
};
const quiet = (w: World, options?: Parameters<World['sync']>[0]) => {
  w.pass({ hours: 1 });
  expect(isQuiet(w.sync(options))).toBe(true);
};
const shut = { guard: { percent: 0, minimum: 0 } };

describe('reads', () => {
  test('an incomplete read creates, updates and assigns, but ends nothing; the next complete one does', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' }).lease('ben', { unit: 'b' });
    const plan = w.sync({ outcome: 'incomplete' });
    expect(w.told(plan)).toEqual(['create Ben first_read', 'skip Anna incomplete_read', 'assign Ben 1B supported']);
    expect([w.holds(), plan.nextDue]).toEqual([['Anna 1A current', 'Ben 1B current'], w.now]);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    w.pass({ hours: 1 });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna moved_out', 'unassign Anna 1A moved_out']);
  });
  test('an incomplete read moves nobody out of a unit: she has both until a complete one', () => {
    const w = anna();
    w.lease('anna', { unit: 'b' });
    expect(w.told(w.sync({ outcome: 'incomplete' }))).toContain('skip Anna 1A incomplete_read');
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current']);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    w.pass({ hours: 1 });
    expect(w.told(w.sync())).toEqual(['move Anna 1A transfer']);
    expect(w.holds()).toEqual(['Anna 1B current']);
  });
  test('an incomplete read ends nothing for somebody who awaits a mapping either', () => {
    const w = anna();
    w.lease('anna', { unit: 'x' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync({ outcome: 'incomplete' });
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
    w.sync();
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended']]);
  });
  test('nobody is missing from an incomplete or failed read', () => {
    const w = anna();
    w.vanish('anna');
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    expect(w.states()).toEqual(['anna current']);
  });
  test('one PMS property fails, the other goes on', () => {
    const w = world({ pmsProperties: ['pp', 'qq'] })
      .lease('anna', { unit: 'a' })
      .lease('ben', { unit: 'z', property: 'qq' });
    w.map('qq/z', '2Z');
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('ben', { status: 'Past' });
    w.sync({ outcomes: { pp: 'failed' } });
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('what was held stays held while reads are incomplete or fail, with its id; a bad record is present', () => {
    const w = anna(shut);
    w.lease('anna', { status: 'Past' });
    w.sync();
    const ids = w.held().map((row) => row.id);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    quiet(w, { bad: ['anna'] });
    expect(w.held().map((row) => row.id)).toEqual(ids);
    expect(ids).toHaveLength(1);
  });
});

describe('absence', () => {
  const gone = (options: WorldOptions = {}) => {
    const w = anna(options);
    w.vanish('anna');
    return w;
  };
  test('missing since the first complete read; held after 3 complete reads and 24 hours', () => {
    const w = gone();
    expect(w.told(w.sync())).toEqual(['update Anna missing']);
    expect([w.states(), w.holds()]).toEqual([['anna current missing'], ['Anna 1A current']]);
    w.pass({ hours: 1 });
    expect(isQuiet(w.sync())).toBe(true);
    w.pass({ hours: 22.9 });
    expect(isQuiet(w.sync())).toBe(true);
    w.pass({ hours: 0.1 });
    expect(w.told(w.sync())).toEqual(['held unassign Anna 1A absent (absent)']);
    expect(w.holds()).toEqual(['Anna 1A current']);
    quiet(w);
    expect(w.approve()).toHaveLength(1);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended missing']]);
    quiet(w);
  });
  test('a mapping that changes while an absence waits does not carry the end out', () => {
    const w = gone();
    w.sync();
    w.sync();
    w.pass({ days: 1 });
    w.map('a', '2A');
    w.sync();
    expect([w.holds(), w.states()]).toEqual([['Anna 2A current'], ['anna current missing']]);
    w.sync();
    quiet(w);
    expect(w.held().map((row) => [row.unit, row.heldReason])).toEqual([['2A', 'absent']]);
  });
  test('24 hours but only 2 complete reads: nothing; incomplete and failed reads do not count', () => {
    const w = gone();
    w.sync();
    w.pass({ hours: 10 });
    w.sync({ outcome: 'incomplete' });
    w.sync({ outcome: 'failed' });
    w.pass({ hours: 20 });
    expect(isQuiet(w.sync())).toBe(true);
    w.pass({ hours: 1 });
    w.sync();
    expect(w.held()).toHaveLength(1);
  });
  test('seen again: the flag goes, and so does what waits', () => {
    const w = gone();
    for (let i = 0; i < 4; i++) {
      w.sync();
      w.pass({ hours: 12 });
    }
    expect(w.held()).toHaveLength(1);
    w.lease('anna', { unit: 'a' });
    const plan = w.sync();
    expect([w.told(plan), plan.lapsed.length, w.held(), w.states()]).toEqual([['update Anna read_again'], 1, [], ['anna current']]);
    quiet(w);
  });
  test('seen again as a bad record: present', () => {
    const w = gone();
    w.sync();
    w.lease('anna', { unit: 'a' });
    w.sync({ bad: ['anna'] });
    expect(w.states()).toEqual(['anna current']);
  });
  test('where the vendor has a look-up by id: not found lets it go on, an error does not', () => {
    const w = gone({ looksUpById: true });
    for (let i = 0; i < 4; i++) {
      w.sync({ lookUp: 'error' });
      w.pass({ hours: 12 });
    }
    expect(w.held()).toHaveLength(0);
    w.sync({ lookUp: 'not_found' });
    expect(w.held()).toHaveLength(1);
    w.pass({ hours: 1 });
    expect(isQuiet(w.sync())).toBe(true);
  });
  test('whenAbsent end: it applies, under the guard', () => {
    const w = gone({ settings: { whenAbsent: 'end' } });
    for (let i = 0; i < 3; i++) {
      w.sync();
      w.pass({ hours: 12 });
    }
    expect(w.holds()).toEqual([]);
    expect(w.changes.find((row) => row.kind === 'unassign')).toMatchObject({ counted: true });
  });
  test('a stay that last read as past is never missing', () => {
    const w = anna(shut);
    w.lease('anna', { status: 'Past' });
    w.sync();
    w.vanish('anna');
    w.pass({ days: 3 });
    quiet(w);
    expect(w.states()).toEqual(['anna current']);
    expect(w.held().map((row) => row.kind)).toEqual(['unassign']);
  });
  test('a rejected absence is not asked again until it is another absence', () => {
    const w = gone();
    for (let i = 0; i < 4; i++) {
      w.sync();
      w.pass({ hours: 12 });
    }
    w.reject(w.changes.find((row) => row.state === 'held')!);
    w.sync();
    w.pass({ days: 2 });
    w.sync();
    expect(w.held()).toEqual([]);
    w.lease('anna', { unit: 'a' });
    w.sync();
    w.vanish('anna');
    for (let i = 0; i < 4; i++) {
      w.sync();
      w.pass({ hours: 12 });
    }
    expect(w.held()).toHaveLength(1);
  });
});

describe('superseded', () => {
  test('with a live successor: closed, the successor carries the unit', () => {
    const w = anna();
    w.lease('anna', { status: 'Superseded' }).lease('anna', { tenancy: 'T-2', unit: 'a' });
    expect(w.told(w.sync())).toContain('end Anna superseded');
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current', 'anna ended']]);
    quiet(w);
  });
  test('the successor that the vendor names, with another person of the household', () => {
    const w = anna();
    w.lease('anna', { status: 'Superseded', successorTenancy: 'T-9' }).lease('ben', { tenancy: 'T-9', unit: 'a' });
    w.sync();
    expect(w.states()).toEqual(['anna ended', 'ben current']);
  });
  test('a successor in another property of the organization', () => {
    const w = anna(),
      other = new World({ town: w.town, id: 'Q', pmsProperties: ['rr'], mapped: { z: '5Z' } });
    w.lease('anna', { status: 'Superseded' });
    other.lease('anna', { tenancy: 'T-2', unit: 'z' });
    other.sync();
    w.sync();
    expect([w.holds(), w.states(), other.holds()]).toEqual([[], ['anna ended'], ['Anna 5Z current']]);
  });
  test('the only successor is left out: as it was', () => {
    const w = anna({ scope: { excludedLeaseStatuses: ['Odd'] } });
    w.lease('anna', { status: 'Superseded' }).lease('anna', { tenancy: 'T-2', unit: 'a', status: 'Odd' });
    w.sync();
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current', 'anna outside']]);
    quiet(w);
  });
  test('otherwise as absent: missing, then held, and approved; every run quiet', () => {
    const w = anna();
    w.lease('anna', { status: 'Superseded' });
    w.sync();
    expect(w.states()).toEqual(['anna current missing']);
    quiet(w);
    w.pass({ days: 1 });
    w.sync();
    expect(w.held()).toHaveLength(1);
    quiet(w);
    expect(w.approve()).toHaveLength(1);
    expect(w.holds()).toEqual([]);
    quiet(w);
  });
  test('as absent: what the superseded record says of dates and units is not taken over', () => {
    const w = anna();
    w.lease('anna', { status: 'Superseded', leaseStart: '2020-01-01', unit: 'b' });
    w.sync();
    expect([w.holds(), w.open()[0]!.startsOn]).toEqual([['Anna 1A current'], '2026-01-01']);
    quiet(w);
  });
  test('a successor turns up while it waits: closed', () => {
    const w = anna();
    w.lease('anna', { status: 'Superseded' });
    w.sync();
    w.pass({ days: 2 });
    w.sync();
    w.sync();
    expect(w.held()).toHaveLength(1);
    w.lease('anna', { tenancy: 'T-2', unit: 'a' });
    w.sync();
    expect([w.held(), w.holds()]).toEqual([[], ['Anna 1A current']]);
    quiet(w);
  });
});

describe('left out', () => {
  const odd = (whenExcluded: 'keep' | 'end', options: WorldOptions = {}) => {
    const w = anna({ scope: { excludedLeaseStatuses: ['Odd'] }, settings: { whenExcluded }, ...options });
    return w;
  };
  test('excluded, keep: flagged, the facts stay as last read in scope, the unit follows its mapping', () => {
    const w = odd('keep');
    w.lease('anna', { status: 'Odd', unit: 'b', firstName: 'Other', moveInActual: '2020-01-01' });
    expect(w.sync().counts.excluded).toBe(1);
    expect([w.states(), w.holds()]).toEqual([['anna current kept'], ['Anna 1A current']]);
    quiet(w);
    w.map('a', '7A');
    w.sync();
    expect(w.holds()).toEqual(['Anna 7A current']);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect([w.states(), w.holds()]).toEqual([['anna current'], ['Other 1B current']]);
    quiet(w);
  });
  test('kept facts outlive failed reads, absence and detachment', () => {
    const w = odd('keep');
    w.lease('anna', { status: 'Odd', moveInActual: '2020-01-01' });
    w.sync();
    const kept = () => w.stay('anna').keptFacts?.moveInActual;
    expect(kept()).toBeNull();
    quiet(w, { outcome: 'failed' });
    w.vanish('anna');
    w.sync();
    expect([kept(), w.states()]).toEqual([null, ['anna current missing']]);
    w.detach();
    w.pass({ hours: 1 });
    w.sync();
    expect([kept(), w.open()[0]!.startsOn]).toEqual([null, '2026-01-01']);
    expect(isQuiet(w.sync())).toBe(true);
  });
  test('excluded, end: it ends; out of scope it is as if never read; no longer excluded it comes back', () => {
    const w = odd('end');
    w.lease('anna', { status: 'Odd' }).lease('ben', { status: 'Odd', unit: 'b' });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna excluded', 'unassign Anna 1A excluded']);
    expect(w.states()).toEqual(['anna ended', 'ben outside']);
    quiet(w);
    w.scope.excludedLeaseStatuses = [];
    w.lease('anna', { status: 'Current' });
    w.lease('ben', { status: 'Notice' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1B current']);
  });
  test('an exclusion that is lifted brings nobody back who is no longer in the PMS', () => {
    const w = odd('end');
    w.lease('anna', { status: 'Odd' });
    w.sync();
    w.vanish('anna');
    w.sync();
    quiet(w);
    w.scope.excludedLeaseStatuses = [];
    expect(isQuiet(w.sync())).toBe(true);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended missing']]);
    w.lease('anna', { unit: 'a' });
    w.sync();
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
  });
  test('the exclusion is a setting: it leaves and comes back without a new word from the PMS', () => {
    const w = anna({ settings: { whenExcluded: 'end' } });
    w.scope.excludedLeaseStatuses = ['current'];
    w.sync();
    expect(w.holds()).toEqual([]);
    w.scope.excludedLeaseStatuses = [];
    w.sync();
    expect([w.holds(), w.town.people.size]).toEqual([['Anna 1A current'], 1]);
  });
  test('a role that is not chosen', () => {
    const w = world()
      .lease('anna', { unit: 'a', role: 'guarantor' })
      .lease('ben', { unit: 'b', role: 'unknown' })
      .lease('cleo', { unit: 'c' });
    expect(w.sync().counts.excluded).toBe(2);
    expect(w.holds()).toEqual(['Cleo 1C current']);
    w.lease('cleo', { role: 'minor' });
    w.sync();
    expect([w.states(), w.holds()]).toEqual([['anna outside', 'ben outside', 'cleo current kept'], ['Cleo 1C current']]);
  });
  test('a word we do not know: as it was, one conflict per word', () => {
    const w = anna();
    w.lease('anna', { status: 'Weird', unit: 'b' })
      .lease('ben', { status: 'WEIRD ', unit: 'b' })
      .lease('cleo', { status: 'Other', unit: 'c' });
    w.sync();
    expect([w.openConflicts(), w.holds(), w.states()]).toEqual([
      ['unknown_status -', 'unknown_status -'],
      ['Anna 1A current'],
      ['anna current', 'ben outside', 'cleo outside'],
    ]);
    quiet(w);
    w.lease('anna', { status: 'Current' }).lease('ben', { status: 'Current' });
    w.sync();
    expect([w.openConflicts(), w.holds()]).toEqual([['unknown_status -'], ['Anna 1B current', 'Ben 1B current']]);
  });
  test('bad records: one conflict each, until they are read well', () => {
    const w = anna(),
      badRecords = [{ id: 'tenancies/T-x/x', reason: 'no_name', field: 'Name', valueHash: 'h' }];
    w.sync({ badRecords });
    expect(w.openConflicts()).toEqual(['bad_record -']);
    expect(isQuiet(w.sync({ badRecords }))).toBe(true);
    expect(isQuiet(w.sync({ outcome: 'failed' }))).toBe(true);
    w.sync();
    expect(w.openConflicts()).toEqual([]);
  });
});

describe('detached', () => {
  test('frozen: supports its unit, its end is held; attached again, the end goes', () => {
    const w = anna();
    w.detach();
    expect(w.told(w.sync())).toEqual(['held unassign Anna 1A detached (detached)']);
    expect([w.states(), w.holds()]).toEqual([['anna current detached'], ['Anna 1A current']]);
    quiet(w);
    w.attach();
    w.sync();
    expect([w.held(), w.states(), w.holds()]).toEqual([[], ['anna current'], ['Anna 1A current']]);
    quiet(w);
  });
  test('a stay without a unit: its end is held by itself', () => {
    const w = world().lease('anna', { unit: null });
    w.sync();
    w.detach();
    expect(w.told(w.sync())).toEqual(['held end Anna detached (detached)']);
    quiet(w);
    expect(w.approve()).toHaveLength(1);
    expect(w.states()).toEqual(['anna ended detached']);
  });
  test('approved: she leaves', () => {
    const w = anna();
    w.detach();
    w.sync();
    expect(w.approve()).toHaveLength(1);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended detached']]);
    quiet(w);
    w.attach();
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('ended while detached: only who is read after attaching comes back', () => {
    const w = anna();
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.detach();
    w.sync();
    w.approve();
    w.vanish('anna');
    w.attach();
    w.sync({ outcome: 'failed' });
    expect(w.holds()).toEqual([]);
    w.sync();
    expect(w.holds()).toEqual(['Ben 1B current']);
    quiet(w);
  });
  test('its people count as free: read again under another PMS property, with new ids, she is linked and the old stay goes', () => {
    const w = world({ pmsProperties: ['pp', 'qq'], settings: {} }).lease('anna', { unit: 'a' });
    w.map('qq/a', '1A');
    w.sync();
    w.detach('pp');
    w.sync();
    w.lease('new', { property: 'qq', unit: 'a', firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
    expect(w.told(w.sync())).toContain('link Anna same_person');
    expect([w.holds(), w.states(), w.held(), w.town.people.size]).toEqual([
      ['Anna 1A current'],
      ['anna ended detached', 'new current'],
      [],
      1,
    ]);
    quiet(w);
  });
});

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

describe('what is held and decided', () => {
  const heldEnd = () => {
    const w = anna(shut);
    w.lease('anna', { status: 'Past', moveOutActual: '2026-03-01' });
    w.sync();
    return w;
  };
  test('the same evidence keeps its id; other evidence lapses it and gets a new one; no longer called for, it lapses', () => {
    const w = heldEnd(),
      [first] = w.held();
    quiet(w);
    w.lease('anna', { leaseEnd: '2027-01-01', email: 'anna@example.test' });
    expect(w.sync().lapsed).toEqual([]);
    expect(w.held()[0]!.id).toBe(first!.id);
    w.lease('anna', { moveOutActual: '2026-02-28' });
    expect(w.sync().lapsed).toEqual([first!.id]);
    expect(w.held().map((row) => row.heldReason)).toEqual(['waiting']);
    w.lease('anna', { status: 'Current' });
    expect(w.sync().lapsed).toHaveLength(1);
    expect(w.held()).toEqual([]);
  });
  test('an approval applies exactly the ones chosen, and only what still stands', () => {
    const w = world(shut).lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' }).lease('cleo', { unit: 'c' });
    w.sync();
    for (const name of ['anna', 'ben', 'cleo']) w.lease(name, { status: 'Past' });
    w.sync();
    const of = (unit: string) => w.held().find((row) => row.unit === unit)!.id;
    const [annas, bens] = [of('1A'), of('1B')];
    expect(w.approve([annas])).toEqual([annas]);
    expect([w.holds(), w.states()]).toEqual([
      ['Ben 1B current', 'Cleo 1C current'],
      ['anna ended', 'ben current', 'cleo current'],
    ]);
    // By the time it is approved its mapping has gone elsewhere: that is not what was shown.
    w.map('b', '8B');
    expect(w.approve([bens])).toEqual([]);
    expect(w.holds()).toEqual(['Ben 1B current', 'Cleo 1C current']);
    quietAfter(w);
  });
  const quietAfter = (w: World) => {
    w.sync();
    w.pass({ hours: 1 });
    expect(isQuiet(w.sync())).toBe(true);
  };
  test('approving a move-out does not make it a move that nobody saw', () => {
    const w = anna(shut);
    w.map('a', null);
    w.lease('anna', { unit: 'x' });
    w.sync();
    w.map('x', '9X');
    w.approve();
    expect(w.holds()).toEqual(['Anna 1A current']);
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 9X current']);
  });
  test('one stay in two held units: its end waits until both are settled', () => {
    const w = anna(shut);
    w.map('a', '2A');
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect(
      w
        .held()
        .map((row) => row.unit)
        .sort(),
    ).toEqual(['1A', '2A']);
    w.approve([w.held().find((row) => row.unit === '2A')!.id]);
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
    quiet(w);
    w.approve();
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended']]);
    quiet(w);
  });
  test('a rejection stands until the evidence changes; the old facts coming back are a new case', () => {
    const w = heldEnd();
    w.reject(w.changes.find((row) => row.state === 'held')!);
    expect(w.told(w.sync())).toEqual(['skip Anna 1A decided']);
    quiet(w);
    quiet(w, { outcome: 'incomplete' });
    w.settings.guard = { percent: 100, minimum: 9 };
    w.sync();
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect([...w.decisions.values()].map((row) => row.active)).toEqual([false]);
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect(w.holds()).toEqual([]);
  });
  test('incomplete reads leave decisions alone', () => {
    const w = heldEnd();
    w.reject(w.changes.find((row) => row.state === 'held')!);
    w.lease('anna', { status: 'Current' });
    w.sync({ outcome: 'incomplete' });
    expect([...w.decisions.values()].map((row) => row.active)).toEqual([true]);
  });
  test('an assignment that a manager deleted is not made again, neither when she moves in nor by a move', () => {
    const w = world({}).lease('anna', { unit: 'a', status: 'Future' });
    w.sync();
    const made = w.changes.find((row) => row.kind === 'assign')!;
    Object.assign(w.open()[0]!, { state: 'ended', endedOn: w.today });
    w.decide(homeSubject(made.person!, '1A'), 'assign', made.evidenceHash, 'deleted');
    w.sync();
    quiet(w);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect(w.holds()).toEqual([]);
    w.lease('anna', { unit: 'b' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1B current']);
  });
  test('a held move whose new assignment was deleted: approving it ends the old one and makes nothing', () => {
    const w = anna(shut);
    w.lease('anna', { unit: 'b' });
    w.sync();
    const made = w.changes.find((row) => row.kind === 'assign' && row.unit === '1B')!;
    Object.assign(
      w.open().find((row) => row.unit === '1B')!,
      { state: 'ended', endedOn: w.today },
    );
    w.decide(made.subject, 'assign', made.evidenceHash, 'deleted');
    w.sync();
    expect(w.approve()).toHaveLength(1);
    expect(w.holds()).toEqual([]);
    w.sync();
    quiet(w);
  });
  test('a rejected end of a stay without a unit', () => {
    const w = world().lease('anna', { unit: null });
    w.sync();
    w.detach();
    w.sync();
    w.reject(w.changes.find((row) => row.state === 'held')!);
    expect(w.told(w.sync())).toEqual(['skip Anna decided']);
    expect(w.changes.at(-1)!.subject).toBe(staySubject(w.stay('anna').id));
    quiet(w);
  });
});
