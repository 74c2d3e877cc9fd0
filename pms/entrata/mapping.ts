import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { isLongAgo } from '../kept.ts';
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
export interface MappedLease { tenancy: PmsTenancy | null; wholeUnit: PmsUnit | null; badRecords: BadRecord[]; hasUnreadableId: boolean }

/** A lease of getLeases -> tenancy. One bad person is set aside and the others go on; a bad field of the lease sets the whole lease aside. */
export function mapLease(row: Row, id: string, options: LeaseMapping): MappedLease {
  const mapped: MappedLease = { tenancy: null, wholeUnit: null, badRecords: [], hasUnreadableId: false };
  try {
    const lease = readLease(row, options), members: PmsMember[] = [], seen = new Map<string, string>();
    for (const customer of rowsAt(row, 'customers', 'customer')) {
      const customerId = readKey(customer.id);
      if (customerId === null) mapped.hasUnreadableId = true;
      try {
        if (customerId === null) throw new BadField('customer.id', 'unreadable_id', customer.id);
        const content = contentHash(customer), before = seen.get(customerId);
        if (before === content) continue;
        if (before !== undefined) throw new BadField('customer', 'duplicate_differs', customer);
        seen.set(customerId, content);
        members.push(mapCustomer(customer, customerId, lease, options));
      } catch (error) {
        if (!(error instanceof BadField)) throw error;
        mapped.badRecords.push(badRecord('leases', id, customerId, error));
        // The first of two that contradict each other is as doubtful as the second.
        if (error.reason === 'duplicate_differs') members.splice(0, members.length, ...members.filter((member) => member.externalId !== customerId));
      }
    }
    if (!options.isLookUp && mapped.badRecords.length === 0 && isLongGone(members, lease, options.today)) return mapped;
    const { place, unitLabel, leaseStart, leaseEnd } = lease, { propertyExternalId } = options;
    if (place.wholeUnit && place.externalId !== undefined) mapped.wholeUnit = { externalId: place.externalId, propertyExternalId, ...place.wholeUnit, isRentable: true };
    mapped.tenancy = { externalId: id, propertyExternalId, unitExternalId: place.externalId, unitLabel, leaseStart, leaseEnd, members };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    mapped.badRecords = [badRecord('leases', id, null, error)];
  }
  return mapped;
}

type Lease = ReturnType<typeof readLease>;

function readLease(row: Row, { units }: LeaseMapping) {
  const spaces = rowsAt(row, 'unitSpaces', 'unitSpace'), interval = chosenInterval(row);
  const unitId = row.unitId === undefined || row.unitId === null || row.unitId === '' || row.unitId === 0 || row.unitId === '0' ? null : readKey(row.unitId);
  if (unitId === null && row.unitId !== undefined && row.unitId !== null && row.unitId !== '' && row.unitId !== 0 && row.unitId !== '0') throw new BadField('unitId', 'wrong_type', row.unitId);
  const spaceIds = spaces.map((space) => {
    const spaceId = readKey(space.unitSpaceId);
    if (spaceId === null) throw new BadField('unitSpaceId', 'unreadable_id', space.unitSpaceId);
    return spaceId;
  });
  if (spaceIds.length === 0 && readKey(row.unitSpaceId) !== null) spaceIds.push(readKey(row.unitSpaceId) ?? '');
  return {
    place: units.placeOf(unitId, [...new Set(spaceIds)]),
    unitLabel: (spaces[0] ? readLooseText(spaces[0], 'unitSpace') : null) ?? readLooseText(row, 'unitNumberSpace') ?? readLooseText(row, 'unitNumber') ?? undefined,
    leaseStart: interval ? readAnyDay(interval, 'startDate') : undefined, leaseEnd: interval ? readAnyDay(interval, 'endDate') : undefined,
    moveIn: readAnyDay(row, 'moveInDate'), moveOut: readAnyDay(row, 'moveOutDate'), hasTransferDate: readAnyDay(row, 'transferDate') !== undefined,
    leaseIntervalStatus: readLooseText(row, 'leaseIntervalStatus'), leaseStatusTypeId: readKey(row.leaseStatusTypeId), leaseSubStatus: readLooseText(row, 'leaseSubStatus'),
  };
}

/** The days of a lease live in its intervals: the one it names, else the current one, else the one that begins last. */
function chosenInterval(row: Row): Row | undefined {
  const intervals = rowsAt(row, 'leaseIntervals', 'leaseInterval'), named = readKey(row.leaseIntervalId);
  const own = named === null ? undefined : intervals.find((each) => readKey(each.id) === named);
  if (own) return own;
  const current = intervals.find((each) => readLooseText(each, 'leaseIntervalStatusTypeName')?.toLowerCase() === 'current');
  return current ?? intervals.reduce<Row | undefined>((last, each) => last && (readAnyDay(last, 'startDate') ?? '') >= (readAnyDay(each, 'startDate') ?? '') ? last : each, undefined);
}

/** Her own status and days count before the lease's: a roommate who left is past on a current lease (docs/vendors/entrata.md, Status). */
function mapCustomer(row: Row, id: string, lease: Lease, options: LeaseMapping): PmsMember {
  const status = statusOf({ ...lease, customerStatus: readLooseText(row, 'leaseCustomerStatus'), place: lease.place.kind }, options.words);
  const contact = readContact(row), { meaning } = status, hasLeft = meaning === 'past' || meaning === 'superseded';
  if (contact.firstName === null && contact.lastName === null && LIVING.has(meaning)) throw new BadField('firstName', 'no_name', null);
  const sameFate = hasLeft === (leaseMeaning(lease, options.words) === 'past');
  const moveIn = readAnyDay(row, 'moveInDate') ?? lease.moveIn, moveOut = readAnyDay(row, 'moveOutDate') ?? (sameFate ? lease.moveOut : undefined);
  const hasEntered = meaning === 'unknown' ? moveIn !== undefined && moveIn <= options.today : hasLeft || meaning === 'current' || meaning === 'notice' || meaning === 'eviction';
  return {
    externalId: id, role: roleOf(row, options.today), ...contact, rawStatus: status.raw, status: meaning,
    [hasEntered ? 'moveInActual' : 'moveInScheduled']: moveIn, [hasLeft ? 'moveOutActual' : 'moveOutScheduled']: moveOut,
  };
}

/** Meanings that make someone a resident: without a name she cannot be handled. */
const LIVING = new Set(['pending', 'current', 'notice', 'eviction']);

const leaseMeaning = (lease: Lease, words: PickList) => statusOf({ ...lease, customerStatus: null, hasTransferDate: false, place: null }, words).meaning;

/** Everyone has left over 60 days ago, by her own day, the lease's, or the lease's end. Without a day nobody can say so. */
function isLongGone(members: readonly PmsMember[], lease: Lease, today: CivilDate): boolean {
  return members.length > 0 && members.every((member) => {
    const day = member.moveOutActual ?? member.moveOutScheduled ?? lease.moveOut ?? lease.leaseEnd;
    return ['past', 'cancelled', 'denied', 'superseded'].includes(member.status) && isLongAgo(day, today);
  });
}
