/** What Entrata's protocol cannot say, as far as is known (docs/vendors/entrata.md). */
import type { CannotExpress } from '../vendor/cannot-express.ts';

export const cannotExpress: readonly CannotExpress[] = [
  { fact: 'waitlist', instead: 'an applicant with leaseSubStatus Waitlist' },
  { fact: 'denied', where: 'the lease', instead: 'leaseStatusTypeId 2 (Cancelled); the word Denied in the text forms' },
  { fact: 'eviction', instead: 'Current, with free text in leaseSubStatus' },
  { fact: 'holdover', instead: 'Current with an end date in the past' },
  { fact: 'minor', where: 'customers without relationshipName', instead: 'an occupant' },
  { fact: 'roommate promotion', instead: 'the same customer id with another customerType' },
  { fact: 'time zone', instead: 'nothing' },
  { fact: 'total', instead: 'nothing: the last page is a short one' },
];
