/** Settings of the guard: the limit that stops a run from taking many units away at once (docs/rules.md, The guard). */
export interface GuardSettings {
  percent: number;
  minimum: number;
}
export interface GuardVerdict {
  count: number;
  limit: number;
  occupied: number;
  exceeded: boolean;
}

/**
 * @param counted units that counted changes of this run would have someone leave; a unit counts once
 * @param leftLately units left by counted changes that a run applied in the 24 hours before
 * @param occupied units with an open assignment before the run
 */
export function judgeGuard(
  counted: ReadonlySet<string>,
  leftLately: ReadonlySet<string>,
  occupied: number,
  settings: GuardSettings,
): GuardVerdict {
  const limit = Math.max(settings.minimum, (settings.percent * occupied) / 100);
  const count = new Set([...counted, ...leftLately]).size;
  return { count, limit, occupied, exceeded: counted.size > 0 && count > limit };
}
