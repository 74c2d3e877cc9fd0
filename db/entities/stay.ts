import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, json, text } from './columns.ts';
import { Person } from './console.ts';
import { PmsAccount, PmsProperty, PmsUnit } from './pms.ts';
import { Organization, Property } from './tenancy.ts';

/** Which person a PMS person is: many ids, one person. */
export const PmsPerson = defineEntity({
  name: 'PmsPerson',
  tableName: 'pms_person',
  uniques: [{ properties: ['account', 'externalId'] }],
  indexes: [{ properties: ['person'] }],
  properties: {
    id: id(),
    /** The account's, which says that there is one. */
    organization: () => p.manyToOne(Organization).mapToPk().createForeignKeyConstraint(false),
    account: () => p.manyToOne(PmsAccount).mapToPk(),
    externalId: text(),
    person: () => p.manyToOne(Person).mapToPk(),
    /** The e-mail and name keys of the record as it last read: a changed e-mail is judged per PMS record against what that record said before. */
    emailKey: text().nullable(),
    nameKey: text().nullable(),
    createdAt: instant(),
  },
});

/** One PMS person's part in one tenancy: our mirror of the PMS. */
export const Stay = defineEntity({
  name: 'Stay',
  tableName: 'stay',
  uniques: [{ properties: ['account', 'tenancyExternalId', 'personExternalId'] }],
  indexes: [{ properties: ['property'] }, { properties: ['person'] }, { properties: ['pmsUnit'] }, { properties: ['pmsProperty'] }],
  checks: [{ name: 'stay_state', expression: "state in ('outside', 'upcoming', 'current', 'ended')" }],
  properties: {
    id: id(),
    /** The property's, which says that there is one. */
    organization: () => p.manyToOne(Organization).mapToPk().createForeignKeyConstraint(false),
    property: () => p.manyToOne(Property).mapToPk(),
    account: p.uuid(),
    pmsProperty: () => p.manyToOne(PmsProperty).mapToPk(),
    tenancyExternalId: text(),
    personExternalId: text(),
    pmsUnit: () => p.manyToOne(PmsUnit).mapToPk().nullable(),
    person: () => p.manyToOne(Person).mapToPk().nullable(),
    /** As last read (domain/stay.ts StayFacts). */
    facts: json<unknown>(),
    /** As last read in scope, while the stay is kept though its last reading is out of scope or unknown. */
    keptFacts: json<unknown>().nullable(),
    hash: text(),
    hashVersion: p.integer().default(1),
    state: text(),
    scope: text(),
    scopeReason: text().nullable(),
    firstReadNo: count(),
    endSaidReadNo: count().nullable(),
    endSaidAt: instant().nullable(),
    endedAt: instant().nullable(),
    endReason: text().nullable(),
    moveOutKnownSince: instant().nullable(),
    leaseEndKnownSince: instant().nullable(),
    missingSinceRead: count().nullable(),
    missingSinceAt: instant().nullable(),
    /** When a look-up by id last said that the tenancy is not there. */
    notFoundAt: instant().nullable(),
    createdAt: instant(),
    changedAt: instant(),
  },
});
