/** Decides what may go to a venue now: panic, pause, breaker, rate budget, daily cap. It reads no clock and no disk. */
import { nextMidnight, utcDate } from "../../shared/core/calendar-day";
import { allowanceAt, shareAt, type CapitalRamp } from "../../shared/core/capital-ramp";
import { formatFine, formatMoney, NO_MONEY } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { VenueObservation } from "../../shared/core/venue-observation";
import type { VenueRampView, VenueView } from "../../shared/contract/venue-views";
import { isoTime, isoTimeOrNull } from "../iso-time";
import type { StoredAdmission } from "../storage/venue-admission";
import { CircuitBreaker } from "./circuit-breaker";
import { DailyUsage } from "./daily-usage";
import { RateBudget } from "./rate-budget";
import type { Admission, AdmissionRequest } from "./venue-rpc";
import type { Budget, VenueTerms } from "./venue-terms";

/** How long an order waits while its venue is in panic, or its state is unknown: then its account decides. */
const PANIC_PAUSE_MS = 1_000;
/** How long a pass is good for: no longer than controls take to reach the accounts. */
export const PASS_MS = 1_000;

const GO: Admission = { kind: "go" };

export class AdmissionDesk {
  readonly #now: () => Millis;
  readonly #breaker: CircuitBreaker;
  readonly #usage: DailyUsage;
  readonly #budgets: readonly (Budget & { readonly budget: RateBudget })[];
  #ramp: CapitalRamp;
  #pausedUntil: Millis;

  constructor(now: () => Millis, terms: VenueTerms, ramp: CapitalRamp, stored: StoredAdmission) {
    this.#now = now;
    this.#ramp = ramp;
    this.#breaker = new CircuitBreaker(now, stored.breaker);
    this.#usage = new DailyUsage(now, stored.usage);
    this.#budgets = terms.budgets.map((budget) => ({ ...budget, budget: new RateBudget(now, budget.terms) }));
    this.#pausedUntil = stored.pausedUntil;
  }

  /** One decision per request, in order. `isPanicked` is null while the firm's controls are not known. */
  admit(requests: readonly AdmissionRequest[], isPanicked: boolean | null): Admission[] {
    return requests.map((request) => this.#admit(request, isPanicked));
  }

  /** For how long nothing need be asked for; 0 where something has to be counted, or is not in order. */
  passMs(isPanicked: boolean | null): Millis {
    const isOpen = isPanicked === false && this.#breaker.state() === "closed" && this.#pausedUntil <= this.#now();
    return isOpen && this.#budgets.length === 0 && this.#ramp.dailyNotionalCap === null ? PASS_MS : 0;
  }

  observe(observed: VenueObservation): void {
    const { answered, failuresAtEnd, releasedNotional, pauseMs } = observed;
    if (releasedNotional > NO_MONEY) this.#usage.release(releasedNotional);
    if (pauseMs > 0) this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + pauseMs);
    this.#breaker.observe({ successes: answered, failuresAtEnd });
  }

  ramp(): CapitalRamp {
    return this.#ramp;
  }

  setRamp(ramp: CapitalRamp): void {
    this.#ramp = ramp;
  }

  /** Whether its breaker lets orders through, trials included. */
  isHealthy(): boolean {
    return this.#breaker.state() !== "open";
  }

  /** When an open breaker lets trials through; null for none. */
  retryAt(): Millis | null {
    return this.#breaker.opensAt();
  }

  stored(): StoredAdmission {
    return { breaker: this.#breaker.stored(), usage: this.#usage.stored(), pausedUntil: this.#pausedUntil };
  }

  view(): Pick<VenueView, "breaker" | "rate" | "ramp"> {
    const retryAt = this.#breaker.opensAt();
    const [first] = this.#budgets;
    return {
      breaker: { state: this.#breaker.state(), retry_at: isoTimeOrNull(retryAt) },
      rate:
        first === undefined
          ? null
          : {
              used: first.budget.used(),
              limit: first.terms.limit,
              reserve: first.terms.reserve,
              paused_until: this.#pausedUntil > this.#now() ? isoTime(this.#pausedUntil) : null,
            },
      ramp: this.rampView(),
    };
  }

  rampView(): VenueRampView {
    const now = this.#now();
    const { steps, dailyNotionalCap } = this.#ramp;
    const allowance = allowanceAt(this.#ramp, now);
    return {
      steps: steps.map(({ date, share }) => ({ date, share: formatFine(share) })),
      daily_notional_cap: dailyNotionalCap === null ? null : formatMoney(dailyNotionalCap),
      today: {
        date: utcDate(now),
        share: formatFine(shareAt(this.#ramp, now)),
        allowance: allowance === null ? null : formatMoney(allowance),
        used: formatMoney(this.#usage.stored().used),
      },
    };
  }

  #admit(request: AdmissionRequest, isPanicked: boolean | null): Admission {
    const isExit = request.kind === "cancel" || request.kind === "query";
    const now = this.#now();
    // A venue that asks to be left alone bans who goes on, cancels included.
    if (this.#pausedUntil > now) return hold(this.#pausedUntil - now, "the venue asked to be left alone");
    if (!isExit) {
      if (isPanicked === null) return hold(PANIC_PAUSE_MS, "the venue's controls are not known");
      if (isPanicked) return hold(PANIC_PAUSE_MS, "the venue is in panic");
      const refused = this.#overCap(request);
      if (refused !== null) return refused;
    }
    const held = this.#heldByBudget(request, isExit) ?? (isExit ? null : this.#heldByBreaker());
    // What is held has not gone, and counts towards nothing.
    if (held !== null && !isExit) this.#usage.release(request.notional);
    return held ?? GO;
  }

  #overCap({ notional }: AdmissionRequest): Admission | null {
    if (this.#usage.take(notional, this.#ramp)) return null;
    const { allowance, used } = this.rampView().today;
    const until = isoTime(nextMidnight(this.#now()));
    return {
      kind: "refuse",
      reason: `${formatMoney(notional)} in addition to ${used} exceeds today's allowance of ${allowance ?? "0"} for the venue until ${until}`,
    };
  }

  #heldByBreaker(): Admission | null {
    const admitted = this.#breaker.admit();
    return admitted.ok ? null : hold(admitted.retryAfterMs, "the venue's circuit breaker is open");
  }

  #heldByBudget({ kind }: AdmissionRequest, mayUseReserve: boolean): Admission | null {
    for (const { budget, weights } of this.#budgets) {
      const taken = weights[kind] === 0 ? null : budget.take(weights[kind], mayUseReserve);
      if (taken !== null && !taken.ok) return hold(taken.retryAfterMs, "the venue's rate limit is used up");
    }
    return null;
  }
}

const hold = (retryAfterMs: Millis, reason: string): Admission => ({ kind: "hold", retryAfterMs, reason });
