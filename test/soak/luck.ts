/** Numbers that a seed decides (mulberry32): the same seed draws the same days, faults and kills. */
export class Luck {
  #state: number;
  readonly #dealt = new Map<readonly unknown[], unknown[]>();
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** 0 up to, not with, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  /** Each of the list once, in the seed's order, before any comes again. */
  deal<T>(list: readonly T[]): T {
    const left = this.#dealt.get(list) ?? [];
    if (!left.length) left.push(...list);
    this.#dealt.set(list, left);
    return left.splice(this.int(0, left.length - 1), 1)[0] as T;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }
}
