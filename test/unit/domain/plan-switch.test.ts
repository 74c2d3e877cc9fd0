import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { homeSubject, staySubject } from '../../../domain/plan/subjects.ts';
import { Town, World, isQuiet } from '../support/world.ts';

/** From one PMS to another (docs/rules.md, Switching PMS). */

const ANNA = { firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' },
  BEN = { firstName: 'Ben', lastName: 'L-ben', email: 'ben@example.test' };
const quiet = (w: World) => {
  expect(isQuiet(w.sync())).toBe(true);
};

/** Anna in 1A and Ben in 1B, read from the old account; the new one (`new/...`) has not been read. */
function house(): World {
  const w = new World({ mapped: { a: '1A', b: '1B' } }).lease('anna', { unit: 'a' }).lease('ben', { unit: 'b' });
  w.sync();
  return w;
}
const mapped = (w: World) => {
  w.map('new/10', '1A');
  w.map('new/11', '1B');
  w.map('new/12', '1C');
  return w;
};
/** The old account is given up; the new PMS says the same under its own ids, in units that nobody has mapped yet. */
function switched(w = house(), anna: object = ANNA, ben: object = BEN): World {
  return w
    .switchTo('new')
    .lease('7001', { ...anna, unit: '10', property: 'new' })
    .lease('7002', { ...ben, unit: '11', property: 'new' });
}

describe('somebody of equal name and e-mail', () => {
  test('is the same person at once, keeps her unit while the new PMS unit has no mapping, and nothing waits', () => {
    const w = switched(),
      before = [w.person('Anna').id, w.person('Ben').id];
    expect(w.told(w.sync())).toEqual(['link Anna same_person', 'link Ben same_person']);
    expect([w.holds(), w.held(), w.openConflicts()]).toEqual([['Anna 1A current', 'Ben 1B current'], [], []]);
    quiet(w);
    mapped(w);
    w.sync();
    expect([w.holds(), w.held(), w.states()]).toEqual([
      ['Anna 1A current', 'Ben 1B current'],
      [],
      ['7001 current', '7002 current', 'anna ended detached', 'ben ended detached'],
    ]);
    expect([[...w.town.people.keys()].sort(), w.person('Anna').loginEmailKey]).toEqual([before.sort(), 'anna@example.test']);
    expect(w.feed.filter((item) => item.kind === 'unassign')).toEqual([]);
    quiet(w);
  });
  test('who had signed and moves in meanwhile is let in on the day, though nobody has approved anything', () => {
    const w = new World({ mapped: { a: '1A' } }).lease('anna', { unit: 'a', status: 'Future' });
    w.sync();
    w.switchTo('new').lease('7001', { ...ANNA, unit: '10', property: 'new' });
    w.map('new/10', '1A');
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('who is in another unit by now gets that one, and the old one waits', () => {
    const w = mapped(switched(house(), { ...ANNA, unit: '12' }).lease('7001', { unit: '12' }));
    w.sync();
    expect([w.holds(), w.held().map(({ kind, unit, heldReason }) => `${kind} ${unit} ${heldReason}`)]).toEqual([
      ['Anna 1A current', 'Anna 1C current', 'Ben 1B current'],
      ['unassign 1A detached'],
    ]);
    w.approve();
    expect(w.holds()).toEqual(['Anna 1C current', 'Ben 1B current']);
    w.sync();
    quiet(w);
  });
  test('of two whom the newcomer could be, nobody guesses', () => {
    const w = new World({ mapped: { a: '1A', b: '1B' } }).lease('anna', { unit: 'a' }).lease('twin', { ...ANNA, unit: 'b' });
    w.sync();
    expect(w.openConflicts()).toEqual(['duplicate_account Anna#2']);
    w.switchTo('new').lease('7001', { ...ANNA, unit: '10', property: 'new' });
    w.sync();
    expect(w.openConflicts()).toContain('duplicate_account Anna#3');
    expect([w.held(), w.holds()]).toEqual([[], ['Anna#1 1A current', 'Anna#2 1B current']]);
    // The unit tells which of them it is.
    mapped(w);
    w.sync();
    expect(w.held().map(({ kind, unit, person }) => `${kind} ${unit} ${w.nameOf(person)}`)).toEqual(['link 1A Anna#1']);
  });
});

describe('somebody of equal name in the same unit', () => {
  const another = () => switched(house(), { ...ANNA, email: 'anna@work.test' });
  test('waits until the mapping says so, then as a held link; approved, they are one', () => {
    const w = another();
    w.sync();
    expect([w.openConflicts(), w.held(), w.holds()]).toEqual([['email_mismatch Anna#2'], [], ['Anna#1 1A current', 'Ben 1B current']]);
    mapped(w);
    const plan = w.sync();
    expect(w.told(plan)).toContain('held link Anna#1 1A same_name_and_unit (switched)');
    expect([w.held().length, w.holds()]).toEqual([1, ['Anna#1 1A current', 'Anna#2 1A current', 'Ben 1B current']]);
    quiet(w);
    const known = w.person('Anna#1').id;
    expect(w.approve()).toHaveLength(1);
    expect([w.holds(), w.openConflicts(), w.person('Anna').id, w.person('Anna').loginEmailKey]).toEqual([
      ['Anna 1A current', 'Ben 1B current'],
      [],
      known,
      'anna@example.test',
    ]);
    w.sync();
    quiet(w);
    expect([w.held(), w.states()]).toEqual([[], ['7001 current', '7002 current', 'anna ended detached', 'ben ended detached']]);
  });
  test('without an e-mail too', () => {
    const w = mapped(switched(house(), { ...ANNA, email: null }));
    w.sync();
    expect(w.held().map((row) => row.kind)).toEqual(['link']);
  });
  test("rejected, they stay two, and only then is the old one's end a question", () => {
    const w = mapped(another());
    w.sync();
    w.rejectLink();
    w.sync();
    expect([w.openConflicts(), w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)]).toEqual([[], ['unassign detached']]);
    quiet(w);
    w.approve();
    expect(w.holds()).toEqual(['Anna#2 1A current', 'Ben 1B current']);
  });
  test('in another unit, or with two who fit, it stays a conflict', () => {
    const w = mapped(switched(house(), { ...ANNA, email: 'anna@work.test', unit: '12' }).lease('7001', { unit: '12' }));
    w.sync();
    expect([w.held(), w.openConflicts()]).toEqual([[], ['email_mismatch Anna#2']]);
    const two = mapped(another().lease('7003', { ...ANNA, email: 'third@work.test', unit: '10', property: 'new' }));
    two.sync();
    expect([two.held(), two.openConflicts().length]).toEqual([[], 2]);
  });
  test('within one account it is a conflict as ever', () => {
    const w = new World({ pmsProperties: ['p', 'q'], mapped: { 'p/a': '1A', 'q/a': '1A' } }).lease('anna', { unit: 'a', property: 'p' });
    w.sync();
    w.detach('p').lease('x', { ...ANNA, email: 'anna@work.test', unit: 'a', property: 'q' });
    w.sync();
    expect([w.held().map((row) => row.kind), w.openConflicts()]).toEqual([['unassign'], ['email_mismatch Anna#2']]);
  });
  test('a link whose parties changed since it was seen is not made', () => {
    const w = mapped(another());
    w.sync();
    w.change(w.person('Anna#2').id, { emailKey: 'other@x.test', email: 'other@x.test' });
    expect(w.approve()).toEqual([]);
    expect(w.town.people.size).toBe(3);
  });
});

describe('somebody whom the new PMS does not have', () => {
  const left = () =>
    house()
      .switchTo('new')
      .lease('7002', { ...BEN, unit: '11', property: 'new' });
  test('keeps her unit until a manager has decided', () => {
    const w = mapped(left());
    w.sync();
    expect([w.holds(), w.held().map(({ kind, heldReason }) => `${kind} ${heldReason}`)]).toEqual([
      ['Anna 1A current', 'Ben 1B current'],
      ['unassign detached'],
    ]);
    w.approve();
    expect(w.holds()).toEqual(['Ben 1B current']);
    w.sync();
    quiet(w);
  });
  test('is no question before a complete read has said so', () => {
    const w = mapped(switched());
    w.sync({ outcome: 'incomplete', lost: ['T-7001/7001'].map((key) => [...w.pms.keys()].find((each) => each.includes('7001')) ?? key) });
    expect([w.held(), w.holds()]).toEqual([[], ['Anna 1A current', 'Ben 1B current']]);
    w.sync();
    expect([w.held(), w.holds()]).toEqual([[], ['Anna 1A current', 'Ben 1B current']]);
  });
  test('who says past there is one of them', () => {
    const w = mapped(switched().lease('7001', { status: 'Past' }));
    w.sync();
    expect(w.held().map(({ kind, unit }) => `${kind} ${unit}`)).toEqual(['unassign 1A']);
  });
});

describe('what people did by hand', () => {
  test('outlives the switch: manual assignments, kept fields, a unit taken away, a block', () => {
    const w = house(),
      anna = w.person('Anna').id,
      ben = w.person('Ben').id;
    w.assignByHand(anna, 'Garage');
    w.change(anna, { overrides: ['phone'], phone: '+15550100' });
    // Ben's unit was taken from him by hand.
    const row = w.open().find((each) => each.person === ben)!;
    Object.assign(row, { state: 'ended', endedOn: w.today, endReason: 'by_hand' });
    w.decideAssign(ben, '1B');
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna Garage current manual']);
    switched(w, { ...ANNA, phone: '+15550199' });
    w.sync();
    mapped(w);
    w.sync();
    expect([w.holds(), w.person('Anna').phone]).toEqual([['Anna 1A current', 'Anna Garage current manual'], '+15550100']);
    quiet(w);
    w.lease('7002', { leaseEnd: '2027-01-01' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna Garage current manual']);
    expect(w.changes.some((change) => change.subject === homeSubject(ben, '1B') && change.kind === 'skip')).toBe(true);
  });
  test('a blocked person is found again, and stays out', () => {
    const w = house();
    w.block(w.person('Anna').id);
    w.sync();
    mapped(switched(w));
    w.sync();
    expect([w.holds(), w.town.people.size, w.openConflicts()]).toEqual([['Ben 1B current'], 2, []]);
  });
});

test('back to the old PMS, everybody is found by the ids that are known', () => {
  const w = mapped(switched());
  w.sync();
  w.sync();
  w.switchTo('pp');
  w.sync({ outcome: 'failed' });
  expect([w.holds(), w.held()]).toEqual([['Anna 1A current', 'Ben 1B current'], []]);
  w.vanish('ben');
  w.sync();
  expect(w.states()).toEqual(['7001 ended detached', '7002 current detached', 'anna current', 'ben ended missing']);
  expect([w.holds(), w.held().map(({ unit }) => unit)]).toEqual([['Anna 1A current', 'Ben 1B current'], ['1B']]);
  expect(w.changes.some((change) => change.subject === staySubject(w.stay('anna').id) && change.kind === 'reopen')).toBe(true);
});

/** What the two systems may disagree on, by each person's own luck. */
const resident = fc.record({
  unit: fc.nat({ max: 7 }),
  status: fc.constantFrom('Current', 'Future', 'Notice'),
  email: fc.constantFrom('same', 'same', 'same', 'other', 'none'),
  spelling: fc.constantFrom('same', 'UPPER', ' spaced '),
});
/** Who holds what, who there is, and who logs in with what. */
const picture = (w: World) => ({
  holds: w
    .open()
    .map((row) => `${row.person} ${row.unit} ${row.state}`)
    .sort(),
  people: [...w.town.people.keys()].sort(),
  logins: [...w.town.people.values()].map((each) => `${each.id} ${each.loginEmailKey}`).sort(),
});

describe('any town', () => {
  test('is the same people in the same units after the switch and its approval', () => {
    fc.assert(
      fc.property(fc.array(resident, { minLength: 1, maxLength: 12 }), fc.boolean(), (residents, mappedFirst) => {
        const units = Array.from({ length: 8 }, (_, i) => i),
          w = new World({ town: new Town(), mapped: Object.fromEntries(units.map((i) => [`u${i}`, `U${i}`])) });
        const name = (i: number) => ({ firstName: `First${i}`, lastName: `Last${i}` });
        for (const [i, each] of residents.entries())
          w.lease(`r${i}`, { ...name(i), email: `r${i}@example.test`, unit: `u${each.unit}`, status: each.status });
        w.sync();
        const before = picture(w);
        w.switchTo('new');
        const spelled = (text: string, how: string) => (how === 'UPPER' ? text.toUpperCase() : how === 'same' ? text : ` ${text} `);
        for (const [i, each] of residents.entries())
          w.lease(`9${i}`, {
            firstName: spelled(name(i).firstName, each.spelling),
            lastName: name(i).lastName,
            email: each.email === 'same' ? `r${i}@example.test` : each.email === 'none' ? null : `new${i}@example.test`,
            unit: `n${each.unit}`,
            status: each.status,
            property: 'new',
          });
        const map = () => {
          for (const i of units) w.map(`new/n${i}`, `U${i}`);
        };
        if (mappedFirst) map();
        w.sync();
        map();
        w.sync();
        const still = picture(w).holds;
        for (const one of before.holds) expect(still).toContain(one);
        w.approve();
        w.sync();
        expect(picture(w)).toEqual(before);
        expect([w.held(), w.openConflicts()]).toEqual([[], []]);
        quiet(w);
      }),
      { numRuns: 200, seed: 20261122 },
    );
  });
});
