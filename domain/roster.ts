import { isCivilDate, type CivilDate } from './days.ts';
import { LEASE_STATUSES, RESIDENT_ROLES, type LeaseStatus, type ResidentRole } from './pms.ts';

/**
 * A roster: the residents of a PMS account as one CSV file, for a PMS without an API (docs/vendors/csv.md). One row is one person in one tenancy,
 * or a unit that nobody leases. Checked whole before anything is kept: a roster with an error in it is refused.
 */
export const ROSTER_COLUMNS = [
  'property_id',
  'property_name',
  'unit_id',
  'unit_label',
  'building',
  'tenancy_id',
  'person_id',
  'role',
  'first_name',
  'last_name',
  'email',
  'phone',
  'lease_status',
  'lease_start',
  'lease_end',
  'move_in',
  'move_out',
  'successor_tenancy_id',
  'predecessor_person_id',
] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];
export type RosterCells = Partial<Record<RosterColumn, string>>;

export interface RosterStay {
  unit: string | null;
  unitLabel: string | null;
  tenancy: string;
  person: string;
  role: ResidentRole;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  /** The word as it stands in the file, and what it means. */
  raw: string;
  status: LeaseStatus;
  leaseStart: CivilDate | null;
  leaseEnd: CivilDate | null;
  moveIn: CivilDate | null;
  moveOut: CivilDate | null;
  successor: string | null;
  predecessor: string | null;
}
export interface RosterUnit {
  id: string;
  label: string;
  building: string | null;
}
export interface RosterProperty {
  externalId: string;
  name: string;
  units: RosterUnit[];
  stays: RosterStay[];
}
export interface RosterError {
  line: number;
  column: RosterColumn | null;
  message: string;
}

const MAX_ID = 200,
  MAX_TEXT = 256;
const CONTROL = /\p{Cc}/u;
const EARLY: readonly LeaseStatus[] = ['applicant', 'waitlist', 'cancelled', 'denied', 'past', 'superseded'];

interface Tenancy {
  line: number;
  property: string;
  unit: string | null;
  allSuperseded: boolean;
  successor: { id: string; line: number } | null;
}
interface PropertyDraft {
  line: number;
  name: string | null;
  units: Map<string, { line: number; label: string | null; building: string | null }>;
  stays: RosterStay[];
}

/** Takes a roster row by row, and says at the end what is in it or every line that is wrong. */
export class RosterBuilder {
  readonly #properties = new Map<string, PropertyDraft>();
  readonly #tenancies = new Map<string, Tenancy>();
  readonly #seen = new Map<string, number>();
  readonly errors: RosterError[] = [];
  rows = 0;

  add(line: number, cells: RosterCells): void {
    this.rows++;
    const before = this.errors.length;
    const row = new RosterRow(line, cells, this.errors);
    const propertyId = row.id('property_id'),
      unitId = row.optionalId('unit_id'),
      isVacant = row.isBlank(ROSTER_COLUMNS.slice(5));
    if (isVacant && !unitId) row.fail('unit_id', 'is empty, and so is everything about a tenancy: name a unit or a person');
    const stay = isVacant ? null : readStay(row, unitId);
    const name = row.text('property_name'),
      label = row.text('unit_label'),
      building = row.text('building');
    if (this.errors.length > before) return;
    const property = this.#property(row, propertyId, name);
    if (unitId) this.#unit(row, property, unitId, label, building);
    if (stay) this.#stay(row, propertyId, property, { ...stay, unitLabel: label ?? stay.unit });
  }

  #property(row: RosterRow, id: string, name: string | null): PropertyDraft {
    const property = this.#properties.get(id) ?? { line: row.line, name, units: new Map(), stays: [] };
    this.#properties.set(id, property);
    if (name !== null && property.name !== null && name !== property.name)
      row.fail('property_name', `is another name than in line ${property.line} for the same property_id`);
    property.name ??= name;
    return property;
  }

  #unit(row: RosterRow, property: PropertyDraft, id: string, label: string | null, building: string | null): void {
    const unit = property.units.get(id) ?? { line: row.line, label, building };
    property.units.set(id, unit);
    if (label !== null && unit.label !== null && label !== unit.label)
      row.fail('unit_label', `is another one than in line ${unit.line} for the same unit_id`);
    if (building !== null && unit.building !== null && building !== unit.building)
      row.fail('building', `is another one than in line ${unit.line} for the same unit_id`);
    unit.label ??= label;
    unit.building ??= building;
  }

  #stay(row: RosterRow, propertyId: string, property: PropertyDraft, stay: RosterStay): void {
    const key = `${stay.tenancy}\u0001${stay.person}`,
      first = this.#seen.get(key);
    if (first !== undefined) {
      row.fail('person_id', `is in this tenancy already, in line ${first}`);
      return;
    }
    this.#seen.set(key, row.line);
    const superseded = stay.status === 'superseded',
      tenancy = this.#tenancies.get(stay.tenancy) ?? {
        line: row.line,
        property: propertyId,
        unit: stay.unit,
        allSuperseded: true,
        successor: null,
      };
    this.#tenancies.set(stay.tenancy, tenancy);
    if (tenancy.property !== propertyId) row.fail('tenancy_id', `is one of property_id ${tenancy.property} in line ${tenancy.line}`);
    else if (tenancy.unit !== stay.unit)
      row.fail('unit_id', `is another one than in line ${tenancy.line} of the same tenancy: a tenancy is in one unit`);
    if (!superseded) tenancy.allSuperseded = false;
    if (stay.successor) tenancy.successor ??= { id: stay.successor, line: row.line };
    property.stays.push(stay);
  }

  /** The properties in the order of their ids, each with its units and stays in theirs. Only where there are no errors. */
  finish(): RosterProperty[] {
    for (const [id, { successor }] of this.#tenancies)
      if (successor && (successor.id === id || this.#chainEnd(id) === null))
        this.errors.push({ line: successor.line, column: 'successor_tenancy_id', message: 'leads back to this tenancy' });
    if (this.errors.length) return [];
    const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#properties]
      .sort(([a], [b]) => byCode(a, b))
      .map(([externalId, { name, units, stays }]) => ({
        externalId,
        name: name ?? externalId,
        units: [...units].sort(([a], [b]) => byCode(a, b)).map(([id, unit]) => ({ id, label: unit.label ?? id, building: unit.building })),
        stays: stays
          .map((stay) => ({
            ...stay,
            unitLabel: stay.unit === null ? null : (units.get(stay.unit)?.label ?? stay.unit),
            successor: stay.successor && this.#chainEnd(stay.successor),
          }))
          .sort((a, b) => byCode(a.tenancy, b.tenancy) || byCode(a.person, b.person)),
      }));
  }

  /** Where a chain of superseded tenancies ends: the household lives there. null: it bites its own tail. */
  #chainEnd(start: string): string | null {
    const passed = new Set<string>();
    for (let id = start; !passed.has(id);) {
      passed.add(id);
      const tenancy = this.#tenancies.get(id);
      if (!tenancy?.allSuperseded || !tenancy.successor) return id;
      id = tenancy.successor.id;
    }
    return null;
  }
}

function readStay(row: RosterRow, unit: string | null): RosterStay {
  const raw = row.text('lease_status'),
    firstName = row.text('first_name'),
    lastName = row.text('last_name');
  if (raw === null) row.fail('lease_status', `is empty; write one of ${LEASE_STATUSES.filter((each) => each !== 'unknown').join(', ')}`);
  const status = LEASE_STATUSES.find((each) => each === raw?.toLowerCase()) ?? 'unknown';
  if (firstName === null && lastName === null && !EARLY.includes(status))
    row.fail('last_name', 'is empty, and so is first_name: somebody who lives or will live here needs a name');
  return {
    unit,
    unitLabel: null,
    tenancy: row.id('tenancy_id'),
    person: row.id('person_id'),
    role: row.role(),
    firstName,
    lastName,
    email: row.text('email'),
    phone: row.text('phone'),
    raw: raw ?? '',
    status,
    leaseStart: row.day('lease_start'),
    leaseEnd: row.day('lease_end'),
    moveIn: row.day('move_in'),
    moveOut: row.day('move_out'),
    successor: row.optionalId('successor_tenancy_id'),
    predecessor: row.optionalId('predecessor_person_id'),
  };
}

/** One line: reads a cell, or notes what is wrong with it and goes on, so that one look shows every error. */
class RosterRow {
  readonly line: number;
  readonly #cells: RosterCells;
  readonly #errors: RosterError[];
  constructor(line: number, cells: RosterCells, errors: RosterError[]) {
    this.line = line;
    this.#cells = cells;
    this.#errors = errors;
  }

  fail(column: RosterColumn, message: string): void {
    this.#errors.push({ line: this.line, column, message });
  }
  isBlank(columns: readonly RosterColumn[]): boolean {
    return columns.every((column) => !this.#cells[column]);
  }

  text(column: RosterColumn, max = MAX_TEXT): string | null {
    const value = this.#cells[column] ?? '';
    if (value.length > max) {
      this.fail(column, `is longer than ${max} characters`);
      return null;
    }
    if (CONTROL.test(value) || !value.isWellFormed()) {
      this.fail(column, 'contains a line break or control character');
      return null;
    }
    return value || null;
  }
  optionalId(column: RosterColumn): string | null {
    return this.text(column, MAX_ID);
  }
  id(column: RosterColumn): string {
    const value = this.text(column, MAX_ID);
    if (value === null && !this.#cells[column]) this.fail(column, 'is empty');
    return value ?? '';
  }
  role(): ResidentRole {
    const value = this.text('role'),
      role = RESIDENT_ROLES.find((each) => each === value?.toLowerCase());
    if (!role) this.fail('role', `must be one of ${RESIDENT_ROLES.join(', ')}`);
    return role ?? 'occupant';
  }
  day(column: RosterColumn): CivilDate | null {
    const value = this.text(column);
    if (value === null || isCivilDate(value)) return value;
    this.fail(column, 'must be a day that exists, written YYYY-MM-DD, such as 2026-03-01');
    return null;
  }
}
