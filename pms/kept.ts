import { daysBetween } from '../domain/days.ts';
import type { CivilDate } from '../domain/days.ts';
import type { PmsMember } from '../domain/pms.ts';

/** People who left and leases that ended are read for this long, so that a move-out is seen as a fact (docs/rules.md, User Sync). */
export const KEPT_DAYS = 60;

/** Whether a day is longer ago than that. Without a day nobody can say so. */
export const isLongAgo = (day: CivilDate | undefined, today: CivilDate): boolean =>
  day !== undefined && daysBetween(day, today) > KEPT_DAYS;

export interface Departure {
  /** The day on which the household as a whole left. */
  moveOut?: CivilDate;
  leaseEnd?: CivilDate;
  /** The day on which the vendor last changed the record, where it says so. */
  changedOn?: CivilDate;
}

/**
 * Whether somebody left so long ago that she is not read any more: by her own move-out day, else her household's. A lease runs over, so its end alone says nothing
 * of when she left: it counts for leases that nobody moved in on, and where the record has not been touched for as long either.
 */
export function isLongGone(member: PmsMember, { moveOut, leaseEnd, changedOn }: Departure, today: CivilDate): boolean {
  if (member.status !== 'past' && member.status !== 'cancelled' && member.status !== 'denied' && member.status !== 'superseded')
    return false;
  const day = member.moveOutActual ?? member.moveOutScheduled ?? moveOut;
  if (day !== undefined) return isLongAgo(day, today);
  return isLongAgo(leaseEnd, today) && (member.status === 'cancelled' || member.status === 'denied' || isLongAgo(changedOn, today));
}
