/**
 * An order as domain.md ("Order state") has it, made of the facts that stand in the journal's text. Small, written against the
 * rules and not against the code: what a client is shown is held against it.
 */
import { AMOUNT, amount, decimal, mean, SIZE, size } from "./decimals";
import { largerOf, NOTHING, reserveOf, type Hold, type Reserve } from "./reserve";

/** One row of the journal, its event as it is stored. */
export interface Fact {
  readonly sequence: number;
  readonly at: number;
  readonly type: string;
  readonly event: string;
  readonly hash: string;
}

/** A stored fill. */
export interface StoredFill {
  readonly order_id: string;
  readonly venue: string;
  readonly symbol: string;
  readonly trade_id: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_currency: string;
}

export interface StoredTerms {
  readonly quantity: string;
  readonly price?: string;
  readonly stop_price?: string;
  readonly time_in_force: string;
}

export interface StoredRequest extends StoredTerms {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly type: string;
  readonly reduce_only?: boolean;
  readonly post_only?: boolean;
  readonly client_order_id?: string | null;
  readonly trail_offset?: string;
  readonly expire_at?: number;
}

/** What may stand in a row about an order; which of it does depends on the row's type. */
export interface OrderFact {
  readonly order_id: string;
  readonly request: StoredRequest;
  readonly hold: { readonly price: string; readonly loss_per_unit: string; readonly fee_rate: string };
  readonly venue: string;
  readonly held: boolean;
  readonly shadow?: boolean;
  readonly family?:
    | { readonly kind: "parent"; readonly children: readonly string[] }
    | { readonly kind: "child"; readonly parent: string };
  readonly status: "canceled" | "expired" | "rejected";
  readonly reason?: string;
  readonly by: "account" | "venue";
  readonly reject?: { readonly code: string };
  readonly fill: StoredFill;
  readonly terms: StoredTerms;
  readonly request_id: string;
  readonly quantity: string;
  readonly price?: string;
  readonly found: boolean;
  readonly cause: string;
  readonly extreme: string;
  readonly filled_quantity: string;
  readonly filled_notional: string;
  readonly fees: string;
  readonly trail_extreme?: string;
  /** What met a trigger. */
  readonly at: string;
}

/** What an order asks for, as far as it may be changed. */
export interface Terms {
  readonly quantity: bigint;
  readonly price: bigint | null;
  readonly stopPrice: bigint | null;
  readonly timeInForce: string;
}

type Ended = "canceled" | "expired" | "rejected";
export type Stage = "held" | "pending" | "working" | "filled" | Ended;

/** What a client is shown of an order, as far as the rules say it. */
export interface Shown {
  readonly status: string;
  readonly pending: string | null;
  readonly certainty: string;
  readonly quantity: string;
  readonly filled_quantity: string;
  readonly remaining_quantity: string;
  readonly average_price: string | null;
  readonly fees: string;
  readonly venue: string;
}

export class OrderModel {
  readonly side: "buy" | "sell";
  readonly symbol: string;
  readonly isShadow: boolean;
  readonly isParent: boolean;
  /** Where it was to go when it was accepted, and now. */
  readonly firstVenue: string;
  /** Of a part the order that was split. */
  readonly parent: string | null;
  /** Of an order that was split its parts. */
  readonly children: readonly string[];
  readonly request: StoredRequest;
  venue: string;
  quantity: bigint;
  price: bigint | null;
  stopPrice: bigint | null;
  timeInForce: string;
  /** When it got the time in force that it has: a day order made so by a replace ends with the session of then. */
  inForceSince: number;
  hold: Hold;
  filled = 0n;
  sequence: number;
  /** Number of the happening in which its last row came. */
  changedIn = 0;
  /** Whether the venue has acknowledged it. */
  isAcknowledged = false;
  isUnknown = false;
  /** A person has ended it out of doubt, and its venue has not said yet what became of it. */
  isAsked = false;
  /** A person has ended it out of doubt once. */
  wasResolved = false;
  /** Number of the row by which its cancel was asked for last; 0 for none. */
  cancelAskedAt = 0;
  /** Who has ended it, when it was not the venue's word. */
  endedHere = false;
  #isHeld: boolean;
  #ended: Ended | null = null;
  notional = 0n;
  fees = 0n;
  readonly firstQuantity: bigint;
  /** The worst price that was ever asked for; null of one that has none. */
  worstPrice: bigint | null;
  /** The best mark that a trailing stop has seen. */
  trail: bigint | null;
  /** What the last row about an order that was split made of its parts. */
  rolledUp: { readonly filled: bigint; readonly notional: bigint; readonly fees: bigint } | null = null;
  readonly #pending = new Map<string, Pending>();

  constructor(
    readonly orderId: string,
    type: string,
    { request, venue, held, shadow, family, hold, trail_extreme: trail }: OrderFact,
    { sequence, at }: Pick<Fact, "sequence" | "at">,
  ) {
    this.request = request;
    this.parent = family?.kind === "child" ? family.parent : null;
    this.children = family?.kind === "parent" ? family.children : [];
    this.price = sizeOrNull(request.price);
    this.stopPrice = sizeOrNull(request.stop_price);
    this.timeInForce = request.time_in_force;
    this.inForceSince = at;
    this.hold = type === "order_accepted" ? holdOf(hold) : NO_HOLD;
    this.side = request.side;
    this.symbol = request.symbol;
    this.isShadow = shadow === true;
    this.isParent = family?.kind === "parent";
    this.firstVenue = venue;
    this.venue = venue;
    this.quantity = size(request.quantity);
    this.firstQuantity = this.quantity;
    this.worstPrice = this.price;
    this.trail = sizeOrNull(trail);
    this.#isHeld = type === "order_accepted" && held;
    this.sequence = sequence;
    if (type === "order_refused") {
      this.#ended = "rejected";
      this.endedHere = true;
    }
  }

  /** Takes a fact in; `currency` is the account's, in which fees are shown. */
  take(type: string, fact: OrderFact, { sequence, at }: Pick<Fact, "sequence" | "at">, currency: string): void {
    const before = this.timeInForce;
    this.#apply(type, fact, sequence, currency);
    if (this.timeInForce !== before) this.inForceSince = at;
    // With all of it filled there is nothing left to ask for.
    if (this.filled >= this.#largest()) this.isAsked = false;
  }

  #apply(type: string, fact: OrderFact, sequence: number, currency: string): void {
    this.sequence = sequence;
    const isOpen = this.isOpen();
    switch (type) {
      case "order_triggered":
        this.#isHeld = false;
        this.hold = holdOf(fact.hold);
        return;
      case "order_acknowledged":
        if (isOpen && !this.isAcknowledged) {
          this.isAcknowledged = true;
          this.isUnknown = false;
        }
        return;
      case "order_filled":
        this.filled += size(fact.fill.quantity);
        this.notional += size(fact.fill.quantity) * size(fact.fill.price);
        if (fact.fill.fee_currency === currency) this.fees += amount(fact.fill.fee);
        if (this.#ended === "rejected") {
          // Rule 2: the venue contradicted itself.
          this.#ended = null;
          this.endedHere = false;
          this.isUnknown = true;
        }
        if (this.stage() === "filled") this.isUnknown = false;
        return;
      case "order_ended":
        if (this.stage() === "filled" && fact.status === "rejected") return;
        // The first end stands; one at the venue outweighs a refusal.
        if (this.#ended === null || this.#ended === "rejected") this.#ended = fact.status;
        this.endedHere = fact.by === "account";
        this.isUnknown = false;
        this.isAsked = false;
        return;
      case "order_resolved":
        // A person has ended it: that stands until its venue says otherwise.
        if (this.#ended === null || this.#ended === "rejected") this.#ended = "canceled";
        this.isUnknown = false;
        this.isAsked = true;
        this.wasResolved = true;
        return;
      case "order_amended":
        this.#takeTerms(fact.terms);
        this.#asks(this.price);
        this.hold = holdOf(fact.hold);
        return;
      case "cancel_requested":
        this.cancelAskedAt = sequence;
        this.#pending.set(fact.request_id, { kind: "cancel" });
        return;
      case "replace_requested":
        this.#asks(sizeOrNull(fact.terms.price));
        this.#pending.set(fact.request_id, { kind: "replace", ...termsOf(fact.terms), hold: holdOf(fact.hold) });
        return;
      case "request_refused":
        // Rule 5: the status is what the rest implies now.
        this.#pending.delete(fact.request_id);
        if (this.stage() === "filled") this.isUnknown = false;
        return;
      case "order_replaced":
        this.#takeReplaced(fact);
        if (this.stage() === "filled") this.isUnknown = false;
        return;
      case "outcome_unknown":
        if (isOpen) this.isUnknown = true;
        return;
      case "outcome_resolved":
        this.isUnknown = false;
        if (fact.found) this.isAcknowledged = true;
        // It works at its venue, whatever a person has said.
        if (fact.found && this.isAsked) this.#ended = null;
        this.isAsked = false;
        return;
      case "trail_moved":
        this.trail = size(fact.extreme);
        return;
      case "order_rolled_up":
        this.rolledUp = {
          filled: size(fact.filled_quantity),
          notional: amount(fact.filled_notional),
          fees: amount(fact.fees),
        };
        return;
      case "order_rerouted":
        this.venue = fact.venue;
        return;
      case "trade_busted":
        // Rule 1: filled never falls, the bust is an entry of its own; but its fee is given back.
        if (fact.fill.fee_currency === currency) this.fees -= amount(fact.fill.fee);
        return;
      default:
        return;
    }
  }

  /** Where it is, certainty apart. */
  stage(): Stage {
    // Rule 2: an order whose fills reach its quantity is filled, however it ended. Of an open one the largest replace under way counts.
    const whole = this.#ended === null ? this.#largest() : this.quantity;
    if (this.filled > 0n && this.filled >= whole && this.#ended !== "rejected") return "filled";
    if (this.#ended !== null) return this.#ended;
    if (this.#isHeld) return "held";
    return this.isAcknowledged ? "working" : "pending";
  }

  isOpen(): boolean {
    const stage = this.stage();
    return stage === "held" || stage === "pending" || stage === "working";
  }

  /** What it may still take at its venue: with the largest of its replaces under way. */
  reserved(): bigint {
    return this.isOpen() ? this.#restOf(this.#largest()) : 0n;
  }

  /** The same with what it is worth and costs: the largest of what it asks for and of its replaces under way, in each part. */
  reserve(): Reserve {
    if (!this.isOpen()) return NOTHING;
    let reserve = reserveOf(this.#restOf(this.quantity), this.hold);
    for (const one of this.#pending.values())
      if (one.kind === "replace") reserve = largerOf(reserve, reserveOf(this.#restOf(one.quantity), one.hold));
    return reserve;
  }

  /** The price at which it rests, with the replaces under way the one that trades first; null for one that does not rest. */
  resting(): bigint | null {
    const isLimit = this.request.type === "limit" || this.request.type === "stop_limit";
    if (!isLimit || this.#isHeld || !this.isOpen() || this.timeInForce === "ioc" || this.timeInForce === "fok")
      return null;
    let best = this.price;
    for (const one of this.#pending.values()) {
      const price = one.kind === "replace" ? one.price : null;
      if (price !== null && (best === null || (this.side === "buy" ? price > best : price < best))) best = price;
    }
    return best;
  }

  #asks(price: bigint | null): void {
    const { worstPrice } = this;
    const isWorse =
      worstPrice === null || (price !== null && (this.side === "buy" ? price > worstPrice : price < worstPrice));
    if (isWorse) this.worstPrice = price;
  }

  #restOf(quantity: bigint): bigint {
    return quantity > this.filled ? quantity - this.filled : 0n;
  }

  /** Terms that we carry out ourselves; of the replaces under way only the time in force is ours, and it is the newest wish. */
  #takeTerms(terms: StoredTerms): void {
    Object.assign(this, termsOf(terms));
    for (const [requestId, one] of this.#pending)
      if (one.kind === "replace") this.#pending.set(requestId, { ...one, timeInForce: this.timeInForce });
  }

  /** What the venue says of a replace stands, and what it does not speak of is as it was asked for. */
  #takeReplaced({ request_id: requestId, quantity, price }: OrderFact): void {
    const asked = this.#pending.get(requestId);
    if (asked?.kind !== "replace") return;
    this.#pending.delete(requestId);
    this.quantity = size(quantity);
    this.price = sizeOrNull(price) ?? asked.price;
    this.stopPrice = asked.stopPrice;
    this.timeInForce = asked.timeInForce;
    this.hold = asked.hold;
  }

  /** Whether more was filled than it, or the largest replace under way, asks for. */
  get isOverfilled(): boolean {
    return this.filled > this.#largest();
  }

  get isCanceling(): boolean {
    return [...this.#pending.values()].some(({ kind }) => kind === "cancel");
  }

  get isPending(): boolean {
    return this.isOpen() && this.#pending.size > 0;
  }

  /** domain.md: "The status in the API is derived, in this order". */
  shown(): Shown {
    const stage = this.stage();
    const pending = !this.isOpen() || this.#pending.size === 0 ? null : this.isCanceling ? "cancel" : "replace";
    const open =
      this.filled > 0n ? "partially_filled" : stage === "working" ? "new" : stage === "held" ? "held" : "pending_new";
    const rest = this.quantity - this.filled;
    return {
      status: !this.isOpen() ? stage : pending === null ? open : `pending_${pending}`,
      pending,
      certainty: this.isUnknown ? "unknown" : "known",
      quantity: decimal(this.quantity, SIZE),
      filled_quantity: decimal(this.filled, SIZE),
      remaining_quantity: decimal(rest > 0n ? rest : 0n, SIZE),
      average_price: this.filled === 0n ? null : decimal(mean(this.notional, this.filled), SIZE),
      fees: decimal(this.fees, AMOUNT),
      venue: this.venue,
    };
  }

  #largest(): bigint {
    let largest = this.quantity;
    for (const one of this.#pending.values()) {
      if (one.kind === "replace" && one.quantity > largest) largest = one.quantity;
    }
    return largest;
  }
}

/** A request that the venue has not answered. */
type Pending =
  | { readonly kind: "cancel" }
  | {
      readonly kind: "replace";
      readonly quantity: bigint;
      readonly price: bigint | null;
      readonly stopPrice: bigint | null;
      readonly timeInForce: string;
      readonly hold: Hold;
    };

const NO_HOLD: Hold = { price: 0n, lossPerUnit: 0n, feeRate: 0n };

export const termsOf = ({
  quantity,
  price,
  stop_price: stopPrice,
  time_in_force: timeInForce,
}: StoredTerms): Terms => ({
  quantity: size(quantity),
  price: sizeOrNull(price),
  stopPrice: sizeOrNull(stopPrice),
  timeInForce,
});

const sizeOrNull = (text: string | undefined): bigint | null => (text === undefined ? null : size(text));

export const holdOf = ({ price, loss_per_unit: loss, fee_rate: fee }: OrderFact["hold"]): Hold => ({
  price: size(price),
  lossPerUnit: size(loss),
  feeRate: size(fee),
});
