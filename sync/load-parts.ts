import { Buckets, Numbers } from '../domain/groups.ts';
import { Clusters, type ClusterStay } from '../domain/plan/clusters.ts';
import { pmsPersonKey } from '../domain/plan/subjects.ts';
import type { PlanTotals } from '../domain/plan/totals.ts';
import type { PlanAssignment, PlanInput } from '../domain/plan/types.ts';
import { isLive } from '../domain/stay.ts';
import { byIndex, noNestedLoops } from './desired.ts';
import { eachGlance } from './glance.ts';
import { loadAssignments, loadPlanFrame, mappingsOf, type LoadRequest, type PlanFrame } from './load.ts';
import { hasStaysElsewhere, loadElsewhere, loadPeople, loadPmsPersons, wantedPeople } from './load-people.ts';
import { StayLoader, type LoadedStay } from './load-stays.ts';
import { idOf, idWords, placeOf, placeWords } from './packed.ts';
import { eachBatch, type Sql } from './tx.ts';

/** Subjects of conflicts and decisions that are no cluster's: the last part has them. */
const OF_ALL = /^(word|record):/;

/** Each adds its words to `to`. */
const pushAll = (to: Numbers, words: readonly number[]) => {
  for (const word of words) to.push(word);
};

/** Numbers of people, and four words for the id of each. */
class Named {
  readonly numbers = new Numbers();
  readonly #ids = new Numbers();

  add(number: number, id: string): void {
    this.numbers.push(number);
    pushAll(this.#ids, idWords(id));
  }
  id(at: number): string {
    return idOf(this.#ids, at * 4);
  }
}

/**
 * A large property as parts that are planned one after the other, each of whole clusters (domain/plan/clusters.ts): every row is looked at once for
 * what it hangs together with, and remembered as some numbers; a part's rows are read again when it is its turn (docs/how-it-works.md, Clusters).
 */
export class Parts {
  readonly frame: PlanFrame;
  /** How many parts there are, besides the last one, which has what is no cluster's. */
  count = 0;
  /** People whom the clusters that are no part add to a run's counts. */
  readonly beside = { excluded: 0, unmapped: 0 };

  readonly #sql: Sql;
  readonly #request: LoadRequest;
  readonly #loader: StayLoader;
  readonly #hasElsewhere: boolean;
  readonly #clusters = new Clusters();
  /** By stay: its number in the clusters, and four words for where its reading lies and where what was staged of it does. */
  readonly #stays = new Numbers();
  readonly #places = new Numbers();
  /** By open assignment: whoever holds it. */
  readonly #holders = new Named();
  /** Whoever was found by an e-mail or a name, among others. */
  readonly #people = new Named();
  /** Numbers of the frame's rows; -1 for what is no cluster's. */
  readonly #rows: Record<'conflicts' | 'decisions' | 'held', number[]>;
  /** Numbers in whose cluster there is something to plan. */
  readonly #news = new Numbers();
  /** Numbers of stays that are left out; pairs of numbers of a stay and its person, for live ones without a unit. */
  readonly #excluded = new Numbers();
  readonly #unmapped = new Numbers();
  /** By root: the part, from 1 on. */
  #partOf = new Uint32Array(0);

  private constructor(sql: Sql, request: LoadRequest, frame: PlanFrame, loader: StayLoader, hasElsewhere: boolean) {
    this.#sql = sql;
    this.#request = request;
    this.frame = frame;
    this.#loader = loader;
    this.#hasElsewhere = hasElsewhere;
    const clusters = this.#clusters,
      isOfAll = ({ subject }: { subject: string }) => OF_ALL.test(subject);
    this.#rows = {
      conflicts: frame.conflicts.map((row) => (isOfAll(row) ? -1 : clusters.addConflict(row))),
      decisions: frame.decisions.map((row) => (isOfAll(row) ? -1 : clusters.addDecision(row))),
      held: frame.held.map((row) => clusters.addHeld(row)),
    };
    for (const at of Object.values(this.#rows).flat()) if (at >= 0) this.#news.push(at);
  }

  /** @param onlyNews clusters in which no stay was staged, and in which nothing waits or is decided, are no part */
  static async find(sql: Sql, request: LoadRequest, options: { stays: number; onlyNews: boolean }): Promise<Parts> {
    const frame = await loadPlanFrame(sql, request),
      { propertyId, organizationId } = frame.settings;
    const parts = new Parts(
      sql,
      request,
      frame,
      await StayLoader.open(sql, request, frame.pmsProperties),
      await hasStaysElsewhere(sql, propertyId, organizationId),
    );
    await parts.#addAssignments();
    await parts.#addStays();
    parts.#clusters.joinNames();
    parts.#divide(options.stays, options.onlyNews);
    return parts;
  }

  /** The input of each part in its turn; `totals` of those before, for the last one. */
  async *inputs(totals: PlanTotals, guardExceeded: boolean): AsyncGenerator<PlanInput> {
    const stays = this.#buckets(this.#stays),
      holders = this.#buckets(this.#holders.numbers),
      people = this.#buckets(this.#people.numbers);
    const rows = {
      conflicts: this.#bucketsOf(this.#rows.conflicts),
      decisions: this.#bucketsOf(this.#rows.decisions),
      held: this.#bucketsOf(this.#rows.held),
    };
    for (let part = 1; part <= this.count; part++) {
      const places = [...stays.of(part)].map((i) => ({ at: placeOf(this.#places, i * 4)!, stagedAt: placeOf(this.#places, i * 4 + 2) })),
        idsOf = (named: Named, buckets: Buckets) => [...new Set([...buckets.of(part)].map((i) => named.id(i)))];
      yield {
        ...(await this.#load(
          part,
          places,
          idsOf(this.#holders, holders),
          idsOf(this.#people, people),
          [...rows.conflicts.of(part)].map((i) => this.frame.conflicts[i]!),
        )),
        part: { guardExceeded, words: null },
        decisions: [...rows.decisions.of(part)].map((i) => this.frame.decisions[i]!),
        held: [...rows.held.of(part)].map((i) => this.frame.held[i]!),
      };
    }
    yield {
      ...this.frame,
      part: { guardExceeded, words: totals.words },
      stays: [],
      people: [],
      pmsPersons: [],
      elsewhere: [],
      assignments: [],
      mappings: new Map(),
      held: [],
      conflicts: this.frame.conflicts.filter((_, i) => this.#rows.conflicts[i]! < 0),
      decisions: this.frame.decisions.filter((_, i) => this.#rows.decisions[i]! < 0),
    };
  }

  async #addAssignments(): Promise<void> {
    await eachBatch<Pick<PlanAssignment, 'id' | 'person' | 'supports'>>(
      this.#sql,
      `select id, person_id as person, supports from assignment where property_id = $1 and state <> 'ended' order by id`,
      [this.#request.propertyId],
      (rows) => {
        for (const row of rows) {
          this.#holders.add(this.#clusters.addAssignment(row), row.person);
        }
      },
    );
  }

  async #addStays(): Promise<void> {
    const { settings, pmsProperties } = this.frame,
      { propertyId, organizationId } = settings,
      clusters = this.#clusters;
    await eachGlance(this.#sql, { ...this.#request, organizationId, pmsProperties }, async (glances) => {
      await byIndex(this.#sql);
      const asHeld = glances.flatMap((each) => each.asHeld ?? []),
        loaded = await this.#loader.at(glances.filter((each) => !each.asHeld)),
        stays = loaded.map((each) => each.stay),
        records = await loadPmsPersons(this.#sql, stays),
        people = await loadPeople(this.#sql, propertyId, organizationId, wantedPeople(stays, records, [], []));
      const loadedAt = new Map(loaded.map((each) => [each.at, each])),
        recordOf = new Map(records.map((each) => [pmsPersonKey(each.account, each.externalId), each])),
        personOf = new Map(people.map((each) => [each.id, each]));
      for (const each of [...asHeld.map(({ record }) => record), ...records]) clusters.addRecord(each);
      for (const each of [...asHeld.map(({ person }) => person), ...people]) clusters.addPerson(each);
      for (const { id } of people) this.#people.add(clusters.person(id)!, id);
      const everybody = [...asHeld.map(({ person }) => person.id), ...personOf.keys()];
      for (const each of await this.#elsewhere(everybody, loaded)) clusters.addElsewhere(each);
      for (const { at, stagedAt, unit, asHeld } of glances) {
        const whole = loadedAt.get(at),
          { stay } = asHeld ?? whole!,
          number = asHeld
            ? clusters.addStay(stay, asHeld.record, () => asHeld.person)
            : clusters.addStay(stay, recordOf.get(pmsPersonKey(stay.account, stay.personExternalId)), (id) => personOf.get(id));
        this.#noteStay({ stay, unit, at, stagedAt, isTouched: whole?.isTouched === true }, number);
      }
    });
  }

  #noteStay({ stay, unit, at, stagedAt, isTouched }: Omit<LoadedStay, 'stay'> & { stay: ClusterStay }, number: number): void {
    const { held, learned } = stay,
      lives = held !== null && held.person !== null && isLive(held.state);
    this.#stays.push(number);
    pushAll(this.#places, placeWords(at));
    pushAll(this.#places, placeWords(stagedAt));
    // How many have a word that nobody can read is told of all of them; and of one that is live in another PMS unit than it reads in, only a plan can tell what that one is mapped to.
    if (isTouched || learned === 'unknown' || (lives && held.pmsUnit !== stay.pmsUnit)) this.#news.push(number);
    if (learned === 'excluded' || learned === 'role') this.#excluded.push(number);
    if (lives && unit === null) pushAll(this.#unmapped, [number, this.#clusters.person(held.person!) ?? number]);
  }

  #elsewhere(people: readonly string[], loaded: readonly LoadedStay[]): ReturnType<typeof loadElsewhere> | [] {
    return this.#hasElsewhere
      ? loadElsewhere(
          this.#sql,
          this.#request.propertyId,
          people,
          loaded.map((each) => each.stay),
        )
      : [];
  }

  /** Clusters one after the other as they were met, until a part has stays enough: a cluster is never cut. */
  #divide(most: number, onlyNews: boolean): void {
    const clusters = this.#clusters,
      weights = new Uint32Array(clusters.size),
      isNews = new Uint8Array(clusters.size);
    const numbers = [
      this.#stays,
      this.#holders.numbers,
      ...Object.values(this.#rows).map((rows) => numbersOf(rows.filter((at) => at >= 0))),
    ];
    for (const all of numbers) for (let i = 0; i < all.size; i++) weights[clusters.root(all.at(i))]!++;
    for (let i = 0; i < this.#news.size; i++) isNews[clusters.root(this.#news.at(i))] = 1;
    this.#partOf = new Uint32Array(clusters.size);
    let room = 0;
    for (const all of numbers)
      for (let i = 0; i < all.size; i++) {
        const root = clusters.root(all.at(i)),
          weight = weights[root]!;
        if (this.#partOf[root] || (onlyNews && !isNews[root])) continue;
        if (weight > room) {
          this.count++;
          room = most;
        }
        this.#partOf[root] = this.count;
        room = Math.max(0, room - weight);
      }
    this.#countBeside();
  }

  #countBeside(): void {
    const seen = new Uint8Array(this.#clusters.size),
      isBeside = (number: number) => this.#partOf[this.#clusters.root(number)] === 0;
    for (let i = 0; i < this.#excluded.size; i++) {
      const at = this.#excluded.at(i);
      if (!isBeside(at) || seen[at]) continue;
      seen[at] = 1;
      this.beside.excluded++;
    }
    seen.fill(0);
    for (let i = 0; i < this.#unmapped.size; i += 2) {
      const person = this.#unmapped.at(i + 1);
      if (!isBeside(this.#unmapped.at(i)) || seen[person]) continue;
      seen[person] = 1;
      this.beside.unmapped++;
    }
  }

  #partOfNumber(number: number | undefined): number {
    return number === undefined || number < 0 ? 0 : (this.#partOf[this.#clusters.root(number)] ?? 0);
  }
  #buckets(numbers: Numbers): Buckets {
    return new Buckets(numbers.size, this.count, (i) => this.#partOfNumber(numbers.at(i)));
  }
  #bucketsOf(numbers: readonly number[]): Buckets {
    return new Buckets(numbers.length, this.count, (i) => this.#partOfNumber(numbers[i]));
  }

  async #load(
    part: number,
    places: Parameters<StayLoader['at']>[0],
    holders: readonly string[],
    others: readonly string[],
    conflicts: PlanInput['conflicts'],
  ): Promise<PlanInput> {
    const { propertyId, organizationId } = this.frame.settings,
      sql = this.#sql;
    await byIndex(sql);
    const loaded = await this.#loader.at(places),
      stays = loaded.map((each) => each.stay),
      assignments = await loadAssignments(sql, propertyId, holders),
      pmsPersons = await loadPmsPersons(sql, stays);
    // By id: whoever has an equal e-mail or name was met in the first look, or is nobody to these clusters, such as somebody whom an earlier part created.
    const ids = new Set([...others, ...wantedPeople(stays, pmsPersons, assignments, conflicts).ids]),
      people = (await loadPeople(sql, propertyId, organizationId, { ids, emails: new Set(), names: new Set() })).filter(
        (person) => this.#partOfNumber(this.#clusters.person(person.id)) === part,
      );
    return {
      ...this.frame,
      stays,
      people,
      pmsPersons,
      assignments,
      conflicts,
      mappings: await this.#mappings(loaded, assignments),
      elsewhere: await this.#elsewhere(
        people.map((person) => person.id),
        loaded,
      ),
    };
  }

  /** As of the whole property: also of a PMS unit in which somebody reads whose cluster is another. */
  async #mappings(loaded: readonly LoadedStay[], assignments: readonly PlanAssignment[]): Promise<Map<string, string>> {
    const known = new Set(loaded.flatMap(({ stay }) => stay.pmsUnit ?? [])),
      asked = [
        ...loaded.flatMap(({ stay }) => stay.held?.pmsUnit ?? []),
        ...assignments.flatMap((each) => each.supports.map((support) => support.pmsUnit)),
      ].filter((key) => key !== '' && !known.has(key));
    const mappings = mappingsOf(loaded);
    if (!asked.length) return mappings;
    const keys = [...new Set(asked)].map((key) => [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)] as const);
    await noNestedLoops(this.#sql);
    const rows = await this.#sql.rows<{ key: string; unit: string }>(
      `select distinct d.pms_property_id || '/' || d.pms_unit as key, d.unit_id as unit
        from sync_desired d
        join unnest($2::uuid[], $3::text[]) as k(pms_property, pms_unit) on k.pms_property = d.pms_property_id and k.pms_unit = d.pms_unit
        where d.run_id = $1 and d.unit_id is not null`,
      [this.#request.runId, keys.map(([property]) => property), keys.map(([, unit]) => unit)],
    );
    await byIndex(this.#sql);
    for (const { key, unit } of rows) mappings.set(key, unit);
    return mappings;
  }
}

function numbersOf(all: readonly number[]): Numbers {
  const numbers = new Numbers();
  pushAll(numbers, all);
  return numbers;
}
