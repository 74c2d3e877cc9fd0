import type { LeaseStatus } from '../../domain/pms.ts';

/** Words of households as Voyager has them, and the customer types of MITS (docs/vendors/yardi.md, How it is mapped), with the spellings that are met. Any other word is unknown, never past. */
const MEANINGS: Readonly<Record<string, LeaseStatus>> = {
  current: 'current',
  notice: 'notice',
  'on notice': 'notice',
  eviction: 'eviction',
  'under eviction': 'eviction',
  future: 'pending',
  past: 'past',
  former: 'past',
  applicant: 'applicant',
  waitlist: 'waitlist',
  'wait list': 'waitlist',
  'wait-list': 'waitlist',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  denied: 'denied',
  'current resident': 'current',
  'future resident': 'pending',
  'former resident': 'past',
  prospect: 'applicant',
  guest: 'applicant',
};

export const meaningOf = (word: string): LeaseStatus => {
  const key = word.trim().toLowerCase();
  return (Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined) ?? 'unknown';
};
