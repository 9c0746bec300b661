/** What is watched and restricted: alerts, blocked symbols, trading state. */
import { z } from "zod";
import { anyCase, momentView, notGiven, printable, reason } from "./fields";
import { viewOf } from "./view-of";
import type { FirmChangeView } from "./firm-views";
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
  .strictObject({ reason: notGiven(reason) })
  .meta({ id: "UnblockRequest", examples: [{ reason: "news is out" }] });

/** POST /risk/alerts/{alert_id}/acknowledge. */
export const acknowledgeBody = z
  .strictObject({ note: printable(500) })
  .meta({ id: "AcknowledgeRequest", examples: [{ note: "seen; position is hedged" }] });

/** What may be traded, as answers name it. */
export const tradingState = z.enum(TRADING_STATES);

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
      scope: z.enum(["account", "firm", "breaker"]),
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
export const firmChangeView = viewOf<FirmChangeView>()(
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
