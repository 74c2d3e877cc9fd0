import { describe, expect, test } from '@jest/globals';
import { World, isQuiet } from '../support/world.ts';

/** Switches of PMS that do not go straight through (docs/rules.md, Switching PMS): read in parts, taken back, with units that a manager took away. */

const ANNA = { firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' };
const quiet = (w: World) => {
  expect(isQuiet(w.sync())).toBe(true);
};

/** Anna and Ben are read, and a manager takes 1A from her. */
function takeAway(w: World): World {
  w.sync();
  const anna = w.person('Anna').id;
  Object.assign(
    w.open().find((each) => each.person === anna)!,
    { state: 'ended', endedOn: w.today, endReason: 'by_hand' },
  );
  w.decideAssign(anna, '1A');
  w.sync();
  expect(w.holds()).toEqual(['Ben 1B current']);
  return w;
}
const takenAway = () => takeAway(new World({ mapped: { a: '1A', b: '1B' } }).lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' }));
/** The new account has two PMS properties; she is in the first one. */
function toTwo(w: World): World {
  w.switchTo('new');
  w.pmsProperties.set('more', { account: 'new', attached: true, episode: 1, completeReads: 0, firstPlanned: false });
  return w
    .lease('7001', { ...ANNA, unit: '10', property: 'new' })
    .lease('7002', { firstName: 'Ben', lastName: 'L-ben', email: 'ben@example.test', unit: '11', property: 'new' })
    .lease('7003', { firstName: 'Cy', lastName: 'Cole', email: 'cy@example.test', unit: '12', property: 'more' });
}
const mapped = (w: World) => {
  w.map('new/10', '1A');
  w.map('new/11', '1B');
  return w;
};

describe('a unit that a manager took away stays away', () => {
  const stays = (w: World) => {
    expect(w.holds().filter((each) => each.startsWith('Anna'))).toEqual([]);
  };
  test('while the new account is read in parts', () => {
    const w = mapped(toTwo(takenAway()));
    w.sync({ outcomes: { more: 'failed' } });
    stays(w);
    w.sync({ outcomes: { more: 'failed' } });
    stays(w);
    w.sync();
    stays(w);
    w.sync();
    stays(w);
    quiet(w);
  });
  test('when the switch is taken back after it was read in parts', () => {
    const w = mapped(toTwo(takenAway()));
    w.sync({ outcomes: { more: 'failed' } });
    stays(w);
    w.switchTo('pp');
    w.sync();
    stays(w);
    w.sync();
    stays(w);
    quiet(w);
  });
  test('when the switch is taken back after it was read in parts, and the old account fails at first', () => {
    const w = mapped(toTwo(takenAway()));
    w.sync({ outcomes: { more: 'failed' } });
    w.switchTo('pp');
    w.sync({ outcome: 'failed' });
    stays(w);
    w.sync();
    stays(w);
    w.sync();
    stays(w);
    quiet(w);
  });
  test('when the switch is taken back before its PMS unit was mapped, read, or both', () => {
    for (const read of ['none', 'unmapped', 'mappedAfter', 'whole'] as const) {
      const w = toTwo(takenAway());
      if (read === 'whole') mapped(w);
      if (read !== 'none') w.sync();
      if (read === 'mappedAfter') mapped(w);
      stays(w);
      w.switchTo('pp');
      w.sync({ outcome: 'incomplete', lost: [...w.pms.keys()].filter((key) => key.includes('anna')) });
      stays(w);
      w.sync();
      stays(w);
      w.sync();
      stays(w);
      quiet(w);
    }
  });
  test('through two switches on end, the second in the middle of the first', () => {
    const w = mapped(toTwo(takenAway()));
    w.sync({ outcomes: { more: 'failed' } });
    w.switchTo('third').lease('T1', { ...ANNA, unit: '20', property: 'third' });
    w.map('third/20', '1A');
    w.sync();
    stays(w);
    w.sync();
    stays(w);
    quiet(w);
  });
  test('two leases become one', () => {
    const w = new World({ mapped: { a: '1A', b: '1B' } }).lease('anna', { unit: 'a' }).lease('anna', { unit: 'a', tenancy: 'T-two' });
    takeAway(w.lease('ben', { unit: 'b' }));
    stays(w);
    mapped(toTwo(w));
    w.sync({ outcomes: { more: 'failed' } });
    stays(w);
    w.sync();
    stays(w);
    quiet(w);
  });
  test('when the old PMS has said past in between, and is given up again before that was approved', () => {
    const w = takenAway()
      .switchTo('new')
      .lease('7002', { firstName: 'Ben', lastName: 'L-ben', email: 'ben@example.test', unit: '11', property: 'new' });
    w.sync();
    w.switchTo('pp').lease('anna', { status: 'Past' });
    w.sync();
    expect(w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)).toEqual(['end waiting']);
    w.switchTo('new');
    for (let i = 0; i < 2; i++) {
      w.sync();
      stays(w);
    }
    quiet(w);
  });
  test('until she has a lease in it that the manager did not know', () => {
    const w = mapped(toTwo(takenAway()));
    w.sync();
    stays(w);
    w.lease('7001', { ...ANNA, unit: '10', property: 'new', tenancy: 'T-second' });
    w.sync();
    expect(w.holds()).toContain('Anna 1A current');
  });
});

describe('whom the e-mail does not tell', () => {
  const house = (emails: (string | null)[]) => {
    const w = new World({ mapped: { u0: 'U0', u1: 'U1', u2: 'U2' } });
    for (const [i, email] of emails.entries()) w.lease(`r${i}`, { firstName: 'Ann', lastName: `Lee${i}`, email, unit: `u${i}` });
    w.sync();
    return w;
  };
  const moved = (w: World, emails: (string | null)[], last = (i: number) => `Lee${i}`) => {
    for (const [i, email] of emails.entries())
      w.lease(`9${i}`, { firstName: 'ANN ', lastName: last(i), email, unit: `n${i}`, property: 'new' });
    for (const i of emails.keys()) w.map(`new/n${i}`, `U${i}`);
    return w.switchTo('new');
  };

  test('one e-mail for the whole house: everybody is found again by name and e-mail, and her log-in stays with whoever has it', () => {
    const one = Array.from({ length: 3 }, () => 'house@example.test'),
      w = house(one),
      before = [w.open().map((row) => `${row.person} ${row.unit}`), [...w.town.people.values()].map((each) => each.loginEmailKey)];
    moved(w, one);
    w.sync({ outcome: 'failed' });
    w.sync({ outcome: 'incomplete', lost: [...w.pms.keys()].filter((key) => key.includes('91')) });
    for (let i = 0; i < 2; i++) {
      w.sync();
      expect([w.open().map((row) => `${row.person} ${row.unit}`), [...w.town.people.values()].map((each) => each.loginEmailKey)]).toEqual(
        before,
      );
      expect([w.held(), w.openConflicts().length]).toEqual([[], 2]);
    }
    quiet(w);
  });
  test('no e-mails at all: one held link for each, approved in one go, and nobody is there twice', () => {
    const none = [null, null, null],
      w = house(none),
      before = w.open().map((row) => `${row.person} ${row.unit}`);
    moved(w, none);
    w.sync();
    expect(w.held().map(({ kind, unit }) => `${kind} ${unit}`)).toEqual(['link U0', 'link U1', 'link U2']);
    expect(w.approve()).toHaveLength(3);
    w.sync();
    expect([w.open().map((row) => `${row.person} ${row.unit}`), w.town.people.size, w.held(), w.openConflicts()]).toEqual([
      before,
      3,
      [],
      [],
    ]);
    quiet(w);
  });
  test('two of one name, of whom one is found by her e-mail: the other is proposed in the very same run, and planned again it is quiet', () => {
    const w = new World({ mapped: { a: '1A' } });
    for (const record of ['r0', 'r1']) w.lease(record, { firstName: 'Ann', lastName: 'Lee', unit: 'a' });
    w.sync();
    w.switchTo('new');
    w.map('new/10', '1A');
    w.lease('90', { firstName: 'Ann', lastName: 'Lee', email: null, unit: '10', property: 'new' });
    w.lease('91', { firstName: 'Ann', lastName: 'Lee', email: 'r1@example.test', unit: '10', property: 'new' });
    w.sync();
    expect(w.held().map(({ kind, person }) => `${kind} ${person}`)).toEqual([`link ${w.stay('r0').person}`]);
    quiet(w);
  });
  test('a link that is approved, and then the property goes back to its old PMS: they stay one, in one unit', () => {
    const w = moved(house(['a@x.test', 'b@x.test']), [null, 'other@x.test']);
    w.sync();
    expect(w.approve()).toHaveLength(2);
    w.switchTo('pp');
    for (let i = 0; i < 2; i++) {
      w.sync();
      expect([w.holds(), w.town.people.size, w.held()]).toEqual([['Ann#1 U0 current', 'Ann#2 U1 current'], 2, []]);
    }
    quiet(w);
  });
  test('name and phone are those of the PMS that is read, in the run that links her, whichever lease is the younger', () => {
    const w = new World({ mapped: { u0: 'U0' } }).lease('r0', { unit: 'u0', phone: '+13125550100', moveInActual: '2026-02-20' });
    w.sync();
    w.switchTo('new').lease('90', {
      ...{ firstName: 'R0', lastName: 'l-R0', email: 'r0@example.test', phone: '+13125550111' },
      ...{ unit: 'n0', property: 'new', moveInActual: '2026-01-05' },
    });
    const said = () => [...w.town.people.values()].map(({ lastName, phone }) => `${lastName} ${phone}`);
    w.sync();
    expect(said()).toEqual(['l-R0 +13125550111']);
    quiet(w);
    w.map('new/n0', 'U0');
    w.sync();
    quiet(w);
    w.switchTo('pp');
    w.sync();
    expect(said()).toEqual(['L-r0 +13125550100']);
    quiet(w);
  });
  test('who waits for the mapping of a PMS unit that is given up keeps her unit, her end waits, and no run is due for it', () => {
    const w = new World({ mapped: { u0: 'U0' } }).lease('r0', { unit: 'u0' });
    w.sync();
    w.lease('r0', { unit: 'u1' });
    w.sync();
    w.switchTo('new').lease('90', { firstName: 'Cy', lastName: 'Cole', unit: 'n1', property: 'new' });
    const plan = w.sync();
    expect([w.holds(), w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)]).toEqual([['R0 U0 current'], ['end detached']]);
    expect(w.told(plan).filter((each) => each.includes('incomplete_read'))).toEqual([]);
    expect(plan.nextDue).toBeNull();
    quiet(w);
  });
  test('that a read which is not complete says past of somebody who waits for her mapping asks nothing about her old unit', () => {
    const w = new World({ mapped: { u0: 'U0' } }).lease('r0', { unit: 'u0' });
    w.sync();
    w.switchTo('new').lease('90', { firstName: 'R0', lastName: 'L-r0', email: 'r0@example.test', unit: 'n0', property: 'new' });
    w.sync();
    w.lease('90', { status: 'Past' });
    w.sync({ outcome: 'incomplete' });
    expect([w.holds(), w.held()]).toEqual([['R0 U0 current'], []]);
    w.sync();
    expect([w.holds(), w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)]).toEqual([
      ['R0 U0 current'],
      ['unassign detached'],
    ]);
    quiet(w);
  });
  test('a record that said past before its PMS was given up names nobody by that', () => {
    const w = new World({ mapped: { u0: 'U0' }, guard: { percent: 0, minimum: 0 } }).lease('r0', { unit: 'u0' });
    w.sync();
    w.lease('r0', { status: 'Past', lastName: 'Another' });
    w.sync();
    expect([w.person('R0').lastName, w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)]).toEqual([
      'L-r0',
      ['unassign guard'],
    ]);
    w.switchTo('new').lease('90', { unit: 'n0', property: 'new' });
    w.sync();
    expect([w.person('R0').lastName, w.holds()]).toEqual(['L-r0', ['R0 U0 current']]);
  });
  test('a link that waits when the property goes back lapses, and whom only the new PMS had keeps her unit until a manager has decided', () => {
    const w = moved(house(['a@x.test']), [null]);
    w.sync();
    expect(w.held().map(({ kind }) => kind)).toEqual(['link']);
    w.switchTo('pp');
    w.sync();
    expect(
      w
        .open()
        .map((row) => `${row.person} ${row.unit}`)
        .sort(),
    ).toEqual([`${w.stay('r0').person} U0`, `${w.stay('90').person} U0`].sort());
    expect(w.held().map(({ kind }) => kind)).not.toContain('link');
    w.sync();
    quiet(w);
  });
});
