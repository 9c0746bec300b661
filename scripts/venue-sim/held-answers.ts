/** Answers that a fault keeps back: for a while, or until the client is gone or the simulator is reset. */
export interface HeldAnswer {
  send(): void;
  /** Ends the connection instead. */
  drop(): void;
  /** Calls back when the client is gone. */
  onGone(forget: () => void): void;
}

export class HeldAnswers {
  readonly #held = new Map<HeldAnswer, NodeJS.Timeout | null>();

  /** Keeps an answer back for `ms`, or for good when that is null. */
  hold(ms: number | null, answer: HeldAnswer): void {
    const timer = ms === null ? null : setTimeout(() => this.#send(answer), ms);
    this.#held.set(answer, timer);
    answer.onGone(() => this.#forget(answer));
  }

  get size(): number {
    return this.#held.size;
  }

  /** Sends what is kept back, at once; gives how many there were. */
  release(): number {
    const answers = [...this.#held.keys()];
    for (const answer of answers) this.#send(answer);
    return answers.length;
  }

  /** Ends the connections of all that wait. */
  drop(): void {
    for (const answer of [...this.#held.keys()]) {
      this.#forget(answer);
      answer.drop();
    }
  }

  #send(answer: HeldAnswer): void {
    if (this.#forget(answer)) answer.send();
  }

  #forget(answer: HeldAnswer): boolean {
    const timer = this.#held.get(answer);
    if (timer !== undefined && timer !== null) clearTimeout(timer);
    return this.#held.delete(answer);
  }
}
