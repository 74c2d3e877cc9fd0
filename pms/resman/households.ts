import { daysBetween } from '../../domain/days.ts';
import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, LeaseStatus, PmsMember, PmsTenancy } from '../../domain/pms.ts';
import { BadField, badRecord, isRow, readRows } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readLooseText } from '../values.ts';
import { mapPerson } from './people.ts';
import { statusOf } from './statuses.ts';
import { readGuid } from './units.ts';

/** People who left are read for this long, so that a move-out is seen as a fact (docs/rules.md, User Sync). */
const KEPT_DAYS = 60;

/** A lease row before its people are looked at. A household (billing account) has one row for each of its leases: renewals, transfers within it. */
export interface LeaseRow {
  household: string;
  unit: string | undefined;
  unitLabel: string | undefined;
  leaseStatus: string;
  isApprovedOrSigned: boolean;
  leaseStart?: CivilDate; leaseEnd?: CivilDate; scheduledMoveIn?: CivilDate; moveIn?: CivilDate; scheduledMoveOut?: CivilDate; moveOut?: CivilDate;
  /** The household that goes on with these people in another unit. */
  transferredTo: string | null;
  people: Row[];
}

/** @throws BadField where the lease as a whole cannot be used */
export function readLease(row: Row): LeaseRow {
  const household = readGuid(row.billingAccountId), leaseStatus = readLooseText(row, 'leaseStatus');
  if (household === null) throw new BadField('billingAccountId', 'unreadable_id', row.billingAccountId);
  if (leaseStatus === null) throw new BadField('leaseStatus', 'wrong_type', row.leaseStatus);
  const unit = row.unitId === null || row.unitId === undefined || row.unitId === '' ? undefined : readGuid(row.unitId);
  if (unit === null) throw new BadField('unitId', 'wrong_type', row.unitId);
  const people = isRow(row.people) ? [row.people] : readRows(row, 'people');
  return {
    household, unit, unitLabel: readLooseText(row, 'unitNumber') ?? undefined, leaseStatus, people,
    isApprovedOrSigned: readAnyDay(row, 'approvalDate') !== undefined || readAnyDay(row, 'leaseSignedDate') !== undefined,
    leaseStart: readAnyDay(row, 'leaseStartDate'), leaseEnd: readAnyDay(row, 'leaseEndDate'), scheduledMoveIn: readAnyDay(row, 'scheduledMoveInDate'), moveIn: readAnyDay(row, 'moveInDate'),
    scheduledMoveOut: readAnyDay(row, 'scheduledMoveOutDate'), moveOut: readAnyDay(row, 'moveOutDate'), transferredTo: isRow(row.transferredTo) ? readGuid(row.transferredTo.billingAccountId) : null,
  };
}

const HOME: readonly LeaseStatus[] = ['current', 'notice', 'eviction'];
/** Of a person's several rows in one household the first of these counts; among equals the lease that begins last. */
const LEADING: readonly LeaseStatus[] = ['eviction', 'notice', 'current', 'pending', 'unknown', 'waitlist', 'applicant', 'past', 'superseded', 'cancelled', 'denied'];

interface Candidate { lease: LeaseRow; member: PmsMember; rank: number }

/** All lease rows of a read -> tenancies. One bad person is set aside, and the others go on. */
export function mapHouseholds(leases: readonly LeaseRow[], options: { propertyExternalId: string; today: CivilDate; isLookUp: boolean }): { tenancies: PmsTenancy[]; badRecords: BadRecord[] } {
  const badRecords: BadRecord[] = [], best = new Map<string, Candidate>(), bad = new Set<string>();
  // Who lives in which household by now: only then has somebody who is to move left the old unit.
  const livedIn = new Set(leases.filter((lease) => HOME.includes(statusOf({ ...lease, residencyStatus: null, hasTransferred: false }).meaning) && !isRenewal(lease)).map((lease) => lease.household));
  for (const lease of leases) {
    const hasTransferred = lease.transferredTo !== null && lease.transferredTo !== lease.household && (lease.moveOut !== undefined || livedIn.has(lease.transferredTo) || isOver(lease));
    for (const person of lease.people) {
      const personId = readGuid(person.personId), key = `${lease.household}\u0001${personId ?? ''}`;
      try {
        if (personId === null) throw new BadField('people.personId', 'unreadable_id', person.personId);
        const member = mapPerson(person, personId, lease, statusOf({ ...lease, residencyStatus: readLooseText(person, 'residencyStatus'), hasTransferred }), options.today);
        const rank = LEADING.indexOf(member.status) + (isRenewal(lease) ? 0.5 : 0), held = best.get(key);
        if (!held || rank < held.rank || (rank === held.rank && (lease.leaseStart ?? '') > (held.lease.leaseStart ?? ''))) best.set(key, { lease, member, rank });
      } catch (error) {
        if (!(error instanceof BadField)) throw error;
        bad.add(key);
        badRecords.push(badRecord('leases', lease.household, personId, error));
      }
    }
  }
  const tenancies = new Map<LeaseRow, PmsTenancy>();
  for (const [key, { lease, member }] of best) {
    // Which of her rows leads nobody can say where one of them cannot be read.
    if (bad.has(key) || (!options.isLookUp && isLongGone(lease, member, options.today))) continue;
    const tenancy = tenancies.get(lease) ?? {
      externalId: lease.household, propertyExternalId: options.propertyExternalId, unitExternalId: lease.unit, unitLabel: lease.unitLabel, leaseStart: lease.leaseStart, leaseEnd: lease.leaseEnd,
      successorExternalId: lease.transferredTo !== null && lease.transferredTo !== lease.household ? lease.transferredTo : undefined, members: [],
    };
    tenancies.set(lease, tenancy);
    tenancy.members.push(member);
  }
  return { tenancies: [...tenancies.values()], badRecords };
}

/** The lease that is to come: the one before it still holds. */
const isRenewal = (lease: LeaseRow): boolean => lease.leaseStatus.toLowerCase() === 'pending renewal';
const isOver = (lease: LeaseRow): boolean => statusOf({ ...lease, residencyStatus: null, hasTransferred: false }).meaning === 'past';

/** Without a day nobody can say so. */
function isLongGone(lease: LeaseRow, member: PmsMember, today: CivilDate): boolean {
  const day = member.moveOutActual ?? member.moveOutScheduled ?? lease.moveOut ?? lease.leaseEnd;
  return ['past', 'cancelled', 'denied', 'superseded'].includes(member.status) && day !== undefined && daysBetween(day, today) > KEPT_DAYS;
}
