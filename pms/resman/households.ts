import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, LeaseStatus, PmsMember, PmsTenancy } from '../../domain/pms.ts';
import { isLongGone } from '../kept.ts';
import type { KnownStatus } from '../connector.ts';
import { BadField, badRecord } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readLooseText } from '../values.ts';
import type { LeaseRow } from './lease.ts';
import { mapPerson } from './people.ts';
import { statusOf } from './statuses.ts';
import { readGuid } from './units.ts';

const HOME: readonly LeaseStatus[] = ['current', 'notice', 'eviction'];
/** Of a person's several rows in one household the first of these counts; among equals the lease that begins last. */
const LEADING: readonly LeaseStatus[] = [
  'eviction',
  'notice',
  'current',
  'pending',
  'unknown',
  'waitlist',
  'applicant',
  'past',
  'superseded',
  'cancelled',
  'denied',
];

interface Candidate {
  lease: LeaseRow;
  member: PmsMember;
  rank: number;
}

/** All lease rows of a read -> tenancies. One bad person is set aside, and the others go on. */
export function mapHouseholds(
  leases: readonly LeaseRow[],
  options: { propertyExternalId: string; today: CivilDate; isLookUp: boolean },
): { tenancies: PmsTenancy[]; badRecords: BadRecord[] } {
  const badRecords: BadRecord[] = [],
    best = new Map<string, Candidate>(),
    bad = new Set<string>();
  // Who lives in which household by now: only then has somebody who is to move left the old unit.
  const livedIn = new Set(leases.filter((lease) => HOME.includes(ownMeaning(lease)) && !isRenewal(lease)).map((lease) => lease.household));
  for (const lease of leases) {
    const hasTransferred =
      lease.transferredTo !== null &&
      lease.transferredTo !== lease.household &&
      (lease.moveOut !== undefined || livedIn.has(lease.transferredTo) || isOver(lease));
    for (const person of lease.people) {
      const personId = readGuid(person.personId),
        key = `${lease.household}\u0001${personId ?? ''}`;
      try {
        if (personId === null) throw new BadField('people.personId', 'unreadable_id', person.personId);
        const member = mapPerson(person, personId, lease, statusOfPerson(person, lease, hasTransferred, options.today), options.today);
        const rank = LEADING.indexOf(member.status) + (isRenewal(lease) ? 0.5 : 0),
          held = best.get(key);
        if (!held || leads({ lease, member, rank }, held)) best.set(key, { lease, member, rank });
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
    if (bad.has(key) || (!options.isLookUp && isLongGone(member, lease, options.today))) continue;
    const tenancy = tenancies.get(lease) ?? {
      externalId: lease.household,
      propertyExternalId: options.propertyExternalId,
      unitExternalId: lease.unit,
      unitLabel: lease.unitLabel,
      leaseStart: lease.leaseStart,
      leaseEnd: lease.leaseEnd,
      successorExternalId: lease.transferredTo !== null && lease.transferredTo !== lease.household ? lease.transferredTo : undefined,
      members: [],
    };
    tenancies.set(lease, tenancy);
    tenancy.members.push(member);
  }
  return { tenancies: [...tenancies.values()], badRecords };
}

/** Of two units in which she lives by her rows the later lease's is hers, whatever is said of the earlier one: she has notice there because she moved. */
function leads(one: Candidate, other: Candidate): boolean {
  const isLater = (one.lease.leaseStart ?? '') > (other.lease.leaseStart ?? ''),
    lives = ({ member, lease }: Candidate) => HOME.includes(member.status) && !isRenewal(lease);
  return lives(one) && lives(other) && one.lease.unit !== other.lease.unit && one.lease.leaseStart !== other.lease.leaseStart
    ? isLater
    : one.rank < other.rank || (one.rank === other.rank && isLater);
}

/** The lease that is to come: the one before it still holds. */
const isRenewal = (lease: LeaseRow): boolean => lease.leaseStatus.toLowerCase() === 'pending renewal';
const ownMeaning = (lease: LeaseRow): LeaseStatus =>
  statusOf({ ...lease, residencyStatus: null, hasTransferred: false, hasMovedIn: true, hasMovedOut: false }).meaning;
const isOver = (lease: LeaseRow): boolean => ownMeaning(lease) === 'past';

/** @throws BadField */
function statusOfPerson(person: Row, lease: LeaseRow, hasTransferred: boolean, today: CivilDate): KnownStatus {
  const has = (day: CivilDate | undefined): boolean => day !== undefined && day <= today;
  return statusOf({
    ...lease,
    residencyStatus: readLooseText(person, 'residencyStatus'),
    hasTransferred,
    hasMovedIn: has(readAnyDay(person, 'moveInDate') ?? lease.moveIn),
    hasMovedOut: has(readAnyDay(person, 'moveOutDate') ?? lease.moveOut),
  });
}
