/** Rate limits in fixed windows of the machine's own time: a frozen clock file must not stop a limit from ending. */
export interface Limit {
  ms: number;
  most: number;
}

export class Windows {
  readonly #counts = new Map<string, { window: number; count: number }>();

  /** Counts one request; milliseconds until the next is welcome when this one is not. A limit of 0 is none. */
  hit(key: string, limits: readonly Limit[], now = Date.now()): number | null {
    const real = limits.filter((limit) => limit.most > 0);
    const at = real.map((limit) => ({ limit, window: Math.floor(now / limit.ms), name: `${key}/${limit.ms}` }));
    const full = at.filter(({ limit, window, name }) => {
      const row = this.#counts.get(name);
      return row?.window === window && row.count >= limit.most;
    });
    if (full.length > 0) return Math.max(...full.map(({ limit, window }) => (window + 1) * limit.ms - now));
    for (const { window, name } of at) {
      const row = this.#counts.get(name);
      if (row?.window === window) row.count++;
      else this.#counts.set(name, { window, count: 1 });
    }
    return null;
  }

  /** How many are left in the window of so many milliseconds. */
  left(key: string, limit: Limit, now = Date.now()): number {
    const row = this.#counts.get(`${key}/${limit.ms}`);
    return Math.max(0, limit.most - (row?.window === Math.floor(now / limit.ms) ? row.count : 0));
  }
}
