/** What a vendor's protocol cannot say about the town: named, so that tests can account for it instead of hiding it. */
export const FACTS = [
  'applicant',
  'waitlist',
  'denied',
  'cancelled',
  'eviction',
  'holdover',
  'person status',
  'person move-out',
  'guarantor',
  'minor',
  'cosigner apart from occupant',
  'bed',
  'fake unit',
  'fake unit kind',
  'roommate promotion',
  'renewal',
  'renewal ahead',
  'transfer',
  'unit id',
  'building',
  'time zone',
  'person e-mail',
  'middle name',
  'past people',
  'total',
  'pages',
  'empty household',
] as const;

export interface CannotExpress {
  fact: (typeof FACTS)[number];
  /** where it can in one mode or call and not in another */
  where?: string;
  /** what a reader finds instead */
  instead: string;
}
