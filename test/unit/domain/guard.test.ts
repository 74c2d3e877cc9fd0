import { describe, expect, test } from '@jest/globals';
import { judgeGuard } from '../../../domain/guard.ts';

const units = (n: number, prefix = 'u') => new Set(Array.from({ length: n }, (_, i) => `${prefix}${i}`));
const judge = (counted: number, occupied: number, lately: ReadonlySet<string> = new Set(), settings = { percent: 10, minimum: 2 }) =>
  judgeGuard(units(counted), lately, occupied, settings);

/** docs/rules.md, The guard: max(2, 10 % of the units with an open assignment before the run, not rounded). */
describe('the guard', () => {
  test.each([
    [0, 0, false],
    [1, 1, false],
    [2, 2, false],
    [3, 3, true],
    [2, 20, false],
    [3, 20, true],
    [2, 25, false],
    [3, 25, true],
    [2, 29, false],
    [3, 29, true],
    [3, 30, false],
    [4, 30, true],
    [3, 39, false],
    [4, 39, true],
    [4, 40, false],
    [100, 1000, false],
    [101, 1000, true],
  ])('%i of %i occupied units', (counted, occupied, exceeded) => {
    expect(judge(counted, occupied).exceeded).toBe(exceeded);
  });

  test('the limit is not rounded', () => {
    expect([judge(0, 25).limit, judge(0, 7, undefined, { percent: 33, minimum: 0 }).limit]).toEqual([2.5, 2.31]);
  });
  test('units left in the 24 hours before are added, each once', () => {
    expect(judge(1, 10, units(1, 'before')).exceeded).toBe(false);
    expect(judge(1, 10, units(2, 'before'))).toMatchObject({ count: 3, exceeded: true });
    expect(judge(2, 10, units(2))).toMatchObject({ count: 2, exceeded: false });
  });
  test('a run that has nobody leave holds nothing, whatever was left before', () => {
    expect(judge(0, 10, units(9))).toMatchObject({ count: 9, exceeded: false });
  });
  test('both numbers can be set', () => {
    expect(judge(1, 10, undefined, { percent: 0, minimum: 0 }).exceeded).toBe(true);
    expect(judge(5, 10, undefined, { percent: 50, minimum: 0 }).exceeded).toBe(false);
    expect(judge(10, 10, undefined, { percent: 100, minimum: 0 }).exceeded).toBe(false);
  });
});
