import type { KnownStatus } from '../connector.ts';
import type { LeaseStatus } from '../../domain/pms.ts';

/** Words of `leaseStatus` and `residencyStatus` (docs/vendors/resman.md). A pending one is an applicant until somebody has approved or signed. */
export const RESMAN_STATUSES: readonly KnownStatus[] = [
  { raw: 'Pending - not approved', meaning: 'applicant' }, { raw: 'Pending', meaning: 'pending' }, { raw: 'Pending Transfer', meaning: 'pending' }, { raw: 'Pending Renewal', meaning: 'current' },
  { raw: 'Current', meaning: 'current' }, { raw: 'Month to Month', meaning: 'current' }, { raw: 'Notice to Vacate', meaning: 'notice' }, { raw: 'Under Eviction', meaning: 'eviction' },
  { raw: 'Former', meaning: 'past' }, { raw: 'Former - transferred', meaning: 'superseded' }, { raw: 'Evicted', meaning: 'past' }, { raw: 'Renewed', meaning: 'superseded' }, { raw: 'Cancelled', meaning: 'cancelled' }, { raw: 'Denied', meaning: 'denied' },
];

/** The words of people are not all known: besides the lease's, what other lists of the vendor's call them. */
const MEANINGS = new Map<string, LeaseStatus>([
  ...RESMAN_STATUSES.map(({ raw, meaning }) => [raw.toLowerCase(), meaning] as const),
  ['canceled', 'cancelled'], ['month-to-month', 'current'], ['current resident', 'current'], ['former resident', 'past'], ['moved out', 'past'], ['past', 'past'], ['future', 'pending'], ['future resident', 'pending'], ['approved', 'pending'], ['applicant', 'applicant'],
]);

export interface StatusFacts {
  /** Her own word; it wins over the lease's, but for an old lease row. */
  residencyStatus: string | null;
  leaseStatus: string;
  isApprovedOrSigned: boolean;
  /** Her household goes on in another unit, and she is not in this one any more. */
  hasTransferred: boolean;
}

export function statusOf({ residencyStatus, leaseStatus, isApprovedOrSigned, hasTransferred }: StatusFacts): KnownStatus {
  const own = wordOf(residencyStatus ?? leaseStatus, isApprovedOrSigned), lease = wordOf(leaseStatus, isApprovedOrSigned), hasLeft = own.meaning === 'past';
  // Nobody moves in on a lease that was called off, though her own word may not say so yet.
  if ((lease.meaning === 'cancelled' || lease.meaning === 'denied') && (own.meaning === 'pending' || own.meaning === 'applicant')) return lease;
  // A renewed row is old whatever it says of its people, but for who left then.
  if (lease.meaning === 'superseded' && !hasLeft) return lease;
  return hasTransferred && (hasLeft || ['current', 'notice', 'eviction'].includes(own.meaning)) ? { raw: `${own.raw} - transferred`, meaning: 'superseded' } : own;
}

function wordOf(raw: string, isApprovedOrSigned: boolean): KnownStatus {
  if (raw.toLowerCase() === 'pending') return isApprovedOrSigned ? { raw, meaning: 'pending' } : { raw: `${raw} - not approved`, meaning: 'applicant' };
  return { raw, meaning: MEANINGS.get(raw.toLowerCase()) ?? 'unknown' };
}
