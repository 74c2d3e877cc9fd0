import assert from 'node:assert/strict';
import type pg from 'pg';
import { EVENTS } from './events.ts';
import { MANAGER_EVENTS } from './manager-events.ts';
import { OTHER_EVENTS } from './other-events.ts';
import { Product } from './product.ts';
import { syncRun } from './sync-run.ts';
import { Town } from './town.ts';
import { MORE_EVENTS } from './more-events.ts';
import { SWITCH_EVENTS } from './switch-events.ts';
import { Violation, bare, byId, dayOf, homeKey, newWorld, type Person, type Read, type World } from './world.ts';

export const ALL_EVENTS = { ...EVENTS, ...MANAGER_EVENTS, ...OTHER_EVENTS, ...MORE_EVENTS, ...SWITCH_EVENTS };
export type EventKind = keyof typeof ALL_EVENTS;

/** One event of a history: what happens, and numbers that choose whom and how. */
export interface Step {
  kind: EventKind;
  a: number;
  b: number;
  c: number;
}
export interface PropertyOfHistory {
  name: string;
  account: 'a' | 'b' | 'c';
  pmsProperties: string[];
  units: string[];
  timeZone: string;
}
const TWO: PropertyOfHistory[] = [
  { name: 'Elm', account: 'a', pmsProperties: ['71', '72'], units: ['E1', 'E2', 'E3', 'E4', 'E5', 'E6'], timeZone: 'America/Chicago' },
  { name: 'Oak', account: 'a', pmsProperties: ['81'], units: ['O1', 'O2', 'O3'], timeZone: 'America/Chicago' },
];
/** Of another PMS account, which has some of the same ids. */
const FIR: PropertyOfHistory = {
  name: 'Fir',
  account: 'b',
  pmsProperties: ['71@b'],
  units: ['F1', 'F2', 'F3'],
  timeZone: 'America/Chicago',
};
const PMS_UNITS: Record<string, string[]> = { 71: ['1', '2', '3', '4'], 72: ['5', '6'], 81: ['7', '8', '9'], '71@b': ['10', '11', '12'] };

/** A history as it goes: the town, the product and the model, side by side. */
export class History {
  readonly town = new Town();
  world: World = newWorld();
  readonly product: Product;
  readonly words: string[] = [];
  now = new Date('2026-03-02T18:00:00Z');
  runs = 0;
  /** How the next read of a PMS property goes, where not well. */
  readonly nextReads = new Map<string, 'incomplete' | 'failed'>();
  looksUp = false;
  /** Called before and after each run of the product, with the reads that it is about (test/model/previewed.ts). */
  beside: {
    before(property: string, reads: Read[]): Promise<void>;
    after(property: string, result: { runId: string; state: string }): Promise<void>;
  } | null = null;
  /** The last run, with what it read. */
  lastRun: { runId: string; state: string; reads: Read[] } | null = null;
  /** Properties that are paused: nothing is read or changed. */
  readonly paused = new Set<string>();
  /** What a manager does in the middle of the next run. True when it changed something that a plan depends on. */
  between: ((property: string) => Promise<boolean>) | null = null;
  /** Properties whose last run read everything completely. */
  readonly #wholly = new Set<string>();
  #feedRead = 0;
  readonly #feed = new Map<string, string>();

  properties = TWO;

  constructor(pool: pg.Pool) {
    this.product = new Product(pool);
  }

  /** One of its properties, by a drawn number. */
  propertyOf(n: number): string {
    return this.properties.length > 2 && n % 4 === 3 ? 'Fir' : n % 3 === 2 ? 'Oak' : 'Elm';
  }
  /** What the PMS that its property reads from calls it. */
  asRead(pmsProperty: string): string {
    return this.accountOf('Elm') === 'c' && ['71', '72'].includes(pmsProperty) ? `${pmsProperty}@c` : pmsProperty;
  }
  accountOf(property: string): string {
    return this.properties.find((each) => each.name === property)!.account;
  }

  get today(): string {
    return dayOf('America/Chicago', this.now);
  }
  day(offset: number): string {
    return new Date(Date.parse(this.today) + offset * 86_400_000).toISOString().slice(0, 10);
  }
  say(text: string): void {
    this.words.push(text);
  }

  async begin(seed: Step): Promise<void> {
    this.properties = structuredClone(seed.kind === 'secondAccount' ? [...TWO, FIR] : TWO);
    await this.product.setUp(this.properties, this.now);
    if (seed.kind === 'newPms') {
      await this.product.addAccount('c', ['71@c', '72@c'], this.now);
      for (const id of ['71@c', '72@c'])
        this.world.pmsProperties.set(id, { id, account: 'c', attachedTo: null, freshlyAttached: false, episode: 0 });
    }
    this.looksUp = seed.c % 3 === 0;
    for (const { name, account, pmsProperties } of this.properties) {
      this.world.properties.set(name, {
        id: name,
        timeZone: 'America/Chicago',
        settings: {
          excluded: [],
          roles: ['primary', 'cosigner', 'occupant'],
          whenExcluded: 'keep',
          whenAbsent: 'hold',
          guardPercent: 10,
          guardMinimum: 2,
        },
        unitSync: true,
        left: [],
      });
      for (const id of pmsProperties) {
        this.world.pmsProperties.set(id, { id, account, attachedTo: name, freshlyAttached: true, episode: 1 });
        PMS_UNITS[id]!.forEach((unit, i) => {
          this.town.units.push({ id: unit, pmsProperty: id, label: `No. ${unit}` });
          // Somebody lives in the first PMS unit of each, so that a list is never empty for long.
          if (i === 0) void EVENTS.moveIn.act(this, { kind: 'moveIn', a: this.town.units.length - 1, b: this.town.units.length * 3, c: 0 });
        });
      }
    }
    for (const { name } of this.properties) await this.run(name);
    for (const unit of this.town.units)
      if (Number(unit.id) !== 4) await EVENTS.map.act(this, { kind: 'map', a: Number(unit.id) - 1, b: Number(unit.id), c: 0 });
    for (const { name } of this.properties) await this.run(name);
  }

  async take(step: Step): Promise<void> {
    const before = this.words.length,
      at = this.today;
    try {
      await ALL_EVENTS[step.kind].act(this, step);
    } catch (error) {
      if (this.words.length === before) this.words.push(`${step.kind} ...`);
      throw error;
    }
    if (this.words.length > before) this.words[before] = `${at}  ${this.words[before] ?? ''}`;
  }

  readonly unitsOf = (pmsProperty: string) => this.town.units.filter((unit) => unit.pmsProperty === pmsProperty.replace('@c', ''));

  #reads(property: string): Read[] {
    return [...this.world.pmsProperties.values()]
      .filter((each) => each.attachedTo === property)
      .map(({ id }): Read => {
        const rows = this.town.rows(id),
          bad = this.town.bad(id),
          wanted = this.nextReads.get(id);
        this.nextReads.delete(id);
        // An empty list proves nothing.
        const outcome = wanted ?? (rows.length + bad.length === 0 ? 'incomplete' : 'complete');
        const half = outcome === 'incomplete' ? rows.filter((_, i) => i % 2 === 0) : rows;
        const lookUp = !this.looksUp
          ? null
          : (tenancy: string, person: string) => {
              const found = this.town
                .records(id)
                .find(({ row }) => bare(row.tenancy) === bare(tenancy) && bare(row.person) === bare(person));
              return found && found.member.hidden && Number(bare(person)) % 3 === 0 ? found.row : ('not found' as const);
            };
        return { pmsProperty: id, outcome, rows: half, bad: outcome === 'incomplete' ? [] : bad, lookUp };
      });
  }

  /** A run of the product, the model's run of the same reads, and the comparison. */
  async run(property: string): Promise<void> {
    this.lastRun = null;
    if (this.paused.has(property)) {
      await this.product.refuses(property, this.now);
      return;
    }
    const reads = this.#reads(property),
      between = this.between;
    this.between = null;
    if (reads.every((read) => read.outcome === 'complete')) this.#wholly.add(property);
    else this.#wholly.delete(property);
    if (!between) await this.beside?.before(property, reads);
    const result = await this.product.run(property, reads, this.unitsOf, this.now, between ? () => between(property) : undefined);
    if (!between) await this.beside?.after(property, result);
    this.runs++;
    this.lastRun = { runId: result.runId, state: result.state, reads };
    syncRun(this.world, property, reads, this.now);
    await this.compare(`after the run of ${property} (${result.state})`);
  }

  /** Both properties, read and then planned side by side: the order in which they took the people's lock is the order of the model's runs. */
  async runTogether(): Promise<void> {
    if (this.paused.size) return;
    const reads = new Map(this.properties.map(({ name }) => [name, this.#reads(name)]));
    for (const [name, each] of reads)
      if (each.every((read) => read.outcome === 'complete')) this.#wholly.add(name);
      else this.#wholly.delete(name);
    const order = await this.product.runTogether(reads, this.unitsOf, this.now);
    this.runs += 2;
    for (const name of order) syncRun(this.world, name, reads.get(name)!, this.now);
    await this.compare(`after ${order.join(' and ')} at once`);
  }

  /** The same facts again: a plan made anew changes nothing (Quiet), unless time or one more read without a record is news. */
  async runAgain(property: string): Promise<void> {
    if (!this.#wholly.has(property) || this.paused.has(property)) return;
    const id = this.product.properties.get(property)!;
    await this.product.sql('update integration set inputs_version = inputs_version + 1 where property_id = $1', [id]);
    const woken = await this.product.sql('select 1 from property_wake where property_id = $1', [id]),
      reads = this.#reads(property),
      before = this.#facts();
    const result = await this.product.run(property, reads, this.unitsOf, this.now);
    syncRun(this.world, property, reads, this.now);
    await this.compare(`after a second run of ${property} with the same facts`);
    if (!result.changes || this.#facts() !== before) return;
    // Another property's run has changed what this one's plan rests on since: then the plan after that is the second of the same facts.
    if (woken.length) return this.runAgain(property);
    const rows = await this.product.sql<{ kind: string; state: string; reason: string; subject: string }>(
      'select kind, state, reason, subject from sync_change where run_id = $1',
      [result.runId],
    );
    throw new Violation(
      `planned twice is not quiet at ${property}: ${rows.map((row) => `${row.kind} ${row.state} ${row.reason} ${row.subject}`).join('; ')}`,
    );
  }

  /** All that a run may change, in words. */
  #facts(): string {
    const { stays, homes, conflicts, held, people } = this.world;
    return JSON.stringify([
      // Another property's run may have ended the stay that led her: her name is this one's to write by now.
      [...people].map((person) => [person.key, person.first, person.last, person.email, person.login]),
      [...stays.values()].map((stay) => [
        stay.id,
        stay.state,
        stay.person?.key,
        stay.kept,
        stay.missing !== null,
        stay.missing?.due ?? false,
      ]),
      [...homes].map((home) => [home.person.key, home.unit, home.state, home.byHand]).sort(),
      conflicts.map((each) => [each.type, each.property, each.about, each.person?.key]).sort(),
      [...held].sort(),
    ]);
  }

  async compare(when: string): Promise<void> {
    const labels = await this.product.labels();
    this.#learnIds(labels);
    const mine = (person: Person) => this.label(person);
    const lists: [string, string[], string[]][] = [
      [
        'assignments',
        await this.product.homes(labels),
        [...this.world.homes]
          .map((home) => `${mine(home.person)} holds ${home.unit}, ${home.state}${home.byHand ? ', by hand' : ''}`)
          .sort(),
      ],
      [
        'held changes',
        (await this.product.held())
          .filter((each) => each.unit !== null)
          .map((each) => `${labels.get(each.person ?? '') ?? '?'} leaves ${each.unit}`)
          .sort(),
        [...this.world.homes]
          .filter((home) => this.world.held.has(homeKey(home)))
          .map((home) => `${mine(home.person)} leaves ${home.unit}`)
          .sort(),
      ],
      [
        'held links',
        when.startsWith('after the run of Elm')
          ? (await this.product.heldLinks())
              .map(({ newcomer, known }) => `${labels.get(newcomer) ?? '?'} is ${labels.get(known) ?? '?'}`)
              .sort()
          : [],
        when.startsWith('after the run of Elm')
          ? [...this.world.heldLinks.values()].map(({ newcomer, known }) => `${mine(newcomer)} is ${mine(known)}`).sort()
          : [],
      ],
      [
        'open conflicts',
        (await this.product.openConflicts(labels)).map((each) => each.words),
        this.world.conflicts
          .filter((each) => each.state === 'open')
          .map((each) => this.about(each))
          .sort(),
      ],
    ];
    const problems = lists.flatMap(([what, product, model]) => {
      const extra = product.filter((each) => !model.includes(each)),
        lacking = model.filter((each) => !product.includes(each));
      return extra.length || lacking.length || product.length !== model.length
        ? [
            `${what} differ ${when}:\n${[...extra.map((each) => `    the product says: ${each}`), ...lacking.map((each) => `    the model says:   ${each}`)].join('\n')}`,
          ]
        : [];
    });
    if (problems.length) throw new Violation(problems.join('\n'));
    await this.#feedIsWhole(labels);
  }

  label(person: Person): string {
    const ids = [...this.world.records.values()]
      .filter((record) => record.person === person)
      .map((record) => record.id)
      .sort(byId);
    return ids.length ? ids.join('+') : `(${person.first} ${person.last})`;
  }

  about({ type, property, person, about }: World['conflicts'][number]): string {
    return `${type} at ${property}: ${type === 'manual_outlives_pms' ? `${this.label(person!)} in ${about.split('/')[1] ?? ''}` : person ? this.label(person) : about.replaceAll(/@[bc]/g, '')}`;
  }

  /** Ids are made by the product; the model needs their order alone. */
  #learnIds(labels: Map<string, string>): void {
    // Two of one name without PMS ids cannot be told apart by what they are called.
    const words = [...labels.values()],
      ids = new Map([...labels].filter(([, label]) => words.indexOf(label) === words.lastIndexOf(label)).map(([id, label]) => [label, id]));
    for (const person of this.world.people) person.id = ids.get(this.label(person)) ?? person.id;
  }

  /** A reader that polls the change feed sees every assignment start and end exactly once. */
  async #feedIsWhole(labels: Map<string, string>): Promise<void> {
    const events = await this.product.sql<{ seq: number; kind: string; person: string; unit: string; state: string }>(
      'select seq, kind, person, unit, state from feed_event where organization_id = $1 and seq > $2 order by seq limit 7',
      [this.product.organizationId, this.#feedRead],
    );
    for (const event of events) {
      if (Number(event.seq) !== this.#feedRead + 1) throw new Violation(`the change feed has a gap after ${this.#feedRead}`);
      this.#feedRead = Number(event.seq);
      const key = `${event.person}/${event.unit}`,
        was = this.#feed.get(key),
        who = `${labels.get(event.person) ?? event.person} in ${event.unit}`;
      if (event.kind === 'assign') {
        if (was) throw new Violation(`the change feed starts twice: ${who}`);
        this.#feed.set(key, event.state);
      } else if (event.kind === 'unassign') {
        if (!was) throw new Violation(`the change feed ends what it did not start: ${who}`);
        this.#feed.delete(key);
      } else {
        if (!was) throw new Violation(`the change feed updates what it did not start: ${who}`);
        this.#feed.set(key, event.state);
      }
    }
    if (events.length === 7) return this.#feedIsWhole(labels);
    const open = await this.product.sql<{ key: string; state: string }>(
      `select person_id || '/' || unit_id as key, state from assignment where organization_id = $1 and state <> 'ended'`,
      [this.product.organizationId],
    );
    const held = new Map(open.map((row) => [row.key, row.state]));
    for (const [key, state] of held)
      if (this.#feed.get(key) !== state)
        throw new Violation(`the change feed says ${this.#feed.get(key) ?? 'nothing'} of ${key}, which is ${state}`);
    for (const key of this.#feed.keys()) if (!held.has(key)) throw new Violation(`the change feed never ended ${key}`);
    assert.equal(this.#feed.size, held.size);
  }
}

/** Plays a history; the words of what happened, and what went wrong. */
export async function play(
  pool: pg.Pool,
  steps: readonly Step[],
  prepare: (history: History) => void = () => undefined,
): Promise<{ words: string[]; runs: number; violation: string | null }> {
  const history = new History(pool);
  prepare(history);
  try {
    await history.begin(steps[0] ?? { kind: 'wait', a: 0, b: 0, c: 1 });
    for (const step of steps) await history.take(step);
    for (const { name } of history.properties) await history.run(name);
    for (const { name } of history.properties) await history.runAgain(name);
    return { words: history.words, runs: history.runs, violation: null };
  } catch (error) {
    return {
      words: history.words,
      runs: history.runs,
      violation: error instanceof Violation ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
