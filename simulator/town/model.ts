/**
 * The town: properties, units, people and leases in neutral words (pms note, section 14), before any vendor's way of telling them.
 * Everything here is plain JSON, because a town is saved to the state file as it stands.
 */
import type { CivilDay } from './civil.ts';

export type Instant = string; // YYYY-MM-DDTHH:MM:SSZ

interface Address {
  line1: string;
  city: string;
  region: string;
  postalCode: string;
}

export interface TownProperty {
  id: number;
  name: string;
  active: boolean;
  kind: 'apartments' | 'house' | 'retail';
  ownerIds: number[];
  address: Address;
  yearBuilt: number;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface TownUnit {
  id: number;
  propertyId: number;
  building: string | null;
  label: string;
  bedrooms: number;
  size: number;
  rent: number;
  updatedAt: Instant;
  /** not for rent: what the office keeps it for; left out of an ordinary one */
  use?: UnitUse;
  /** leased by the bed; left out where the unit is leased whole */
  beds?: TownBed[];
}

export const UNIT_USES = ['model', 'down', 'admin', 'waitlist'] as const;
export type UnitUse = (typeof UNIT_USES)[number];
interface TownBed {
  id: number;
  label: string;
}

export interface Phone {
  number: string;
  type: 'mobile' | 'home' | 'work' | 'other';
}

export interface Contact {
  id: number;
  firstName: string;
  lastName: string;
  email: string | null;
  phones: Phone[];
  createdAt: Instant;
}

export interface TownPerson extends Contact {
  bornOn: CivilDay | null;
  taxId: string;
  comment: string | null;
  updatedAt: Instant;
}

/** A person's own word on a lease; no date changes it, only the office does (docs/vendors/buildium.md). */
export interface Member {
  personId: number;
  status: 'future' | 'current' | 'past';
  moveIn: CivilDay | null;
  /** lives there without having signed; left out of signers and of minors, whose birth dates say it */
  role?: 'occupant';
}

/** Before a lease is signed, or instead of it. */
export const STAGES = ['applicant', 'waitlist', 'denied'] as const;
export type Stage = (typeof STAGES)[number];

interface MoveOut {
  personId: number;
  moveOut: CivilDay;
  noticed: CivilDay;
}

export interface TownLease {
  id: number;
  propertyId: number;
  unitId: number;
  from: CivilDay;
  to: CivilDay | null;
  /** fixed ends at `to`; rollover goes on from month to month after it; atWill has no `to` until it is ended */
  type: 'fixed' | 'rollover' | 'atWill';
  /** the office has ended it: `to` is its last day, whatever the type */
  ended: boolean;
  /** called off before anybody moved in: over at once, whatever the days */
  cancelled: boolean;
  /** left out once it is signed */
  stage?: Stage;
  /** where beds are leased */
  bedId?: number;
  evictionPending: boolean;
  members: Member[];
  moveOuts: MoveOut[];
  cosigners: Contact[];
  /** drawn as the renewal of, or the transfer from, another lease */
  follows: number | null;
  createdAt: Instant;
  updatedAt: Instant;
}

/** What happened, with ids only: a log never carries a name. */
export interface TownEvent {
  n: number;
  at: Instant;
  day: CivilDay;
  event: string;
  ids: Record<string, number | number[]>;
}

export interface TownData {
  seed: number;
  today: CivilDay;
  second: number;
  random: number;
  version: number;
  next: { property: number; unit: number; person: number; lease: number };
  properties: TownProperty[];
  units: TownUnit[];
  people: TownPerson[];
  leases: TownLease[];
  removed: TownLease[];
  log: TownEvent[];
}

/** The request cannot be carried out in this town as it stands. */
export class TownError extends Error {}
