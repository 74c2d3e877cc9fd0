import type { LeaseStatus, ResidentRole } from './pms.ts';
import { RESIDENT_ROLES } from './pms.ts';
import { statusKey } from './text.ts';

/**
 * How one reading of a stay counts, before we know what we hold: the rows of the table in docs/rules.md, "What a stay becomes", in their order.
 * Meaning comes first, so a past stay is past even where the word *Past* is excluded.
 */
export type Reading = 'withdrawn' | 'ended' | 'superseded' | 'excluded' | 'role' | 'unknown' | 'pending' | 'current';

export interface ScopeSettings {
  excludedLeaseStatuses: readonly string[];
  residentRoles: readonly ResidentRole[];
}

export function classify(stay: { raw: string; meaning: LeaseStatus; role: ResidentRole | 'unknown' }, settings: ScopeSettings): Reading {
  switch (stay.meaning) {
    case 'applicant':
    case 'waitlist':
      return 'withdrawn';
    case 'past':
    case 'cancelled':
    case 'denied':
      return 'ended';
    case 'superseded':
      return 'superseded';
    case 'unknown':
    case 'pending':
    case 'current':
    case 'notice':
    case 'eviction':
      break;
  }
  const key = statusKey(stay.raw);
  if (settings.excludedLeaseStatuses.some((raw) => statusKey(raw) === key)) return 'excluded';
  if (!roleChosen(stay.role, settings.residentRoles)) return 'role';
  if (stay.meaning === 'unknown') return 'unknown';
  return stay.meaning === 'pending' ? 'pending' : 'current';
}

/**
 * A role that the vendor calls nothing is an occupant where everyone listed is synced, otherwise left out
 * (docs/rules.md, Set-up wizard, step 4).
 */
export function roleChosen(role: ResidentRole | 'unknown', chosen: readonly ResidentRole[]): boolean {
  return role === 'unknown' ? RESIDENT_ROLES.every((each) => chosen.includes(each)) : chosen.includes(role);
}
