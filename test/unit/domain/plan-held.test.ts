import { describe, expect, test } from '@jest/globals';
import { homeSubject, staySubject } from '../../../domain/plan/subjects.ts';
import { anna, quiet, shut, world } from '../support/anna.ts';
import type { World } from '../support/world.ts';
import { isQuiet } from '../support/world.ts';

/** What waits for a manager, and what a manager decided (docs/rules.md, The guard; docs/how-it-works.md, Evidence). */

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
