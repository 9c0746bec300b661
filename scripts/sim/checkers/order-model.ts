/**
 * An order as domain.md ("Order state") has it, made of the facts that stand in the journal's text. Small, written against the
 * rules and not against the code: what a client is shown is held against it.
 */
import { AMOUNT, amount, decimal, mean, SIZE, size } from "./decimals";

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

interface StoredTerms {
  readonly quantity: string;
  readonly price?: string;
}

/** What may stand in a row about an order; which of it does depends on the row's type. */
export interface OrderFact {
  readonly order_id: string;
  readonly request: StoredTerms & {
    readonly symbol: string;
    readonly side: "buy" | "sell";
    readonly type: string;
    readonly reduce_only?: boolean;
    readonly client_order_id?: string | null;
  };
  readonly venue: string;
  readonly held: boolean;
  readonly shadow?: boolean;
  readonly family?:
    | { readonly kind: "parent"; readonly children: readonly string[] }
    | { readonly kind: "child"; readonly parent: string };
  readonly status: "canceled" | "expired" | "rejected";
  readonly by: "account" | "venue";
  readonly reject?: { readonly code: string };
  readonly fill: StoredFill;
  readonly terms: StoredTerms;
  readonly request_id: string;
  readonly quantity: string;
  readonly price?: string;
  readonly found: boolean;
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
  venue: string;
  quantity: bigint;
  filled = 0n;
  sequence: number;
  /** Number of the happening in which its last row came. */
  changedIn = 0;
  /** Whether the venue has acknowledged it. */
  isAcknowledged = false;
  isUnknown = false;
  /** A person has ended it out of doubt, and its venue has not said yet what became of it. */
  isAsked = false;
  /** Who has ended it, when it was not the venue's word. */
  endedHere = false;
  #isHeld: boolean;
  #ended: Ended | null = null;
  #notional = 0n;
  #fees = 0n;
  readonly #pending = new Map<string, { readonly kind: "cancel" | "replace"; readonly quantity: bigint }>();

  constructor(
    readonly orderId: string,
    type: string,
    { request, venue, held, shadow, family }: OrderFact,
    sequence: number,
  ) {
    this.side = request.side;
    this.symbol = request.symbol;
    this.isShadow = shadow === true;
    this.isParent = family?.kind === "parent";
    this.firstVenue = venue;
    this.venue = venue;
    this.quantity = size(request.quantity);
    this.#isHeld = type === "order_accepted" && held;
    this.sequence = sequence;
    if (type === "order_refused") {
      this.#ended = "rejected";
      this.endedHere = true;
    }
  }

  /** Takes a fact in; `currency` is the account's, in which fees are shown. */
  take(type: string, fact: OrderFact, sequence: number, currency: string): void {
    this.#apply(type, fact, sequence, currency);
    // With all of it filled there is nothing left to ask for.
    if (this.filled >= this.#largest()) this.isAsked = false;
  }

  #apply(type: string, fact: OrderFact, sequence: number, currency: string): void {
    this.sequence = sequence;
    const isOpen = this.isOpen();
    switch (type) {
      case "order_triggered":
        this.#isHeld = false;
        return;
      case "order_acknowledged":
        if (isOpen && !this.isAcknowledged) {
          this.isAcknowledged = true;
          this.isUnknown = false;
        }
        return;
      case "order_filled":
        this.filled += size(fact.fill.quantity);
        this.#notional += size(fact.fill.quantity) * size(fact.fill.price);
        if (fact.fill.fee_currency === currency) this.#fees += amount(fact.fill.fee);
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
        return;
      case "order_amended":
        this.quantity = size(fact.terms.quantity);
        return;
      case "cancel_requested":
        this.#pending.set(fact.request_id, { kind: "cancel", quantity: 0n });
        return;
      case "replace_requested":
        this.#pending.set(fact.request_id, { kind: "replace", quantity: size(fact.terms.quantity) });
        return;
      case "request_refused":
        // Rule 5: the status is what the rest implies now.
        this.#pending.delete(fact.request_id);
        if (this.stage() === "filled") this.isUnknown = false;
        return;
      case "order_replaced":
        if (this.#pending.delete(fact.request_id)) this.quantity = size(fact.quantity);
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
      case "order_rerouted":
        this.venue = fact.venue;
        return;
      case "trade_busted":
        // Rule 1: filled never falls, the bust is an entry of its own; but its fee is given back.
        if (fact.fill.fee_currency === currency) this.#fees -= amount(fact.fill.fee);
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
    if (!this.isOpen()) return 0n;
    const rest = this.#largest() - this.filled;
    return rest > 0n ? rest : 0n;
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
      average_price: this.filled === 0n ? null : decimal(mean(this.#notional, this.filled), SIZE),
      fees: decimal(this.#fees, AMOUNT),
      venue: this.venue,
    };
  }

  #largest(): bigint {
    let largest = this.quantity;
    for (const { kind, quantity } of this.#pending.values())
      if (kind === "replace" && quantity > largest) largest = quantity;
    return largest;
  }
}
