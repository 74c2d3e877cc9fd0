/**
 * Places for work that waits for a PMS, in one worker. Such work holds an activity slot for as long as the PMS takes. So one account may have a quarter as many
 * places as are still free for the others, and the rest of the worker's activities are for our own database: it takes as many slow accounts as there are
 * places, nearly, to fill a worker (docs/rules.md, Isolated).
 */
export class ReadPlaces {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(activitySlots: number) {
    this.#most = Math.max(1, Math.floor(activitySlots * 0.8));
  }

  /** Gives the place back when called; null when the account has its share. */
  take(accountId: string): (() => void) | null {
    const mine = this.#taken.get(accountId) ?? 0,
      free = this.#most - this.#all;
    if (free < 1 || (mine > 0 && mine >= free / 4)) return null;
    this.#taken.set(accountId, mine + 1);
    this.#all++;
    return () => {
      const left = (this.#taken.get(accountId) ?? 1) - 1;
      if (left) this.#taken.set(accountId, left);
      else this.#taken.delete(accountId);
      this.#all--;
    };
  }
}
