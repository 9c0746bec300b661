/** Stored form of a set of limits, and of a proposal to change them. */
import type { ProposalId, SymbolId } from "../ids";
import {
  DEFAULT_POLICIES,
  NO_HANDLING,
  type InsufficientHistoryPolicy,
  type LimitAction,
  type LimitHandling,
  type LimitSet,
  type PortfolioLimits,
  type RepeatedExecutions,
  type RiskPolicies,
  type SelfMatchPolicy,
  type SymbolLimits,
} from "../limits";
import type { LimitDifference, LimitsProposal } from "../limits-proposal";
import { amount, fine, int, list, mapOf, nullable, bool, record, text, type Codec, type Json } from "./codec";

/** Limits that were stored before there was any have no handling and no policies. */
const handlingCodec: Codec<LimitSet["handling"]> = {
  ...mapOf<string, LimitHandling>(
    record<LimitHandling>({ action: text<LimitAction>(), warning: fine(), critical: fine() }),
  ),
  usual: NO_HANDLING,
};

const policiesCodec: Codec<RiskPolicies> = {
  ...record<RiskPolicies>({
    duplicateWindowMs: int,
    selfMatch: text<SelfMatchPolicy>(),
    repeatedExecutions: nullable(record<RepeatedExecutions>({ count: int, windowMs: int })),
    onInsufficientHistory: text<InsufficientHistoryPolicy>(),
    flattenOnPositionLoss: bool,
    maxCorrelation: fine(),
    volatilityTarget: fine(),
  }),
  usual: DEFAULT_POLICIES,
};

export const limitsCodec = record<LimitSet>({
  version: int,
  portfolio: record<PortfolioLimits>({
    max_exposure: nullable(amount),
    max_net_exposure: nullable(amount),
    max_leverage: nullable(fine()),
    max_positions: nullable(int),
    max_drawdown: nullable(fine()),
    min_margin_ratio: nullable(fine()),
    max_daily_loss: nullable(amount),
    max_var_95: nullable(amount),
    max_var_99: nullable(amount),
    max_open_orders: nullable(int),
    max_correlated_exposure: nullable(amount),
    max_messages_per_second: nullable(int),
    breaker_daily_loss: nullable(amount),
    breaker_position_loss: nullable(amount),
    breaker_rapid_drawdown: nullable(fine()),
  }),
  symbols: mapOf<SymbolId, SymbolLimits>(
    record<SymbolLimits>({
      max_position: nullable(fine()),
      max_value: nullable(amount),
      max_concentration: nullable(fine()),
      max_order_size: nullable(fine()),
      max_order_value: nullable(amount),
      max_open_orders: nullable(int),
      price_collar: nullable(fine()),
    }),
  ),
  handling: handlingCodec,
  policies: policiesCodec,
});

export const encodeLimits = (limits: LimitSet): string => JSON.stringify(limitsCodec.encode(limits));
export const decodeLimits = (stored: string): LimitSet => limitsCodec.decode(JSON.parse(stored) as Json);

export const proposalCodec = record<LimitsProposal>({
  proposalId: text<ProposalId>(),
  limits: limitsCodec,
  changes: list(
    record<LimitDifference>({
      limit: text(),
      symbol: nullable(text()),
      from: nullable(text()),
      to: nullable(text()),
    }),
  ),
  reason: text(),
  by: text(),
  at: int,
});
