/** What an account's risk is measured from: the day, the peak, open breakers, alerts that wait; and what is worked out from marks and closes. */
import { DrawdownWindow } from "./drawdown-window";
import { NO_MONEY, ONE, type Money, type Ratio } from "./decimal";
import type { DeferredAlert } from "./events";
import type { AlertId, Millis, ProposalId, SymbolId } from "./ids";
import type { LimitsProposal } from "./limits-proposal";
import type { Mark } from "./market";
import type { ContentIndex } from "./risk/content-index";
import type { EffectiveLimits } from "./risk/effective-limits";
import type { RestingIndex } from "./risk/resting-index";
import type { WatchedScope } from "./risk/watched-limits";
import type { ReturnHistory } from "./statistics/return-history";
import { ScenarioBook } from "./statistics/scenario-book";

export type BreakerName = "portfolio_loss" | "position_loss" | "rapid_drawdown";

/** A breaker that has tripped and was not reset. Restricts by itself; the trading state stays as it is. */
export interface OpenBreaker {
  readonly breaker: BreakerName;
  /** Of the position-loss breaker; null for the two others. */
  readonly symbol: SymbolId | null;
  /** P&L that tripped it, or the drawdown as a share. */
  readonly observed: string;
  readonly threshold: string;
  readonly trippedAt: Millis;
  /** Of rapid_drawdown: when equity was last at a new low. In memory only; after a start it is the time of the start. */
  lowAt: Millis;
  /** That low; null until equity is known after a start. */
  low: Money | null;
}

/** A UTC day of the account. P&L = end − start − flow; the next day's start is its end. */
export interface EquityDay {
  /** ISO date. */
  readonly date: string;
  readonly start: Money;
  readonly end: Money;
  /** Adjustments within the day. */
  readonly flow: Money;
}

/** The UTC day in progress. */
export interface RiskDay {
  readonly date: string;
  /** At 00:00 UTC, at the last marks known then; of the first day what the account was opened with. */
  readonly equity: Money;
  /** Adjustments since. */
  flow: Money;
  /** Total P&L of each symbol at its start: realised and unrealised, less fees. None is 0. */
  readonly pnl: ReadonlyMap<SymbolId, Money>;
}

/** What a volatility makes of limits. */
export interface VolatilityFactor {
  /** min(1, target ÷ realised volatility), rounded down. */
  readonly volatility: Ratio;
  /** Whether there were returns enough for the volatility; its factor is 1 otherwise. */
  readonly status: "ok" | "insufficient_history";
}

/** What base limits are multiplied by (domain.md, "Limits": dynamic adjustment). */
export interface Factors extends VolatilityFactor {
  /** 1 until half of max_drawdown, falling linearly to 0.25 at the limit. */
  readonly drawdown: Ratio;
}

/** Nothing is adjusted. */
export const NO_ADJUSTMENT: Factors = { volatility: ONE, status: "insufficient_history", drawdown: ONE };

/** Worst-case exposure of the symbols that move together, and how many of them have any. */
export interface ClusterExposure {
  readonly exposure: Money;
  readonly symbols: number;
}

/** That an alert was opened, and when. */
export interface NewAlert {
  readonly alertId: AlertId;
  readonly at: Millis;
}

export interface RiskState {
  /** Null before the account is opened. */
  day: RiskDay | null;
  /** Equity that the portfolio-loss breaker counts from: the day's start, or its last reset. Adjustments move it. */
  lossBase: Money;
  /** Total P&L that the position-loss breaker counts a symbol's from, where it was reset today; otherwise the day's. */
  readonly positionLossBase: Map<SymbolId, Money>;
  /** Highest equity seen; adjustments move it. */
  peakEquity: Money | null;
  /** The peak as it is in the journal, and when it was written there. */
  notedPeak: Money | null;
  peakNotedAt: Millis;
  /** By `breaker`, or `breaker|symbol`. */
  readonly breakers: Map<string, OpenBreaker>;
  /** Days that have ended, oldest first, at most 251. */
  readonly equityDays: EquityDay[];
  /** By limit, symbol and level: new alerts over what may be opened in a minute. */
  readonly deferredAlerts: Map<string, DeferredAlert>;
  /** Alerts opened within the last minute, oldest first. */
  readonly newAlerts: NewAlert[];
  /** Changes of limits that wait for approval, oldest first. */
  readonly proposals: Map<ProposalId, LimitsProposal>;

  // In memory only, from here on.
  history: ReturnHistory | null;
  /** What the positions as they are would have won or lost on each day of the history. Floats. */
  readonly scenarios: ScenarioBook;
  /** Symbols whose returns correlate with another's, by a number for each cluster. */
  clusters: ReadonlyMap<SymbolId, number>;
  /** What each cluster with any exposure comes to. */
  readonly clusterExposure: Map<number, ClusterExposure>;
  /** The largest of them with more than one symbol; null until somebody asks again. */
  largestCluster: Money | null;
  /** The drawdown that was worked out last, and of what. */
  drawdown: { readonly equity: Money; readonly peak: Money; readonly share: Ratio } | null;
  readonly window: DrawdownWindow;
  /** The symbols' own volatility; the drawdown factor is the portfolio's for all. */
  readonly factors: { portfolio: Factors; symbols: ReadonlyMap<SymbolId, VolatilityFactor> };
  /** The limits times the factors, as far as they were asked for; null until then. */
  effective: EffectiveLimits | null;
  /** When which content was accepted, as long as checks 8 and 18 look back; null while both are off. */
  contents: ContentIndex | null;
  /** Own resting orders by price, for check 11; null while it is off. */
  resting: RestingIndex | null;
  /** Open alerts by limit, symbol and level. */
  readonly openAlerts: Map<string, AlertId>;
  /** Symbols held or worked whose mark has changed since the journal last noted it. */
  readonly notedMarks: Set<SymbolId>;
  /** The mark of each symbol as the journal has noted it last. */
  readonly journalMarks: Map<SymbolId, Mark>;
  /** The limits looked at and where their levels begin, by symbol; null is the portfolio. */
  readonly watched: Map<SymbolId | null, WatchedScope>;
  /** When the day in progress is over; 0 while there is none. */
  dayEndsAt: Millis;
  /** Until then every held symbol has a fresh mark; later, or 0, they have to be looked at. */
  freshUntil: Millis;
  /** Held symbols that were told to have had no fresh mark for long, and when all that is held is looked at for more. */
  readonly blind: Set<SymbolId>;
  blindLookAt: Millis;
}

/** The risk of an account that does not exist yet. */
export function emptyRisk(): RiskState {
  return {
    day: null,
    lossBase: NO_MONEY,
    positionLossBase: new Map(),
    peakEquity: null,
    notedPeak: null,
    peakNotedAt: 0,
    breakers: new Map(),
    equityDays: [],
    deferredAlerts: new Map(),
    newAlerts: [],
    proposals: new Map(),
    history: null,
    scenarios: new ScenarioBook(),
    clusters: new Map(),
    clusterExposure: new Map(),
    largestCluster: null,
    drawdown: null,
    window: new DrawdownWindow(),
    factors: { portfolio: NO_ADJUSTMENT, symbols: new Map() },
    effective: null,
    contents: null,
    resting: null,
    openAlerts: new Map(),
    notedMarks: new Set(),
    journalMarks: new Map(),
    watched: new Map(),
    dayEndsAt: 0,
    freshUntil: 0,
    blind: new Set(),
    blindLookAt: Number.POSITIVE_INFINITY,
  };
}

/** Key of a breaker among the open ones. */
export const breakerKey = (breaker: BreakerName, symbol: SymbolId | null): string =>
  symbol === null ? breaker : `${breaker}|${symbol}`;
