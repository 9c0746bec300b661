/** What the firm's object answers, as it looks on the wire (views.ts). */
import type { TradingState } from "../core/controls";
import type { LimitLevel, RiskLevel } from "../core/risk/levels";
import type { Page } from "./views";

/** How far a firm-wide change has come: every active account has it, idle ones take it before their next decision. */
export interface FirmChangeView {
  version: number;
  trading_state: TradingState;
  blocked_symbols: string[];
  accounts: { active: number; applied: number; pending: number };
}

export type FirmLimitName = "max_exposure" | "max_net_exposure" | "max_daily_loss";

/** The firm's limits over all accounts together. */
export interface FirmLimitsView {
  version: number;
  limits: Record<FirmLimitName, string>;
}

/** A limit of the firm, and what all accounts together use of it. */
export interface FirmLimitUseView {
  limit: FirmLimitName;
  value: string;
  used: string;
  /** Null for a limit of 0. */
  utilization: string | null;
  level: LimitLevel;
  /** When it turned the firm to reducing; null when its use has fallen under it since, or never reached it. */
  tripped_at: string | null;
}

/** What an account has reported last. Values are at the last marks it knew; `is_marked` says whether those were fresh. */
export interface AccountRiskView {
  account: string;
  equity: string;
  gross_exposure: string;
  net_exposure: string;
  long_exposure: string;
  short_exposure: string;
  /** Of the UTC day of `as_of`. */
  day_pnl: string;
  positions: number;
  is_marked: boolean;
  risk_level: RiskLevel;
  trading_state: TradingState;
  as_of: string;
}

/** All accounts together, and a page of them. */
export interface FirmRiskView extends Page<AccountRiskView> {
  /** How many accounts have reported. */
  accounts: number;
  equity: string;
  gross_exposure: string;
  net_exposure: string;
  long_exposure: string;
  short_exposure: string;
  day_pnl: string;
  /** The worst of all accounts; unknown comes before critical. */
  risk_level: RiskLevel;
  trading_state: TradingState;
  limits: FirmLimitUseView[];
  limits_version: number;
  /** When the account that has said nothing for longest said something; null before the first report. */
  oldest_as_of: string | null;
  as_of: string;
}

/** Who changed what in the firm, why and when. */
export interface FirmAuditView {
  number: number;
  time: string;
  action: string;
  subject: string;
  reason: string | null;
  by: string;
}
