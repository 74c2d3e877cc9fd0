import type { CivilDate } from './days.ts';

/**
 * The neutral model: what every vendor's records are mapped to (docs/connectors.md).
 * Ids are strings as the vendor gives them, never numbers: leading zeros and 64-bit integers survive.
 */

/** Our meaning of a lease status word (docs/rules.md, Words). */
export const LEASE_STATUSES = [
  'applicant',
  'waitlist',
  'pending',
  'current',
  'notice',
  'eviction',
  'past',
  'cancelled',
  'denied',
  'superseded',
  'unknown',
] as const;
export type LeaseStatus = (typeof LEASE_STATUSES)[number];

/** Roles a property can choose to sync. `minor` and `guarantor` win over the others. */
export const RESIDENT_ROLES = ['primary', 'cosigner', 'occupant', 'guarantor', 'minor'] as const;
export type ResidentRole = (typeof RESIDENT_ROLES)[number];
export const DEFAULT_RESIDENT_ROLES: readonly ResidentRole[] = ['primary', 'cosigner', 'occupant'];

export interface PmsProperty {
  externalId: string;
  name: string;
  timeZone?: string;
  isActive: boolean;
}

export interface PmsUnit {
  /** The smallest leased space: a bed where beds are leased. */
  externalId: string;
  propertyExternalId: string;
  /** What staff see, kept as text: "0103". */
  label: string;
  building?: string;
  floor?: string;
  /** false: model, down, admin, wait-list. Such units are left out and counted. */
  isRentable: boolean;
}

export interface PmsTenancy {
  /** The key that survives a renewal. */
  externalId: string;
  propertyExternalId: string;
  unitExternalId?: string;
  unitLabel?: string;
  leaseStart?: CivilDate;
  leaseEnd?: CivilDate;
  /** The tenancy that continues this one, where the vendor says so (renewal, transfer). */
  successorExternalId?: string;
  members: PmsMember[];
}

export interface PmsMember {
  externalId: string;
  role: ResidentRole | 'unknown';
  /** null: the vendor gives no name for this record (people who left, at some vendors). */
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** As the vendor wrote it; parsed later with the property's country. */
  phone: string | null;
  /** The vendor's own word, or the one the vendor note derives: shown, and excluded by. */
  rawStatus: string;
  status: LeaseStatus;
  moveInScheduled?: CivilDate;
  moveInActual?: CivilDate;
  moveOutScheduled?: CivilDate;
  moveOutActual?: CivilDate;
  /** Ids this same human had before (roommate promotion, transfer). */
  predecessorExternalIds?: string[];
}

/** A record that cannot be used. It is set aside with its reason; the others go on (docs/rules.md, Who is who). */
export interface BadRecord {
  list: string;
  tenancyExternalId: string | null;
  personExternalId: string | null;
  reason: 'no_name' | 'impossible_date' | 'wrong_type' | 'too_long' | 'duplicate_differs' | 'unreadable_id';
  field: string;
  /** Keyed by the caller; never the value itself. */
  valueHash: string;
}

/** A page of a read: where it stood, and a digest of all that it was read from. */
export interface KnownPage {
  list: string;
  cursor: string | null;
  digest: string;
}
