import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, json, text, uuidArray } from './columns.ts';
import { Organization, Property } from './tenancy.ts';

/** One execution of a property's sync, or one human write that changes people or assignments. */
export const SyncRun = defineEntity({
  name: 'SyncRun',
  tableName: 'sync_run',
  indexes: [
    { properties: ['property', 'requestedAt', 'id'] },
    { name: 'sync_run_queued', properties: ['property', 'requestedAt', 'id'], where: "state = 'queued'" },
    { properties: ['property', 'readNo'], where: 'read_no is not null' },
    { properties: ['state'], where: "state in ('queued', 'running')" },
  ],
  checks: [
    { name: 'sync_run_state', expression: "state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')" },
    { name: 'sync_run_mode', expression: "mode in ('apply', 'preview')" },
  ],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    property: () => p.manyToOne(Property).mapToPk().deleteRule('cascade'),
    mode: text(),
    trigger: text(),
    state: text(),
    readNo: count().nullable(),
    counts: json<unknown>(),
    guard: json<unknown>().nullable(),
    reads: json<unknown[]>(),
    quiet: p.boolean().default(false),
    reason: json<unknown>().nullable(),
    assume: json<unknown>().nullable(),
    workflowId: text().nullable(),
    temporalRunId: text().nullable(),
    attempt: p.integer().default(0),
    /** What steps 1 and 2 saw; assignResidents goes on only when it still stands. */
    inputsVersion: count().nullable(),
    actor: json<unknown>().nullable(),
    undoOf: p.uuid().nullable(),
    cancelRequested: p.boolean().default(false),
    requestedAt: instant(),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
    appliedAt: instant().nullable(),
  },
});

/** One thing a run decided. Preview, guard, held changes, approval, undo, explanation and the timeline are views of these rows. */
export const SyncChange = defineEntity({
  name: 'SyncChange',
  tableName: 'sync_change',
  uniques: [{ properties: ['run', 'seq'] }, { properties: ['property', 'subject', 'kind'], where: "state = 'held'" }],
  indexes: [
    { properties: ['person'] },
    { properties: ['property', 'state'], where: "state = 'held'" },
    { properties: ['property', 'subject', 'kind', 'id'], where: "kind = 'skip'" },
    { properties: ['property', 'at'], where: 'counted' },
  ],
  properties: {
    id: id(),
    /** The run's, which says that there is one. */
    organization: () => p.manyToOne(Organization).mapToPk().createForeignKeyConstraint(false),
    run: () => p.manyToOne(SyncRun).mapToPk().deleteRule('cascade'),
    /** The run's, which says that there is one. */
    property: () => p.manyToOne(Property).mapToPk().createForeignKeyConstraint(false),
    seq: p.integer(),
    kind: text(),
    state: text(),
    reason: text(),
    subject: text(),
    person: p.uuid().nullable(),
    unit: p.uuid().nullable(),
    stay: p.uuid().nullable(),
    assignment: p.uuid().nullable(),
    before: json<unknown>().nullable(),
    after: json<unknown>().nullable(),
    evidence: json<unknown>().nullable(),
    evidenceHash: text().nullable(),
    /** Stays whose end a held unassign carries. */
    carries: uuidArray().nullable(),
    heldReason: text().nullable(),
    heldSince: instant().nullable(),
    lapsedAt: instant().nullable(),
    /** Counted by the guard: a unit left that nobody had announced. */
    counted: p.boolean().default(false),
    at: instant(),
  },
});

/** What a manager decided about a subject; suppresses the same change until its evidence changes. */
export const Decision = defineEntity({
  name: 'Decision',
  tableName: 'decision',
  uniques: [{ properties: ['subject', 'kind'], where: "state = 'active'" }],
  indexes: [{ properties: ['property'] }],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    property: () => p.manyToOne(Property).mapToPk().nullable(),
    subject: text(),
    kind: text(),
    verdict: text(),
    evidence: json<unknown>().nullable(),
    evidenceHash: text().nullable(),
    recipe: p.integer().default(1),
    person: p.uuid().nullable(),
    by: json<unknown>(),
    note: text().nullable(),
    at: instant(),
    state: text().default('active'),
    endedAt: instant().nullable(),
  },
});

/** Something that only a person can settle. */
export const Conflict = defineEntity({
  name: 'Conflict',
  tableName: 'conflict',
  uniques: [{ properties: ['property', 'type', 'subject'], where: "state = 'open'" }],
  indexes: [
    { properties: ['property', 'state'] },
    { properties: ['person'] },
    { properties: ['organization', 'type'], where: "state in ('open', 'ignored')" },
  ],
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    property: () => p.manyToOne(Property).mapToPk(),
    type: text(),
    subject: text(),
    state: text(),
    person: p.uuid().nullable(),
    pms: json<unknown>(),
    console: json<unknown>(),
    candidates: uuidArray(),
    evidence: json<unknown>().nullable(),
    evidenceHash: text().nullable(),
    openedAt: instant(),
    resolvedAt: instant().nullable(),
    resolution: json<unknown>().nullable(),
  },
});
