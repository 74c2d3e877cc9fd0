/** "10 concurrent requests" (buildium note 5.2): the eleventh is turned away with 429 while ten are being answered. */
export class Gate {
  inFlight = 0;
  peak = 0;
  readonly #most: number;

  constructor(most = 10) { this.#most = most; }

  /** False: too many. Otherwise call `leave` once. */
  enter(): boolean {
    if (this.inFlight >= this.#most) return false;
    this.inFlight++;
    this.peak = Math.max(this.peak, this.inFlight);
    return true;
  }

  leave(): void { this.inFlight--; }
}
