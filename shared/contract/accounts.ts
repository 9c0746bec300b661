/** Accounts: opening, adjusting, and how they are shown. */
import { z } from "zod";
import { moneyFromZero, signedMoney } from "./decimal";
import {
  accountId,
  anyCase,
  decimalView,
  momentView,
  printable,
  reason,
  riskLevelView,
  sideView,
  tradingStateView,
} from "./fields";
import { limitChanges } from "./limits";
import { viewOf } from "./view-of";
import type * as View from "./views";

const CURRENCY_FORM = /^[A-Z0-9]{2,12}$/;

/** POST /accounts. */
export const openAccountBody = z
  .strictObject({
    account: accountId,
    type: anyCase(["margin", "cash"]),
    currency: z.string().regex(CURRENCY_FORM, { error: "2–12 of [A-Z0-9]" }),
    cash: moneyFromZero,
    limits: limitChanges.optional(),
  })
  .meta({
    id: "OpenAccountRequest",
    examples: [{ account: "demo", type: "margin", currency: "USDT", cash: "1000000" }],
  });

/** POST /accounts/{account}/adjustments. */
export const adjustmentBody = z
  .strictObject({
    amount: signedMoney,
    reason,
    reference: printable(64).meta({
      description: "Idempotency key of the adjustment.",
      examples: ["wire-2026-11-21-001"],
    }),
  })
  .meta({
    id: "AdjustmentRequest",
    examples: [{ amount: "-250.5", reason: "withdrawal", reference: "wire-2026-11-21-001" }],
  });

const accountType = z.enum(["margin", "cash"]);

/** A row of the firm's directory. */
export const accountSummaryView = viewOf<View.AccountSummaryView>()(
  z
    .strictObject({
      account: z.string(),
      type: accountType,
      currency: z.string(),
      cash: decimalView.describe("What the account was opened with; `GET /account` has what is there now."),
      created_at: momentView,
    })
    .meta({
      id: "AccountSummary",
      examples: [
        { account: "demo", type: "margin", currency: "USDT", cash: "1000000", created_at: "2026-11-21T09:00:00.000Z" },
      ],
    }),
);

/** Cash, equity, margins and trading state of an account. */
export const accountView = viewOf<View.AccountView>()(
  z
    .strictObject({
      account: z.string(),
      type: accountType,
      currency: z.string(),
      cash: decimalView,
      balances: z.record(z.string(), z.string()),
      equity: decimalView.nullable(),
      margin_used: decimalView.nullable(),
      margin_reserved: decimalView,
      maintenance_margin: decimalView.nullable(),
      buying_power: decimalView.nullable(),
      unrealized_pnl: decimalView.nullable(),
      realized_pnl: decimalView,
      fees: decimalView,
      open_orders: z.int(),
      trading_state: tradingStateView,
      firm_trading_state: tradingStateView,
      created_at: momentView,
      as_of: momentView,
    })
    .meta({
      id: "Account",
      examples: [
        {
          account: "demo",
          type: "margin",
          currency: "USDT",
          cash: "999955",
          balances: { USDT: "999955" },
          equity: "1000000",
          margin_used: "4.5",
          margin_reserved: "0",
          maintenance_margin: "2.25",
          buying_power: "999995.5",
          unrealized_pnl: "0",
          realized_pnl: "0",
          fees: "0.045",
          open_orders: 1,
          trading_state: "active",
          firm_trading_state: "active",
          created_at: "2026-11-20T09:00:00.000Z",
          as_of: "2026-11-21T09:00:00.000Z",
        },
      ],
    }),
);

/** One position. */
export const positionView = viewOf<View.PositionView>()(
  z
    .strictObject({
      symbol: z.string(),
      quantity: decimalView,
      average_price: decimalView.nullable(),
      mark: decimalView.nullable(),
      mark_time: momentView.nullable(),
      market_value: decimalView.nullable(),
      unrealized_pnl: decimalView.nullable(),
      realized_pnl: decimalView,
      open_buys: decimalView,
      open_sells: decimalView,
      margin: decimalView.nullable(),
    })
    .meta({
      id: "Position",
      examples: [
        {
          symbol: "BTCUSDT",
          quantity: "0.001",
          average_price: "45000",
          mark: "45100",
          mark_time: "2026-11-21T09:00:00.000Z",
          market_value: "45.1",
          unrealized_pnl: "0.1",
          realized_pnl: "0",
          open_buys: "0",
          open_sells: "0.001",
          margin: "4.51",
        },
      ],
    }),
);

/** One fill. */
export const fillView = viewOf<View.FillView>()(
  z
    .strictObject({
      trade_id: z.string(),
      order_id: z.string(),
      symbol: z.string(),
      side: sideView,
      quantity: decimalView,
      price: decimalView,
      fee: decimalView,
      fee_currency: z.string(),
      liquidity: z.enum(["maker", "taker"]),
      venue: z.string(),
      shadow: z.boolean(),
      time: momentView,
      sequence: z.int(),
    })
    .meta({
      id: "Fill",
      examples: [
        {
          trade_id: "17",
          order_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T7",
          symbol: "BTCUSDT",
          side: "buy",
          quantity: "0.001",
          price: "45000",
          fee: "0.045",
          fee_currency: "USDT",
          liquidity: "taker",
          venue: "paper",
          shadow: false,
          time: "2026-11-21T09:00:00.000Z",
          sequence: 44,
        },
      ],
    }),
);

/** Counters of an account since it was opened. */
export const statsView = viewOf<View.StatsView>()(
  z
    .strictObject({
      orders_received: z.int(),
      orders_checked: z.int(),
      orders_accepted: z.int(),
      orders_rejected: z.record(z.string(), z.int()),
      orders_filled: z.int(),
      orders_canceled: z.int(),
      open_orders: z.int(),
      active_positions: z.int(),
      risk_level: riskLevelView,
      trading_state: tradingStateView,
      breakers_open: z.int(),
      alerts_open: z.strictObject({ warning: z.int(), critical: z.int(), breach: z.int() }),
      alerts_waiting: z.int(),
      outbox_depth: z.int(),
      sequence: z.int(),
    })
    .meta({
      id: "Stats",
      examples: [
        {
          orders_received: 12,
          orders_checked: 11,
          orders_accepted: 9,
          orders_rejected: { order_value_limit: 2 },
          orders_filled: 6,
          orders_canceled: 1,
          open_orders: 2,
          active_positions: 1,
          risk_level: "low",
          trading_state: "active",
          breakers_open: 0,
          alerts_open: { warning: 1, critical: 0, breach: 0 },
          alerts_waiting: 0,
          outbox_depth: 0,
          sequence: 44,
        },
      ],
    }),
);

/** Whether the journal's hashes and its replay hold. */
export const verifyView = viewOf<View.VerifyView>()(
  z
    .strictObject({
      ok: z.boolean(),
      rows: z.int(),
      head: z.string(),
      next: z.int().nullable(),
      error: z.string().nullable(),
      state_compared: z.boolean(),
    })
    .meta({
      id: "JournalVerification",
      examples: [{ ok: true, rows: 812, head: "9f2c", next: null, error: null, state_compared: true }],
    }),
);
