/** Risk of an account: figures, alerts, blocked symbols, trading state. */
import { z } from "zod";
import { anyCase, decimalView, momentView, printable, reason } from "./fields";
import { viewOf } from "./view-of";
import type * as View from "./views";

const TRADING_STATES = ["active", "reducing", "halted"] as const;

/** POST /risk/trading-state. */
export const tradingStateBody = z
  .strictObject({ state: anyCase(TRADING_STATES), reason, cancel_orders: z.boolean().default(false) })
  .meta({
    id: "TradingStateRequest",
    examples: [{ state: "halted", reason: "maintenance at the exchange", cancel_orders: true }],
  });

/** POST /firm/trading-state. */
export const firmTradingStateBody = z
  .strictObject({ state: anyCase(TRADING_STATES), reason })
  .meta({ id: "FirmTradingStateRequest", examples: [{ state: "reducing", reason: "market turmoil" }] });

/** POST …/symbol/{symbol}/block. */
export const blockBody = z
  .strictObject({ reason })
  .meta({ id: "BlockRequest", examples: [{ reason: "news pending" }] });

/** DELETE …/symbol/{symbol}/block; the body may be left out. */
export const unblockBody = z
  .strictObject({ reason: reason.nullish() })
  .meta({ id: "UnblockRequest", examples: [{ reason: "news is out" }] });

/** POST /risk/alerts/{alert_id}/acknowledge. */
export const acknowledgeBody = z
  .strictObject({ note: printable(500) })
  .meta({ id: "AcknowledgeRequest", examples: [{ note: "seen; position is hedged" }] });

const tradingState = z.enum(TRADING_STATES);

const statisticView = viewOf<View.StatisticView>()(
  z
    .strictObject({
      value: decimalView.nullable(),
      method: z.string(),
      observations: z.int(),
      status: z.enum(["ok", "insufficient_history", "not_available"]),
    })
    .meta({ id: "Statistic" }),
);

const NO_HISTORY: View.StatisticView = {
  value: null,
  method: "historical",
  observations: 3,
  status: "insufficient_history",
};

/** Exposure, margins, P&L and statistics of an account. */
export const portfolioView = viewOf<View.PortfolioView>()(
  z
    .strictObject({
      equity: decimalView.nullable(),
      cash: decimalView,
      gross_exposure: decimalView.nullable(),
      net_exposure: decimalView.nullable(),
      long_exposure: decimalView.nullable(),
      short_exposure: decimalView.nullable(),
      leverage: decimalView.nullable(),
      positions: z.int(),
      margin_used: decimalView.nullable(),
      margin_reserved: decimalView,
      maintenance_margin: decimalView.nullable(),
      margin_ratio: decimalView.nullable(),
      buying_power: decimalView.nullable(),
      unrealized_pnl: decimalView.nullable(),
      realized_pnl: decimalView,
      day_pnl: decimalView.nullable(),
      peak_equity: decimalView.nullable(),
      drawdown: decimalView.nullable(),
      var_95: statisticView,
      var_99: statisticView,
      es_95: statisticView,
      es_99: statisticView,
      volatility: statisticView,
      risk_level: z.enum(["low", "medium", "high", "critical", "unknown"]),
      risk_score: decimalView.nullable(),
      trading_state: tradingState,
      as_of: momentView,
    })
    .meta({
      id: "Portfolio",
      examples: [
        {
          equity: "1000000",
          cash: "999955",
          gross_exposure: "45",
          net_exposure: "45",
          long_exposure: "45",
          short_exposure: "0",
          leverage: "0.000045",
          positions: 1,
          margin_used: "4.5",
          margin_reserved: "0",
          maintenance_margin: "2.25",
          margin_ratio: "0.9999955",
          buying_power: "999995.5",
          unrealized_pnl: "0",
          realized_pnl: "0",
          day_pnl: "-0.045",
          peak_equity: "1000000",
          drawdown: "0",
          var_95: { ...NO_HISTORY },
          var_99: { ...NO_HISTORY },
          es_95: { ...NO_HISTORY },
          es_99: { ...NO_HISTORY },
          volatility: { value: null, method: "ewma", observations: 3, status: "insufficient_history" },
          risk_level: "low",
          risk_score: null,
          trading_state: "active",
          as_of: "2026-11-21T09:00:00.000Z",
        },
      ],
    }),
);

/** One alert. */
export const alertView = viewOf<View.AlertView>()(
  z
    .strictObject({
      alert_id: z.string(),
      level: z.enum(["warning", "critical", "breach"]),
      limit: z.string(),
      symbol: z.string().nullable(),
      order_id: z.string().nullable(),
      message: z.string(),
      observed: z.string().nullable(),
      threshold: z.string().nullable(),
      count: z.int(),
      status: z.enum(["open", "acknowledged", "resolved"]),
      opened_at: momentView,
      acknowledged_at: momentView.nullable(),
      acknowledged_by: z.string().nullable(),
      note: z.string().nullable(),
      resolved_at: momentView.nullable(),
    })
    .meta({
      id: "Alert",
      examples: [
        {
          alert_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T8",
          level: "warning",
          limit: "max_exposure",
          symbol: null,
          order_id: null,
          message: "exposure is at 82 % of its limit",
          observed: "820000",
          threshold: "800000",
          count: 1,
          status: "open",
          opened_at: "2026-11-21T09:00:00.000Z",
          acknowledged_at: null,
          acknowledged_by: null,
          note: null,
          resolved_at: null,
        },
      ],
    }),
);

/** A symbol that takes only what reduces. */
export const blockedSymbolView = viewOf<View.BlockedSymbolView>()(
  z
    .strictObject({
      symbol: z.string(),
      scope: z.enum(["account", "firm"]),
      reason: z.string(),
      by: z.string(),
      at: momentView,
    })
    .meta({
      id: "BlockedSymbol",
      examples: [
        { symbol: "BTCUSDT", scope: "account", reason: "news pending", by: "alice", at: "2026-11-21T09:00:00.000Z" },
      ],
    }),
);

/** Whether a symbol is blocked for the account after the change. */
export const unblockedView = z
  .strictObject({ symbol: z.string(), blocked: z.boolean() })
  .meta({ id: "UnblockedSymbol", examples: [{ symbol: "BTCUSDT", blocked: false }] });

/** The trading state after a change, and what it cancelled. */
export const tradingStateView = viewOf<View.TradingStateView>()(
  z
    .strictObject({
      state: tradingState,
      reason: z.string().nullable(),
      by: z.string().nullable(),
      at: momentView.nullable(),
      canceled: z.int(),
      pending: z.int(),
    })
    .meta({
      id: "TradingStateChange",
      examples: [
        {
          state: "halted",
          reason: "maintenance at the exchange",
          by: "alice",
          at: "2026-11-21T09:00:00.000Z",
          canceled: 3,
          pending: 1,
        },
      ],
    }),
);

/** How far a firm-wide change has come. */
export const firmChangeView = viewOf<View.FirmChangeView>()(
  z
    .strictObject({
      version: z.int(),
      trading_state: tradingState,
      blocked_symbols: z.array(z.string()),
      accounts: z.strictObject({ active: z.int(), applied: z.int(), pending: z.int() }),
    })
    .meta({
      id: "FirmChange",
      examples: [
        {
          version: 3,
          trading_state: "active",
          blocked_symbols: ["BTCUSDT"],
          accounts: { active: 12, applied: 12, pending: 0 },
        },
      ],
    }),
);
