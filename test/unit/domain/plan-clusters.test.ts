import { describe, expect, test } from '@jest/globals';
import { World } from '../support/world.ts';

/**
 * docs/how-it-works.md, Clusters. Each `sync` of a World plans everything a second time cluster by cluster, and fails where the two differ
 * (test/unit/support/parts.ts). Here are cases in which one edge alone makes the difference; the other tests of the planner are cases too.
 */
const world = () => new World({ mapped: { a: '1A', b: '1B', c: '1C' }, settings: { whenAbsent: 'end' } });

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
});
