import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stayKey } from '../../../domain/stay-facts.ts';
import { planProperty } from '../../../domain/plan/plan.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { homeSubject } from '../../../domain/plan/subjects.ts';
import { Model, type ModelFacts } from '../support/model.ts';
import { World, isQuiet } from '../support/world.ts';

/** Random histories of a small house, played through the planner and through the model of test/unit/support/model.ts (docs/rules.md). */
const SEED = Number(process.env['UNITSYNC_TEST_SEED'] ?? 20260302),
  RUNS = Number(process.env['UNITSYNC_TEST_HISTORIES'] ?? 250);
const PEOPLE = ['anna', 'ben', 'cleo'],
  PMS_UNITS = ['a', 'b', 'c', 'd'],
  UNITS = ['1A', '1B', '1C'];
const STATUSES = ['Future', 'Current', 'Notice', 'Past', 'Cancelled', 'Applicant', 'Odd', 'Weird', 'Superseded'];
const DAYS = ['2026-02-20', '2026-03-01', '2026-03-08', '2026-03-09', '2026-04-01', null];

const person = fc.constantFrom(...PEOPLE),
  tenancy = fc.constantFrom('1', '2'),
  unit = fc.constantFrom(...PMS_UNITS, null);
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('says' as const),
      person,
      tenancy,
      status: fc.constantFrom(...STATUSES, 'Current', 'Current', 'Future'),
      unit: fc.option(unit, { nil: undefined }),
      moveIn: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
      moveOut: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('vanishes' as const), person, tenancy }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('maps' as const),
      pmsUnit: fc.constantFrom(...PMS_UNITS),
      unit: fc.constantFrom(...UNITS, null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('excludes' as const),
      words: fc.constantFrom<string[]>(['Odd'], ['Odd', 'Notice'], []),
      whenExcluded: fc.constantFrom('keep' as const, 'end' as const),
    }),
  },
);
const hour = fc.record({
  events: fc.array(event, { maxLength: 3 }),
  outcome: fc.constantFrom('complete' as const, 'complete' as const, 'complete' as const, 'incomplete' as const, 'failed' as const),
  lost: fc.subarray(PEOPLE),
  hours: fc.constantFrom(1, 1, 13, 30),
});
const history = fc.array(hour, { minLength: 1, maxLength: 12 });
type Hour = typeof hour extends fc.Arbitrary<infer T> ? T : never;

const keyOf = (who: string, which: string) => stayKey(`T${which}-${who}`, who);

function act(w: World, hour: Hour): void {
  for (const each of hour.events) {
    if (each.do === 'says') {
      const key = keyOf(each.person, each.tenancy),
        isNew = !w.pms.has(key);
      w.lease(each.person, {
        tenancy: `T${each.tenancy}-${each.person}`,
        status: each.status,
        ...(isNew ? { leaseStart: null, unit: 'a' } : {}),
        ...(each.unit !== undefined ? { unit: each.unit } : {}),
        ...(each.moveIn !== undefined ? { moveInScheduled: each.moveIn } : {}),
        ...(each.moveOut !== undefined ? { moveOutScheduled: each.moveOut } : {}),
      });
    } else if (each.do === 'vanishes') w.vanish(each.person, `T${each.tenancy}-${each.person}`);
    else if (each.do === 'maps') w.map(each.pmsUnit, each.unit);
    else {
      w.scope.excludedLeaseStatuses = each.words;
      w.settings.whenExcluded = each.whenExcluded;
    }
  }
  w.pass({ hours: hour.hours });
}

const lostKeys = (hour: Hour) => hour.lost.flatMap((who) => [keyOf(who, '1'), keyOf(who, '2')]);

function run(model: Model, w: World, hour: Hour): void {
  const lost = new Set(lostKeys(hour));
  const seen =
    hour.outcome === 'failed'
      ? null
      : new Map(
          [...w.pms]
            .filter(([key]) => hour.outcome === 'complete' || !lost.has(key))
            .map(([key, { facts }]): [string, ModelFacts] => [
              key,
              {
                person: facts.firstName!,
                tenancy: facts.tenancy,
                unit: facts.unit,
                status: facts.raw,
                moveIn: facts.moveInActual ?? facts.moveInScheduled ?? facts.leaseStart,
                moveOut: facts.moveOutActual ?? facts.moveOutScheduled,
              },
            ]),
        );
  const mapped = new Map([...w.mappings].map(([key, to]) => [key.slice('pp/'.length), to]));
  model.run(
    seen,
    hour.outcome === 'complete',
    mapped,
    { excluded: new Set(w.scope.excludedLeaseStatuses), whenExcluded: w.settings.whenExcluded, whenAbsent: w.settings.whenAbsent },
    w.now.getTime(),
  );
}

/** A plan without the ids that it made up. */
const words = (w: World, plan: Plan) => ({
  changes: plan.changes
    .map((each) =>
      [
        each.kind,
        each.state,
        each.reason,
        each.unit,
        w.stays.get(each.stay ?? '')?.tenancy ?? (each.stay ? 'new' : null),
        each.heldReason,
        each.counted,
      ].join(' '),
    )
    .sort(),
  assignments: plan.assignments.map((each) => [each.unit, each.state, each.startsOn, each.endReason].join(' ')).sort(),
  stays: plan.stays.map((each) => [each.stay.tenancy, each.stay.personExternalId, each.state, each.scope, each.pmsUnit].join(' ')).sort(),
  guard: plan.guard,
  counts: plan.counts,
  due: plan.nextDue,
});

const play = (w: World, each: Hour) => {
  act(w, each);
  w.read({ outcome: each.outcome, lost: lostKeys(each) });
};
const options = { seed: SEED, numRuns: RUNS, endOnFailure: false };
const fresh = (whenAbsent: 'hold' | 'end', guard = { percent: 100, minimum: 1000 }) =>
  new World({ mapped: { a: '1A', b: '1B', c: '1A' }, guard, settings: { whenAbsent }, scope: { excludedLeaseStatuses: ['Odd'] } });

describe('random histories', () => {
  test.each(['hold', 'end'] as const)('after each run everyone holds what the rules say (absence: %s)', (whenAbsent) => {
    fc.assert(
      fc.property(history, (hours) => {
        const w = fresh(whenAbsent),
          model = new Model();
        for (const each of hours) {
          act(w, each);
          w.sync({ outcome: each.outcome, lost: lostKeys(each) });
          run(model, w, each);
          expect(w.holds()).toEqual(model.holds());
        }
      }),
      options,
    );
  });

  test('with the guard shut and everything approved, everyone holds the same', () => {
    fc.assert(
      fc.property(history, (hours) => {
        const w = fresh('end', { percent: 0, minimum: 0 }),
          model = new Model();
        for (const each of hours) {
          act(w, each);
          w.sync({ outcome: each.outcome, lost: lostKeys(each) });
          const waiting = w.held().map((row) => row.id);
          expect(w.approve()).toEqual(waiting);
          run(model, w, each);
          expect(w.holds()).toEqual(model.holds());
        }
      }),
      options,
    );
  });

  test('a plan is pure, does not depend on the order of its input, and made twice changes nothing the second time', () => {
    fc.assert(
      fc.property(history, (hours) => {
        const w = fresh('hold');
        for (const each of hours) {
          play(w, each);
          const ids = () => {
            let n = 0;
            return () => `new-${++n}`;
          };
          const input = w.input({ newId: ids() }),
            plan = planProperty(input);
          expect(planProperty({ ...input, newId: ids() })).toEqual(plan);
          expect(words(w, planProperty(w.input({ reverse: true })))).toEqual(words(w, plan));
          w.sync({ outcome: each.outcome, lost: lostKeys(each) });
          // Time and reads alone make an absence old enough: those may still bring something.
          const counts = [...w.stays.values()].some((row) => row.missingSinceAt && row.state !== 'ended');
          if (!counts) expect(isQuiet(w.sync({ outcome: each.outcome, lost: lostKeys(each) }))).toBe(true);
        }
      }),
      { ...options, numRuns: RUNS / 2 },
    );
  });

  test('the ordinary guard: never more units at once than its limit, nothing leaves by an incomplete read, everyone in a unit has a reason to be', () => {
    fc.assert(
      fc.property(history, (hours) => {
        const w = fresh('hold', { percent: 10, minimum: 1 });
        for (const each of hours) {
          play(w, each);
          const input = w.input(),
            mappings = new Map(w.mappings),
            before = new Map(w.open().map((row) => [row.id, row]));
          const liveBefore = [...w.stays.values()]
            .filter((row) => row.state === 'upcoming' || row.state === 'current')
            .map((row) => row.id);
          const plan = w.sync({ outcome: each.outcome, lost: lostKeys(each) });
          const left = new Set(plan.changes.filter((change) => change.counted && change.state === 'planned').map((change) => change.unit!));
          if (left.size) expect(new Set([...left, ...input.leftLately]).size).toBeLessThanOrEqual(Math.max(1, input.occupiedUnits / 10));
          if (each.outcome !== 'complete') expect(liveBefore.filter((id) => w.stays.get(id)?.state === 'ended')).toEqual([]);
          const reasons = new Set([
            ...w.held().map((row) => row.subject),
            ...w.changes.filter((row) => row.reason === 'awaiting_mapping' || row.reason === 'incomplete_read').map((row) => row.subject),
          ]);
          for (const row of w.open()) {
            const supported = [...w.stays.values()].some(
              (stay) =>
                stay.person === row.person &&
                (stay.state === 'upcoming' || stay.state === 'current') &&
                stay.pmsUnit &&
                mappings.get(stay.pmsUnit) === row.unit,
            );
            if (!supported) expect(reasons).toContain(homeSubject(row.person, row.unit));
          }
          // Nobody gets anything without a live stay, and the feed tells what happened.
          for (const row of w.open()) if (!before.has(row.id)) expect(row.supports.length).toBeGreaterThan(0);
          const told = new Map<string, string>();
          for (const item of w.feed) told.set(`${item.person} ${item.unit}`, item.state);
          expect(
            [...told]
              .filter(([, state]) => state !== 'ended')
              .map(([key, state]) => `${key} ${state}`)
              .sort(),
          ).toEqual(
            w
              .open()
              .map((row) => `${row.person} ${row.unit} ${row.state}`)
              .sort(),
          );
        }
      }),
      options,
    );
  });
});
