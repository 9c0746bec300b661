/**
 * The account as it was at each row of its journal, with the derived figures of the running account: the peak, dynamic
 * limits, the statistics of the day. Seen under two sets of limits at a time.
 */
import { setClusters } from "../book";
import { DAY_MS, dayAt } from "../calendar-day";
import { max } from "../decimal";
import { evolve } from "../evolve";
import type { AccountEvent, JournalEntry } from "../events";
import type { Millis, SymbolId } from "../ids";
import type { LimitSet, RiskPolicies } from "../limits";
import { hasFreshMarks } from "../mark-freshness";
import { refreshRisk } from "../refresh-risk";
import type { ClusterExposure } from "../risk-state";
import { refreshPortfolioFactors, refreshSymbolFactors } from "../risk/effective-limits";
import { equityOf } from "../risk/funds";
import { keepPolicyIndexes } from "../risk/policy-indexes";
import { subjectOf, type Proposal } from "../risk/subject";
import { emptyState, type AccountState, type Surroundings } from "../state";
import { clustersOf } from "../statistics/clusters";
import { floatOfFine } from "../statistics/float";
import type { ReturnHistory } from "../statistics/return-history";
import { historyBefore } from "./history-before";
import type { Subjects } from "./judge";

/** Firm-wide controls are not journalled: their rejections are taken from the trace, and here they restrict nothing. */
const NO_CONTROLS = { version: 0, tradingState: "active", blockedSymbols: [], venues: [] } as const;

/** What the running account looks at again after a row: its peak, and also what its dynamic limits are worked out from. */
const MOVES: Readonly<Partial<Record<AccountEvent["type"], "peak" | "limits">>> = {
  account_opened: "limits",
  limits_changed: "limits",
  marks_noted: "limits",
  cash_adjusted: "peak",
  order_filled: "peak",
  trade_busted: "peak",
};

export interface ShadowParts {
  readonly surroundings: Surroundings;
  readonly proposed: LimitSet;
  /** The daily returns as they are known now; at each decision only those of days before it count. Null: there are none. */
  readonly history: ReturnHistory | null;
}

export class ShadowAccount {
  readonly state: AccountState;
  readonly #history: ReturnHistory | null;
  /** The same account under the proposed limits; rebuilt for each decision, except what is computed from the limits. */
  #proposed: AccountState;
  /** Which symbols count as one under the proposed limits; null where it is the same as under those in force. */
  #clusters: ReadonlyMap<SymbolId, number> | null = null;
  /** UTC day, since 1970, that the statistics are of. */
  #day = -1;
  #moved: "peak" | "limits" | null = "limits";

  constructor({ surroundings, proposed, history }: ShadowParts) {
    this.state = emptyState(surroundings);
    this.state.firm = NO_CONTROLS;
    this.#history = history;
    this.#proposed = this.#under(proposed, { ...this.state.risk.factors });
  }

  /** A proposal on the account as it is, under both sets of limits, as a decision of `at` would see it. */
  subjects(proposal: Proposal, at: Millis): Subjects {
    this.#refresh(at);
    // What the checks look at is read from one state; a second one could only be kept by replaying twice.
    this.#proposed = this.#under(this.#proposed.limits, this.#proposed.risk.factors);
    if (this.#clusters !== null) setClusters(this.#proposed, this.#clusters);
    return { inForce: subjectOf(this.state, proposal, at), proposed: subjectOf(this.#proposed, proposal, at) };
  }

  /** Takes the next row in. */
  take(entry: JournalEntry): void {
    evolve(this.state, entry);
    const { type } = entry.event;
    if (this.#moved !== "limits") this.#moved = MOVES[type] ?? this.#moved;
    if (type !== "account_opened" && type !== "limits_changed") return;
    this.#day = -1;
    this.#keepIndexes();
  }

  #under(limits: LimitSet, factors: AccountState["risk"]["factors"]): AccountState {
    const { state } = this;
    const clusterExposure = this.#clusters === null ? state.risk.clusterExposure : new Map<number, ClusterExposure>();
    return { ...state, limits, risk: { ...state.risk, factors, clusterExposure } };
  }

  /** Does what the running account does after each turn and each day's closes. */
  #refresh(at: Millis): void {
    const { state } = this;
    const day = dayAt(at);
    if (day !== this.#day) this.#beginDay(day, at);
    if (this.#moved === null || !hasFreshMarks(state, at)) return;
    const equity = equityOf(state);
    const { peakEquity } = state.risk;
    state.risk.peakEquity = peakEquity === null ? equity : max(peakEquity, equity);
    if (this.#moved === "limits") {
      refreshPortfolioFactors(state);
      refreshPortfolioFactors(this.#under(this.#proposed.limits, this.#proposed.risk.factors));
    }
    this.#moved = null;
  }

  #beginDay(day: number, at: Millis): void {
    this.#day = day;
    this.#moved = "limits";
    if (this.#history === null) return;
    const { state } = this;
    const history = historyBefore(this.#history, day * DAY_MS);
    state.risk.history = history;
    state.risk.scenarios.setHistory(history);
    refreshRisk(state, at);
    const { limits, risk } = this.#proposed;
    refreshSymbolFactors(this.#under(limits, risk.factors));
    const { maxCorrelation } = limits.policies;
    const isSame = maxCorrelation === state.limits.policies.maxCorrelation;
    this.#clusters = isSame ? null : clustersOf(history, floatOfFine(maxCorrelation));
  }

  /** Some checks look back; what they look up is kept as soon as either set of limits asks for it. */
  #keepIndexes(): void {
    const { state } = this;
    const policies = eitherOf(state.limits.policies, this.#proposed.limits.policies);
    keepPolicyIndexes({ ...state, limits: { ...state.limits, policies } });
  }
}

/** Policies under which every index is kept that one of both needs, as far back as one of both looks. */
function eitherOf(a: RiskPolicies, b: RiskPolicies): RiskPolicies {
  const [one, other] = [a.repeatedExecutions, b.repeatedExecutions];
  return {
    ...a,
    duplicateWindowMs: Math.max(a.duplicateWindowMs, b.duplicateWindowMs),
    selfMatch: a.selfMatch === "off" ? b.selfMatch : a.selfMatch,
    repeatedExecutions: (one?.windowMs ?? 0) >= (other?.windowMs ?? 0) ? one : other,
  };
}
