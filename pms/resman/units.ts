import { isTimeZone } from '../../domain/days.ts';
import type { PmsProperty, PmsUnit } from '../../domain/pms.ts';
import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { fakeKind, readKey, readLooseFlag, readLooseText } from '../values.ts';

/** ResMan writes one GUID in either case. */
export const readGuid = (value: unknown): string | null => readKey(value)?.toLowerCase() ?? null;

/** Windows' names of the zones where ResMan's customers have buildings (Unicode CLDR, windowsZones). */
const WINDOWS_ZONES: Readonly<Record<string, string>> = {
  'Eastern Standard Time': 'America/New_York',
  'US Eastern Standard Time': 'America/Indianapolis',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Alaskan Standard Time': 'America/Anchorage',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Atlantic Standard Time': 'America/Halifax',
};

/** Property row -> property. Training properties are nobody's home. @throws BadField */
export function mapProperty(row: Row, id: string): PmsProperty {
  const zone = readLooseText(row, 'timeZone') ?? '',
    timeZone = WINDOWS_ZONES[zone] ?? (isTimeZone(zone) ? zone : undefined);
  return {
    externalId: id,
    name: readLooseText(row, 'name') ?? readLooseText(row, 'abbreviation') ?? id,
    timeZone,
    isActive: readLooseText(row, 'type')?.toLowerCase() !== 'training',
  };
}

/** Units whose status says that nobody rents them, by id: only the list of availability knows. */
export function fakeUnits(availability: readonly unknown[]): Set<string> {
  const fake = new Set<string>();
  for (const row of availability) {
    const id = isRow(row) ? readGuid(row.unitId) : null;
    if (id !== null && isRow(row) && fakeKind(typeof row.status === 'string' ? row.status : null) !== null) fake.add(id);
  }
  return fake;
}

/** Unit row -> unit. @throws BadField */
export function mapUnit(row: Row, id: string, propertyExternalId: string, fake: ReadonlySet<string>): PmsUnit {
  const isRentable = !fake.has(id) && !readLooseFlag(row, 'isHoldingUnit') && !readLooseFlag(row, 'excludedFromOccupancy');
  return {
    externalId: id,
    propertyExternalId,
    label: readLooseText(row, 'unitNumber') ?? readLooseText(row, 'number') ?? id,
    building: readLooseText(row, 'building') ?? undefined,
    floor: readLooseText(row, 'floor') ?? undefined,
    isRentable,
  };
}
