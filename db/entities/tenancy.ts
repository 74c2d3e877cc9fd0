import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, json, text, textArray, uuidArray } from './columns.ts';

/** The management company: owns everything; nothing is visible across organizations. */
export const Organization = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  properties: {
    id: id(),
    name: text(),
    createdAt: instant(),
    /** Last number of the change feed; taken as the last act of a transaction, so numbers are gap-free and in the order of commits. */
    feedSeq: count().default(0),
  },
});

/** A building in the console. */
export const Property = defineEntity({
  name: 'Property',
  tableName: 'property',
  indexes: [{ properties: ['organization', 'name'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    name: text(),
    /** IANA time zone; calendar days are days here. */
    timeZone: text(),
    /** ISO 3166-1 alpha-2; phones are parsed with it. */
    country: text(),
    version: p.integer().default(1),
    createdAt: instant(),
  },
});

/** Only a hash of the token is kept. `propertyIds` null: all properties of the organization. */
export const ApiToken = defineEntity({
  name: 'ApiToken',
  tableName: 'api_token',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    name: text(),
    hash: text().unique(),
    role: text(),
    propertyIds: uuidArray().nullable(),
    expiresAt: instant().nullable(),
    revokedAt: instant().nullable(),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  },
});

/** A console session: a token exchanged once for a cookie. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: id(),
    hash: text().unique(),
    token: () => p.manyToOne(ApiToken).mapToPk().deleteRule('cascade'),
    expiresAt: instant(),
    createdAt: instant(),
  },
});

export const IdempotencyKey = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  indexes: [{ properties: ['createdAt'] }],
  properties: {
    token: () => p.manyToOne(ApiToken).mapToPk().primary().deleteRule('cascade'),
    key: text().primary(),
    requestHash: text(),
    status: p.integer().nullable(),
    response: json<unknown>().nullable(),
    createdAt: instant(),
  },
});

/** Who did what, when: every human write. `actor` is a token's id and name. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  indexes: [{ properties: ['organization', 'at', 'id'] }, { properties: ['subject'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    property: p.uuid().nullable(),
    at: instant(),
    actor: json<{ tokenId: string; name: string; role: string }>(),
    action: text(),
    subject: text(),
    before: json<unknown>().nullable(),
    after: json<unknown>().nullable(),
    runId: p.uuid().nullable(),
  },
});

export const Integration = defineEntity({
  name: 'Integration',
  tableName: 'integration',
  checks: [{ name: 'integration_state', expression: "state in ('draft', 'active', 'paused', 'off')" }],
  indexes: [{ properties: ['organization'] }],
  properties: {
    property: () => p.oneToOne(Property).mapToPk().owner().primary().deleteRule('cascade'),
    organization: () => p.manyToOne(Organization).mapToPk(),
    credential: p.uuid().nullable(),
    account: p.uuid().nullable(),
    state: text().default('draft'),
    reasonCode: text().nullable(),
    reason: text().nullable(),
    userSync: p.boolean().default(true),
    unitSync: p.boolean().default(true),
    unitSyncReason: text().nullable(),
    excludedLeaseStatuses: textArray().defaultRaw("'{}'"),
    residentRoles: textArray().defaultRaw("'{}'"),
    /** Whether the manager has taken these two steps of the wizard; an empty list is a choice too. */
    statusesChosen: p.boolean().default(false),
    rolesChosen: p.boolean().default(false),
    whenExcluded: text().default('keep'),
    whenAbsent: text().default('hold'),
    guardPercent: p.double().default(10),
    guardMinimum: p.integer().default(2),
    intervalMinutes: p.integer().default(60),
    /** For If-Match. */
    version: p.integer().default(1),
    /** Bumped by every write that a plan depends on; what the last plan saw is `plannedVersion`. */
    inputsVersion: count().default(1),
    plannedVersion: count().default(0),
    /** The next instant at which time alone calls for a plan (absence of 24 h, a manual assignment's day); null: nothing is due. */
    nextDue: instant().nullable(),
    /** Counts the property's runs that read; stays refer to it. */
    readNo: count().default(0),
    /** The fencing token of applying runs. */
    currentRun: p.uuid().nullable(),
    scheduleVersion: count().default(0),
    scheduleSyncedVersion: count().default(0),
    draftTouchedAt: instant(),
    activatedAt: instant().nullable(),
    lastSuccessAt: instant().nullable(),
  },
});

/** Left by a run or a decision elsewhere, for a property whose plan rests on what it changed (sync/wake.ts). No foreign key: it would wait for that property's own lock. */
export const PropertyWake = defineEntity({
  name: 'PropertyWake',
  tableName: 'property_wake',
  indexes: [{ properties: ['property'] }],
  properties: { id: id(), property: p.uuid().fieldName('property_id'), at: instant() },
});
