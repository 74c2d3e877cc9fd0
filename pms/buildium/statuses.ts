import type { CivilDate } from '../../domain/days.ts';
import type { LeaseStatus } from '../../domain/pms.ts';

/** What docs/vendors/buildium.md derives a person's status from. Words as the vendor gave them. */
export interface StatusFacts {
  leaseStatus: string;
  personStatus: string;
  isEvictionPending: boolean;
  /** Any MoveOutData row for her, whatever its day. */
  hasMoveOutRow: boolean;
  moveOutDate?: CivilDate;
  /** The property's day at the time of the read. */
  today: CivilDate;
}

export interface PersonStatus {
  raw: string;
  meaning: LeaseStatus;
}

const STATUS = {
  past: { raw: 'Past', meaning: 'past' },
  neverMovedIn: { raw: 'Past - never moved in', meaning: 'cancelled' },
  holdover: { raw: 'Past - not moved out', meaning: 'current' },
  future: { raw: 'Future', meaning: 'pending' },
  eviction: { raw: 'Active - eviction', meaning: 'eviction' },
  notice: { raw: 'Active - notice', meaning: 'notice' },
  active: { raw: 'Active', meaning: 'current' },
} as const satisfies Record<string, PersonStatus>;

export const BUILDIUM_STATUSES: readonly PersonStatus[] = Object.values(STATUS);

/** Words compare trimmed and in lower case (docs/connectors.md). */
const isWord = (given: string, word: string) => given.toLowerCase() === word.toLowerCase();

/**
 * The table of docs/vendors/buildium.md: the first row that fits; the person's level wins over the lease's. A word outside the vendor's enums is not
 * guessed at: `unknown` never takes a unit away. The one exception is `MovedOut`, which says all by itself.
 */
export function statusOf(facts: StatusFacts): PersonStatus {
  const lease = ['Active', 'Past', 'Future'].find((word) => isWord(facts.leaseStatus, word));
  const person = ['MovedOut', 'Current', 'Future'].find((word) => isWord(facts.personStatus, word));
  if (person === undefined) return { raw: `${lease ?? facts.leaseStatus} - ${facts.personStatus}`, meaning: 'unknown' };
  if (person === 'MovedOut') return STATUS.past;
  if (lease === undefined) return { raw: facts.leaseStatus, meaning: 'unknown' };
  if (lease === 'Past') {
    if (facts.moveOutDate !== undefined && facts.moveOutDate < facts.today) return STATUS.past;
    return person === 'Future' ? STATUS.neverMovedIn : STATUS.holdover;
  }
  if (lease === 'Future' || person === 'Future') return STATUS.future;
  if (facts.isEvictionPending) return STATUS.eviction;
  return facts.hasMoveOutRow ? STATUS.notice : STATUS.active;
}
