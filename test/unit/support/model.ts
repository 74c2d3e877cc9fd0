/**
 * Who must hold what, from docs/rules.md alone: the stay table, Support, transfers, the bridge and mappings, for people that nobody mistakes for each other and a guard wide open.
 * It shares no code with the planner, and knows of the PMS only what a run could read.
 */
export interface ModelFacts {
  person: string;
  tenancy: string;
  unit: string | null;
  status: string;
  moveIn: string | null;
  moveOut: string | null;
}
export interface ModelSettings {
  excluded: ReadonlySet<string>;
  whenExcluded: 'keep' | 'end';
  whenAbsent: 'hold' | 'end';
}
type State = 'outside' | 'upcoming' | 'current' | 'ended';
interface Stay {
  facts: ModelFacts;
  state: State;
  unit: string | null;
  moveIn: string | null;
  firstRead: number;
  endSaid: number | null;
  gone: boolean;
  due: boolean;
  missing: { reads: number; at: number } | null;
}
interface Home {
  person: string;
  unit: string;
  state: 'upcoming' | 'current';
  through: Map<string, string | null>;
  /** Its end waits for a manager, who never comes: it stays, whatever else would end it now. */ waits: boolean;
}

const DAY = 86_400_000;
const live = (stay: Stay) => stay.state === 'upcoming' || stay.state === 'current';
const past = (status: string) => ['Past', 'Cancelled', 'Denied'].includes(status);

export class Model {
  readonly stays = new Map<string, Stay>();
  homes: Home[] = [];
  #read = 0;

  /** One run: what the PMS showed (null: the read failed), whether the read was complete, and the mappings and settings of that hour. */
  run(
    seen: ReadonlyMap<string, ModelFacts> | null,
    complete: boolean,
    mapped: ReadonlyMap<string, string>,
    settings: ModelSettings,
    now: number,
  ): void {
    this.#read++;
    const before = new Map([...this.stays].map(([key, stay]) => [key, stay.state]));
    for (const [key, facts] of seen ?? []) {
      const stay = this.stays.get(key);
      if (stay) Object.assign(stay, { facts, gone: false });
      else
        this.stays.set(key, {
          facts,
          state: 'outside',
          unit: null,
          moveIn: null,
          firstRead: this.#read,
          endSaid: null,
          gone: false,
          due: false,
          missing: null,
        });
    }
    if (complete)
      for (const [key, stay] of this.stays)
        if (!seen?.has(key)) {
          if (stay.state === 'outside') this.stays.delete(key);
          else stay.gone = true;
        }
    for (const stay of this.stays.values()) if (stay.facts.status !== 'Superseded') this.#judge(stay, complete, settings, now);
    for (const stay of this.stays.values()) if (stay.facts.status === 'Superseded') this.#judgeSuperseded(stay, complete, settings, now);
    for (const person of new Set([...this.stays.values()].map((stay) => stay.facts.person)))
      this.#settle(person, complete, mapped, before, settings);
  }

  #judge(stay: Stay, complete: boolean, settings: ModelSettings, now: number): void {
    const { status } = stay.facts;
    if (stay.state === 'ended') {
      if (!stay.gone && !settings.excluded.has(status) && ['Future', 'Current', 'Notice', 'Odd'].includes(status)) this.#take(stay);
      return;
    }
    if (live(stay) && past(status)) return this.#end(stay, complete);
    if (stay.gone) return this.#missing(stay, complete, settings, now);
    stay.missing = null;
    stay.due = false;
    if (status === 'Applicant' || past(status)) return live(stay) ? this.#end(stay, complete) : undefined;
    if (settings.excluded.has(status))
      return live(stay) && settings.whenExcluded === 'end' ? this.#end(stay, complete) : this.#goesOn(stay);
    if (status === 'Weird') return this.#goesOn(stay);
    this.#take(stay);
  }

  #take(stay: Stay): void {
    Object.assign(stay, {
      state: stay.facts.status === 'Future' ? 'upcoming' : 'current',
      unit: stay.facts.unit,
      moveIn: stay.facts.moveIn,
      missing: null,
      due: false,
      endSaid: null,
    });
  }
  #goesOn(stay: Stay): void {
    stay.endSaid = live(stay) ? null : stay.endSaid;
  }
  #end(stay: Stay, complete: boolean): void {
    stay.endSaid ??= this.#read;
    if (complete) stay.state = 'ended';
  }

  #missing(stay: Stay, complete: boolean, settings: ModelSettings, now: number): void {
    if (!complete) return;
    stay.missing = stay.missing ? { ...stay.missing, reads: stay.missing.reads + 1 } : { reads: 1, at: now };
    if (stay.missing.reads >= 3 && now - stay.missing.at >= DAY) {
      stay.endSaid ??= this.#read;
      if (settings.whenAbsent === 'end') stay.state = 'ended';
      else stay.due = true;
    }
  }

  #judgeSuperseded(stay: Stay, complete: boolean, settings: ModelSettings, now: number): void {
    if (!live(stay)) return;
    const others = [...this.stays.values()].filter(
      (each) => each !== stay && each.facts.person === stay.facts.person && each.facts.status !== 'Superseded',
    );
    if (others.some((each) => live(each) && each.endSaid === null)) {
      this.#end(stay, complete);
      stay.missing = null;
      stay.due = false;
      return;
    }
    if (others.some((each) => settings.excluded.has(each.facts.status) && !each.gone)) {
      stay.missing = null;
      stay.due = false;
      return;
    }
    this.#missing(stay, complete, settings, now);
  }

  #settle(
    person: string,
    complete: boolean,
    mapped: ReadonlyMap<string, string>,
    before: ReadonlyMap<string, State>,
    settings: ModelSettings,
  ): void {
    const mine = [...this.stays].filter(([, stay]) => stay.facts.person === person);
    const unitOf = (stay: Stay) => (stay.unit === null ? undefined : mapped.get(stay.unit));
    const supportsOf = (unit: string) => mine.filter(([, stay]) => live(stay) && unitOf(stay) === unit);
    this.homes = this.homes.filter(
      (home) =>
        home.person !== person || supportsOf(home.unit).length > 0 || this.#staysOn(home, mine, complete, unitOf, settings) || home.waits,
    );
    for (const home of this.homes.filter((each) => each.person === person)) {
      const supports = supportsOf(home.unit);
      if (!supports.length) continue;
      if (complete) home.waits = supports.every(([, stay]) => stay.due);
      const left = mine
        .filter(([key, stay]) => stay.state === 'ended' && before.get(key) !== 'ended' && home.through.has(key))
        .map(([, stay]) => stay.facts.moveOut);
      const leaves = left
          .filter((day): day is string => day !== null)
          .sort()
          .at(-1),
        comes = supports
          .map(([, stay]) => stay.moveIn)
          .filter((day): day is string => day !== null)
          .sort()[0];
      const onlyPending = supports.every(([, stay]) => stay.state === 'upcoming');
      if (home.state === 'current' && left.length && onlyPending && leaves && comes && (Date.parse(comes) - Date.parse(leaves)) / DAY > 7)
        home.state = 'upcoming';
      if (!onlyPending) home.state = 'current';
      home.through = new Map(supports.map(([key, stay]) => [key, stay.unit]));
    }
    for (const unit of new Set(mine.filter(([, stay]) => live(stay)).map(([, stay]) => unitOf(stay)))) {
      if (unit === undefined || this.homes.some((home) => home.person === person && home.unit === unit)) continue;
      const supports = supportsOf(unit);
      this.homes.push({
        person,
        unit,
        waits: false,
        state: supports.some(([, stay]) => stay.state === 'current') ? 'current' : 'upcoming',
        through: new Map(supports.map(([key, stay]) => [key, stay.unit])),
      });
    }
  }

  /** Nothing supports it any more. It stays while a transfer waits for a mapping, or for a complete read. */
  #staysOn(
    home: Home,
    mine: [string, Stay][],
    complete: boolean,
    unitOf: (stay: Stay) => string | undefined,
    settings: ModelSettings,
  ): boolean {
    const old = new Set(home.through.values()),
      was = mine.filter(([key]) => home.through.has(key));
    const moved = was.filter(([key, stay]) => live(stay) && stay.unit !== home.through.get(key)).map(([, stay]) => stay);
    if (moved.length && !complete) return true;
    const ends = was.filter(([, stay]) => stay.state === 'ended').map(([, stay]) => stay.endSaid ?? this.#read);
    const next = mine
      .map(([, stay]) => stay)
      .filter(
        (stay) =>
          live(stay) &&
          !(stay.unit !== null && old.has(stay.unit)) &&
          (moved.includes(stay) || (ends.length > 0 && stay.firstRead >= Math.min(...ends))),
      );
    if (!next.length || next.some((stay) => unitOf(stay) !== undefined)) return false;
    const waits = home.waits;
    const tenancies = new Set(was.map(([, stay]) => stay.facts.tenancy));
    const reads = (stay: Stay) =>
      ['Current', 'Notice', 'Odd'].includes(stay.facts.status) && !settings.excluded.has(stay.facts.status) && !stay.gone;
    const isTaken = [...this.stays.values()].some(
      (stay) =>
        stay.facts.person !== home.person &&
        stay.state === 'current' &&
        reads(stay) &&
        stay.unit !== null &&
        old.has(stay.unit) &&
        !tenancies.has(stay.facts.tenancy),
    );
    // What waited for a manager is no longer asked: she waits for a mapping now.
    home.waits = waits && (isTaken || !complete);
    return !isTaken;
  }

  holds(): string[] {
    return this.homes.map((home) => `${home.person} ${home.unit} ${home.state}`).sort();
  }
}
