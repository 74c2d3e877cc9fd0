import type pg from 'pg';
import { keyed } from '../domain/evidence.ts';
import { IdTable } from '../domain/id-table.ts';
import { ABSENT_MS, ABSENT_READS } from '../domain/plan/stays.ts';
import type { BadRecord, LeaseStatus, PmsMember, PmsTenancy, PmsUnit } from '../domain/pms.ts';
import { factsHash, stayFacts, stayKey, type StayFacts } from '../domain/stay-facts.ts';
import { meaningOf, readMeanings } from './desired.ts';
import {
  GONE,
  LIVE,
  LOOK,
  MISSING,
  NEW,
  NOT_FOUND,
  OUTSIDE,
  SAID_PAST,
  SEEN,
  STALE,
  SUPERSEDED,
  UNLISTED,
  keysOfHalfNamed,
  readHeldStays,
  readHeldUnits,
  readStaysThat,
  readUnitsThat,
  unitHash,
} from './held-stays.ts';
import type { HeldTable } from './held-table.ts';
import { StageRows, type StageTarget } from './stage-rows.ts';
import { sqlOnPool } from './tx.ts';

export interface MissingStay {
  tenancy: string;
  person: string;
}

/**
 * Takes one PMS property's read page by page and stages what differs from the stays and PMS units we hold. Nothing is staged for what is as it was,
 * so a quiet hour stages nothing. One stager per PMS property and attempt.
 */
export class Stager {
  readonly #pool: pg.Pool;
  readonly #target: StageTarget;
  readonly #held: HeldTable;
  readonly #units: HeldTable;
  readonly #meanings: ReadonlyMap<string, LeaseStatus>;
  readonly #rows: StageRows;
  readonly #unstage: { tenancy: string | null; person: string | null }[] = [];
  /** PMS ids of everybody read. */
  readonly people = new IdTable();
  readonly #bad = new Map<string, { reason: string; field: string; hashes: string[] }>();
  #unitsInDoubt = false;
  #awaitsAbsence = false;
  /** A record that came twice with different content: its read is not complete. */
  duplicates = 0;
  fakeUnits = 0;

  private constructor(pool: pg.Pool, target: StageTarget, held: HeldTable, units: HeldTable, meanings: ReadonlyMap<string, LeaseStatus>) {
    this.#pool = pool;
    this.#target = target;
    this.#held = held;
    this.#units = units;
    this.#meanings = meanings;
    this.#rows = new StageRows(pool, target);
  }

  static async open(pool: pg.Pool, target: StageTarget): Promise<Stager> {
    return new Stager(
      pool,
      target,
      await readHeldStays(pool, target),
      await readHeldUnits(pool, target),
      await readMeanings(sqlOnPool(pool), [target.accountId]),
    );
  }

  get staged(): number {
    return this.#rows.staged;
  }
  /** For whoever gives up in the middle: nothing more is staged afterwards. */
  settle(): Promise<void> {
    return this.#rows.settle();
  }
  /** Nothing differs, is set aside or is waited for: the same pages against the same stays say so again, whenever that is. */
  get isSettled(): boolean {
    return this.staged === 0 && this.#bad.size === 0 && this.duplicates === 0 && !this.#awaitsAbsence;
  }

  async addUnits(units: readonly PmsUnit[]): Promise<void> {
    for (const unit of units) {
      if (!unit.isRentable) this.fakeUnits++;
      const at = this.#units.find(unit.externalId);
      if (at !== undefined) {
        this.#units.set(at, SEEN);
        if (
          !this.#units.is(at, GONE | UNLISTED) &&
          this.#units.isHash(
            at,
            unitHash({ label: unit.label, building: unit.building ?? null, floor: unit.floor ?? null, rentable: unit.isRentable }),
          )
        )
          continue;
      }
      this.#rows.addUnit(unit.externalId, unit);
    }
    await this.#rows.flushIfMany();
  }

  async addTenancies(tenancies: readonly PmsTenancy[]): Promise<void> {
    const held = this.#held;
    for (const tenancy of tenancies)
      for (const member of tenancy.members) {
        const facts = this.#factsOf(tenancy, member),
          hash = factsHash(facts),
          key = stayKey(facts.tenancy, facts.person),
          at = held.find(key);
        this.people.putIfAbsent(facts.person, 1);
        if (at !== undefined && held.is(at, SEEN)) {
          if (held.is(at, STALE) || !held.isHash(at, hash))
            this.#addBad({
              list: 'tenancies',
              tenancyExternalId: facts.tenancy,
              personExternalId: facts.person,
              reason: 'duplicate_differs',
              field: 'Id',
              valueHash: hash,
            });
          continue;
        }
        if (at === undefined) held.add(key, hash, SEEN | NEW);
        else held.set(at, SEEN);
        if (at !== undefined && !held.is(at, STALE | LOOK) && held.isHash(at, hash)) continue;
        this.#rows.add({ tenancy: facts.tenancy, person: facts.person, op: 'present', hash, facts: JSON.stringify(facts) });
      }
    await this.#rows.flushIfMany();
  }

  /** A word that we did not know counts as what a manager made of it: stored so, and hashed so, or every hour would find it changed. */
  #factsOf(tenancy: PmsTenancy, member: PmsMember): StayFacts {
    const facts = stayFacts(tenancy, member),
      meaning = meaningOf(this.#meanings, this.#target.accountId, facts.raw, facts.meaning);
    return meaning === facts.meaning ? facts : { ...facts, meaning };
  }

  async addBad(records: readonly BadRecord[]): Promise<void> {
    const half = records.filter((each) => (each.tenancyExternalId === null) !== (each.personExternalId === null));
    const known = await keysOfHalfNamed(
      this.#pool,
      this.#target,
      half.flatMap((each) => each.tenancyExternalId ?? []),
      half.flatMap((each) => each.personExternalId ?? []),
    );
    for (const each of known) this.#isPresent(each.tenancy, each.person);
    for (const record of records) this.#addBad(record);
    await this.#rows.flushIfMany();
  }

  /** A bad record is set aside, and counts as present for its stay (docs/rules.md, Who is who). */
  #addBad(record: BadRecord): void {
    const { tenancyExternalId: tenancy, personExternalId: person } = record;
    if (tenancy !== null && person !== null) this.#isPresent(tenancy, person);
    // Its first version may be staged already: that one cannot be trusted either.
    if (record.reason === 'duplicate_differs') {
      this.duplicates++;
      this.#unstage.push({ tenancy, person });
    }
    // Which unit it is may be what cannot be read: then none of them is gone.
    if (record.list === 'units') this.#unitsInDoubt = true;
    const id = [record.list, tenancy ?? '', person ?? ''].join('/'),
      known = this.#bad.get(id);
    if (known) known.hashes.push(record.valueHash);
    else this.#bad.set(id, { reason: record.reason, field: record.field, hashes: [record.valueHash] });
  }

  #isPresent(tenancy: string, person: string): void {
    const at = this.#held.find(stayKey(tenancy, person));
    if (at === undefined || this.#held.is(at, NEW)) return;
    this.#held.set(at, SEEN);
    // What last read as superseded would go on being as absent.
    if (this.#held.is(at, MISSING | SUPERSEDED)) this.#rows.add({ tenancy, person, op: 'bad' });
  }

  /** One a record; those without an id of their own are one together. A hash of a birth date can be guessed: kept under a key. */
  get bad(): { id: string; reason: string; field: string; valueHash: string }[] {
    return [...this.#bad].map(([id, { reason, field, hashes }]) => ({
      id,
      reason,
      field,
      valueHash: keyed(this.#target.propertyId, hashes.sort().join()) ?? '',
    }));
  }

  /** What was not in a complete read: live stays begin to be missing, outside ones are dropped, PMS units are flagged. Returns those whose absence is due to be asked by id. */
  async finish(complete: boolean, completeReads: number, now: Date): Promise<MissingStay[]> {
    const ask: MissingStay[] = [];
    if (complete) {
      await this.#findAbsent((stay, flags) => {
        // An ended stay too, once: a setting or an attachment that changes later must not bring back who is no longer there.
        if (flags & OUTSIDE || !(flags & MISSING)) this.#rows.add({ tenancy: stay.tenancy, person: stay.person, op: 'absent' });
        else if (
          stay.missingSinceAt &&
          now.getTime() - stay.missingSinceAt.getTime() >= ABSENT_MS &&
          completeReads - (stay.missingSinceRead ?? completeReads) + 1 >= ABSENT_READS
        )
          ask.push({ tenancy: stay.tenancy, person: stay.person });
      });
      if (!this.#unitsInDoubt) await this.#findGoneUnits();
    }
    await this.#rows.flush();
    await this.#rows.takeBack(this.#unstage);
    return ask;
  }

  /** Stays that were not read, and of which that is news: not those that last read as past, nor those whose absence is settled. */
  async #findAbsent(take: (stay: Awaited<ReturnType<typeof readStaysThat>>[number], flags: number) => void): Promise<void> {
    const isNews = (flags: number) =>
      !(flags & SEEN) && (flags & OUTSIDE ? true : !(flags & SAID_PAST) && (!(flags & MISSING) || (flags & (LIVE | NOT_FOUND)) === LIVE));
    const held = this.#held,
      flagsOf = (key: string) => {
        const at = held.find(key);
        return at === undefined ? SEEN : held.flagsOf(at);
      };
    if (!held.some(isNews)) return;
    this.#awaitsAbsence = true;
    for (const stay of await readStaysThat(this.#pool, this.#target, (key) => isNews(flagsOf(key))))
      take(stay, flagsOf(stayKey(stay.tenancy, stay.person)));
  }

  async #findGoneUnits(): Promise<void> {
    const isNews = (flags: number) => !(flags & (SEEN | GONE | UNLISTED)),
      units = this.#units;
    if (!units.some(isNews)) return;
    for (const externalId of await readUnitsThat(this.#pool, this.#target, (id) => {
      const at = units.find(id);
      return at !== undefined && isNews(units.flagsOf(at));
    }))
      this.#rows.addUnit(externalId, null);
  }

  /** The answer of a look-up by id; null: the PMS says that there is no such tenancy. */
  async addLookUp(missing: MissingStay, tenancy: PmsTenancy | null): Promise<void> {
    const member = tenancy?.members.find((each) => each.externalId === missing.person);
    if (!tenancy || !member) this.#rows.add({ ...missing, op: 'not_found' });
    else {
      const facts = await this.#named(this.#factsOf(tenancy, member));
      this.#rows.add({ ...missing, op: 'present', hash: factsHash(facts), facts: JSON.stringify(facts) });
    }
    await this.#rows.flush();
  }

  /** A look-up by id has no list of people beside it: one that names nobody says nothing new of her. */
  async #named(facts: StayFacts): Promise<StayFacts> {
    if (facts.firstName !== null || facts.lastName !== null) return facts;
    const held = await sqlOnPool(this.#pool).row<{ facts: StayFacts }>(
      'select facts from stay where account = $1 and tenancy_external_id = $2 and person_external_id = $3',
      [this.#target.accountId, facts.tenancy, facts.person],
    );
    return held
      ? {
          ...facts,
          firstName: held.facts.firstName,
          lastName: held.facts.lastName,
          email: held.facts.email,
          phone: held.facts.phone,
          role: held.facts.role,
        }
      : facts;
  }
}
