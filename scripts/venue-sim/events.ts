/** Events of the user data stream. Source of every field: user-data-stream.md, "Account Update" and "Order Update". */
import { NO_QUANTITY, formatMoney, NO_MONEY, type Quantity } from "../../shared/core/decimal";
import { wireFine, wireMoney } from "./amounts";
import type { JsonObject } from "./json";
import { isOpen, type VenueOrder, type VenueTrade } from "./orders";
import type { Wallet } from "./wallet";

/** Current execution type, `x`. */
export type ExecutionType = "NEW" | "CANCELED" | "REJECTED" | "TRADE" | "EXPIRED" | "TRADE_PREVENTION";
/** Why an order was rejected, `r`. */
export type RejectReason = "NONE" | "INSUFFICIENT_BALANCES" | "WOULD_MATCH_IMMEDIATELY";

/** What happened to an order. */
export interface Execution {
  readonly type: ExecutionType;
  readonly at: number;
  /** Execution id, rising per symbol. */
  readonly id: number;
  readonly trade?: VenueTrade;
  /** Client id of the cancel request that ended it. */
  readonly cancelId?: string;
  readonly prevented?: { readonly quantity: Quantity; readonly counterOrderId: number };
  readonly rejectReason?: RejectReason;
}

/** The order as it is after the execution. */
export function executionReport(order: VenueOrder, execution: Execution): JsonObject {
  const { trade, prevented } = execution;
  const rejected = execution.type === "REJECTED";
  return {
    e: "executionReport",
    E: execution.at,
    s: order.symbol,
    // Of a cancel this is the cancel's own id, and `C` the order's.
    c: execution.cancelId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: wireFine(order.quantity),
    p: wireFine(order.price),
    P: wireFine(NO_QUANTITY),
    F: wireFine(NO_QUANTITY),
    g: -1,
    C: execution.cancelId === undefined ? "" : order.clientOrderId,
    x: execution.type,
    X: rejected ? "REJECTED" : order.status,
    r: execution.rejectReason ?? "NONE",
    i: order.orderId,
    l: wireFine(trade?.quantity ?? NO_QUANTITY),
    z: wireFine(order.filled),
    L: wireFine(trade?.price ?? NO_QUANTITY),
    n: trade === undefined ? formatMoney(NO_MONEY) : wireMoney(trade.commission),
    N: trade?.commissionAsset ?? null,
    T: execution.at,
    t: trade?.id ?? -1,
    I: execution.id,
    w: !rejected && isOpen(order) && order.type !== "MARKET",
    m: trade?.isMaker ?? false,
    M: trade !== undefined,
    O: order.createdAt,
    Z: wireMoney(order.quoteFilled),
    Y: wireMoney(trade?.quoteQuantity ?? NO_MONEY),
    Q: wireMoney(order.quoteOrderQuantity),
    ...(rejected ? {} : { W: order.createdAt }),
    V: order.stpMode,
    ...(order.preventedMatchId === null ? {} : { v: order.preventedMatchId, A: wireFine(order.prevented), u: -1 }),
    ...(prevented === undefined ? {} : { B: wireFine(prevented.quantity), U: prevented.counterOrderId }),
    ...(order.expiryReason === null ? {} : { eR: order.expiryReason }),
  };
}

/** The balances of these assets as they are now. */
export function accountPosition(wallet: Wallet, assets: readonly string[], now: number): JsonObject {
  return {
    e: "outboundAccountPosition",
    E: now,
    u: wallet.updatedAt,
    B: assets.map((asset) => {
      const { free, locked } = wallet.balance(asset);
      return { a: asset, f: wireMoney(free), l: wireMoney(locked) };
    }),
  };
}
