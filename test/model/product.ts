import assert from 'node:assert/strict';
import type pg from 'pg';
// Sets how PostgreSQL's days and numbers arrive, as in the product's own processes.
import '../../db/orm.ts';
import { newId } from '../../domain/ids.ts';
import type { Actor } from '../../sync/actor.ts';
import { assignResidents, planPreview } from '../../sync/assign.ts';
import { claimRun } from '../../sync/claim.ts';
import { closeQuietRun, propertiesToRead, type ReadTarget } from '../../sync/fetch.ts';
import { requestRun, type Assume } from '../../sync/request-run.ts';
import { beginPreview, closeRun, saveReads, type ClaimedRun, type RunRead } from '../../sync/runs.ts';
import { Stager } from '../../sync/stage.ts';
import { dropStaged, stageBadRecords } from '../../sync/stage-rows.ts';
import { applyExclusions, resolveUnitMappings } from '../../sync/steps.ts';
import { sqlOnPool, transaction } from '../../sync/tx.ts';
import { conflictAbout } from './conflict-words.ts';
import { assertGlances } from './glances.ts';
import { knownIds, shownPlan, type ShownPlan } from './shown-plan.ts';
import { asBad, asTenancy, asUnit, type TownUnit } from './town.ts';
import type { PropertyOfHistory } from './history.ts';
import { bare, byId, type Read } from './world.ts';

export const ACTOR: Actor = { tokenId: newId(), name: 'model', role: 'admin' };

interface RunResult {
  state: 'applied' | 'quiet' | 'failed';
  runId: string;
  again: number;
  changes: number;
}

/** The product without Temporal: the same functions in the same order as its activities call them (activities/fetch-residents.ts), on a real database. */
export class Product {
  readonly pool: pg.Pool;
  organizationId = '';
  /** Name of an account -> its ids. */
  #accounts = new Map<string, { account: string; credential: string }>();
  #plans = 0;
  readonly properties = new Map<string, string>();
  readonly units = new Map<string, string>();
  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The same product by way of other connections. */
  on(pool: pg.Pool): Product {
    const other = new Product(pool);
    other.organizationId = this.organizationId;
    other.#accounts = this.#accounts;
    other.#plans = this.#plans;
    for (const [name, id] of this.properties) other.properties.set(name, id);
    for (const [name, id] of this.units) other.units.set(name, id);
    return other;
  }

  sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return sqlOnPool(this.pool).rows<T>(text, values);
  }

  /** An organization of its own, with two properties that are set up. */
  async setUp(properties: readonly PropertyOfHistory[], now: Date): Promise<void> {
    this.organizationId = newId();
    await this.sql('insert into organization (id, name, created_at) values ($1, $2, $3)', [this.organizationId, 'history', now]);
    for (const name of [...new Set(properties.map((each) => each.account))]) await this.#openAccount(name, now);
    for (const property of properties) {
      const id = newId(),
        { account, credential } = this.#accounts.get(property.account)!;
      this.properties.set(property.name, id);
      await this.sql(`insert into property (id, organization_id, name, time_zone, country, created_at) values ($1, $2, $3, $4, 'US', $5)`, [
        id,
        this.organizationId,
        property.name,
        property.timeZone,
        now,
      ]);
      await this.sql(
        `insert into integration (property_id, organization_id, credential, account, state, resident_roles, statuses_chosen, roles_chosen, draft_touched_at) values ($1, $2, $3, $4, 'active', '{primary,cosigner,occupant}', true, true, $5)`,
        [id, this.organizationId, credential, account, now],
      );
      await this.#addPmsProperties(property.pmsProperties, account, id);
      for (const name of property.units) {
        const unit = newId();
        this.units.set(name, unit);
        await this.sql(
          'insert into unit (id, organization_id, property_id, name, name_key, created_at) values ($1, $2, $3, $4, lower($4), $5)',
          [unit, this.organizationId, id, name, now],
        );
      }
    }
  }

  async #addPmsProperties(externals: readonly string[], account: string, attachedTo: string | null): Promise<void> {
    for (const external of externals)
      await this.sql(
        'insert into pms_property (id, organization_id, account_id, external_id, name, property_id) values ($1, $2, $3, $4, $4, $5)',
        [newId(), this.organizationId, account, bare(external), attachedTo],
      );
  }

  /** A PMS account whose PMS properties no property reads yet. */
  async addAccount(name: string, pmsProperties: readonly string[], now: Date): Promise<void> {
    await this.#openAccount(name, now);
    await this.#addPmsProperties(pmsProperties, this.#accounts.get(name)!.account, null);
  }

  async #openAccount(name: string, now: Date): Promise<void> {
    const account = newId(),
      credential = newId();
    this.#accounts.set(name, { account, credential });
    await this.sql(`insert into pms_account (id, organization_id, vendor, identity_key, created_at) values ($1, $2, 'csv', $3, $4)`, [
      account,
      this.organizationId,
      account,
      now,
    ]);
    await this.sql(
      `insert into credential (id, organization_id, account_id, vendor, name, fields, secret, state, secret_changed_at, created_at) values ($1, $2, $3, 'csv', 'x', '{}', 'x', 'ok', $4, $4)`,
      [credential, this.organizationId, account, now],
    );
  }

  credentialOf = (account: string): string => this.#accounts.get(account)!.credential;

  async pmsUnit(pmsProperty: string, externalId: string): Promise<string | undefined> {
    return (
      await this.sql<{ id: string }>(
        'select pu.id from pms_unit pu join pms_property pp on pp.id = pu.pms_property_id where pp.account_id = $1 and pp.external_id = $2 and pu.external_id = $3',
        [this.#accounts.get(pmsProperty.split('@')[1] ?? 'a')!.account, bare(pmsProperty), externalId],
      )
    )[0]?.id;
  }

  /** A paused property: its run begins nothing. */
  async refuses(name: string, now: Date): Promise<void> {
    const propertyId = this.properties.get(name)!;
    assert.equal((await claimRun(this.pool, { propertyId, workflowId: `sync/${propertyId}`, temporalRunId: newId() }, now)).do, 'nothing');
  }

  /** One run from claim to close. `between` acts after the step of that number, before the next: the run must then begin its steps again. */
  async run(
    name: string,
    reads: Read[],
    unitsOf: (pmsProperty: string) => TownUnit[],
    now: Date,
    between?: () => Promise<boolean>,
  ): Promise<RunResult> {
    const begun = await this.#begin(name, reads, unitsOf, now, true);
    if ('state' in begun) return begun;
    const { propertyId, runId } = begun;
    let again = 0,
      expectAgain = false;
    for (let round = 1; ; round++) {
      await applyExclusions(this.pool, { propertyId, runId });
      if (round === 1 && between) expectAgain = await between();
      await resolveUnitMappings(this.pool, { propertyId, runId });
      await assertGlances(this.pool, runId, propertyId, now);
      const assigned = await assignResidents(this.pool, {
        runId,
        propertyId,
        now,
        looksUpById: reads.some((read) => read.lookUp !== null),
        ...this.#cut(),
      });
      if (assigned.do === 'again') {
        again++;
        assert.ok(round < 3, 'the steps began again too often');
        continue;
      }
      assert.equal(assigned.do, 'applied');
      break;
    }
    this.#plans++;
    assert.equal(again, expectAgain ? 1 : 0, 'a write between the steps makes the run begin them again');
    const changes = await this.sql<{ n: number }>('select count(*)::int as n from sync_change where run_id = $1', [runId]);
    return { state: 'applied', runId, again, changes: changes[0]!.n };
  }

  /** Runs of all these properties whose plans are made and applied at the same moment. Their names, in the order in which they were applied. */
  async runTogether(all: ReadonlyMap<string, Read[]>, unitsOf: (pmsProperty: string) => TownUnit[], now: Date): Promise<string[]> {
    const order: string[] = [],
      begun: { name: string; propertyId: string; runId: string; reads: Read[] }[] = [];
    for (const [name, reads] of all) {
      const run = await this.#begin(name, reads, unitsOf, now, false);
      if ('state' in run) order.push(name);
      else begun.push({ name, reads, ...run });
    }
    for (const run of begun) {
      await applyExclusions(this.pool, run);
      await resolveUnitMappings(this.pool, run);
    }
    await Promise.all(
      begun.map(async ({ name, propertyId, runId, reads }) => {
        const plan = () =>
          assignResidents(this.pool, { runId, propertyId, now, looksUpById: reads.some((read) => read.lookUp !== null), ...this.#cut() });
        let assigned = await plan();
        if (assigned.do === 'again') {
          // The other one took over a stay that was this one's.
          await applyExclusions(this.pool, { propertyId, runId });
          await resolveUnitMappings(this.pool, { propertyId, runId });
          assigned = await plan();
        }
        assert.equal(assigned.do, 'applied');
        order.push(name);
      }),
    );
    this.#plans++;
    return order;
  }

  /** Two plans of three are made cluster by cluster, as those of large properties are in larger parts (docs/how-it-works.md, Clusters). */
  #cut(): { partStays?: number } {
    const forced = process.env.HISTORY_PART_STAYS;
    if (forced !== undefined) return { partStays: Number(forced) };
    return this.#plans % 3 ? { partStays: 0 } : {};
  }

  /** Claims and reads. A run that failed, or (where it may) had nothing to do, is over. */
  async #begin(
    name: string,
    reads: Read[],
    unitsOf: (pmsProperty: string) => TownUnit[],
    now: Date,
    mayBeQuiet: boolean,
  ): Promise<RunResult | { propertyId: string; runId: string }> {
    const propertyId = this.properties.get(name)!,
      ids = { propertyId, workflowId: `sync/${propertyId}`, temporalRunId: newId() };
    const claim = await claimRun(this.pool, ids, now);
    assert.equal(claim.do, 'run', `claim: ${JSON.stringify(claim)}`);
    if (claim.do !== 'run') throw new Error('unreachable');
    const { run } = claim,
      { runId } = run,
      { saved, staged, fetched, allBad } = await this.#read(
        run,
        await propertiesToRead(sqlOnPool(this.pool), propertyId, run),
        reads,
        unitsOf,
        now,
      );
    if (saved.every((each) => each.outcome === 'failed')) {
      await closeRun(this.pool, propertyId, runId, {
        state: 'failed',
        now,
        reason: { code: 'pms_unavailable', message: '', nextStep: null },
      });
      return { state: 'failed', runId, again: 0, changes: 0 };
    }
    if (mayBeQuiet && staged === 0 && (await closeQuietRun(this.pool, { runId, propertyId, now, reads: saved, fetched, bad: allBad })))
      return { state: 'quiet', runId, again: 0, changes: 0 };
    return { propertyId, runId };
  }

  /** The read of each PMS property as `reads` has it, staged under the run. */
  async #read(
    run: Pick<ClaimedRun, 'runId' | 'attempt'>,
    targets: readonly ReadTarget[],
    reads: readonly Read[],
    unitsOf: (pmsProperty: string) => TownUnit[],
    now: Date,
  ): Promise<{ saved: RunRead[]; staged: number; fetched: number; allBad: Stager['bad'] }> {
    const saved: RunRead[] = [],
      allBad: Stager['bad'] = [];
    let staged = 0,
      fetched = 0;
    for (const target of targets) {
      const read = reads.find((each) => bare(each.pmsProperty) === target.externalId)!;
      const stager = await Stager.open(this.pool, target);
      await stager.addUnits(unitsOf(read.pmsProperty).map(asUnit));
      await stager.addTenancies(read.rows.map(asTenancy));
      await stager.addBad(read.bad.map(asBad));
      if (read.outcome === 'failed') {
        await stager.finish(false, 0, now);
        await transaction(this.pool, (sql) => dropStaged(sql, run.runId, run.attempt, target.pmsPropertyId));
        saved.push({
          pmsPropertyId: target.pmsPropertyId,
          pmsPropertyExternalId: target.externalId,
          complete: false,
          outcome: 'failed',
          records: 0,
          reason: 'pms_unavailable',
        });
        continue;
      }
      const complete = read.outcome === 'complete';
      for (const each of await stager.finish(complete, target.completeReads + 1, now)) {
        const answer = read.lookUp?.(each.tenancy, each.person) ?? 'error';
        if (answer !== 'error') await stager.addLookUp(each, answer === 'not found' ? null : asTenancy(answer));
      }
      saved.push({
        pmsPropertyId: target.pmsPropertyId,
        pmsPropertyExternalId: target.externalId,
        complete,
        outcome: complete ? 'complete' : 'incomplete',
        records: read.rows.length,
        reason: complete ? null : 'total_differs',
      });
      staged += stager.staged;
      fetched += stager.people.size;
      allBad.push(...stager.bad);
      await transaction(this.pool, (sql) => stageBadRecords(sql, target, stager.bad));
    }
    await transaction(this.pool, (sql) => saveReads(sql, run.runId, saved, fetched));
    return { saved, staged, fetched, allBad };
  }

  /** A preview's steps in the order of its workflow: of these reads, or, with assumptions, from what is held. Its rows, as a plan. Null where every read failed. */
  async preview(
    name: string,
    reads: readonly Read[],
    unitsOf: (pmsProperty: string) => TownUnit[],
    now: Date,
    assume: Assume | null = null,
  ): Promise<ShownPlan | null> {
    const propertyId = this.properties.get(name)!,
      runId = newId(),
      known = await knownIds(this.pool, this.organizationId);
    await requestRun(this.pool, { organizationId: this.organizationId, propertyId, actor: ACTOR, now, mode: 'preview', assume, runId });
    const run = await beginPreview(this.pool, { runId, workflowId: `preview/${runId}`, temporalRunId: newId() }, now);
    assert.ok(run);
    if (!assume) {
      const { saved } = await this.#read(run, await propertiesToRead(sqlOnPool(this.pool), propertyId, run), reads, unitsOf, now);
      if (saved.every((each) => each.outcome === 'failed')) return null;
    }
    await applyExclusions(this.pool, { propertyId, runId });
    await resolveUnitMappings(this.pool, { propertyId, runId });
    assert.equal(
      (await planPreview(this.pool, { runId, propertyId, now, looksUpById: reads.some((read) => read.lookUp !== null), ...this.#cut() }))
        .do,
      'applied',
    );
    return shownPlan(this.pool, runId, known);
  }

  /** Person -> how the comparison calls her: by her PMS ids, or by her name where she has none. */
  async labels(): Promise<Map<string, string>> {
    const rows = await this.sql<{ id: string; ids: string[] | null; name: string }>(
      `select p.id, (select array_agg(r.external_id || case r.account_id when $2 then '@b' when $3 then '@c' else '' end) from pms_person r where r.person_id = p.id) as ids, p.first_name || ' ' || p.last_name as name from person p where p.organization_id = $1 and p.merged_into is null`,
      [this.organizationId, this.#accounts.get('b')?.account ?? null, this.#accounts.get('c')?.account ?? null],
    );
    return new Map(rows.map((row) => [row.id, row.ids ? row.ids.sort(byId).join('+') : `(${row.name})`]));
  }

  async homes(labels: Map<string, string>): Promise<string[]> {
    const rows = await this.sql<{ person: string; unit: string; state: string; source: string }>(
      `select a.person_id as person, u.name as unit, a.state, a.source from assignment a join unit u on u.id = a.unit_id where a.organization_id = $1 and a.state <> 'ended'`,
      [this.organizationId],
    );
    return rows
      .map((row) => `${labels.get(row.person) ?? '?'} holds ${row.unit}, ${row.state}${row.source === 'manual' ? ', by hand' : ''}`)
      .sort();
  }

  async openConflicts(labels: Map<string, string>): Promise<{ id: string; words: string; candidates: string[] }[]> {
    const rows = await this.sql<{
      id: string;
      type: string;
      property: string;
      person: string | null;
      subject: string;
      candidates: string[];
    }>(
      `select c.id, c.type, p.name as property, c.person, c.subject, c.candidates from conflict c join property p on p.id = c.property_id where c.organization_id = $1 and c.state = 'open'`,
      [this.organizationId],
    );
    const names = new Map([...this.units].map(([name, id]) => [id, name]));
    const assignments = new Map(
      (
        await this.sql<{ id: string; unit: string }>(`select id, unit_id as unit from assignment where organization_id = $1`, [
          this.organizationId,
        ])
      ).map((row) => [row.id, names.get(row.unit) ?? '?']),
    );
    return rows
      .map((row) => ({
        id: row.id,
        candidates: row.candidates,
        words: `${row.type} at ${row.property}: ${conflictAbout(row, labels, assignments)}`,
      }))
      .sort((a, b) => (a.words < b.words ? -1 : 1));
  }

  /** People who wait to be said to be one. */
  async heldLinks(): Promise<{ id: string; newcomer: string; known: string }[]> {
    return this.sql(
      `select id, before->>'residentId' as newcomer, person as known from sync_change where organization_id = $1 and state = 'held' and kind = 'link' order by id`,
      [this.organizationId],
    );
  }

  /** Units that wait to be left. */
  async held(): Promise<{ id: string; propertyId: string; person: string | null; unit: string | null }[]> {
    return this.sql(
      `select c.id, c.property_id as "propertyId", c.person, u.name as unit from sync_change c left join unit u on u.id = c.unit where c.organization_id = $1 and c.state = 'held' and c.kind <> 'link' order by c.id`,
      [this.organizationId],
    );
  }
}
