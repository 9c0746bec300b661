import { money } from "../../../shared/core/decimal";
import type { RiskSummary } from "../firm-rpc";

/** Amounts as text; everything else as in a summary. */
type Parts = Partial<Omit<RiskSummary, "equity" | "long" | "short" | "dayPnl">> &
  Partial<Record<"equity" | "long" | "short" | "dayPnl", string>>;

/** An account with 1,000,000 and nothing else, unless told otherwise. */
export const aSummary = ({
  equity = "1000000",
  long = "0",
  short = "0",
  dayPnl = "0",
  ...rest
}: Parts = {}): RiskSummary => ({
  account: "demo",
  asOf: 1_000_000,
  equity: money(equity),
  long: money(long),
  short: money(short),
  dayPnl: money(dayPnl),
  positions: 0,
  isMarked: true,
  riskLevel: "low",
  tradingState: "active",
  ...rest,
});
