/** What AppFolio's tenants' list cannot say, as far as is known (docs/vendors/appfolio.md). */
import type { CannotExpress } from '../vendor/cannot-express.ts';

export const cannotExpress: readonly CannotExpress[] = [
  { fact: 'applicant', instead: 'nothing' },
  { fact: 'waitlist', instead: 'nothing' },
  { fact: 'denied', instead: 'nothing' },
  { fact: 'cancelled', instead: 'a hidden row, a past one, or none (option cancelled)' },
  { fact: 'holdover', instead: 'Current with a lease end in the past' },
  { fact: 'guarantor', instead: 'nothing, or a tenant like any other (option guarantors)' },
  { fact: 'minor', instead: 'a tenant like any other, or nothing (option minors)' },
  { fact: 'cosigner apart from occupant', instead: 'tenants that are not the primary' },
  { fact: 'bed', instead: 'several occupancies of one unit' },
  { fact: 'fake unit kind', instead: 'NonRevenue for all of them' },
  { fact: 'roommate promotion', instead: 'the same tenant id with PrimaryTenant true' },
  { fact: 'renewal ahead', instead: 'nothing until it begins' },
  { fact: 'transfer', instead: 'a past tenant and a new one, without a link' },
  { fact: 'building', instead: "a part of the unit's name" },
  { fact: 'time zone', instead: 'nothing' },
  { fact: 'total', instead: 'next_page_path null on the last page' },
];
