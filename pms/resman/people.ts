import type { CivilDate } from '../../domain/days.ts';
import type { PmsMember } from '../../domain/pms.ts';
import type { KnownStatus } from '../connector.ts';
import { assertNamed, hasLeft as isOut, moveDays } from '../member.ts';
import type { Row } from '../fields.ts';
import { bestPhone, readAnyDay, readLooseFlag, readLooseText } from '../values.ts';
import type { LeaseRow } from './lease.ts';

/** people[] row -> member. Middle names, move-out reasons and forwarding addresses are left at the door. @throws BadField */
export function mapPerson(row: Row, id: string, lease: LeaseRow, status: KnownStatus, today: CivilDate): PmsMember {
  const { meaning } = status,
    firstName = readLooseText(row, 'firstName'),
    lastName = readLooseText(row, 'lastName');
  assertNamed({ firstName, lastName }, meaning, 'lastName');
  // A household's day is hers too, once she has left with it; before that it is the plan.
  const moveIn = readAnyDay(row, 'moveInDate') ?? lease.moveIn,
    ownMoveOut = readAnyDay(row, 'moveOutDate') ?? lease.moveOut,
    moveOut = isOut(meaning) ? ownMoveOut : (ownMoveOut ?? lease.scheduledMoveOut);
  const days = moveDays(meaning, { moveIn, moveOut }, today);
  return {
    externalId: id,
    role: roleOf(row),
    firstName,
    lastName,
    email: readLooseText(row, 'email'),
    phone: bestPhone([{ type: readLooseText(row, 'phoneType'), number: readLooseText(row, 'phone') }], []),
    rawStatus: status.raw,
    status: meaning,
    ...days,
    moveInScheduled: days.moveInScheduled ?? lease.scheduledMoveIn,
  };
}

/** Guarantor and minor win over the others. Somebody who is excluded from occupancy does not live there, and counts as a guarantor. */
function roleOf(row: Row): PmsMember['role'] {
  const household = readLooseText(row, 'householdStatus')?.toLowerCase() ?? '',
    signs = readLooseFlag(row, 'isLeaseSigner'),
    heads = readLooseFlag(row, 'isHeadOfHousehold');
  if (readLooseFlag(row, 'isGuarantor') || readLooseFlag(row, 'isExcludedFromOccupancy') || /guarant/.test(household)) return 'guarantor';
  if (
    !signs &&
    !heads &&
    (readLooseFlag(row, 'isDependent') || (/\b(?:minor|child|dependent)\b/.test(household) && !/adult|\bnon\b/.test(household)))
  )
    return 'minor';
  return heads ? 'primary' : signs ? 'cosigner' : 'occupant';
}
