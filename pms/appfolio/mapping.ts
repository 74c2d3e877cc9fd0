import type { CivilDate } from '../../domain/days.ts';
import type { PmsMember, PmsProperty, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { isLongGone } from '../kept.ts';
import { BadField, dayOfInstant, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { assertNamed, moveDays } from '../member.ts';
import { bestPhone, fakeKind, isMinorBy, readAnyDay, readBirthDate, readKey, readLooseFlag, readLooseText } from '../values.ts';
import { meaningOf } from './statuses.ts';

const isHidden = (row: Row): boolean => readLooseText(row, 'HiddenAt') !== null;

/** property row -> property. @throws BadField */
export function mapProperty(row: Row, id: string): PmsProperty {
  return { externalId: id, name: readLooseText(row, 'Name') ?? readLooseText(row, 'Address1') ?? id, isActive: !isHidden(row) };
}

/** unit row -> unit; null where it is hidden: AppFolio deletes nothing. @throws BadField */
export function mapUnit(row: Row, id: string, propertyExternalId: string): PmsUnit | null {
  if (isHidden(row)) return null;
  const label = readLooseText(row, 'Name') ?? readLooseText(row, 'Address2') ?? readLooseText(row, 'Address1') ?? id;
  return {
    externalId: id,
    propertyExternalId,
    label,
    isRentable: !readLooseFlag(row, 'NonRevenue') && fakeKind(readLooseText(row, 'Status')) === null,
  };
}

/**
 * tenant row -> her part of a tenancy. Roommates are rows with one OccupancyId, which may stand on different pages: each is given by itself.
 * null: she left over 60 days ago, or her row is hidden though it says that she lives here; then she is as good as absent.
 * @throws BadField
 */
export function mapTenant(
  row: Row,
  id: string,
  options: { propertyExternalId: string; today: CivilDate; unitLabel?: string; isLookUp: boolean },
): PmsTenancy | null {
  const externalId = readKey(row.OccupancyId);
  if (externalId === null) throw new BadField('OccupancyId', 'unreadable_id', row.OccupancyId);
  const raw = readLooseText(row, 'Status');
  if (raw === null) throw new BadField('Status', 'wrong_type', row.Status);
  const status = meaningOf(raw),
    leaseEnd = readAnyDay(row, 'LeaseEndDate');
  if (status !== 'past' && isHidden(row)) return null;
  const member = mapMember(row, id, { raw, status, today: options.today });
  if (!options.isLookUp && isLongGone(member, { leaseEnd, changedOn: dayOfInstant(row.LastUpdatedAt) }, options.today)) return null;
  const unitExternalId = isBlank(row.UnitId) ? undefined : readKey(row.UnitId);
  if (unitExternalId === null) throw new BadField('UnitId', 'wrong_type', row.UnitId);
  return {
    externalId,
    propertyExternalId: options.propertyExternalId,
    unitExternalId,
    unitLabel: options.unitLabel,
    leaseStart: readAnyDay(row, 'LeaseStartDate'),
    leaseEnd,
    members: [member],
  };
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function mapMember(
  row: Row,
  id: string,
  { raw, status, today }: { raw: string; status: PmsMember['status']; today: CivilDate },
): PmsMember {
  const name = { firstName: readLooseText(row, 'FirstName'), lastName: readLooseText(row, 'LastName') };
  assertNamed(name, status, 'LastName');
  return {
    externalId: id,
    role: roleOf(row, today),
    ...name,
    email: readEmail(row),
    phone: readPhone(row),
    rawStatus: raw,
    status,
    ...moveDays(status, { moveIn: readAnyDay(row, 'MoveInOn'), moveOut: readAnyDay(row, 'MoveOutOn') }, today),
  };
}

/**
 * Only the primary tenant is marked; for guarantors and minors no mark is known of, so whoever is not marked has a role that the vendor calls nothing.
 * Should a row carry one of the marks that other systems have, it is believed.
 */
function roleOf(row: Row, today: CivilDate): PmsMember['role'] {
  const word = [readLooseText(row, 'TenantType'), readLooseText(row, 'Type'), readLooseText(row, 'Relationship')].join(' ').toLowerCase();
  if (readLooseFlag(row, 'IsGuarantor') || readLooseFlag(row, 'Guarantor') || /guarant/.test(word)) return 'guarantor';
  if (readLooseFlag(row, 'IsMinor') || isMinorBy(today, readBirthDate(row, 'DateOfBirth', 'BirthDate'), word)) return 'minor';
  if (readLooseFlag(row, 'PrimaryTenant')) return 'primary';
  return /co-?sign/.test(word) ? 'cosigner' : /occupant|roommate/.test(word) ? 'occupant' : 'unknown';
}

/** The name of the field is not settled: each that clients have met is taken (docs/vendors/appfolio.md). */
function readEmail(row: Row): string | null {
  for (const field of ['Email', 'EmailAddress']) {
    const email = readLooseText(row, field);
    if (email !== null) return email;
  }
  for (const field of ['Emails', 'EmailAddresses'])
    for (const each of listAt(row, field)) {
      const email =
        typeof each === 'string'
          ? readLooseText({ [field]: each }, field)
          : isRow(each)
            ? (readLooseText(each, 'EmailAddress') ?? readLooseText(each, 'Email') ?? readLooseText(each, 'Address'))
            : null;
      if (email !== null) return email;
    }
  return null;
}

const PHONE_FIELDS: readonly (readonly [string, string])[] = [
  ['MobilePhone', 'mobile'],
  ['CellPhone', 'mobile'],
  ['Phone', ''],
  ['PhoneNumber', ''],
  ['HomePhone', 'home'],
  ['WorkPhone', 'work'],
];
const PHONE_ORDER = ['mobile', 'cell', 'primary', 'home', 'work', 'office'];

function readPhone(row: Row): string | null {
  const listed = ['PhoneNumbers', 'Phones'].flatMap((field) =>
    listAt(row, field).map((each) =>
      typeof each === 'string'
        ? { type: null, number: readLooseText({ [field]: each }, field) }
        : isRow(each)
          ? {
              type: readLooseText(each, 'Label') ?? readLooseText(each, 'Type') ?? readLooseText(each, 'PhoneType'),
              number: readLooseText(each, 'PhoneNumber') ?? readLooseText(each, 'Number'),
            }
          : { type: null, number: null },
    ),
  );
  return bestPhone(
    [
      ...listed,
      ...PHONE_FIELDS.map(([field, type]) => ({ type, number: typeof row[field] === 'object' ? null : readLooseText(row, field) })),
    ],
    PHONE_ORDER,
  );
}

/** One or many; nothing where it is neither. */
function listAt(row: Row, field: string): readonly unknown[] {
  const value = row[field];
  return Array.isArray(value) ? (value as unknown[]) : isBlank(value) ? [] : [value];
}
