/** What a venue object has to keep to at its venue, out of the configuration. */
import type { CapitalRamp } from "../../shared/core/capital-ramp";
import type { VenueConfig } from "../../shared/core/config";
import { money, type Money } from "../../shared/core/decimal";
import type { AdmissionRequest } from "./venue-rpc";
import type { BudgetTerms } from "./rate-budget";

/** What an intent uses of a budget, by its kind. */
export type Weights = Readonly<Record<AdmissionRequest["kind"], number>>;

export interface Budget {
  readonly terms: BudgetTerms;
  readonly weights: Weights;
}

export interface VenueTerms {
  /** All of them must have room for an intent; none where the venue sets no limits. */
  readonly budgets: readonly Budget[];
  /** The default until it is changed. */
  readonly ramp: CapitalRamp;
  /** Whether a cap may be left out: only where no real money is at stake. */
  readonly mayBeUncapped: boolean;
  /** A difference of the venue's balances up to this raises no alert, by currency; default 0. */
  readonly balanceTolerance: ReadonlyMap<string, Money>;
  /** Whether it takes credentials to send anything there. */
  readonly needsCredentials: boolean;
}

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;

/**
 * Request weights of Binance's REST API: an order 1, its cancel 1, a cancel-replace 1; a question is the order (4) and its
 * trades (5).
 */
const BINANCE_WEIGHTS: Weights = { submit: 1, cancel: 1, replace: 1, query: 9 };
/** Only new orders count towards Binance's limit of orders; a cancel-replace makes one. */
const BINANCE_ORDERS: Weights = { submit: 1, cancel: 0, replace: 1, query: 0 };

/** Most value a day at a venue with real money (domain.md, "Venues"). */
const HARD_CAP = money("50000");

export function venueTerms(venue: VenueConfig): VenueTerms {
  switch (venue.adapter) {
    case "paper":
      return {
        budgets: [],
        ramp: { steps: [], dailyNotionalCap: null },
        mayBeUncapped: true,
        balanceTolerance: new Map(),
        needsCredentials: false,
      };
    case "binance":
      return {
        budgets: [
          {
            terms: { windowMs: MINUTE_MS, limit: venue.weightPerMinute, reserve: venue.weightReserve },
            weights: BINANCE_WEIGHTS,
          },
          {
            terms: { windowMs: TEN_SECONDS_MS, limit: venue.ordersPer10s, reserve: 0 },
            weights: BINANCE_ORDERS,
          },
        ],
        ramp: { steps: [], dailyNotionalCap: HARD_CAP },
        mayBeUncapped: false,
        balanceTolerance: venue.balanceTolerance,
        needsCredentials: true,
      };
  }
}
