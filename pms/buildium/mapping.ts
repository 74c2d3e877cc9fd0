import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsProperty, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { BadField, badRecord, compareIds, contentHash, readDate, readFlag, readId, readText, readWord } from '../fields.ts';
import type { Row } from '../fields.ts';
import { assertNamed, moveDays } from '../member.ts';
import { isLongGone, readLeaseFacts, readMoveOut } from './lease-facts.ts';
import type { LeaseFacts } from './lease-facts.ts';
import { readContact } from './people.ts';
import type { Contact } from './people.ts';
import { statusOf } from './statuses.ts';
import type { PersonStatus } from './statuses.ts';

/** RentalMessage -> property. @throws BadField */
export function mapProperty(row: Row, id: string): PmsProperty {
  return { externalId: id, name: readText(row, 'Name') ?? id, isActive: row.IsActive === undefined || readFlag(row, 'IsActive') };
}

/** RentalUnitMessage -> unit. Buildium has no mark for units that are not let: all are rentable. @throws BadField */
export function mapUnit(row: Row, id: string): PmsUnit {
  const propertyExternalId = readId(row.PropertyId);
  if (propertyExternalId === null) throw new BadField('PropertyId', 'wrong_type', row.PropertyId);
  const building = readText(row, 'BuildingName') ?? undefined;
  return { externalId: id, propertyExternalId, label: readText(row, 'UnitNumber') ?? building ?? id, building, isRentable: true };
}

export interface LeaseMapping {
  today: CivilDate;
  /** Contacts from the list of tenants, for those who are not in CurrentTenants. @throws BadField for a person whose record there cannot be used */
  contactOf: (personId: string) => Contact | null;
  /** A look-up by id has no list of tenants beside it, so names may lack, and answers leases that ended long ago too. */
  isLookUp: boolean;
}

/** `tenancy` null: dropped (long gone), or set aside as a whole. */
export interface MappedLease {
  tenancy: PmsTenancy | null;
  badRecords: BadRecord[];
}

/** LeaseMessage -> tenancy. One bad person is set aside and the others go on; a bad field of the lease sets the whole lease aside. */
export function mapLease(row: Row, id: string, options: LeaseMapping): MappedLease {
  try {
    const facts = readLeaseFacts(row, id);
    if (!options.isLookUp && isLongGone(facts, options.today)) return { tenancy: null, badRecords: [] };
    const badRecords: BadRecord[] = [];
    const members = mapMembers(facts, options, badRecords);
    const { propertyExternalId, unitExternalId, unitLabel, leaseStart, leaseEnd } = facts;
    return { tenancy: { externalId: id, propertyExternalId, unitExternalId, unitLabel, leaseStart, leaseEnd, members }, badRecords };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return { tenancy: null, badRecords: [badRecord('leases', id, null, error)] };
  }
}

function mapMembers(facts: LeaseFacts, options: LeaseMapping, badRecords: BadRecord[]): PmsMember[] {
  const setAside = (personId: string | null, error: unknown) => {
    if (!(error instanceof BadField)) throw error;
    badRecords.push(badRecord('leases', facts.id, personId, error));
  };
  const tenants = groupById(facts.tenants, 'Tenants', setAside);
  const current = groupById(facts.currentTenants, 'CurrentTenants', setAside);
  const lowest = [...(tenants.size > 0 ? tenants : current).keys()].sort(compareIds)[0];
  // Someone in CurrentTenants alone is current: that list holds nobody else (docs/vendors/buildium.md).
  for (const personId of current.keys()) if (!tenants.has(personId)) tenants.set(personId, [{ Id: personId, Status: 'Current' }]);

  const members: PmsMember[] = [];
  const ids = [...tenants.keys()].sort(compareIds);
  for (const personId of ids) {
    try {
      const person = only(tenants.get(personId), 'Tenants');
      const own = current.get(personId);
      const contact = mergeContacts(own ? readContact(only(own, 'CurrentTenants'), options.today) : null, options.contactOf(personId));
      members.push(mapTenant(facts, personId, person, contact, personId === lowest, options));
    } catch (error) {
      setAside(personId, error);
    }
  }

  const everyoneLeft =
    ids.length > 0 && members.length === ids.length && members.every(({ status }) => status === 'past' || status === 'cancelled');
  for (const [cosignerId, rows] of groupById(facts.cosigners, 'Cosigners', setAside)) {
    try {
      members.push(mapCosigner(facts, cosignerId, readContact(only(rows, 'Cosigners'), options.today), everyoneLeft, options));
    } catch (error) {
      setAside(cosignerKey(cosignerId), error);
    }
  }
  return members;
}

/** Minor wins over the other roles; the lowest id in Tenants is primary (docs/vendors/buildium.md). */
function mapTenant(
  facts: LeaseFacts,
  id: string,
  person: Row,
  contact: Contact | null,
  isLowest: boolean,
  options: LeaseMapping,
): PmsMember {
  const moveOut = readMoveOut(facts, id);
  const status = statusOf({
    leaseStatus: facts.leaseStatus,
    personStatus: readWord(person, 'Status'),
    isEvictionPending: facts.isEvictionPending,
    hasMoveOutRow: moveOut.hasRow,
    moveOutDate: moveOut.day,
    today: options.today,
  });
  return {
    externalId: id,
    role: contact?.isMinor ? 'minor' : isLowest ? 'primary' : 'occupant',
    ...named(contact, status, options),
    rawStatus: status.raw,
    status: status.meaning,
    ...moveDays(status.meaning, { moveIn: readDate(person, 'MoveInDate'), moveOut: moveOut.day }, options.today),
  };
}

/** Buildium numbers cosigners apart from tenants, as far as the note says: 301 may be both, and must not become one person. */
const cosignerKey = (id: string) => `cosigner-${id}`;

/** A guarantor stands as if `Current` on the lease, and has left when all its tenants have. */
function mapCosigner(facts: LeaseFacts, id: string, contact: Contact, everyoneLeft: boolean, options: LeaseMapping): PmsMember {
  const status = statusOf({
    leaseStatus: facts.leaseStatus,
    personStatus: everyoneLeft ? 'MovedOut' : 'Current',
    isEvictionPending: facts.isEvictionPending,
    hasMoveOutRow: false,
    today: options.today,
  });
  return {
    externalId: cosignerKey(id),
    role: 'guarantor',
    ...named(contact, status, options),
    rawStatus: status.raw,
    status: status.meaning,
  };
}

/** People who left may be nameless; a resident may not. */
function named(
  contact: Contact | null,
  status: PersonStatus,
  options: LeaseMapping,
): Pick<PmsMember, 'firstName' | 'lastName' | 'email' | 'phone'> {
  const { firstName = null, lastName = null, email = null, phone = null } = contact ?? {};
  if (!options.isLookUp) assertNamed({ firstName, lastName }, status.meaning, 'FirstName');
  return { firstName, lastName, email, phone };
}

/** Her entry on the lease where it has a name, else the one of the tenants' list; a minor in either is a minor. */
function mergeContacts(own: Contact | null, listed: Contact | null): Contact | null {
  if (!own || !listed) return own ?? listed;
  const better = own.firstName === null && own.lastName === null ? listed : own;
  return { ...better, isMinor: own.isMinor || listed.isMinor };
}

function groupById(rows: readonly Row[], field: string, setAside: (personId: null, error: BadField) => void): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = readId(row.Id);
    if (id === null) {
      setAside(null, new BadField(`${field}.Id`, 'unreadable_id', row.Id));
      continue;
    }
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** The one row of a person; the same again is no harm, a different one leaves it open which is true. */
function only(rows: Row[] | undefined, field: string): Row {
  const [first, ...others] = rows ?? [];
  if (!first) throw new BadField(field, 'wrong_type', null);
  if (others.length > 0 && others.some((other) => contentHash(other) !== contentHash(first)))
    throw new BadField(field, 'duplicate_differs', rows);
  return first;
}
