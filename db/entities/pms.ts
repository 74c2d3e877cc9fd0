import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, json, text } from './columns.ts';
import { Organization, Property } from './tenancy.ts';
import { Unit } from './console.ts';

/** One customer's database at a vendor; all PMS ids are unique within it. */
export const PmsAccount = defineEntity({
  name: 'PmsAccount',
  tableName: 'pms_account',
  uniques: [{ properties: ['organization', 'vendor', 'identityKey'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    vendor: text(),
    /** Hash of the vendor's identity fields. */
    identityKey: text(),
    createdAt: instant(),
    /** Until then the vendor asked not to be called (Retry-After); in real time. */
    pausedUntil: instant().nullable(),
  },
});

export const Credential = defineEntity({
  name: 'Credential',
  tableName: 'credential',
  checks: [{ name: 'credential_state', expression: "state in ('untested', 'ok', 'rejected')" }],
  indexes: [{ properties: ['organization'] }, { properties: ['nextProbeAt'], where: 'next_probe_at is not null' }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    account: () => p.manyToOne(PmsAccount).mapToPk(),
    vendor: text(),
    name: text(),
    /** The fields that are not secret. */
    fields: json<Record<string, string>>(),
    /** AES-256-GCM of the secret fields with the key's id, bound to this record (server/secrets.ts). */
    secret: text(),
    state: text().default('untested'),
    rejectedCode: text().nullable(),
    testedAt: instant().nullable(),
    secretChangedAt: instant(),
    nextProbeAt: instant().nullable(),
    probes: p.integer().default(0),
    version: p.integer().default(1),
    createdAt: instant(),
  },
});

export const PmsProperty = defineEntity({
  name: 'PmsProperty',
  tableName: 'pms_property',
  uniques: [{ properties: ['account', 'externalId'] }],
  indexes: [{ properties: ['property'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    account: () => p.manyToOne(PmsAccount).mapToPk(),
    externalId: text(),
    name: text(),
    isActive: p.boolean().default(true),
    /** The property it is attached to; never two. */
    property: () => p.manyToOne(Property).mapToPk().nullable().deleteRule('set null'),
    /** Grows at each attachment: a detached stay's evidence names its episode. */
    episode: p.integer().default(0),
    /** Complete reads within this episode; absence is counted in them. */
    completeReads: count().default(0),
    /** The snapshot (a roster) that was counted last: reading the same one again proves nothing more (docs/rules.md, Absence). */
    lastSnapshot: text().nullable(),
    /** The first complete read whose plan was applied: until then, every counted change is held (docs/rules.md, The guard). */
    firstPlannedAt: instant().nullable(),
    lastReadAt: instant().nullable(),
  },
});

export const PmsUnit = defineEntity({
  name: 'PmsUnit',
  tableName: 'pms_unit',
  uniques: [{ properties: ['pmsProperty', 'externalId'] }],
  indexes: [{ properties: ['unit'] }],
  properties: {
    id: id(),
    /** The PMS property's, which says that there is one. */
    organization: () => p.manyToOne(Organization).mapToPk().createForeignKeyConstraint(false),
    pmsProperty: () => p.manyToOne(PmsProperty).mapToPk(),
    externalId: text(),
    label: text(),
    building: text().nullable(),
    floor: text().nullable(),
    isRentable: p.boolean().default(true),
    unit: () => p.manyToOne(Unit).mapToPk().nullable(),
    mappingSource: text().nullable(),
    mappedAt: instant().nullable(),
    ignoredReason: text().nullable(),
    goneAt: instant().nullable(),
    /** A unit known only because a tenancy names it. */
    seenInList: p.boolean().default(true),
  },
});

/** The manager's meaning of a word that we did not know, for the whole account. */
export const StatusMeaning = defineEntity({
  name: 'StatusMeaning',
  tableName: 'status_meaning',
  uniques: [{ properties: ['account', 'rawKey'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    account: () => p.manyToOne(PmsAccount).mapToPk(),
    rawKey: text(),
    meaning: text(),
    by: json<unknown>().nullable(),
    at: instant(),
  },
});

/** Requests to one account share these across all workers. */
export const PmsSlot = defineEntity({
  name: 'PmsSlot',
  tableName: 'pms_slot',
  properties: {
    account: () => p.manyToOne(PmsAccount).mapToPk().primary().deleteRule('cascade'),
    slot: p.integer().primary(),
    holder: text().nullable(),
    leaseUntil: instant(),
  },
});

/** What has been sent to an account within each of the vendor's rates (sync/pms-rates.ts); only where the vendor has any. */
export const PmsRate = defineEntity({
  name: 'PmsRate',
  tableName: 'pms_rate',
  properties: {
    account: () => p.manyToOne(PmsAccount).mapToPk().primary().deleteRule('cascade'),
    /** What is counted: empty for the whole account, else an operation, or an operation and PMS property. */
    counts: text().primary(),
    perSeconds: p.integer().primary(),
    part: count(),
    sent: p.array((value) => Number(value)).columnType('int[]'),
  },
});

/** Who waits for a slot of an account: served in the order of the oldest success (sync/pms-slots.ts). A row that nobody refreshes runs out. */
export const PmsWaiter = defineEntity({
  name: 'PmsWaiter',
  tableName: 'pms_waiter',
  properties: {
    account: () => p.manyToOne(PmsAccount).mapToPk().primary().deleteRule('cascade'),
    waiter: text().primary(),
    lastSuccessAt: instant(),
    /** Given back to Temporal for a while: it will come again, and nobody waits for it. */
    isAway: p.boolean().default(false),
    waitUntil: instant(),
  },
});
