import { hash } from 'node:crypto';
import type { CivilDate } from './days.ts';
import type { LeaseStatus, PmsMember, PmsTenancy, ResidentRole } from './pms.ts';

/** What the PMS says of one person in one tenancy: the content of a stay. Ids are external ones. */
export interface StayFacts {
  tenancy: string;
  person: string;
  /** The PMS unit, or null where the PMS gives none. */
  unit: string | null;
  unitLabel: string | null;
  raw: string;
  meaning: LeaseStatus;
  role: ResidentRole | 'unknown';
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  leaseStart: CivilDate | null;
  leaseEnd: CivilDate | null;
  moveInScheduled: CivilDate | null;
  moveInActual: CivilDate | null;
  moveOutScheduled: CivilDate | null;
  moveOutActual: CivilDate | null;
  successorTenancy: string | null;
  predecessors: string[];
}

/** Bumped when the recipe of the hash changes; every stay then counts as changed once. */
export const HASH_VERSION = 1;

export function stayFacts(tenancy: PmsTenancy, member: PmsMember): StayFacts {
  return {
    tenancy: tenancy.externalId,
    person: member.externalId,
    unit: tenancy.unitExternalId ?? null,
    unitLabel: tenancy.unitLabel ?? null,
    raw: member.rawStatus,
    meaning: member.status,
    role: member.role,
    firstName: member.firstName,
    lastName: member.lastName,
    email: member.email,
    phone: member.phone,
    leaseStart: tenancy.leaseStart ?? null,
    leaseEnd: tenancy.leaseEnd ?? null,
    moveInScheduled: member.moveInScheduled ?? null,
    moveInActual: member.moveInActual ?? null,
    moveOutScheduled: member.moveOutScheduled ?? null,
    moveOutActual: member.moveOutActual ?? null,
    successorTenancy: tenancy.successorExternalId ?? null,
    predecessors: [...(member.predecessorExternalIds ?? [])].sort(),
  };
}

/**
 * 128 bits over the facts in a fixed order, so that the order of keys in a vendor's answer does not matter.
 * An array, not an object: half the bytes to hash, and a new field changes every hash, as it must.
 */
export function factsHash(facts: StayFacts): string {
  return hash(
    'sha256',
    JSON.stringify([
      HASH_VERSION,
      facts.tenancy,
      facts.person,
      facts.unit,
      facts.unitLabel,
      facts.raw,
      facts.meaning,
      facts.role,
      facts.firstName,
      facts.lastName,
      facts.email,
      facts.phone,
      facts.leaseStart,
      facts.leaseEnd,
      facts.moveInScheduled,
      facts.moveInActual,
      facts.moveOutScheduled,
      facts.moveOutActual,
      facts.successorTenancy,
      facts.predecessors,
    ]),
    'hex',
  ).slice(0, 32);
}

/** The stay's natural key within one PMS account. The separator occurs in no id: connectors refuse control characters. */
export const stayKey = (tenancy: string, person: string): string => `${tenancy}\u0001${person}`;

/** Move-in day: actual, else scheduled, else lease start (docs/rules.md, Support). */
export const moveInDay = (facts: StayFacts): CivilDate | null => facts.moveInActual ?? facts.moveInScheduled ?? facts.leaseStart;
/** Move-out day: actual, else scheduled. */
export const moveOutDay = (facts: StayFacts): CivilDate | null => facts.moveOutActual ?? facts.moveOutScheduled;
