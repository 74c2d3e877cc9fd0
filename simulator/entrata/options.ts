/** What an Entrata account of the simulator can be set to (entrata note; the first value is the default). */
import type { OptionSpec } from '../vendor/options.ts';

export const options = {
  authMode: {
    values: ['both', 'apiKey', 'basic'],
    says: 'which of the two ways to log in the account takes: the gateway with X-Api-Key, the old address with Basic',
  },
  username: { text: '', says: 'Basic user name; empty: the clientId' },
  authErrors: { values: ['http', 'body'], says: 'wrong key or no right: HTTP 401 and 403, or code 3xx under status 200' },
  envelope: { values: ['response', 'bare'], says: 'answers inside `response`, or without it' },
  requestId: { values: ['string', 'number'], says: 'how the request id comes back' },
  oneElement: { values: ['list', 'object'], says: 'lists of one element: as a list, or as the element' },
  dates: { values: ['MM/DD/YYYY', 'YYYY-MM-DD'], says: 'dates in answers' },
  transfer: {
    values: ['newLease', 'sameLease'],
    says: 'to another unit: an old lease with transferDate and a new one, or one lease with a Transfer interval',
  },
  guarantor: { values: ['Guarantor', 'Lease Guarantor'], says: 'customerType of guarantors' },
  minor: { values: ['Child', 'Minor'], says: 'relationshipName of minors' },
  eviction: { values: ['Eviction', 'In eviction'], says: 'leaseSubStatus of an eviction: free text there' },
  perPageMost: { number: 1000, says: 'more per page is cut to this' },
  perMinute: { number: 0, says: 'calls a minute; 0: no limit' },
  perHour: { number: 0, says: 'calls an hour' },
  perDay: { number: 0, says: 'calls a day' },
  limitScope: { values: ['method', 'property'], says: 'what the limits count by: method, or method and property' },
  limitAnswer: { values: ['http', 'body'], says: 'beyond the limit: 429 with Retry-After, or error text under status 200' },
  maxConcurrent: { number: 0, says: 'requests at once; 0: no limit' },
} as const satisfies OptionSpec;
