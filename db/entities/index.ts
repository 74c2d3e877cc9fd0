import { ApiToken, AuditEvent, IdempotencyKey, Integration, Organization, Property, PropertyWake, Session } from './tenancy.ts';
import { Credential, PmsAccount, PmsProperty, PmsRate, PmsSlot, PmsUnit, PmsWaiter, StatusMeaning } from './pms.ts';
import { Assignment, Block, FeedEvent, Person, PersonMerge, Unit } from './console.ts';
import { PmsPerson, Stay } from './stay.ts';
import { Roster, RosterPage } from './roster.ts';
import { Conflict, Decision, SyncChange, SyncRun } from './runs.ts';

/** Listed one by one: no discovery by file names. */
export const entities = [
  Organization, Property, ApiToken, Session, IdempotencyKey, AuditEvent, Integration, PropertyWake,
  PmsAccount, Credential, PmsProperty, PmsUnit, PmsPerson, StatusMeaning, PmsSlot, PmsRate, PmsWaiter, Roster, RosterPage,
  Unit, Person, Stay, Assignment, Block, PersonMerge, FeedEvent,
  SyncRun, SyncChange, Decision, Conflict,
];
export { ApiToken, AuditEvent, IdempotencyKey, Integration, Organization, Property, PropertyWake, Session, Credential, PmsAccount, PmsPerson, PmsProperty, PmsRate, PmsSlot, PmsUnit, PmsWaiter, StatusMeaning, Roster, RosterPage, Assignment, Block, FeedEvent, Person, PersonMerge, Stay, Unit, Conflict, Decision, SyncChange, SyncRun };
