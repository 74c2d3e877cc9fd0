import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { isLongGone } from '../kept.ts';
import { assertNamed, hasLeft, moveDays, readMembers } from '../member.ts';
import { BadField, badRecord, contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readKey, readLooseText } from '../values.ts';
import { rowsAt } from './one-or-many.ts';
import { readContact, roleOf } from './people.ts';
import { statusOf } from './statuses.ts';
import type { PickList } from './statuses.ts';
import type { UnitBook } from './units.ts';

export interface LeaseMapping {
  propertyExternalId: string;
  today: CivilDate;
  words: PickList;
  units: UnitBook;
  /** A look-up by id answers leases that ended long ago too. */
  isLookUp: boolean;
}

/**
 * `tenancy` null: dropped (long gone), or set aside as a whole. `wholeUnit`: a unit let by the bed, of which this lease takes several beds.
 * `hasUnreadableId`: nobody can say who is absent from it.
 */
export interface MappedLease {
  tenancy: PmsTenancy | null;
  wholeUnit: PmsUnit | null;
  badRecords: BadRecord[];
  hasUnreadableId: boolean;
}

/** A lease of getLeases -> tenancy. One bad person is set aside and the others go on; a bad field of the lease sets the whole lease aside. */
export function mapLease(row: Row, id: string, options: LeaseMapping): MappedLease {
  const mapped: MappedLease = { tenancy: null, wholeUnit: null, badRecords: [], hasUnreadableId: false };
  try {
    const lease = readLease(row, options);
    const { members, badRecords, hasUnreadableId } = readMembers(
      rowsAt(row, 'customers', 'customer').map((customer) => {
        const customerId = readKey(customer.id);
        return { id: customerId, content: contentHash(customer), read: () => mapCustomer(customer, customerId ?? '', lease, options) };
      }),
      'leases',
      id,
      'customer.id',
    );
    Object.assign(mapped, { badRecords, hasUnreadableId });
    if (
      !options.isLookUp &&
      badRecords.length === 0 &&
      members.length > 0 &&
      members.every((each) => isLongGone(each, lease, options.today))
    )
      return mapped;
    const { place, unitLabel, leaseStart, leaseEnd } = lease,
      { propertyExternalId } = options;
    if (place.wholeUnit && place.externalId !== undefined)
      mapped.wholeUnit = { externalId: place.externalId, propertyExternalId, ...place.wholeUnit, isRentable: true };
    mapped.tenancy = { externalId: id, propertyExternalId, unitExternalId: place.externalId, unitLabel, leaseStart, leaseEnd, members };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    mapped.badRecords = [badRecord('leases', id, null, error)];
  }
  return mapped;
}

type Lease = ReturnType<typeof readLease>;

function readLease(row: Row, { units }: LeaseMapping) {
  const spaces = rowsAt(row, 'unitSpaces', 'unitSpace'),
    interval = chosenInterval(row);
  const unitId =
    row.unitId === undefined || row.unitId === null || row.unitId === '' || row.unitId === 0 || row.unitId === '0'
      ? null
      : readKey(row.unitId);
  if (unitId === null && row.unitId !== undefined && row.unitId !== null && row.unitId !== '' && row.unitId !== 0 && row.unitId !== '0')
    throw new BadField('unitId', 'wrong_type', row.unitId);
  const spaceIds = spaces.map((space) => {
    const spaceId = readKey(space.unitSpaceId);
    if (spaceId === null) throw new BadField('unitSpaceId', 'unreadable_id', space.unitSpaceId);
    return spaceId;
  });
  if (spaceIds.length === 0 && readKey(row.unitSpaceId) !== null) spaceIds.push(readKey(row.unitSpaceId) ?? '');
  return {
    place: units.placeOf(unitId, [...new Set(spaceIds)]),
    unitLabel:
      (spaces[0] ? readLooseText(spaces[0], 'unitSpace') : null) ??
      readLooseText(row, 'unitNumberSpace') ??
      readLooseText(row, 'unitNumber') ??
      undefined,
    leaseStart: interval ? readAnyDay(interval, 'startDate') : undefined,
    leaseEnd: interval ? readAnyDay(interval, 'endDate') : undefined,
    moveIn: readAnyDay(row, 'moveInDate'),
    moveOut: readAnyDay(row, 'moveOutDate'),
    hasTransferDate: readAnyDay(row, 'transferDate') !== undefined,
    leaseIntervalStatus: readLooseText(row, 'leaseIntervalStatus'),
    leaseStatusTypeId: readKey(row.leaseStatusTypeId),
    leaseSubStatus: readLooseText(row, 'leaseSubStatus'),
  };
}

/** The days of a lease live in its intervals: the one it names, else the current one, else the one that begins last. */
function chosenInterval(row: Row): Row | undefined {
  const intervals = rowsAt(row, 'leaseIntervals', 'leaseInterval'),
    named = readKey(row.leaseIntervalId);
  const own = named === null ? undefined : intervals.find((each) => readKey(each.id) === named);
  if (own) return own;
  const current = intervals.find((each) => readLooseText(each, 'leaseIntervalStatusTypeName')?.toLowerCase() === 'current');
  return (
    current ??
    intervals.reduce<Row | undefined>(
      (last, each) => (last && (readAnyDay(last, 'startDate') ?? '') >= (readAnyDay(each, 'startDate') ?? '') ? last : each),
      undefined,
    )
  );
}

/** Her own status and days count before the lease's: a roommate who left is past on a current lease (docs/vendors/entrata.md, How it is mapped). */
function mapCustomer(row: Row, id: string, lease: Lease, options: LeaseMapping): PmsMember {
  const status = statusOf({ ...lease, customerStatus: readLooseText(row, 'leaseCustomerStatus'), place: lease.place.kind }, options.words);
  const contact = readContact(row),
    { meaning } = status;
  assertNamed(contact, meaning, 'firstName');
  const sameFate = hasLeft(meaning) === (leaseMeaning(lease, options.words) === 'past');
  const moveIn = readAnyDay(row, 'moveInDate') ?? lease.moveIn,
    moveOut = readAnyDay(row, 'moveOutDate') ?? (sameFate ? lease.moveOut : undefined);
  return {
    externalId: id,
    role: roleOf(row, options.today),
    ...contact,
    rawStatus: status.raw,
    status: meaning,
    ...moveDays(meaning, { moveIn, moveOut }, options.today),
  };
}

const leaseMeaning = (lease: Lease, words: PickList) =>
  statusOf({ ...lease, customerStatus: null, hasTransferDate: false, place: null }, words).meaning;
