import type { BadRecord, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { bare, type Day, type Meaning, type Role, type Row } from './world.ts';

/** The PMS of a history: who lives where by the leasing office's own books. */
export interface TownPerson {
  id: string;
  first: string;
  last: string;
  email: string | null;
  phone: string | null;
}
export interface Member {
  person: TownPerson;
  role: Role;
  raw: string;
  meaning: Meaning;
  moveInScheduled: Day | null;
  moveInActual: Day | null;
  moveOutScheduled: Day | null;
  moveOutActual: Day | null;
  predecessors: string[];
  hidden: boolean;
  bad: boolean;
}
export interface Tenancy {
  id: string;
  pmsProperty: string;
  unit: string | null;
  leaseStart: Day | null;
  leaseEnd: Day | null;
  successor: string | null;
  members: Member[];
}
export interface TownUnit {
  id: string;
  pmsProperty: string;
  label: string;
}

/** The PMS's words and what they mean. */
export const WORDS: Record<string, Meaning> = {
  Applicant: 'applicant',
  Future: 'pending',
  Current: 'current',
  Notice: 'notice',
  Eviction: 'eviction',
  Past: 'past',
  Canceled: 'cancelled',
  Denied: 'denied',
  Superseded: 'superseded',
  Corporate: 'current',
  Limbo: 'unknown',
  Purgatory: 'unknown',
};

export class Town {
  readonly units: TownUnit[] = [];
  readonly tenancies: Tenancy[] = [];
  readonly people: TownPerson[] = [];
  #last = 100;
  id(): string {
    return String(++this.#last);
  }

  person(first: string, last: string, email: string | null): TownPerson {
    const person = { id: this.id(), first, last, email, phone: null };
    this.people.push(person);
    return person;
  }

  members(): { tenancy: Tenancy; member: Member }[] {
    return this.tenancies.flatMap((tenancy) => tenancy.members.map((member) => ({ tenancy, member })));
  }

  /** `pmsProperty`: the tenancy's, or what the new PMS calls it (`@c`), which tells of the same town under its own ids. */
  row(tenancy: Tenancy, member: Member, pmsProperty = tenancy.pmsProperty): Row {
    // Another account numbers its people and tenancies apart: ids of the first one stand for others there.
    const account = pmsProperty.replace(/^[^@]*/, ''),
      id = (own: string) => (account ? `${own.replace(/\d+/, (digits) => String(Number(digits) - 2))}${account}` : own);
    const { person, role, raw, meaning, moveInScheduled, moveInActual, moveOutScheduled, moveOutActual, predecessors } = member;
    return {
      pmsProperty,
      tenancy: id(tenancy.id),
      person: id(person.id),
      unit: tenancy.unit,
      raw,
      meaning,
      role,
      ...(account === '@c' ? typedAnew(person) : { first: person.first, last: person.last, email: person.email }),
      phone: person.phone,
      leaseStart: tenancy.leaseStart,
      leaseEnd: tenancy.leaseEnd,
      moveInScheduled,
      moveInActual,
      moveOutScheduled,
      moveOutActual,
      successor: tenancy.successor && id(tenancy.successor),
      predecessors: predecessors.map(id),
    };
  }

  /** Every record of the PMS property, also those that are hidden or bad. */
  records(pmsProperty: string): { member: Member; row: Row }[] {
    return this.members()
      .filter(({ tenancy }) => tenancy.pmsProperty === pmsProperty.replace('@c', ''))
      .map(({ tenancy, member }) => ({ member, row: this.row(tenancy, member, pmsProperty) }));
  }
  /** What a read of the PMS property would give. */
  rows(pmsProperty: string): Row[] {
    return this.records(pmsProperty)
      .filter(({ member }) => !member.hidden && !member.bad)
      .map(({ row }) => row);
  }
  bad(pmsProperty: string): { tenancy: string; person: string }[] {
    return this.records(pmsProperty)
      .filter(({ member }) => !member.hidden && member.bad)
      .map(({ row: { tenancy, person } }) => ({ tenancy, person }));
  }
}

/** Somebody as the office typed her into the new PMS: most people as in the old one, some without an e-mail, with another, or spelled otherwise. */
function typedAnew({ id, first, last, email }: TownPerson): Pick<TownPerson, 'first' | 'last' | 'email'> {
  const n = Number(id) % 7;
  if (n === 0) return { first, last, email: null };
  if (n === 1) return { first, last, email: email && `work.${email}` };
  return n === 2 ? { first: first.toUpperCase(), last: ` ${last}`, email: email && email.toUpperCase() } : { first, last, email };
}

/** A row as a connector gives it. */
export function asTenancy(row: Row): PmsTenancy {
  return {
    externalId: bare(row.tenancy),
    propertyExternalId: bare(row.pmsProperty),
    ...(row.unit ? { unitExternalId: row.unit } : {}),
    ...(row.leaseStart ? { leaseStart: row.leaseStart } : {}),
    ...(row.leaseEnd ? { leaseEnd: row.leaseEnd } : {}),
    ...(row.successor ? { successorExternalId: bare(row.successor) } : {}),
    members: [
      {
        externalId: bare(row.person),
        role: row.role,
        firstName: row.first || null,
        lastName: row.last || null,
        email: row.email,
        phone: row.phone,
        rawStatus: row.raw,
        status: row.meaning,
        predecessorExternalIds: row.predecessors.map(bare),
        ...(row.moveInScheduled ? { moveInScheduled: row.moveInScheduled } : {}),
        ...(row.moveInActual ? { moveInActual: row.moveInActual } : {}),
        ...(row.moveOutScheduled ? { moveOutScheduled: row.moveOutScheduled } : {}),
        ...(row.moveOutActual ? { moveOutActual: row.moveOutActual } : {}),
      },
    ],
  };
}
export const asUnit = (unit: TownUnit): PmsUnit => ({
  externalId: unit.id,
  propertyExternalId: bare(unit.pmsProperty),
  label: unit.label,
  isRentable: true,
});
export const asBad = (bad: { tenancy: string; person: string }): BadRecord => ({
  list: 'tenancies',
  tenancyExternalId: bare(bad.tenancy),
  personExternalId: bare(bad.person),
  reason: 'impossible_date',
  field: 'MoveInDate',
  valueHash: 'h',
});
