/** What has gone to a venue today, in value, against what its ramp allows. The day changes at 00:00 UTC. */
import { dayAt } from "../../shared/core/calendar-day";
import { allowanceAt, type CapitalRamp } from "../../shared/core/capital-ramp";
import { max, minus, NO_MONEY, plus, type Money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { StoredUsage } from "../storage/venue-admission";

export class DailyUsage {
  readonly #now: () => Millis;
  #day: number;
  #used: Money;

  constructor(now: () => Millis, { day, used }: StoredUsage) {
    this.#now = now;
    this.#day = day;
    this.#used = used;
  }

  /** Counts a value towards today if the ramp allows it; false when it is too much. A ramp without a cap counts as well. */
  take(value: Money, ramp: CapitalRamp): boolean {
    this.#turn();
    const allowance = allowanceAt(ramp, this.#now());
    const used = plus(this.#used, value);
    if (allowance !== null && used > allowance) return false;
    this.#used = used;
    return true;
  }

  /** Gives back what never came to be at the venue. What was taken the day before is not today's. */
  release(value: Money): void {
    this.#turn();
    this.#used = max(NO_MONEY, minus(this.#used, value));
  }

  stored(): StoredUsage {
    this.#turn();
    return { day: this.#day, used: this.#used };
  }

  #turn(): void {
    const today = dayAt(this.#now());
    if (today === this.#day) return;
    this.#day = today;
    this.#used = NO_MONEY;
  }
}
