/** Filtered and sorted lists, kept for one version and day of the town: a reader of 100 pages pays for one sort. */
import type { Town } from '../town/town.ts';
import { isUnique, LISTS, readOrder, sorted } from './lists.ts';
import type { Resource } from './lists.ts';
import type { Query } from './query.ts';

const CAP = 200;
/** So many orders take turns where the caller's order is not unique. */
const VARIANTS = 4;

export class ListCache {
  readonly #lists = new Map<string, number[]>();
  readonly #turns = new Map<string, number>();
  #town: Town | null = null;
  #version = -1;

  /** The whole list as ids. Without a unique order each request sees another one, unless everything fits one page. */
  ids(town: Town, resource: Resource, query: Query, limit: number): number[] {
    if (town !== this.#town || town.version !== this.#version) {
      this.#lists.clear();
      this.#turns.clear();
      this.#town = town;
      this.#version = town.version;
    }
    const key = `${resource}?${query.withoutPage()}`;
    const order = readOrder(query);
    const fits = this.#get(key, () => LISTS[resource].select(town, query));
    if (isUnique(order)) return this.#get(`${key}#`, () => sorted(town, resource, fits, order, 0));
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    const variant = fits.length > limit ? turn % VARIANTS : 0;
    return this.#get(`${key}#${variant}`, () => sorted(town, resource, fits, order, variant));
  }

  #get(key: string, make: () => number[]): number[] {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#lists.set(key, made);
    if (this.#lists.size > CAP) this.#lists.delete(this.#lists.keys().next().value as string);
    return made;
  }
}
