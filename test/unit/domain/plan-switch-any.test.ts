import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Town, World, isQuiet } from '../support/world.ts';

/** Switches of PMS that go any way at all: to and fro, read in parts, decided in the middle (docs/rules.md, Switching PMS). */

const quiet = (w: World) => {
  expect(isQuiet(w.sync())).toBe(true);
};

/** A house: who lives where, whom a manager took her unit from, and of whose e-mails there are several. */
const resident = fc.record({
  unit: fc.nat({ max: 5 }),
  status: fc.constantFrom('Current', 'Current', 'Future', 'Notice'),
  email: fc.constantFrom('own', 'shared', 'shared'),
  taken: fc.boolean(),
  spelling: fc.constantFrom('same', 'UPPER', ' spaced '),
  /** In which of the new account's two PMS properties. */
  second: fc.boolean(),
});
const course = fc.array(fc.constantFrom('new', 'pp', 'whole', 'whole', 'half', 'other half', 'lost', 'failed', 'map', 'map one'), {
  maxLength: 14,
});
const spelled = (text: string, how: string) => (how === 'UPPER' ? text.toUpperCase() : how === 'same' ? text : ` ${text} `);
const holds = (w: World) =>
  w
    .open()
    .map((row) => `${row.person} ${row.unit} ${row.state}`)
    .sort();

describe('any course of a switch', () => {
  test('nobody loses a unit, nobody is there twice, nobody gets back what a manager took, and whoever goes back is where she was', () => {
    fc.assert(
      fc.property(fc.array(resident, { minLength: 1, maxLength: 8 }), course, fc.constantFrom('pp', 'new'), (residents, steps, last) => {
        const units = Array.from({ length: 6 }, (_, i) => i),
          w = new World({ town: new Town(), mapped: Object.fromEntries(units.map((i) => [`u${i}`, `U${i}`])) });
        const mail = (i: number) => (residents[i]!.email === 'own' ? `r${i}@example.test` : 'house@example.test'),
          second = (i: number) => (residents[i]!.second && i > 0 ? 'more' : 'new');
        for (const [i, each] of residents.entries())
          w.lease(`r${i}`, { firstName: `First${i}`, lastName: `Last${i}`, email: mail(i), unit: `u${each.unit}`, status: each.status });
        w.sync();
        for (const [i, each] of residents.entries())
          if (each.taken) {
            const { person } = w.stay(`r${i}`);
            Object.assign(
              w.open().find((row) => row.person === person)!,
              { state: 'ended', endedOn: w.today, endReason: 'by_hand' },
            );
            w.decideAssign(person!, `U${each.unit}`);
          }
        w.sync();
        const before = { holds: holds(w), people: [...w.town.people.keys()].sort() },
          isTwo = residents.some((_, i) => second(i) === 'more');
        for (const [i, each] of residents.entries())
          w.lease(`9${i}`, {
            firstName: spelled(`First${i}`, each.spelling),
            lastName: `Last${i}`,
            email: mail(i),
            unit: `n${each.unit}`,
            status: each.status,
            property: second(i),
          });
        w.pmsProperties.set('new', { account: 'new', attached: false, episode: 0, completeReads: 0, firstPlanned: false });
        if (isTwo) w.pmsProperties.set('more', { account: 'new', attached: false, episode: 0, completeReads: 0, firstPlanned: false });
        const to = (account: string) => {
          w.switchTo(account);
          if (account === 'new' && isTwo) w.attach('more');
        };
        const map = (only?: number) => {
          for (const i of units.filter((each) => only === undefined || each === only))
            for (const property of ['new', 'more']) w.map(`${property}/n${i}`, `U${i}`);
        };
        const look = (when: string) => {
          expect({ when, holds: holds(w), people: [...w.town.people.keys()].sort() }).toEqual({ when, ...before });
        };
        for (const [n, step] of steps.entries()) {
          if (step === 'new' || step === 'pp') to(step);
          else if (step === 'map') map();
          else if (step === 'map one') map(n % 6);
          else if (step === 'half') w.sync({ outcomes: { new: 'failed', pp: 'failed' } });
          else if (step === 'other half') w.sync({ outcomes: { more: 'failed' } });
          else if (step === 'failed') w.sync({ outcome: 'failed' });
          else if (step === 'lost') w.sync({ outcome: 'incomplete', lost: [...w.pms.keys()].filter((_, i) => i % 2 === n % 2) });
          else w.sync();
          look(`${n} ${step}`);
        }
        to(last);
        map();
        for (const when of ['at last', 'and again']) {
          w.sync();
          look(when);
        }
        quiet(w);
        expect(w.held()).toEqual([]);
      }),
      { numRuns: 150, seed: 20261123 },
    );
  });

  test('whoever lives there by the PMS that is read holds her unit, whatever e-mails and names are alike, whatever is approved or rejected', () => {
    const doubtful = fc.record({
      unit: fc.nat({ max: 5 }),
      status: fc.constantFrom('Current', 'Current', 'Future', 'Notice'),
      name: fc.nat({ max: 5 }),
      email: fc.constantFrom('own', 'shared', 'none'),
      then: fc.constantFrom('same', 'same', 'other', 'none', 'shared'),
    });
    const decided = fc.array(
      fc.constantFrom(
        'new',
        'pp',
        'whole',
        'whole',
        'whole',
        'lost',
        'failed',
        'map',
        'map one',
        'approve',
        'approve one',
        'reject',
        'reject link',
      ),
      { maxLength: 16 },
    );
    fc.assert(
      fc.property(fc.array(doubtful, { minLength: 1, maxLength: 7 }), decided, (residents, steps) => {
        const units = Array.from({ length: 6 }, (_, i) => i),
          w = new World({ town: new Town(), mapped: Object.fromEntries(units.map((i) => [`u${i}`, `U${i}`])) });
        const name = (i: number) => ({ firstName: `First${residents[i]!.name % 3}`, lastName: `Last${residents[i]!.name % 2}` }),
          mail = (i: number, how: string) =>
            how === 'own'
              ? `r${i}@example.test`
              : how === 'other'
                ? `other${i}@example.test`
                : how === 'shared'
                  ? 'house@example.test'
                  : null;
        for (const [i, each] of residents.entries())
          w.lease(`r${i}`, { ...name(i), email: mail(i, each.email), unit: `u${each.unit}`, status: each.status });
        w.sync();
        for (const [i, each] of residents.entries())
          w.lease(`9${i}`, {
            ...name(i),
            email: mail(i, each.then === 'same' ? each.email : each.then),
            unit: `n${each.unit}`,
            status: each.status,
            property: 'new',
          });
        w.pmsProperties.set('new', { account: 'new', attached: false, episode: 0, completeReads: 0, firstPlanned: false });
        /** Everybody of the PMS that is read, once all of it has been. */
        const look = (when: string) => {
          const [account, { completeReads }] = [...w.pmsProperties].find(([, each]) => each.attached)!;
          if (completeReads === 0) return;
          const lacking = residents.flatMap((each, i) => {
            const stay = w.stay(account === 'new' ? `9${i}` : `r${i}`),
              unit = w.mappings.get(`${account}/${account === 'new' ? 'n' : 'u'}${each.unit}`);
            const has = unit === undefined || w.open().some((row) => row.person === stay.person && row.unit === unit);
            return has ? [] : [`${stay.person} lives in ${unit}`];
          });
          expect({ when, lacking }).toEqual({ when, lacking: [] });
        };
        const homes = () =>
          JSON.stringify(
            w
              .open()
              .map((row) => `${row.person} ${row.unit}`)
              .sort(),
          );
        for (const [n, step] of steps.entries()) {
          const before = w.open().map((row) => `${row.person} ${row.unit}`);
          if (step === 'new' || step === 'pp') w.switchTo(step);
          else if (step === 'map') for (const i of units) w.map(`new/n${i}`, `U${i}`);
          else if (step === 'map one') w.map(`new/n${n % 6}`, `U${n % 6}`);
          else if (step === 'failed') w.sync({ outcome: 'failed' });
          else if (step === 'lost') w.sync({ outcome: 'incomplete', lost: [...w.pms.keys()].filter((_, i) => i % 2 === n % 2) });
          else if (step === 'approve' || step === 'approve one') {
            w.sync();
            w.approve(
              w
                .held()
                .map((row) => row.id)
                .slice(0, step === 'approve' ? undefined : 1),
            );
          } else if (step === 'reject') {
            w.sync();
            for (const row of w.held()) if (row.kind !== 'link') w.reject(row);
          } else if (step === 'reject link') {
            w.sync();
            if (w.held().some((row) => row.kind === 'link')) w.rejectLink();
          } else w.sync();
          // Nobody leaves a unit unasked.
          if (!step.startsWith('approve'))
            expect(w.open().map((row) => `${row.person} ${row.unit}`)).toEqual(expect.arrayContaining(before));
          if (!['new', 'pp', 'map', 'map one'].includes(step)) look(`${n} ${step}`);
        }
        w.sync();
        look('at last');
        const last = homes();
        quiet(w);
        expect(homes()).toBe(last);
      }),
      { numRuns: 150, seed: 20261123 },
    );
  });
});
