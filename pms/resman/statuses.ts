import type { KnownStatus } from '../connector.ts';
import type { LeaseStatus } from '../../domain/pms.ts';

/** Words of `leaseStatus` and `residencyStatus` (docs/vendors/resman.md). A pending one is an applicant until somebody has approved or signed. */
export const RESMAN_STATUSES: readonly KnownStatus[] = [
  { raw: 'Pending - not approved', meaning: 'applicant' },
  { raw: 'Pending', meaning: 'pending' },
  { raw: 'Pending Transfer', meaning: 'pending' },
  { raw: 'Pending Renewal', meaning: 'current' },
  { raw: 'Current', meaning: 'current' },
  { raw: 'Month to Month', meaning: 'current' },
  { raw: 'Notice to Vacate', meaning: 'notice' },
  { raw: 'Under Eviction', meaning: 'eviction' },
  { raw: 'Former', meaning: 'past' },
  { raw: 'Former - transferred', meaning: 'superseded' },
  { raw: 'Evicted', meaning: 'past' },
  { raw: 'Renewed', meaning: 'superseded' },
  { raw: 'Cancelled', meaning: 'cancelled' },
  { raw: 'Denied', meaning: 'denied' },
];

/** The words of people are not all known: besides the lease's, what other lists of the vendor's call them. */
const MEANINGS = new Map<string, LeaseStatus>([
  ...RESMAN_STATUSES.map(({ raw, meaning }) => [raw.toLowerCase(), meaning] as const),
  ['canceled', 'cancelled'],
  ['month-to-month', 'current'],
  ['current resident', 'current'],
  ['former resident', 'past'],
  ['moved out', 'past'],
  ['past', 'past'],
  ['future', 'pending'],
  ['future resident', 'pending'],
  ['approved', 'pending'],
  ['applicant', 'applicant'],
]);

export interface StatusFacts {
  /** Her own word; it wins over the lease's, but where she cannot live there by the lease. */
  residencyStatus: string | null;
  leaseStatus: string;
  isApprovedOrSigned: boolean;
  /** Her household goes on in another unit, and she is not in this one any more. */
  hasTransferred: boolean;
  /** By her own days, else the household's: on or before today. */
  hasMovedIn: boolean;
  hasMovedOut: boolean;
}

/**
 * Her status (docs/vendors/resman.md). `residencyStatus` may be about a person and not about this lease: who is to move within a property is Current on the lease
 * that is still Pending, and stays Current on the one that is Former. So such a word needs a day beside it before it opens, or keeps open, this lease's unit.
 */
export function statusOf(facts: StatusFacts): KnownStatus {
  const { residencyStatus, leaseStatus, isApprovedOrSigned, hasTransferred } = facts;
  const own = wordOf(residencyStatus ?? leaseStatus, isApprovedOrSigned),
    lease = wordOf(leaseStatus, isApprovedOrSigned),
    hasGone = own.meaning === 'past';
  const lives = own.meaning === 'current' || own.meaning === 'notice' || own.meaning === 'eviction',
    isOff = lease.meaning === 'cancelled' || lease.meaning === 'denied';
  // Nobody moves in on a lease that was called off, though her own word may not say so yet.
  if (isOff && (own.meaning === 'pending' || own.meaning === 'applicant')) return lease;
  if (lives && !facts.hasMovedIn && (isOff || lease.meaning === 'pending' || lease.meaning === 'applicant')) return lease;
  // A renewed row is old whatever it says of its people, but for who left then.
  if (lease.meaning === 'superseded' && !hasGone) return lease;
  if (hasTransferred && (hasGone || lives)) return { raw: `${own.raw} - transferred`, meaning: 'superseded' };
  return lives && lease.meaning === 'past' && facts.hasMovedOut ? lease : own;
}

function wordOf(raw: string, isApprovedOrSigned: boolean): KnownStatus {
  if (raw.toLowerCase() === 'pending')
    return isApprovedOrSigned ? { raw, meaning: 'pending' } : { raw: `${raw} - not approved`, meaning: 'applicant' };
  return { raw, meaning: MEANINGS.get(raw.toLowerCase()) ?? 'unknown' };
}
