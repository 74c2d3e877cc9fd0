import type { KnownStatus } from '../connector.ts';
import type { LeaseStatus } from '../../domain/pms.ts';

/** Words of a tenant's `Status` (docs/vendors/appfolio.md). */
export const APPFOLIO_STATUSES: readonly KnownStatus[] = [
  { raw: 'Current', meaning: 'current' },
  { raw: 'Notice', meaning: 'notice' },
  { raw: 'Evict', meaning: 'eviction' },
  { raw: 'Future', meaning: 'pending' },
  { raw: 'Past', meaning: 'past' },
];

/** Besides them, words that clients of the API test for. */
const MEANINGS = new Map<string, LeaseStatus>([
  ...APPFOLIO_STATUSES.map(({ raw, meaning }) => [raw.toLowerCase(), meaning] as const),
  ['former', 'past'],
  ['evicted', 'past'],
  ['past tenant', 'past'],
  ['current tenant', 'current'],
  ['future tenant', 'pending'],
]);

export const meaningOf = (raw: string): LeaseStatus => MEANINGS.get(raw.toLowerCase()) ?? 'unknown';
