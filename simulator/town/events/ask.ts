/** What a caller asks of an event: everything is optional, and what is not said the town's own luck decides. */
import { addDays, isCivilDay } from '../civil.ts';
import type { CivilDay } from '../civil.ts';
import { TownError } from '../model.ts';
import type { TownLease, TownPerson, TownProperty, TownUnit } from '../model.ts';
import type { Town } from '../town.ts';

export type EventRequest = { event: string } & Record<string, unknown>;
export type Affected = Record<string, number | number[]>;
export type EventRun = (town: Town, ask: Ask) => Affected;

export class Ask {
  readonly #town: Town;
  readonly #said: Record<string, unknown>;

  constructor(town: Town, said: Record<string, unknown>) {
    this.#town = town;
    this.#said = said;
  }

  has(key: string): boolean {
    return this.#said[key] !== undefined;
  }
  raw(key: string): unknown {
    return this.#said[key];
  }
  flag(key: string): boolean {
    return this.#said[key] === true;
  }

  id(key: string): number | undefined {
    const value = this.#said[key];
    if (value === undefined) return undefined;
    if ((typeof value === 'number' || typeof value === 'string') && /^\d+$/.test(String(value))) return Number(value);
    throw new TownError(`${key}: not an id`);
  }

  count(key: string, otherwise: number): number {
    const value = this.#said[key] ?? otherwise;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw new TownError(`${key}: not a whole number`);
  }

  text(key: string): string | undefined {
    const value = this.#said[key];
    if (value === undefined || typeof value === 'string') return value;
    throw new TownError(`${key}: not a text`);
  }

  /** A day, or so many days from the town's today. */
  day(key: string, otherwise: CivilDay): CivilDay {
    const value = this.#said[key];
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && Number.isInteger(value)) return addDays(this.#town.today, value);
    if (isCivilDay(value)) return value;
    throw new TownError(`${key}: not a day`);
  }

  property(): TownProperty | undefined {
    return this.#find('propertyId', this.#town.properties);
  }
  unit(key = 'unitId'): TownUnit | undefined {
    return this.#find(key, this.#town.units);
  }
  person(key = 'personId'): TownPerson | undefined {
    return this.#find(key, this.#town.people);
  }

  /** The lease that is named, or one that the luck picks among those that fit; `unitId`, `personId` and `propertyId` narrow the choice. */
  lease(fits: (lease: TownLease) => boolean, what: string): TownLease {
    const named = this.#find('leaseId', this.#town.leases);
    if (named !== undefined) {
      if (!fits(named)) throw new TownError(`that lease is no ${what}`);
      return named;
    }
    const unit = this.unit(),
      person = this.person(),
      property = this.property();
    const from = person
      ? this.#town.leasesOfPerson.get(person.id)
      : unit
        ? this.#town.leasesOfUnit.get(unit.id)
        : property
          ? this.#town.leasesOfProperty.get(property.id)
          : this.#town.data.leases;
    return this.choose(
      (from ?? []).filter((lease) => fits(lease) && (!unit || lease.unitId === unit.id) && (!property || lease.propertyId === property.id)),
      what,
    );
  }

  choose<T>(candidates: readonly T[], what: string): T {
    if (candidates.length === 0) throw new TownError(`there is no ${what}`);
    return this.#town.random.pick(candidates);
  }

  #find<T>(key: string, rows: Map<number, T>): T | undefined {
    const id = this.id(key);
    if (id === undefined) return undefined;
    const row = rows.get(id);
    if (row === undefined) throw new TownError(`${key}: unknown`);
    return row;
  }
}
