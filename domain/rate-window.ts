/** So many requests in so many seconds: a vendor's limit over time (docs/rules.md, Polite). */
export interface Rate {
  requests: number;
  perSeconds: number;
}
/** Requests in the latest part of the window and in each of the `PARTS` before it, newest first. `part`: number of the latest, counted from 1970. */
export interface RateWindow {
  part: number;
  counts: readonly number[];
}

/** A window slides by parts, so that one row of small numbers stands for any limit. It counts one part too many, never one too few. */
const PARTS = 16;

/** The window with one request more, or the milliseconds after which there is room for one. In no stretch of `perSeconds` are there more than `requests`. */
export function spend(window: RateWindow | null, rate: Rate, nowMs: number): { window: RateWindow } | { waitMs: number } {
  const partMs = (rate.perSeconds * 1_000) / PARTS;
  // A clock that was set back must not open the window anew.
  const part = Math.max(Math.floor(nowMs / partMs), window?.part ?? 0);
  const counts = Array.from({ length: PARTS + 1 }, (_, i) => (window ? (window.counts[i - (part - window.part)] ?? 0) : 0));
  let sum = counts.reduce((all, each) => all + each, 0);
  if (sum < rate.requests) return { window: { part, counts: counts.map((each, i) => (i === 0 ? each + 1 : each)) } };
  let oldest = PARTS;
  while (sum - (counts[oldest] ?? 0) >= rate.requests && oldest > 0) {
    sum -= counts[oldest] ?? 0;
    oldest--;
  }
  return { waitMs: Math.max(1, Math.ceil((part - oldest + PARTS + 1) * partMs - nowMs)) };
}
