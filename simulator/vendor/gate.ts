/** How many requests an account answers at once, where the vendor says so: one more is turned away while those are being answered. */
export class Gate {
  inFlight = 0;
  peak = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** False: too many. Otherwise call `leave` once. */
  enter(): boolean {
    if (this.inFlight >= this.#most) return false;
    this.inFlight++;
    this.peak = Math.max(this.peak, this.inFlight);
    return true;
  }

  leave(): void {
    this.inFlight--;
  }
}
