/** Accounts: opening, adjusting, and how they are shown. */
import { z } from "zod";
import { moneyFromZero, signedMoney } from "./decimal";
import { accountId, anyCase, decimalView, momentView, printable, reason } from "./fields";
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
  .meta({ id: "OpenAccountRequest", examples: [{ account: "demo", type: "margin", currency: "USDT", cash: "1000000" }] });

/** POST /accounts/{account}/adjustments. */
export const adjustmentBody = z
  .strictObject({ amount: signedMoney, reason, reference: printable(64).meta({ description: "Makes it idempotent.", examples: ["wire-2026-11-21-001"] }) })
  .meta({ id: "AdjustmentRequest", examples: [{ amount: "-250.5", reason: "withdrawal", reference: "wire-2026-11-21-001" }] });

const accountType = z.enum(["margin", "cash"]);
const tradingState = z.enum(["active", "reducing", "halted"]);
const side = z.enum(["buy", "sell"]);
const riskLevel = z.enum(["low", "medium", "high", "critical", "unknown"]);

/** A row of the firm's directory. */
export const accountSummaryView = viewOf<View.AccountSummaryView>()(
  z
    .strictObject({ account: z.string(), type: accountType, currency: z.string(), cash: decimalView, created_at: momentView })
    .meta({ id: "AccountSummary", examples: [{ account: "demo", type: "margin", currency: "USDT", cash: "1000000", created_at: "2026-11-21T09:00:00.000Z" }] }),
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
      trading_state: tradingState,
      firm_trading_state: tradingState,
      created_at: momentView,
      as_of: momentView,
    })
    .meta({ id: "Account" }),
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
    .meta({ id: "Position" }),
);

/** One fill. */
export const fillView = viewOf<View.FillView>()(
  z
    .strictObject({
      trade_id: z.string(),
      order_id: z.string(),
      symbol: z.string(),
      side,
      quantity: decimalView,
      price: decimalView,
      fee: decimalView,
      fee_currency: z.string(),
      liquidity: z.enum(["maker", "taker"]),
      venue: z.string(),
      time: momentView,
      sequence: z.int(),
    })
    .meta({ id: "Fill" }),
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
      risk_level: riskLevel,
      outbox_depth: z.int(),
      sequence: z.int(),
    })
    .meta({ id: "Stats" }),
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
    .meta({ id: "JournalVerification", examples: [{ ok: true, rows: 812, head: "9f2c", next: null, error: null, state_compared: true }] }),
);
