import { IdTable } from './id-table.ts';

/** Numbers in the order they came, four bytes each: millions of them are no work for the garbage collector. */
export class Numbers {
  size = 0;
  #all = new Uint32Array(1024);

  push(value: number): void {
    if (this.size === this.#all.length) {
      const all = this.#all;
      this.#all = new Uint32Array(all.length * 2);
      this.#all.set(all);
    }
    this.#all[this.size++] = value;
  }
  at(index: number): number {
    return this.#all[index] ?? 0;
  }
  set(index: number, value: number): void {
    this.#all[index] = value;
  }
}

/** Things by what they belong to, counted from 1: the numbers of the things, those of one together. */
export class Buckets {
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  /** @param of what the thing with this number belongs to; 0: to none */
  constructor(things: number, buckets: number, of: (thing: number) => number) {
    const starts = new Uint32Array(buckets + 2);
    for (let i = 0; i < things; i++) starts[of(i) + 1]!++;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    this.#starts = starts.slice();
    this.#order = new Uint32Array(things);
    for (let i = 0; i < things; i++) this.#order[starts[of(i)]!++] = i;
  }
  of(bucket: number): Uint32Array {
    return this.#order.subarray(this.#starts[bucket], this.#starts[bucket + 1]);
  }
}

/**
 * What hangs together, directly or through others (union-find): things are numbers, some of them found by a key. Two keys of one 64-bit hash
 * (domain/id-table.ts) are one thing, so that too much may hang together and never too little.
 */
export class Groups {
  readonly #keys = new IdTable();
  readonly #parents = new Numbers();

  get size(): number {
    return this.#parents.size;
  }
  /** A thing without a key. */
  add(): number {
    const at = this.#parents.size;
    this.#parents.push(at);
    return at;
  }
  /** The thing of a key, made when it is first named. */
  of(key: string): number {
    const at = this.#parents.size,
      known = this.#keys.putIfAbsent(key, at);
    return known ?? this.add();
  }
  find(key: string): number | undefined {
    return this.#keys.get(key);
  }
  join(a: number, b: number): void {
    const left = this.root(a),
      right = this.root(b);
    if (left < right) this.#parents.set(right, left);
    else if (right < left) this.#parents.set(left, right);
  }
  /** One number for all that hang together; another one may come to hang with them later. */
  root(of: number): number {
    let at = of;
    for (let parent; (parent = this.#parents.at(at)) !== at; at = parent) this.#parents.set(at, this.#parents.at(parent));
    return at;
  }
}
