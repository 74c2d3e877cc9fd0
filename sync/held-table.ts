import { IdTable } from '../domain/id-table.ts';

const HASH_WORDS = 4;

/**
 * What we hold of a million records, as far as finding a difference needs it: a key, the content hash and some flags, about 40 bytes a record.
 * Objects and texts of them would take ten times as much, and the garbage collector would walk them all.
 */
export class HeldTable {
  readonly #keys = new IdTable();
  #hashes = new Uint32Array(1024 * HASH_WORDS);
  #flags = new Uint16Array(1024);

  /** Adds a record, and answers its number; that of the one already there when the key is known. `hash`: hexadecimal, at least 128 bits. */
  add(key: string, hash: string, flags: number): number {
    const at = this.#keys.size,
      known = this.#keys.putIfAbsent(key, at);
    if (known !== undefined) return known;
    if (at === this.#flags.length) this.#grow();
    for (let i = 0; i < HASH_WORDS; i++) this.#hashes[at * HASH_WORDS + i] = wordOf(hash, i);
    this.#flags[at] = flags;
    return at;
  }

  find(key: string): number | undefined {
    return this.#keys.get(key);
  }
  isHash(at: number, hash: string): boolean {
    for (let i = 0; i < HASH_WORDS; i++) if (this.#hashes[at * HASH_WORDS + i] !== wordOf(hash, i)) return false;
    return true;
  }
  /** True when one of the flags is set. */
  is(at: number, flags: number): boolean {
    return ((this.#flags[at] ?? 0) & flags) !== 0;
  }
  flagsOf(at: number): number {
    return this.#flags[at] ?? 0;
  }
  set(at: number, flags: number): void {
    this.#flags[at] = (this.#flags[at] ?? 0) | flags;
  }
  some(fits: (flags: number) => boolean): boolean {
    return this.#flags.subarray(0, this.#keys.size).some(fits);
  }

  #grow(): void {
    const hashes = this.#hashes,
      flags = this.#flags;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#hashes.set(hashes);
    this.#flags = new Uint16Array(flags.length * 2);
    this.#flags.set(flags);
  }
}

const wordOf = (hash: string, i: number): number => parseInt(hash.slice(i * 8, i * 8 + 8), 16) >>> 0;
