import { price, quantity } from "../decimal";
import type { ClientOrderId, Millis, SymbolId, VenueId } from "../ids";
import type { OrderRequest, OrderType, Side, TimeInForce } from "../order";
import { BTC } from "./a-config";

/** What a test says about an order; numbers as text. */
export interface OrderParts {
  readonly id?: string;
  readonly symbol?: SymbolId;
  readonly side?: Side;
  readonly type?: OrderType;
  readonly tif?: TimeInForce;
  readonly quantity?: string;
  readonly price?: string | null;
  readonly stop?: string;
  readonly trail?: string;
  readonly expireAt?: Millis;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly venue?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const PRICED: readonly OrderType[] = ["limit", "stop_limit"];

const optional = <T, V>(value: T | undefined, parse: (value: T) => V): V | null =>
  value === undefined ? null : parse(value);

/** An order request: a limit buy of 1 BTC at 100, except for what is said. */
export function anOrder(parts: OrderParts = {}): OrderRequest {
  const type = parts.type ?? "limit";
  const at = parts.price === undefined ? (PRICED.includes(type) ? "100" : null) : parts.price;
  return {
    clientOrderId: optional(parts.id, (id) => id as ClientOrderId),
    symbol: parts.symbol ?? BTC,
    side: parts.side ?? "buy",
    type,
    timeInForce: parts.tif ?? (parts.expireAt === undefined ? "gtc" : "gtd"),
    quantity: quantity(parts.quantity ?? "1"),
    price: at === null ? null : price(at),
    stopPrice: optional(parts.stop, price),
    trailOffset: optional(parts.trail, price),
    expireAt: parts.expireAt ?? null,
    postOnly: parts.postOnly ?? false,
    reduceOnly: parts.reduceOnly ?? false,
    venue: optional(parts.venue, (venue) => venue as VenueId),
    tags: parts.tags ?? null,
  };
}
