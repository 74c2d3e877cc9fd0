/** What Buildium's protocol cannot say (docs/vendors/buildium.md). */
import type { CannotExpress } from '../vendor/cannot-express.ts';

export const cannotExpress: readonly CannotExpress[] = [
  { fact: 'applicant', instead: 'nothing: applications are kept elsewhere' },
  { fact: 'waitlist', instead: 'nothing' },
  { fact: 'denied', instead: 'nothing' },
  { fact: 'cosigner apart from occupant', instead: 'tenants without a role; the lowest id is taken for the primary' },
  { fact: 'bed', instead: 'several leases on one unit' },
  { fact: 'fake unit', instead: 'an ordinary unit' },
  { fact: 'roommate promotion', instead: 'the same ids: nothing to promote' },
  { fact: 'transfer', instead: 'a past lease and a new one, without a link' },
  { fact: 'time zone', instead: 'nothing' },
];
