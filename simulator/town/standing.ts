/** How leases and people stand on a given day. The rules are the buildium note's 5.4, told in neutral words. */
import type { CivilDay } from './civil.ts';
import type { Member, Stage, TownLease } from './model.ts';

export type LeaseStanding = 'future' | 'active' | 'past';
export type Standing = 'future' | 'current' | 'notice' | 'eviction' | 'holdover' | 'past' | 'cancelled' | Stage;

/** A lease follows dates: it begins on its first day and is past on the day after its last, unless it goes on from month to month. */
export function leaseStanding(lease: TownLease, today: CivilDay): LeaseStanding {
  if (lease.cancelled || lease.stage === 'denied') return 'past';
  if (lease.stage !== undefined) return 'future';
  if (lease.from > today) return 'future';
  const over = lease.to !== null && lease.to < today;
  return over && (lease.ended || lease.type === 'fixed') ? 'past' : 'active';
}

export function isMonthToMonth(lease: TownLease, today: CivilDay): boolean {
  return lease.type === 'atWill' || (lease.type === 'rollover' && !lease.ended && lease.to !== null && lease.to < today);
}

export const moveOutOf = (lease: TownLease, personId: number) => lease.moveOuts.find((row) => row.personId === personId);

/** A person's own status wins over the lease's. */
export function standing(lease: TownLease, member: Member, today: CivilDay): Standing {
  const leaves = moveOutOf(lease, member.personId);
  if (lease.stage !== undefined && !lease.cancelled) return lease.stage;
  const status = leaseStanding(lease, today);
  if (member.status === 'past') return 'past';
  if (status === 'past') {
    if (leaves !== undefined && leaves.moveOut < today) return 'past';
    return member.status === 'future' ? 'cancelled' : 'holdover';
  }
  if (status === 'future' || member.status === 'future') return 'future';
  if (lease.evictionPending) return 'eviction';
  return leaves === undefined ? 'current' : 'notice';
}

/** An application is no lease yet: Buildium keeps those elsewhere. */
export const isSigned = (lease: TownLease): boolean => lease.stage === undefined;

export const livesHere = (lease: TownLease): boolean => lease.members.some((m) => m.status === 'current');

/** Nobody may be given the unit: somebody lives there, or has signed for it. */
export const keepsUnit = (lease: TownLease, today: CivilDay): boolean =>
  livesHere(lease) ||
  (lease.stage === undefined && lease.members.some((m) => m.status === 'future') && leaseStanding(lease, today) !== 'past');
