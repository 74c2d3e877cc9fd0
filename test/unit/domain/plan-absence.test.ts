import { describe, expect, test } from '@jest/globals';
import { anna, quiet, shut } from '../support/anna.ts';
import { World, isQuiet, type WorldOptions } from '../support/world.ts';

/** The weakest evidence: who is no longer read, or was superseded (docs/rules.md, Absence). */

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
  test('a chain: every link of it closes, in one read or in several, and the last one carries the unit', () => {
    for (const reads of [1, 2]) {
      const w = anna();
      w.lease('anna', { status: 'Superseded', successorTenancy: 'T-2' });
      w.lease('anna', { tenancy: 'T-2', unit: 'b', status: reads === 1 ? 'Superseded' : 'Current', successorTenancy: 'T-3' });
      if (reads === 2) {
        w.sync();
        expect(w.holds()).toEqual(['Anna 1B current']);
        w.lease('anna', { tenancy: 'T-2', status: 'Superseded' });
      }
      w.lease('anna', { tenancy: 'T-3', unit: 'c', successorTenancy: null, status: 'Current' });
      w.sync();
      expect(w.holds()).toEqual(['Anna 1C current']);
      expect(w.states().filter((state) => state === 'anna current')).toHaveLength(1);
      quiet(w);
    }
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
