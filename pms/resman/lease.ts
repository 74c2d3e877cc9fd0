import type { CivilDate } from '../../domain/days.ts';
import { BadField, dayOfInstant, isRow, readRows } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readLooseText } from '../values.ts';
import { readGuid } from './units.ts';

/** A lease row before its people are looked at. A household (billing account) has one row for each of its leases: renewals, transfers within it. */
export interface LeaseRow {
  household: string;
  unit: string | undefined;
  unitLabel: string | undefined;
  leaseStatus: string;
  isApprovedOrSigned: boolean;
  leaseStart?: CivilDate;
  leaseEnd?: CivilDate;
  scheduledMoveIn?: CivilDate;
  moveIn?: CivilDate;
  scheduledMoveOut?: CivilDate;
  moveOut?: CivilDate;
  /** The day on which ResMan last changed the row. */
  changedOn?: CivilDate;
  /** The household that goes on with these people in another unit. */
  transferredTo: string | null;
  people: Row[];
}

/** @throws BadField where the lease as a whole cannot be used */
export function readLease(row: Row): LeaseRow {
  const household = readGuid(row.billingAccountId),
    leaseStatus = readLooseText(row, 'leaseStatus');
  if (household === null) throw new BadField('billingAccountId', 'unreadable_id', row.billingAccountId);
  if (leaseStatus === null) throw new BadField('leaseStatus', 'wrong_type', row.leaseStatus);
  const unit = row.unitId === null || row.unitId === undefined || row.unitId === '' ? undefined : readGuid(row.unitId);
  if (unit === null) throw new BadField('unitId', 'wrong_type', row.unitId);
  const people = peopleOf(row);
  return {
    household,
    unit,
    unitLabel: readLooseText(row, 'unitNumber') ?? undefined,
    leaseStatus,
    people,
    isApprovedOrSigned: readAnyDay(row, 'approvalDate') !== undefined || readAnyDay(row, 'leaseSignedDate') !== undefined,
    leaseStart: readAnyDay(row, 'leaseStartDate'),
    leaseEnd: readAnyDay(row, 'leaseEndDate'),
    scheduledMoveIn: readAnyDay(row, 'scheduledMoveInDate'),
    moveIn: readAnyDay(row, 'moveInDate'),
    scheduledMoveOut: readAnyDay(row, 'scheduledMoveOutDate'),
    moveOut: readAnyDay(row, 'moveOutDate'),
    changedOn: dayOfInstant(row.lastModified),
    transferredTo: isRow(row.transferredTo) ? readGuid(row.transferredTo.billingAccountId) : null,
  };
}

/** One person may come as herself. @throws BadField */
const peopleOf = (row: Row): Row[] => (isRow(row.people) ? [row.people] : readRows(row, 'people'));

/** True where every person of the row has an id that can be read. */
export function hasReadablePeople(row: Row): boolean {
  try {
    return peopleOf(row).every((person) => readGuid(person.personId) !== null);
  } catch {
    return true;
  }
}
