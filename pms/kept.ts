import { daysBetween } from '../domain/days.ts';
import type { CivilDate } from '../domain/days.ts';

/** People who left and leases that ended are read for this long, so that a move-out is seen as a fact (docs/rules.md, User Sync). */
export const KEPT_DAYS = 60;

/** Whether a day is longer ago than that. Without a day nobody can say so. */
export const isLongAgo = (day: CivilDate | undefined, today: CivilDate): boolean => day !== undefined && daysBetween(day, today) > KEPT_DAYS;
