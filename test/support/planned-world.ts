// A property driven through the very functions of a run, without Temporal: the test says what the PMS has, `sync` reads and applies it.
import assert from 'node:assert/strict';
import { openDatabase, type Database } from '../../db/orm.ts';
import { newId } from '../../domain/ids.ts';
import type { BadRecord, PmsMember, PmsTenancy } from '../../domain/pms.ts';
import { unitNameKey } from '../../domain/text.ts';
import { assignResidents, planPreview } from '../../sync/assign.ts';
import { claimRun } from '../../sync/claim.ts';
import { closeQuietRun, propertiesToRead } from '../../sync/fetch.ts';
import { requestRun } from '../../sync/request-run.ts';
import { assignByHand } from '../../sync/manual-assignment.ts';
import { addPerson } from '../../sync/people.ts';
import { resolveConflict } from '../../sync/resolve.ts';
import { beginPreview, saveReads, type RunRead } from '../../sync/runs.ts';
import { Stager } from '../../sync/stage.ts';
import { stageBadRecords } from '../../sync/stage-rows.ts';
import { applyExclusions, resolveUnitMappings } from '../../sync/steps.ts';
import { sqlOnPool, type Sql } from '../../sync/tx.ts';
import { undoRun, type Undone } from '../../sync/undo.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const ACTOR = { tokenId: '00000000-0000-7000-8000-000000000001', name: 'Manager', role: 'manager' };

export interface TestStay extends Partial<PmsMember> {
  tenancy: string;
  person: string;
  unit?: string | null;
  leaseStart?: string;
  successor?: string;
}
export interface Change {
  id: string;
  kind: string;
  state: string;
  reason: string;
  subject: string;
  person: string | null;
  unit: string | null;
  heldReason: string | null;
}
export interface ConflictNow {
  id: string;
  type: string;
  state: string;
  subject: string;
  person: string | null;
  candidates: string[];
}

export class PlannedWorld {
  readonly db: Database;
  readonly sql: Sql;
  readonly organizationId: string;
  readonly accountId: string;
  readonly #test: TestDatabase;
  now = new Date('2026-03-02T10:00:00Z');

  private constructor(test: TestDatabase, db: Database, ids: { organizationId: string; accountId: string }) {
    this.#test = test;
    this.db = db;
    this.sql = sqlOnPool(db.pool);
    this.organizationId = ids.organizationId;
    this.accountId = ids.accountId;
  }

  static async open(): Promise<PlannedWorld> {
    const test = await createTestDatabase(),
      db = await openDatabase({ url: test.url, poolSize: 4, applicationName: 'decisions test' });
    const world = new PlannedWorld(test, db, { organizationId: newId(), accountId: newId() });
    await world.sql.run('insert into organization (id, name, created_at) values ($1, $2, $3)', [world.organizationId, 'Acme', world.now]);
    await world.sql.run('insert into pms_account (id, organization_id, vendor, identity_key, created_at) values ($1, $2, $3, $4, $5)', [
      world.accountId,
      world.organizationId,
      'csv',
      'acme',
      world.now,
    ]);
    return world;
  }
  get url(): string {
    return this.#test.url;
  }
  async close(): Promise<void> {
    await this.db.close();
    await this.#test.drop();
  }

  get base() {
    return { organizationId: this.organizationId, actor: ACTOR, now: this.now };
  }
  later(hours = 1): void {
    this.now = new Date(this.now.getTime() + hours * 3_600_000);
  }

  /** A property with units 1A..., each mapped to the PMS unit `u-1A`. The guard is wide open unless told. */
  async property(name: string, units = ['1A', '1B', '2A', '2B', '3A', '3B'], guardMinimum = 1_000): Promise<TestProperty> {
    const id = newId(),
      pmsPropertyId = newId();
    await this.sql.run(
      `insert into property (id, organization_id, name, time_zone, country, created_at) values ($1, $2, $3, 'America/New_York', 'US', $4)`,
      [id, this.organizationId, name, this.now],
    );
    await this.sql.run(
      `insert into integration (property_id, organization_id, account, state, resident_roles, excluded_lease_statuses, guard_minimum, draft_touched_at) values ($1, $2, $3, 'active', array['primary', 'cosigner', 'occupant'], '{}', $4, $5)`,
      [id, this.organizationId, this.accountId, guardMinimum, this.now],
    );
    await this.sql.run(
      `insert into pms_property (id, organization_id, account_id, external_id, name, property_id, episode, first_planned_at) values ($1, $2, $3, $4, $4, $5, 1, $6)`,
      [pmsPropertyId, this.organizationId, this.accountId, name, id, this.now],
    );
    const property = new TestProperty(this, id, pmsPropertyId, name);
    for (const unit of units) await property.addUnit(unit);
    return property;
  }

  async person(id: string) {
    return this.sql.row<{
      firstName: string;
      lastName: string;
      email: string | null;
      login: string | null;
      mergedInto: string | null;
      overrides: string[];
    }>(
      'select first_name as "firstName", last_name as "lastName", email, login_email_key as login, merged_into as "mergedInto", overrides from person where id = $1',
      [id],
    );
  }
  async undo(property: TestProperty, runId: string, changeIds: string[] | null = null): Promise<Undone & { runId: string }> {
    const undone = await undoRun(this.db.pool, { ...this.base, propertyId: property.id, runId, changeIds });
    assert.ok(undone.runId);
    return { ...undone, runId: undone.runId };
  }
  undoPreview(property: TestProperty, runId: string, changeIds: string[] | null = null): Promise<Undone> {
    return undoRun(this.db.pool, { ...this.base, propertyId: property.id, runId, changeIds, mode: 'preview' });
  }
  /** Every row that a refused write must leave as it is. */
  async fingerprint(): Promise<string> {
    const tables = [
      'person',
      'pms_person',
      'stay',
      'assignment',
      'decision',
      'conflict',
      'block',
      'status_meaning',
      'person_merge',
      'sync_run',
      'sync_change',
      'audit_event',
      'feed_event',
      'integration',
    ];
    const rows = [];
    for (const table of tables)
      rows.push(
        (
          await this.sql.row<{ hash: string }>(
            `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${table} t`,
          )
        )?.hash,
      );
    return rows.join();
  }
}

export class TestProperty {
  readonly world: PlannedWorld;
  readonly id: string;
  readonly pmsPropertyId: string;
  readonly name: string;
  readonly units = new Map<string, string>();
  /** What the PMS has. */
  stays: TestStay[] = [];
  bad: BadRecord[] = [];
  /** The PMS's list of units, by id; null: it has none. */
  listed: Map<string, string> | null = null;
  lastRun = '';

  constructor(world: PlannedWorld, id: string, pmsPropertyId: string, name: string) {
    this.world = world;
    this.id = id;
    this.pmsPropertyId = pmsPropertyId;
    this.name = name;
  }

  async addUnit(name: string): Promise<void> {
    const { sql, organizationId, now } = this.world,
      id = newId();
    this.units.set(name, id);
    await sql.run('insert into unit (id, organization_id, property_id, name, name_key, created_at) values ($1, $2, $3, $4, $5, $6)', [
      id,
      organizationId,
      this.id,
      name,
      unitNameKey(name),
      now,
    ]);
    await sql.run(
      `insert into pms_unit (id, organization_id, pms_property_id, external_id, label, unit_id, mapping_source, seen_in_list) values ($1, $2, $3, $4, $5, $6, 'manual', false)`,
      [newId(), organizationId, this.pmsPropertyId, `u-${name}`, name, id],
    );
  }

  stay(personExternalId: string, change: Partial<TestStay>): void {
    for (const stay of this.stays) if (stay.person === personExternalId) Object.assign(stay, change);
  }

  #tenancies(): PmsTenancy[] {
    const byId = new Map<string, PmsTenancy>();
    for (const { tenancy, person, unit, leaseStart, successor, ...member } of this.stays) {
      const held = byId.get(tenancy) ?? {
        externalId: tenancy,
        propertyExternalId: this.name,
        ...(unit ? { unitExternalId: `u-${unit}`, unitLabel: unit } : {}),
        leaseStart: leaseStart ?? '2026-01-01',
        ...(successor ? { successorExternalId: successor } : {}),
        members: [],
      };
      held.members.push({
        role: 'primary',
        firstName: 'Ann',
        lastName: 'Lee',
        email: null,
        phone: null,
        rawStatus: 'Current',
        status: 'current',
        ...member,
        externalId: person,
      });
      byId.set(tenancy, held);
    }
    return [...byId.values()];
  }

  /** One run, as the workflow's steps make it. */
  async sync(options: { complete?: boolean; partStays?: number } = {}): Promise<{ runId: string; quiet: boolean; changes: Change[] }> {
    const { world } = this,
      { pool } = world.db,
      complete = options.complete ?? true;
    world.later();
    const claim = await claimRun(pool, { propertyId: this.id, workflowId: `sync/${this.id}`, temporalRunId: newId() }, world.now);
    if (claim.do !== 'run') throw new Error(`no run: ${claim.do}`);
    const { run } = claim,
      [target] = await propertiesToRead(world.sql, this.id, run);
    if (!target) throw new Error('nothing attached');
    const stager = await Stager.open(pool, target);
    await stager.addUnits(
      [...(this.listed ?? [])].map(([externalId, label]) => ({ externalId, label, propertyExternalId: this.name, isRentable: true })),
    );
    await stager.addTenancies(this.#tenancies());
    await stager.addBad(this.bad);
    await stager.finish(complete, target.completeReads + 1, world.now);
    const reads: RunRead[] = [
      {
        pmsPropertyId: this.pmsPropertyId,
        pmsPropertyExternalId: this.name,
        complete,
        outcome: complete ? 'complete' : 'incomplete',
        records: this.stays.length,
        reason: null,
      },
    ];
    const fetched = stager.people.size,
      ended = { runId: run.runId, propertyId: this.id, now: world.now, reads, fetched, bad: stager.bad };
    this.lastRun = run.runId;
    if (stager.staged === 0 && (await closeQuietRun(pool, ended))) return { runId: run.runId, quiet: true, changes: [] };
    await stageBadRecords(world.sql, target, stager.bad);
    await saveReads(world.sql, run.runId, reads, fetched);
    await applyExclusions(pool, { propertyId: this.id, runId: run.runId });
    await resolveUnitMappings(pool, { propertyId: this.id, runId: run.runId });
    const done = await assignResidents(pool, {
      runId: run.runId,
      propertyId: this.id,
      now: world.now,
      looksUpById: false,
      ...(options.partStays === undefined ? {} : { partStays: options.partStays }),
    });
    if (done.do !== 'applied') throw new Error(`run not applied: ${done.do}`);
    const row = await world.sql.row<{ quiet: boolean }>('select quiet from sync_run where id = $1', [run.runId]);
    return { runId: run.runId, quiet: row?.quiet ?? false, changes: await this.changes(run.runId) };
  }

  /** A preview that reads what the PMS has. */
  async preview(): Promise<Change[]> {
    const { world } = this,
      { pool } = world.db,
      runId = newId();
    await requestRun(pool, { ...world.base, propertyId: this.id, mode: 'preview', assume: null, runId });
    const run = await beginPreview(pool, { runId, workflowId: `preview/${runId}`, temporalRunId: newId() }, world.now),
      [target] = run ? await propertiesToRead(world.sql, this.id, { ...run, accountId: world.accountId }) : [];
    if (!target) throw new Error('no preview');
    const stager = await Stager.open(pool, target);
    await stager.addTenancies(this.#tenancies());
    await stager.finish(true, target.completeReads + 1, world.now);
    await saveReads(
      world.sql,
      runId,
      [
        {
          pmsPropertyId: this.pmsPropertyId,
          pmsPropertyExternalId: this.name,
          complete: true,
          outcome: 'complete',
          records: this.stays.length,
          reason: null,
        },
      ],
      stager.people.size,
    );
    await applyExclusions(pool, { propertyId: this.id, runId });
    await resolveUnitMappings(pool, { propertyId: this.id, runId });
    await planPreview(pool, { runId, propertyId: this.id, now: world.now, looksUpById: false });
    return this.changes(runId);
  }

  changes(runId: string): Promise<Change[]> {
    return this.world.sql.rows<Change>(
      'select id, kind, state, reason, subject, person, unit, held_reason as "heldReason" from sync_change where run_id = $1 order by seq',
      [runId],
    );
  }
  held(): Promise<Change[]> {
    return this.world.sql.rows<Change>(
      `select id, kind, state, reason, subject, person, unit, held_reason as "heldReason" from sync_change where property_id = $1 and state = 'held' order by id`,
      [this.id],
    );
  }
  conflicts(state = 'open'): Promise<ConflictNow[]> {
    return this.world.sql.rows<ConflictNow>(
      'select id, type, state, subject, person, candidates from conflict where property_id = $1 and state = $2 order by id',
      [this.id, state],
    );
  }
  decisions(): Promise<{ id: string; kind: string; subject: string; verdict: string }[]> {
    return this.world.sql.rows(`select id, kind, subject, verdict from decision where property_id = $1 and state = 'active' order by id`, [
      this.id,
    ]);
  }

  /** Who holds what: `Ann Lee: 1A current pms`. */
  /** Typed by hand. */
  addPerson(firstName: string, lastName: string, email: string | null = null) {
    const fields = { firstName, lastName, email, phone: null, protected: false };
    return addPerson(this.world.db.pool, { ...this.world.base, propertyId: this.id, fields });
  }
  /** By hand, since the beginning of the year. */
  assign(personId: string, unit: string) {
    const write = { ...this.world.base, propertyId: this.id, personId, unitId: this.units.get(unit)!, from: '2026-01-01', until: null };
    return assignByHand(this.world.db.pool, write);
  }

  async homes(): Promise<string[]> {
    const rows = await this.world.sql.rows<{ line: string }>(
      `select p.first_name || ' ' || p.last_name || ': ' || u.name || ' ' || a.state || ' ' || a.source as line from assignment a join person p on p.id = a.person_id join unit u on u.id = a.unit_id where a.property_id = $1 and a.state <> 'ended' order by 1`,
      [this.id],
    );
    return rows.map((row) => row.line);
  }
  async personOf(externalId: string): Promise<string> {
    const row = await this.world.sql.row<{ id: string }>(
      'select person_id as id from pms_person where account_id = $1 and external_id = $2',
      [this.world.accountId, externalId],
    );
    if (!row) throw new Error(`no person for ${externalId}`);
    return row.id;
  }
  /** Feed events since `after`: `unassign Ann Lee 1A`. */
  async feed(after: number): Promise<string[]> {
    const rows = await this.world.sql.rows<{ line: string }>(
      `select f.kind || ' ' || p.first_name || ' ' || p.last_name || ' ' || u.name as line from feed_event f join person p on p.id = f.person join unit u on u.id = f.unit where f.property = $1 and f.seq > $2 order by f.seq`,
      [this.id, after],
    );
    return rows.map((row) => row.line);
  }
  async feedSeq(): Promise<number> {
    return (
      (await this.world.sql.row<{ seq: number }>('select feed_seq as seq from organization where id = $1', [this.world.organizationId]))
        ?.seq ?? 0
    );
  }
  resolve(
    conflictId: string,
    action: string,
    more: { residentId?: string; meaning?: 'current' | 'past' } = {},
  ): Promise<{ runId: string }> {
    return resolveConflict(this.world.db.pool, {
      ...this.world.base,
      propertyId: this.id,
      conflictId,
      action,
      residentId: more.residentId ?? null,
      meaning: more.meaning ?? null,
      note: null,
    });
  }
}
