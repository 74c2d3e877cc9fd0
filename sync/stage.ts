import type pg from 'pg';
import type { BadRecord, LeaseStatus, PmsMember, PmsTenancy, PmsUnit } from '../domain/pms.ts';
import { keyed } from '../domain/evidence.ts';
import { HASH_VERSION, factsHash, stayFacts, stayKey, type StayFacts } from '../domain/stay-facts.ts';
import { ABSENT_MS, ABSENT_READS } from '../domain/plan/stays.ts';
import { meaningOf, readMeanings } from './desired.ts';
import { sqlOnPool, type Sql } from './tx.ts';

/** What we hold of one stay, as far as finding a difference needs it. */
interface Held { hash: string | null; live: boolean; outside: boolean; look: boolean; missingSinceRead: number | null; missingSinceAt: Date | null; notFound: boolean; saidPast: boolean; seen: boolean; tenancy: string; person: string }

type Op = 'present' | 'absent' | 'bad' | 'not_found';
interface StageRow { tenancy: string; person: string; op: Op; hash: string | null; facts: string | null }
interface UnitRow { externalId: string; op: 'present' | 'gone'; unit: PmsUnit | null }

const BATCH = 2_000;
export interface StageTarget { runId: string; attempt: number; propertyId: string; pmsPropertyId: string; accountId: string }
export interface MissingStay { tenancy: string; person: string }

/**
 * Takes one PMS property's read page by page and stages what differs from the stays and PMS units we hold. Nothing is staged for what is as it was,
 * so a quiet hour stages nothing. One stager per PMS property and attempt.
 */
export class Stager {
  readonly #pool: pg.Pool;
  readonly #target: StageTarget;
  readonly #held: Map<string, Held>;
  readonly #units: Map<string, { key: string; gone: boolean; seen: boolean }>;
  readonly #meanings: ReadonlyMap<string, LeaseStatus>;
  readonly #rows: StageRow[] = [];
  readonly #unitRows: UnitRow[] = [];
  readonly #newKeys = new Map<string, string>();
  readonly #unstage: { tenancy: string | null; person: string | null }[] = [];
  readonly people = new Set<string>();
  readonly #bad = new Map<string, { reason: string; field: string; hashes: string[] }>();
  #byTenancy: Map<string, Held[]> | null = null;
  #byPerson: Map<string, Held[]> | null = null;
  #unitsInDoubt = false;
  /** A record that came twice with different content: its read is not complete. */
  duplicates = 0;
  staged = 0;
  fakeUnits = 0;

  private constructor(pool: pg.Pool, target: StageTarget, held: Map<string, Held>, units: Map<string, { key: string; gone: boolean; seen: boolean }>, meanings: ReadonlyMap<string, LeaseStatus>) {
    this.#meanings = meanings; this.#pool = pool; this.#target = target; this.#held = held; this.#units = units;
  }

  static async open(pool: pg.Pool, target: StageTarget): Promise<Stager> {
    const sql = sqlOnPool(pool);
    const stays = await sql.rows<{ tenancy: string; person: string; hash: string; version: number; state: string; scope: string; meaning: string; missingSinceRead: number | null; missingSinceAt: Date | null; notFoundAt: Date | null; endReason: string | null; mine: boolean }>(
      `select tenancy_external_id as tenancy, person_external_id as person, hash, hash_version as version, state, scope, facts->>'meaning' as meaning, missing_since_read as "missingSinceRead", missing_since_at as "missingSinceAt", not_found_at as "notFoundAt", end_reason as "endReason", property_id = $2 as mine
       from stay where pms_property_id = $1`, [target.pmsPropertyId, target.propertyId]);
    const held = new Map<string, Held>();
    for (const row of stays) held.set(stayKey(row.tenancy, row.person), {
      hash: row.version === HASH_VERSION && row.mine ? row.hash : null, live: row.state === 'upcoming' || row.state === 'current', outside: row.state === 'outside',
      // Looked at though its content is the same: it was away, and its coming back is news.
      look: row.missingSinceAt !== null || row.scope === 'detached' || row.endReason === 'detached',
      missingSinceRead: row.missingSinceRead, missingSinceAt: row.missingSinceAt, notFound: row.notFoundAt !== null, saidPast: ['past', 'cancelled', 'denied'].includes(row.meaning), seen: false, tenancy: row.tenancy, person: row.person,
    });
    const units = await sql.rows<{ externalId: string; label: string; building: string | null; floor: string | null; rentable: boolean; gone: boolean; listed: boolean }>(
      'select external_id as "externalId", label, building, floor, is_rentable as rentable, gone_at is not null as gone, seen_in_list as listed from pms_unit where pms_property_id = $1', [target.pmsPropertyId]);
    return new Stager(pool, target, held, new Map(units.map((unit) => [unit.externalId, { key: unit.listed ? unitKey(unit) : '', gone: unit.gone, seen: false }])), await readMeanings(sql, [target.accountId]));
  }

  async addUnits(units: readonly PmsUnit[]): Promise<void> {
    for (const unit of units) {
      if (!unit.isRentable) this.fakeUnits++;
      const held = this.#units.get(unit.externalId);
      if (held) held.seen = true;
      if (held && !held.gone && held.key === unitKey({ label: unit.label, building: unit.building ?? null, floor: unit.floor ?? null, rentable: unit.isRentable })) continue;
      this.#unitRows.push({ externalId: unit.externalId, op: 'present', unit });
    }
    if (this.#unitRows.length >= BATCH) await this.#flush();
  }

  async addTenancies(tenancies: readonly PmsTenancy[]): Promise<void> {
    for (const tenancy of tenancies) for (const member of tenancy.members) {
      const facts = this.#factsOf(tenancy, member), hash = factsHash(facts), key = stayKey(facts.tenancy, facts.person), held = this.#held.get(key);
      this.people.add(facts.person);
      if (held ? held.seen : this.#newKeys.has(key)) {
        const first = held ? held.hash : this.#newKeys.get(key);
        if (first !== hash) { this.#addBad({ list: 'tenancies', tenancyExternalId: facts.tenancy, personExternalId: facts.person, reason: 'duplicate_differs', field: 'Id', valueHash: hash }); }
        continue;
      }
      if (held) held.seen = true; else this.#newKeys.set(key, hash);
      if (held && held.hash === hash && !held.look) continue;
      this.#rows.push({ tenancy: facts.tenancy, person: facts.person, op: 'present', hash, facts: JSON.stringify(facts) });
    }
    if (this.#rows.length >= BATCH) await this.#flush();
  }

  /** A word that we did not know counts as what a manager made of it: stored so, and hashed so, or every hour would find it changed. */
  #factsOf(tenancy: PmsTenancy, member: PmsMember): StayFacts {
    const facts = stayFacts(tenancy, member);
    return { ...facts, meaning: meaningOf(this.#meanings, this.#target.accountId, facts.raw, facts.meaning) };
  }

  async addBad(records: readonly BadRecord[]): Promise<void> {
    for (const record of records) this.#addBad(record);
    if (this.#rows.length >= BATCH) await this.#flush();
  }

  /** A bad record is set aside, and counts as present for its stay (docs/rules.md, Who is who). */
  #addBad(record: BadRecord): void {
    const { tenancyExternalId: tenancy, personExternalId: person } = record;
    for (const held of this.#heldOf(tenancy, person)) {
      held.seen = true;
      if (held.missingSinceAt) this.#rows.push({ tenancy: held.tenancy, person: held.person, op: 'bad', hash: null, facts: null });
    }
    // Its first version may be staged already: that one cannot be trusted either.
    if (record.reason === 'duplicate_differs') { this.duplicates++; this.#unstage.push({ tenancy, person }); }
    // Which unit it is may be what cannot be read: then none of them is gone.
    if (record.list === 'units') this.#unitsInDoubt = true;
    const id = [record.list, tenancy ?? '', person ?? ''].join('/'), known = this.#bad.get(id);
    if (known) known.hashes.push(record.valueHash); else this.#bad.set(id, { reason: record.reason, field: record.field, hashes: [record.valueHash] });
  }

  /** One a record; those without an id of their own are one together. A hash of a birth date can be guessed: kept under a key. */
  get bad(): { id: string; reason: string; field: string; valueHash: string }[] {
    return [...this.#bad].map(([id, { reason, field, hashes }]) => ({ id, reason, field, valueHash: keyed(this.#target.propertyId, hashes.sort().join()) ?? '' }));
  }

  #heldOf(tenancy: string | null, person: string | null): readonly Held[] {
    if (tenancy !== null && person !== null) { const held = this.#held.get(stayKey(tenancy, person)); return held ? [held] : []; }
    if (tenancy !== null) return (this.#byTenancy ??= grouped(this.#held.values(), (held) => held.tenancy)).get(tenancy) ?? [];
    return person === null ? [] : (this.#byPerson ??= grouped(this.#held.values(), (held) => held.person)).get(person) ?? [];
  }

  /** What was not in a complete read: live stays begin to be missing, outside ones are dropped, PMS units are flagged. Returns those whose absence is due to be asked by id. */
  async finish(complete: boolean, completeReads: number, now: Date): Promise<MissingStay[]> {
    const ask: MissingStay[] = [];
    if (complete) {
      for (const held of this.#held.values()) {
        if (held.seen || (!held.outside && held.saidPast)) continue;
        // An ended stay too, once: a setting or an attachment that changes later must not bring back who is no longer there.
        if (held.outside || held.missingSinceAt === null) this.#rows.push({ tenancy: held.tenancy, person: held.person, op: 'absent', hash: null, facts: null });
        else if (held.live && !held.notFound && held.missingSinceAt && now.getTime() - held.missingSinceAt.getTime() >= ABSENT_MS && completeReads - (held.missingSinceRead ?? completeReads) + 1 >= ABSENT_READS) ask.push({ tenancy: held.tenancy, person: held.person });
      }
      for (const [externalId, unit] of this.#unitsInDoubt ? [] : this.#units) if (!unit.seen && !unit.gone && unit.key !== '') this.#unitRows.push({ externalId, op: 'gone', unit: null });
    }
    await this.#flush();
    await this.#takeBack();
    return ask;
  }

  async #takeBack(): Promise<void> {
    const { runId, attempt, pmsPropertyId } = this.#target;
    if (this.#unstage.length) await sqlOnPool(this.#pool).run(
      `delete from sync_stage s using unnest($4::text[], $5::text[]) as b(tenancy, person) where s.run_id = $1 and s.attempt = $2 and s.pms_property_id = $3 and s.op = 'present' and (b.tenancy is not null or b.person is not null) and (b.tenancy is null or s.tenancy = b.tenancy) and (b.person is null or s.person = b.person)`,
      [runId, attempt, pmsPropertyId, this.#unstage.map((each) => each.tenancy), this.#unstage.map((each) => each.person)]);
  }

  /** The answer of a look-up by id; null: the PMS says that there is no such tenancy. */
  async addLookUp(missing: MissingStay, tenancy: PmsTenancy | null): Promise<void> {
    const member = tenancy?.members.find((each) => each.externalId === missing.person);
    if (!tenancy || !member) this.#rows.push({ ...missing, op: 'not_found', hash: null, facts: null });
    else { const facts = await this.#named(this.#factsOf(tenancy, member)); this.#rows.push({ ...missing, op: 'present', hash: factsHash(facts), facts: JSON.stringify(facts) }); }
    await this.#flush();
  }

  /** A look-up by id has no list of people beside it: one that names nobody says nothing new of her. */
  async #named(facts: StayFacts): Promise<StayFacts> {
    if (facts.firstName !== null || facts.lastName !== null) return facts;
    const held = await sqlOnPool(this.#pool).row<{ facts: StayFacts }>('select facts from stay where account = $1 and tenancy_external_id = $2 and person_external_id = $3', [this.#target.accountId, facts.tenancy, facts.person]);
    return held ? { ...facts, firstName: held.facts.firstName, lastName: held.facts.lastName, email: held.facts.email, phone: held.facts.phone, role: held.facts.role } : facts;
  }

  async #flush(): Promise<void> {
    const sql = sqlOnPool(this.#pool), { runId, attempt, pmsPropertyId, accountId } = this.#target;
    const rows = this.#rows.splice(0), units = this.#unitRows.splice(0);
    this.staged += rows.length + units.length;
    if (rows.length) await sql.run(
      `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op, hash, facts)
       select $1, $2, $3, $4, r.tenancy, r.person, r.op, r.hash, r.facts from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) as r(tenancy, person, op, hash, facts)`,
      [runId, attempt, pmsPropertyId, accountId, rows.map((r) => r.tenancy), rows.map((r) => r.person), rows.map((r) => r.op), rows.map((r) => r.hash), rows.map((r) => r.facts)]);
    if (units.length) await sql.run(
      `insert into sync_stage_unit (run_id, attempt, pms_property_id, external_id, op, label, building, floor, is_rentable)
       select $1, $2, $3, u.external_id, u.op, u.label, u.building, u.floor, u.rentable from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[]) as u(external_id, op, label, building, floor, rentable)`,
      [runId, attempt, pmsPropertyId, units.map((u) => u.externalId), units.map((u) => u.op), units.map((u) => u.unit?.label ?? null), units.map((u) => u.unit?.building ?? null), units.map((u) => u.unit?.floor ?? null), units.map((u) => u.unit?.isRentable ?? null)]);
  }
}

function grouped(all: Iterable<Held>, keyOf: (held: Held) => string): Map<string, Held[]> {
  const groups = new Map<string, Held[]>();
  for (const held of all) { const group = groups.get(keyOf(held)); if (group) group.push(held); else groups.set(keyOf(held), [held]); }
  return groups;
}

const unitKey = (unit: { label: string; building: string | null; floor: string | null; rentable: boolean }) => JSON.stringify([unit.label, unit.building, unit.floor, unit.rentable]);

/** A read that failed contributes nothing: what it staged is taken out again. */
export async function dropStaged(sql: Sql, runId: string, attempt: number, pmsPropertyId: string): Promise<void> {
  for (const table of ['sync_stage', 'sync_stage_unit']) await sql.run(`delete from ${table} where run_id = $1 and attempt = $2 and pms_property_id = $3`, [runId, attempt, pmsPropertyId]);
}

/** Bad records of the whole run, kept for the plan: id, reason, field and hash. */
export async function stageBadRecords(sql: Sql, target: StageTarget, bad: readonly { id: string; reason: string; field: string; valueHash: string }[]): Promise<void> {
  if (bad.length) await sql.run(
    `insert into sync_stage (run_id, attempt, pms_property_id, account_id, tenancy, person, op, facts) select $1, $2, $3, $4, '', '', 'bad_record', f from unnest($5::jsonb[]) as f`,
    [target.runId, target.attempt, target.pmsPropertyId, target.accountId, bad.map((each) => JSON.stringify(each))]);
}
