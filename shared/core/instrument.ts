import type { Price, Quantity, Ratio, Money } from "./decimal";
import type { SymbolId } from "./ids";

/** What may be traded, with the trading rules of its venue (Binance's LOT_SIZE, PRICE_FILTER and NOTIONAL filters). */
export interface Instrument {
  readonly symbol: SymbolId;
  /** Base currency: what a quantity counts. */
  readonly base: string;
  /** Quote currency: what prices and cash count. */
  readonly quote: string;
  readonly tradable: boolean;
  /** Prices are whole multiples of it. */
  readonly tickSize: Price;
  /** Quantities are whole multiples of it. */
  readonly stepSize: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  /** Least quantity × price of an order. */
  readonly minNotional: Money;
  /** Base units per contract; a quantity is counted in contracts. A whole number, 1 for spot. */
  readonly multiplier: bigint;
  readonly makerFee: Ratio;
  readonly takerFee: Ratio;
  /** Initial margin as a share of the position's value: 10 %, or 25 % when high-risk. */
  readonly initialMargin: Ratio;
  /** Maintenance margin as a share of the position's value. */
  readonly maintenanceMargin: Ratio;
  /** When a `day` order ends: minutes after 00:00 UTC, 0 for midnight. */
  readonly sessionEndMinutes: number;
}

export type Instruments = ReadonlyMap<SymbolId, Instrument>;
