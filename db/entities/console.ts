import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, json, text, textArray, day, count } from './columns.ts';
import { Organization, Property } from './tenancy.ts';

export const Unit = defineEntity({
  name: 'Unit',
  tableName: 'unit',
  uniques: [{ properties: ['property', 'nameKey'], where: 'archived_at is null' }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    property: () => p.manyToOne(Property).mapToPk(),
    name: text(),
    nameKey: text(),
    building: text().nullable(),
    floor: text().nullable(),
    archivedAt: instant().nullable(),
    version: p.integer().default(1),
    createdAt: instant(),
  },
});

/** A person in the organization. `email` is contact; she logs in with it when `loginEmailKey` is set. Keys come from domain/text.ts, never from SQL lower(). */
export const Person = defineEntity({
  name: 'Person',
  tableName: 'person',
  uniques: [{ properties: ['organization', 'loginEmailKey'], where: 'login_email_key is not null' }],
  indexes: [
    { properties: ['organization', 'emailKey'], where: 'email_key is not null' },
    { properties: ['organization', 'nameKey'] },
    // Last name, first name: the order of lists (api/residents.ts).
    {
      name: 'person_by_name',
      expression: `create index "person_by_name" on "person" ("organization_id", (split_part("name_key", chr(1), 2) collate "C"), (split_part("name_key", chr(1), 1) collate "C"), "id") where "merged_into" is null`,
    },
  ],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    firstName: text(),
    lastName: text(),
    email: text().nullable(),
    phone: text().nullable(),
    nameKey: text(),
    emailKey: text().nullable(),
    loginEmailKey: text().nullable(),
    keyVersion: p.integer().default(1),
    /** Fields kept by hand until released. */
    overrides: textArray().defaultRaw("'{}'"),
    protected: p.boolean().default(false),
    mergedInto: p.uuid().nullable(),
    /** The property she was added at by hand, so that she is a resident there without a stay. */
    addedAt: () => p.manyToOne(Property).mapToPk().nullable().name('added_at_property'),
    version: p.integer().default(1),
    createdAt: instant(),
    changedAt: instant(),
  },
});

/** A person holds a unit. `until` (manual only) is the last day held. */
export const Assignment = defineEntity({
  name: 'Assignment',
  tableName: 'assignment',
  uniques: [{ properties: ['person', 'unit'], where: "state <> 'ended'" }],
  indexes: [{ properties: ['property'] }, { properties: ['unit'] }, { properties: ['person'] }],
  checks: [
    { name: 'assignment_state', expression: "state in ('upcoming', 'current', 'ended')" },
    { name: 'assignment_source', expression: "source in ('pms', 'manual')" },
  ],
  properties: {
    id: id(),
    /** The unit's, which says that there is one. */
    organization: () => p.manyToOne(Organization).mapToPk().createForeignKeyConstraint(false),
    /** The unit's, which says that there is one. */
    property: () => p.manyToOne(Property).mapToPk().createForeignKeyConstraint(false),
    person: () => p.manyToOne(Person).mapToPk(),
    unit: () => p.manyToOne(Unit).mapToPk(),
    startsOn: day(),
    until: day().nullable(),
    state: text(),
    source: text(),
    adopted: p.boolean().default(false),
    /** What held it at the last plan: [{ stay, pmsUnit }]. The cause of its end is found by comparing. */
    supports: json<{ stay: string; pmsUnit: string }[]>(),
    endedOn: day().nullable(),
    endedAt: instant().nullable(),
    endReason: text().nullable(),
    createdAt: instant(),
  },
});

export const Block = defineEntity({
  name: 'Block',
  tableName: 'block',
  uniques: [{ properties: ['person', 'property'], where: 'lifted_at is null' }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    person: () => p.manyToOne(Person).mapToPk(),
    property: () => p.manyToOne(Property).mapToPk(),
    reason: text(),
    by: json<unknown>(),
    at: instant(),
    liftedAt: instant().nullable(),
  },
});

/** One merge of two people, with what it moved, so that it can be taken back. */
export const PersonMerge = defineEntity({
  name: 'PersonMerge',
  tableName: 'person_merge',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    run: p.uuid(),
    source: () => p.manyToOne(Person).mapToPk(),
    target: () => p.manyToOne(Person).mapToPk(),
    moved: json<unknown>(),
    at: instant(),
    undoneAt: instant().nullable(),
  },
});

/** The ordered feed for door systems. */
export const FeedEvent = defineEntity({
  name: 'FeedEvent',
  tableName: 'feed_event',
  indexes: [{ properties: ['property', 'seq'] }],
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    seq: count().primary(),
    at: instant(),
    property: p.uuid(),
    kind: text(),
    person: p.uuid(),
    unit: p.uuid(),
    state: text(),
    startsOn: day(),
    until: day().nullable(),
    run: p.uuid(),
  },
});
