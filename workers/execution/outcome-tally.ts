/** Sums up the outcomes of batches at one venue, for the venue object: counts, values, calls' durations and failures. Fills are counted elsewhere (fill-tally.ts). */
import { NO_PRICE, notional, plus, type Money } from "../../shared/core/decimal";
import type { AccountId, Millis } from "../../shared/core/ids";
import { NO_OBSERVATION, type VenueObservation } from "../../shared/core/venue-observation";
import type { IntentOutcome, LeasedIntent, VenueReport } from "../../shared/core/venue-protocol";

type Counted = { -readonly [K in keyof VenueObservation]: VenueObservation[K] };

const nothing = (): Counted => ({ ...NO_OBSERVATION });

export interface Batch {
  readonly account: AccountId;
  readonly intents: readonly LeasedIntent[];
  /** One per intent, in their order. */
  readonly outcomes: readonly IntentOutcome[];
  /** How long the call took. */
  readonly ms: Millis;
}

export class OutcomeTally {
  #counted = nothing();
  #accounts = new Set<AccountId>();
  #latencies = new Map<Millis, number>();

  add({ account, intents, outcomes, ms }: Batch): void {
    this.#accounts.add(account);
    this.#latencies.set(ms, (this.#latencies.get(ms) ?? 0) + intents.length);
    for (const [index, leased] of intents.entries()) {
      const outcome = outcomes[index];
      // A missing outcome is reported as unknown, to the account and to the venue object.
      if (outcome === undefined) this.#unknown(leased);
      else this.#count(leased, outcome);
    }
  }

  /** What was summed up since the last time; null for nothing. */
  take(): VenueObservation | null {
    if (this.#accounts.size === 0) return null;
    const latencies = Array.from(this.#latencies, ([ms, count]) => ({ ms, count }));
    const taken = { ...this.#counted, accounts: [...this.#accounts], latencies };
    this.#counted = nothing();
    this.#accounts = new Set();
    this.#latencies = new Map();
    return taken;
  }

  #count(leased: LeasedIntent, outcome: IntentOutcome): void {
    switch (outcome.kind) {
      case "answered":
        this.#answered();
        if (leased.intent.kind === "submit") this.#counted.sent++;
        for (const report of outcome.reports) this.#countReport(leased, report);
        return;
      case "not_found":
      case "never_arrived":
        this.#answered();
        return;
      case "unknown":
        this.#unknown(leased);
        return;
      case "not_sent":
        this.#release(leased.notional);
        if (outcome.fault === "rate_limited")
          this.#counted.pauseMs = Math.max(this.#counted.pauseMs, outcome.retryAfterMs);
        if (outcome.fault === "unreachable") {
          this.#counted.unreachable++;
          this.#counted.failuresAtEnd++;
        }
        return;
      case "refused_here":
        this.#release(leased.notional);
    }
  }

  #countReport({ intent, mark, notional: value }: LeasedIntent, report: VenueReport): void {
    switch (report.kind) {
      case "acknowledged":
        if (intent.kind !== "submit") return;
        this.#counted.acknowledged++;
        this.#counted.acknowledgedValue = plus(
          this.#counted.acknowledgedValue,
          notional(intent.quantity, intent.price ?? mark ?? NO_PRICE),
        );
        return;
      case "refused":
        this.#counted.rejected++;
        this.#release(value);
        return;
      case "replace_refused":
        this.#release(value);
        return;
      // Counted where each passes once: answers tell some twice, and not those of an order that rests.
      case "fill":
      case "trade_busted":
      case "canceled":
      case "expired":
      case "cancel_refused":
      case "replaced":
      case "order_status":
    }
  }

  #answered(): void {
    this.#counted.answered++;
    this.#counted.failuresAtEnd = 0;
  }

  #unknown({ intent }: LeasedIntent): void {
    if (intent.kind === "submit") this.#counted.sent++;
    this.#counted.unknown++;
    this.#counted.failuresAtEnd++;
  }

  #release(value: Money): void {
    this.#counted.releasedNotional = plus(this.#counted.releasedNotional, value);
  }
}
