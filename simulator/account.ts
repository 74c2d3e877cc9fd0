/** One PMS account of the simulator: its key, its town, its faults, its limits. Accounts share nothing but the port. */
import { timingSafeEqual } from 'node:crypto';
import { ListCache } from './buildium/list-cache.ts';
import type { Clock } from './clock.ts';
import { FaultBook } from './faults/book.ts';
import type { Options } from './vendor/options.ts';
import { readOptions } from './vendor/options.ts';
import { Gate } from './vendor/gate.ts';
import { Windows } from './vendor/windows.ts';
import type { VendorFacts, VendorName } from './vendor/vendor.ts';
import { RequestLog } from './request-log.ts';
import { TownCache } from './town/cache.ts';
import { dayAt } from './town/civil.ts';
import type { EventRequest } from './town/events/ask.ts';
import { happen } from './town/events/index.ts';
import { live } from './town/life.ts';
import type { TownEvent } from './town/model.ts';
import { buildTown } from './town/populate.ts';
import type { TownWish } from './town/populate.ts';
import { toSeed } from './town/random.ts';
import { Town } from './town/town.ts';
import type { TownData } from './town/model.ts';

/** The demo's properties lie in Texas. */
const ZONE = 'America/Chicago';
/** Above this many residents a town is for benchmarks: not worth writing to the state file after each event. */
const KEPT_UP_TO = 5000;

export interface AccountSpec extends Omit<Partial<TownWish>, 'seed'> {
  /** left out: buildium */
  vendor?: VendorName;
  /** the vendor's own, by its list; what is not said is as documented */
  options?: Readonly<Record<string, unknown>>;
  clientId: string;
  clientSecret: string;
  seed?: number | string;
  delayMs?: number;
  lifeEveryMs?: number;
}

export interface SavedAccount {
  vendor?: VendorName;
  options?: Options;
  clientId: string;
  clientSecret: string;
  pinned: boolean;
  lifeEveryMs: number;
  delayMs: number;
  town: TownData;
}

const same = (a: string, b: string): boolean => {
  const x = Buffer.from(a),
    y = Buffer.from(b);
  return x.length === y.length && timingSafeEqual(x, y);
};

export class Account {
  readonly facts: VendorFacts;
  options: Options;
  readonly clientId: string;
  clientSecret: string;
  readonly town: Town;
  readonly lists = new ListCache();
  /** what other vendors work out from the town */
  readonly cache = new TownCache();
  readonly faults: FaultBook;
  readonly gate: Gate;
  readonly windows = new Windows();
  readonly requests = new RequestLog();
  delayMs: number;
  /** its day was set by hand and does not follow the clock */
  pinned: boolean;
  readonly kept: boolean;
  lifeEveryMs = 0;
  onChange: () => void = () => {};
  readonly #clock: Clock;
  #life: NodeJS.Timeout | null = null;

  constructor(saved: Omit<SavedAccount, 'town' | 'lifeEveryMs'>, town: Town, clock: Clock, facts: VendorFacts) {
    this.facts = facts;
    this.options = readOptions(facts.options, saved.options);
    this.faults = new FaultBook(facts.faults);
    this.gate = new Gate(
      typeof this.options.maxConcurrent === 'number' && this.options.maxConcurrent > 0 ? this.options.maxConcurrent : facts.maxConcurrent,
    );
    this.clientId = saved.clientId;
    this.clientSecret = saved.clientSecret;
    this.pinned = saved.pinned;
    this.delayMs = saved.delayMs;
    this.town = town;
    this.kept = town.data.people.length <= KEPT_UP_TO;
    this.#clock = clock;
    this.#follow();
  }

  get vendor(): VendorName {
    return this.facts.name;
  }

  static create(spec: AccountSpec, clock: Clock, facts: VendorFacts): Account {
    const { clientId, clientSecret, seed, delayMs, today, residents, properties, empty } = spec;
    const options = readOptions(facts.options, spec.options),
      cast = spec.cast ?? (facts.name === 'buildium' ? 'base' : 'full');
    const town = buildTown({ seed: toSeed(seed ?? 1), today: today ?? dayAt(clock(), ZONE), residents, properties, empty, cast });
    return new Account({ options, clientId, clientSecret, pinned: today !== undefined, delayMs: delayMs ?? 0 }, town, clock, facts);
  }

  static restore(saved: SavedAccount, clock: Clock, facts: VendorFacts): Account {
    return new Account(saved, new Town(saved.town), clock, facts);
  }

  authorizes(secret: unknown): boolean {
    return typeof secret === 'string' && same(secret, this.clientSecret);
  }

  /** To be called before the town is looked at: days may have gone by. */
  now(): Date {
    const at = this.#clock();
    if (!this.pinned && this.town.tick(dayAt(at, ZONE))) this.onChange();
    return at;
  }

  event(request: EventRequest): TownEvent {
    this.now();
    const done = happen(this.town, request);
    this.onChange();
    return done;
  }

  /** A day pins the town to it; null lets it follow the clock again. */
  setToday(day: string | null): void {
    this.pinned = day !== null;
    this.#follow();
    if (day !== null) this.town.tick(day);
    this.now();
    this.onChange();
  }

  /** Something small happens every so often; 0 stops it. */
  startLife({ everyMs = 180_000 }: { everyMs?: number } = {}): void {
    this.stopLife();
    this.lifeEveryMs = everyMs;
    if (everyMs <= 0) return;
    this.#life = setInterval(() => {
      this.beat();
    }, everyMs);
    this.#life.unref();
  }

  beat(): TownEvent | null {
    this.now();
    const done = live(this.town);
    if (done !== null) this.onChange();
    return done;
  }

  stopLife(): void {
    if (this.#life !== null) clearInterval(this.#life);
    this.#life = null;
    this.lifeEveryMs = 0;
  }

  save(): SavedAccount {
    return {
      vendor: this.vendor,
      options: this.options,
      clientId: this.clientId,
      clientSecret: this.clientSecret,
      pinned: this.pinned,
      lifeEveryMs: this.lifeEveryMs,
      delayMs: this.delayMs,
      town: this.town.snapshot(),
    };
  }

  #follow(): void {
    this.town.clock = this.pinned ? null : this.#clock;
  }
}
