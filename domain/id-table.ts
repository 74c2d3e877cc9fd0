/**
 * A table from ids to 32-bit numbers for lists of a million rows: open addressing over 64-bit hashes of the ids, 12 bytes a slot, no objects
 * for the garbage collector to walk. Two ids of one hash (about 1 in 37 million lists of a million rows) count as one: callers that
 * cannot bear that keep the id beside the value.
 */
export class IdTable {
  size = 0;
  private mask = 1023;
  private high = new Uint32Array(1024);
  private low = new Uint32Array(1024);
  private values = new Uint32Array(1024);

  get(id: string): number | undefined {
    hash64(id);
    const at = this.find(hashHigh, hashLow);
    return this.low[at] === 0 ? undefined : this.values[at];
  }

  /** Keeps the first value given for an id, and answers it when there was one. */
  putIfAbsent(id: string, value: number): number | undefined {
    if (this.size * 10 >= this.mask * 7) this.grow();
    hash64(id);
    const at = this.find(hashHigh, hashLow);
    if (this.low[at] !== 0) return this.values[at];
    this.insert(at, hashHigh, hashLow, value);
    this.size++;
    return undefined;
  }

  private insert(at: number, high: number, low: number, value: number): void {
    this.high[at] = high;
    this.low[at] = low;
    this.values[at] = value;
  }

  /** The slot that holds the hash, or the empty one where it belongs. A low half of 0 marks an empty slot; hash64 never gives it. */
  private find(high: number, low: number): number {
    let at = high & this.mask;
    while (this.low[at] !== 0 && (this.low[at] !== low || this.high[at] !== high)) at = (at + 1) & this.mask;
    return at;
  }

  private grow(): void {
    const { high, low, values } = this;
    const slots = high.length * 2;
    this.mask = slots - 1;
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.values = new Uint32Array(slots);
    for (let i = 0; i < low.length; i++) {
      const l = low[i] ?? 0,
        h = high[i] ?? 0;
      if (l !== 0) this.insert(this.find(h, l), h, l, values[i] ?? 0);
    }
  }
}

const { imul } = Math;
let hashHigh = 0;
let hashLow = 0;

/** Two differently seeded 32-bit multiply-xor hashes (after cyrb53, public domain), left in hashHigh and hashLow to spare an object per row. */
function hash64(text: string): void {
  let a = 0xdeadbeef,
    b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = imul(a ^ c, 2654435761);
    b = imul(b ^ c, 1597334677);
  }
  a = imul(a ^ (a >>> 16), 2246822507) ^ imul(b ^ (b >>> 13), 3266489909);
  b = imul(b ^ (b >>> 16), 2246822507) ^ imul(a ^ (a >>> 13), 3266489909);
  hashHigh = b >>> 0;
  hashLow = a >>> 0 || 1;
}

/** 32 bits of the same hash, for contents. */
export function hash32(text: string): number {
  hash64(text);
  return hashLow;
}
