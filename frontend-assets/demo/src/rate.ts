// How many messages a second, over the last few seconds.

const WINDOW = 5_000;

export class Rate {
  readonly #times: number[] = [];

  /** A message came at this time, in milliseconds. */
  count(now: number): void {
    this.#times.push(now);
    this.#forget(now);
  }

  /** Messages a second, up to this time. */
  perSecond(now: number): number {
    this.#forget(now);
    return this.#times.length / (WINDOW / 1_000);
  }

  #forget(now: number): void {
    const old = this.#times.findIndex((time) => time > now - WINDOW);
    this.#times.splice(0, old === -1 ? this.#times.length : old);
  }
}
