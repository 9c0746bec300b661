/** What a paper exchange answers over RPC. One object per symbol, named by it. */
import type { Price } from "../../shared/core/decimal";
import type { PushedMark } from "../../shared/core/market";
import type { Intent, IntentOutcome } from "../../shared/core/venue-protocol";
import type { FillView } from "../../shared/contract/views";

/** One request of a participant. `sentAt` and `receiveWindowMs` as Binance's timestamp and recvWindow: what comes later is refused, so that an order that is not there after the window never will be. */
export interface PaperRequest {
  readonly account: string;
  readonly intent: Intent;
  readonly sentAt: number;
  readonly receiveWindowMs: number;
  /** The mark that a submission was let go at, against which its fills are measured. */
  readonly mark?: Price | null;
}

/** A resting or ended order as the exchange holds it; decimals as strings. For reconciliation and the load test's checker. */
export interface PaperOrderView {
  readonly order_id: string;
  readonly account: string;
  readonly side: "buy" | "sell";
  readonly quantity: string;
  readonly filled_quantity: string;
  readonly price: string | null;
  readonly status: "working" | "filled" | "canceled" | "expired" | "rejected";
}

export interface PaperExchangeRpc {
  /** Carries the requests out in order, in one transaction; one outcome each, in their order. Idempotent by client order id and request id. */
  execute(requests: readonly PaperRequest[]): Promise<IntentOutcome[]>;
  /** The house maker quotes around it, and what it crosses fills. False when the symbol is not listed here. */
  pushMark(mark: PushedMark & { readonly version?: number }): Promise<boolean>;
  /** Best prices and depth per level, at most `levels`; decimals as strings. */
  depth(levels: number): Promise<{ bids: [string, string][]; asks: [string, string][] }>;
  /** All orders of an account, oldest first, after the cursor; at most 1,000. */
  orders(account: string, cursor: string | null): Promise<{ orders: PaperOrderView[]; next: string | null }>;
  /** All trades of an account, oldest first, after the cursor, which is `<sequence>.<side>` of the last one seen; at most 1,000. */
  trades(account: string, cursor: string | null): Promise<{ trades: FillView[]; next: string | null }>;
}
