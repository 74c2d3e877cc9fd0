/** What Yardi's interfaces cannot say, as far as is known (docs/vendors/yardi.md). */
import type { CannotExpress } from '../vendor/cannot-express.ts';

const BILLING = 'Billing and Payments';

export const cannotExpress: readonly CannotExpress[] = [
  { fact: 'person status', instead: 'other occupants without a word of their own: only their move-in and move-out dates' },
  { fact: 'holdover', instead: 'Current with a lease end in the past' },
  { fact: 'guarantor', where: 'GetResidents', instead: 'nothing, or an occupant like any other (option guarantors)' },
  { fact: 'minor', where: 'GetResidents', instead: 'an occupant; the birth date is in GetResidentData' },
  { fact: 'cosigner apart from occupant', where: 'Common Data', instead: 'OtherOccupant for both' },
  { fact: 'bed', instead: 'several households on one unit code' },
  { fact: 'fake unit kind', where: 'UnitEconomicStatus', instead: 'other; the description has the word' },
  { fact: 'renewal', instead: 'the same tCode with other lease dates' },
  { fact: 'renewal ahead', instead: 'nothing until it begins' },
  { fact: 'transfer', instead: 'a past tCode and a new one, without a link' },
  { fact: 'past people', where: BILLING, instead: 'nothing: households that have left are not there' },
  { fact: 'applicant', where: BILLING, instead: 'nothing' },
  { fact: 'waitlist', where: BILLING, instead: 'nothing' },
  { fact: 'denied', where: BILLING, instead: 'nothing' },
  { fact: 'cancelled', where: BILLING, instead: 'nothing' },
  { fact: 'eviction', where: BILLING, instead: 'current resident' },
  { fact: 'building', where: 'GetResidents', instead: 'nothing: it is in GetUnitInformation' },
  { fact: 'unit id', where: 'GetResidents', instead: 'the unit code, to be looked up in GetUnitInformation' },
  { fact: 'time zone', instead: 'nothing' },
  { fact: 'pages', instead: 'one answer with everything' },
  { fact: 'total', instead: 'nothing' },
];
