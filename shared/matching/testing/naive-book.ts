/** An order book as one would explain it: a list, sorted anew for each order. The fast book must agree with it. */
import type { Price, Quantity } from "../../core/decimal";
import type { Side } from "../../core/order";
import type { HouseLadder } from "../house-ladder";

export interface NaiveOrder {
  readonly id: string;
  readonly side: Side;
  readonly timeInForce: "gtc" | "ioc" | "fok";
  /** Null is a market order. */
  price: Price | null;
  open: bigint;
  arrival: number;
}

interface Offer {
  readonly owner: NaiveOrder | null;
  readonly price: bigint;
  readonly arrival: number;
  open: bigint;
}

/** `maker taker quantity price`; the house is `-`. */
export type NaiveTrade = string;

export class NaiveBook {
  resting: NaiveOrder[] = [];
  #ladder: HouseLadder = { bids: [], asks: [] };
  #marketLimits: Record<Side, bigint | null> = { buy: null, sell: null };
  #arrivals = 0;

  quote(ladder: HouseLadder, marketLimits: { buy: bigint; sell: bigint }): NaiveTrade[] {
    this.#ladder = ladder;
    this.#marketLimits = marketLimits;
    return this.#houseTakes();
  }

  place(order: Omit<NaiveOrder, "arrival">): NaiveTrade[] {
    const taker: NaiveOrder = { ...order, arrival: ++this.#arrivals };
    const limit = taker.price ?? this.#marketLimits[taker.side];
    if (limit === null) return [];
    const offers = this.#offersAgainst(taker.side).filter(({ price }) =>
      taker.side === "buy" ? price <= limit : price >= limit,
    );
    const within = offers.reduce((sum, { open }) => sum + open, 0n);
    if (taker.timeInForce === "fok" && within < taker.open) return [];
    const trades: NaiveTrade[] = [];
    for (const offer of offers) {
      const size = offer.open < taker.open ? offer.open : taker.open;
      if (size === 0n) break;
      taker.open -= size;
      if (offer.owner !== null) offer.owner.open -= size;
      trades.push(`${offer.owner?.id ?? "-"} ${taker.id} ${size} ${offer.price}`);
    }
    if (taker.open > 0n && taker.price !== null && taker.timeInForce === "gtc") this.resting.push(taker);
    this.resting = this.resting.filter(({ open }) => open > 0n);
    return [...trades, ...this.#houseTakes()];
  }

  cancel(id: string): void {
    this.resting = this.resting.filter((order) => order.id !== id);
  }

  amend(id: string, open: bigint, price: Price): NaiveTrade[] {
    const order = this.resting.find((candidate) => candidate.id === id)!;
    if (order.price === price && open <= order.open) {
      order.open = open;
      return [];
    }
    this.cancel(id);
    return this.place({ ...order, open, price });
  }

  wouldTake(side: Side, limit: Price): boolean {
    return this.#offersAgainst(side).some(({ price }) => (side === "buy" ? price <= limit : price >= limit));
  }

  queue(side: Side): string[] {
    return this.resting
      .filter((order) => order.side === side)
      .sort((a, b) =>
        byPriority(side)({ price: a.price!, arrival: a.arrival }, { price: b.price!, arrival: b.arrival }),
      )
      .map(({ id, open }) => `${id} ${open}`);
  }

  #offersAgainst(side: Side): Offer[] {
    const other = side === "buy" ? "sell" : "buy";
    const clients = this.resting
      .filter((order) => order.side === other)
      .map((order): Offer => ({ owner: order, price: order.price!, arrival: order.arrival, open: order.open }));
    const house = (other === "sell" ? this.#ladder.asks : this.#ladder.bids).map(({ price, quantity }): Offer => ({
      owner: null,
      price,
      arrival: Number.POSITIVE_INFINITY,
      open: quantity as Quantity,
    }));
    return [...clients, ...house].sort(byPriority(other));
  }

  #houseTakes(): NaiveTrade[] {
    const trades: NaiveTrade[] = [];
    for (const side of ["buy", "sell"] as const) {
      const best = (side === "buy" ? this.#ladder.asks : this.#ladder.bids)[0]?.price;
      if (best === undefined) continue;
      const hit = this.resting
        .filter((order) => order.side === side && (side === "buy" ? order.price! >= best : order.price! <= best))
        .sort((a, b) =>
          byPriority(side)({ price: a.price!, arrival: a.arrival }, { price: b.price!, arrival: b.arrival }),
        );
      for (const order of hit) trades.push(`${order.id} - ${order.open} ${order.price!}`);
      this.resting = this.resting.filter((order) => !hit.includes(order));
    }
    return trades;
  }
}

/** Infinity minus infinity is no number, so the house's arrivals are compared and not subtracted. */
const byPriority =
  (side: Side) =>
  (a: { price: bigint; arrival: number }, b: { price: bigint; arrival: number }): number => {
    if (a.price !== b.price) return (side === "buy" ? a.price > b.price : a.price < b.price) ? -1 : 1;
    return a.arrival === b.arrival ? 0 : a.arrival < b.arrival ? -1 : 1;
  };
