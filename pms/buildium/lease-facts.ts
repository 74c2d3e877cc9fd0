import type { CivilDate } from '../../domain/days.ts';
import { isLongAgo } from '../kept.ts';
import { BadField, dayOfInstant, isRow, readDate, readFlag, readId, readRows, readText, readWord } from '../fields.ts';
import type { Row } from '../fields.ts';

/** What is read of a LeaseMessage (docs/vendors/buildium.md) before people are looked at one by one. */
export interface LeaseFacts {
  id: string;
  propertyExternalId: string;
  unitExternalId?: string;
  unitLabel?: string;
  leaseStart?: CivilDate;
  leaseEnd?: CivilDate;
  /** Of LastUpdatedDateTime; one that cannot be read says nothing. */
  changedOn?: CivilDate;
  leaseStatus: string;
  isEvictionPending: boolean;
  tenants: Row[];
  currentTenants: Row[];
  cosigners: Row[];
  moveOutRows: Row[];
}

/** @throws BadField where the lease as a whole cannot be used */
export function readLeaseFacts(row: Row, id: string): LeaseFacts {
  const propertyExternalId = readId(row.PropertyId);
  if (propertyExternalId === null) throw new BadField('PropertyId', 'wrong_type', row.PropertyId);
  const hasUnit = row.UnitId !== undefined && row.UnitId !== null;
  const unitExternalId = hasUnit ? readId(row.UnitId) : undefined;
  if (unitExternalId === null) throw new BadField('UnitId', 'wrong_type', row.UnitId);
  const currentTenants = readRows(row, 'CurrentTenants');
  // Current tenants but no list of tenants: a record that lost a part, not a lease without people.
  if (!Array.isArray(row.Tenants) && currentTenants.length > 0) throw new BadField('Tenants', 'wrong_type', row.Tenants);
  return {
    id,
    propertyExternalId,
    unitExternalId,
    unitLabel: readText(row, 'UnitNumber') ?? undefined,
    leaseStart: readDate(row, 'LeaseFromDate'),
    leaseEnd: readDate(row, 'LeaseToDate'),
    changedOn: dayOfInstant(row.LastUpdatedDateTime),
    leaseStatus: readWord(row, 'LeaseStatus'),
    isEvictionPending: readFlag(row, 'IsEvictionPending'),
    tenants: readRows(row, 'Tenants'),
    currentTenants,
    cosigners: readRows(row, 'Cosigners'),
    moveOutRows: readRows(row, 'MoveOutData'),
  };
}

/** True where every person in the record has an id that can be read; otherwise nobody can say who is absent from it. */
export function hasReadablePeople(row: Row): boolean {
  return ['Tenants', 'CurrentTenants', 'Cosigners'].every((field) => {
    const people = row[field];
    return !Array.isArray(people) || people.every((person) => isRow(person) && readId(person.Id) !== null);
  });
}

/** Her rows of MoveOutData, and the latest of their days: the one that ends nothing too early. @throws BadField */
export function readMoveOut(facts: LeaseFacts, tenantId: string): { hasRow: boolean; day?: CivilDate } {
  let hasRow = false;
  let day: CivilDate | undefined;
  for (const row of facts.moveOutRows) {
    if (readId(row.TenantId) !== tenantId) continue;
    hasRow = true;
    const given = readDate(row, 'MoveOutDate');
    if (given !== undefined && (day === undefined || given > day)) day = given;
  }
  return { hasRow, day };
}

/**
 * A past lease whose people have all moved out over 60 days ago, by MoveOutDate, else LeaseToDate. A lease runs over, so its end counts only where nobody has touched
 * the lease for as long. Without a day nobody can say so.
 */
export function isLongGone(facts: LeaseFacts, today: CivilDate): boolean {
  if (facts.leaseStatus.toLowerCase() !== 'past' || facts.currentTenants.length > 0) return false;
  const isOver = isLongAgo(facts.leaseEnd, today) && (facts.changedOn === undefined || isLongAgo(facts.changedOn, today));
  if (facts.tenants.length === 0) return isOver;
  return facts.tenants.every((tenant) => {
    const id = readId(tenant.Id);
    if (id === null || typeof tenant.Status !== 'string' || tenant.Status.trim().toLowerCase() !== 'movedout') return false;
    try {
      const { day } = readMoveOut(facts, id);
      return day === undefined ? isOver : isLongAgo(day, today);
    } catch {
      return false;
    }
  });
}
