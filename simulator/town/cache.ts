/** What is worked out from a town, kept until the town changes: a reader of 100 pages pays once. */
import type { Town } from './town.ts';

const CAP = 200;

export class TownCache {
  readonly #kept = new Map<string, unknown>();
  #town: Town | null = null;
  #version = -1;

  get<T>(town: Town, key: string, make: () => T): T {
    if (town !== this.#town || town.version !== this.#version) {
      this.#kept.clear();
      this.#town = town;
      this.#version = town.version;
    }
    if (this.#kept.has(key)) return this.#kept.get(key) as T;
    const made = make();
    this.#kept.set(key, made);
    if (this.#kept.size > CAP) this.#kept.delete(this.#kept.keys().next().value as string);
    return made;
  }
}
