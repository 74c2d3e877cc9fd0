/** What ResMan's interfaces cannot say, as far as is known (docs/vendors/resman.md). */
import type { CannotExpress } from '../vendor/cannot-express.ts';

const LEGACY = 'the old interface';

export const cannotExpress: readonly CannotExpress[] = [
  { fact: 'waitlist', instead: 'Pending without approval or signature, on a holding unit' },
  { fact: 'holdover', instead: 'Current with a lease end in the past' },
  { fact: 'bed', instead: 'several households on one unit' },
  { fact: 'person move-out', where: 'people on notice', instead: "the household's scheduledMoveOutDate" },
  { fact: 'roommate promotion', instead: 'the same person id with isHeadOfHousehold' },
  { fact: 'fake unit kind', where: 'GET /Units', instead: 'excludedFromOccupancy or isHoldingUnit; the word is in /Units/Availability' },
  { fact: 'pages', instead: 'one answer with everything' },
  { fact: 'total', instead: 'nothing' },
  { fact: 'applicant', where: LEGACY, instead: 'nothing' },
  { fact: 'denied', where: LEGACY, instead: 'nothing' },
  { fact: 'cancelled', where: LEGACY, instead: 'nothing' },
  { fact: 'eviction', where: LEGACY, instead: 'current resident' },
  { fact: 'guarantor', where: LEGACY, instead: 'nothing' },
  { fact: 'unit id', where: LEGACY, instead: 'the unit number' },
  { fact: 'transfer', where: LEGACY, instead: 'a former household and a new one with the same person ids' },
];
