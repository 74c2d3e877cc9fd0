import fc from 'fast-check';
import { spend, type RateWindow } from '../../../domain/rate-window.ts';

/** Whoever asks again and again, each time after so many milliseconds: when her requests were sent. */
function sent(rate: { requests: number; perSeconds: number }, gaps: readonly number[]): { at: number[]; waits: number[] } {
  const at: number[] = [],
    waits: number[] = [];
  let window: RateWindow | null = null,
    now = 1_772_445_600_000;
  for (const gap of gaps) {
    now += gap;
    for (;;) {
      const turn = spend(window, rate, now);
      if ('window' in turn) {
        window = turn.window;
        at.push(now);
        break;
      }
      waits.push(turn.waitMs);
      now += turn.waitMs;
    }
  }
  return { at, waits };
}

const rates = fc.record({ requests: fc.integer({ min: 1, max: 40 }), perSeconds: fc.constantFrom(1, 15, 60, 3_600, 86_400) });

test("in no stretch of the window's length are more requests sent than the vendor allows", () => {
  fc.assert(
    fc.property(rates, fc.array(fc.nat({ max: 5_000 }), { minLength: 50, maxLength: 200 }), (rate, gaps) => {
      const { at } = sent(rate, gaps);
      at.forEach((first, i) => {
        expect(at[i + rate.requests] ?? Infinity).toBeGreaterThanOrEqual(first + rate.perSeconds * 1_000);
      });
    }),
  );
});

test('who asks without a pause gets all but one part in sixteen of what is allowed, and waits no longer than the window', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const { at, waits } = sent(
        rate,
        Array.from({ length: rate.requests * 10 }, () => 0),
      );
      expect(at.at(-1)! - at[0]!).toBeLessThanOrEqual((9 * rate.perSeconds * 1_000 * 17) / 16 + 1_000);
      expect(Math.max(...waits)).toBeLessThanOrEqual((rate.perSeconds * 1_000 * 17) / 16 + 1);
    }),
  );
});

test('a clock that is set back does not open the window anew', () => {
  const rate = { requests: 2, perSeconds: 60 };
  let window: RateWindow | null = null;
  for (let i = 0; i < 2; i++) {
    const turn = spend(window, rate, 1_000_000);
    if ('window' in turn) window = turn.window;
  }
  expect(spend(window, rate, 400_000)).toHaveProperty('waitMs');
});
