/** Random lives of an account: whatever clients, venues and markets may do, in any order. */
import fc from "fast-check";
import { DAY_MS } from "../calendar-day";
import { formatFine, type Quantity } from "../decimal";
import { remainingQuantity, type Order } from "../order";
import type { IntentOutcome, LeasedIntent, VenueReport } from "../venue-protocol";
import type { OrderParts } from "./an-order";
import { BTC, CONTRACT, ETH } from "./a-config";
import { setVenue, show } from "./venues";
import { acknowledged, aFill, aStatus, canceled, refused, type TestAccount } from "./test-account";

const SYMBOLS = [BTC, ETH, CONTRACT] as const;

/** One step: a kind, and numbers that choose whom and how much. */
export interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly who: number;
  readonly much: number;
  readonly how: number;
}

const KINDS = [
  "place",
  "place",
  "place",
  "stop",
  "reduce",
  "replace",
  "cancel",
  "turn",
  "turn",
  "turn",
  "fill",
  "fill",
  "fill",
  "bust",
  "end",
  "mark",
  "pass",
  "close",
  "restart",
  "trading",
  "cancel_all",
  "adjust",
  "request_refused",
  "never",
  "doubt",
  "mark",
  "mark",
  "trading",
  "replace",
  "drift",
  "drift",
  "reset_breaker",
  "day",
  "quotes",
  "quotes",
  "quotes",
  "venue",
  "resolve",
] as const;

export const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  who: fc.nat(1_000),
  much: fc.nat(1_000),
  how: fc.nat(1_000),
});

/** Whose life is walked, where an account leads several at once. */
export interface WalkOptions {
  /** Orders that are touched. */
  readonly touches?: (order: Order) => boolean;
  /** Added to each order that is placed. */
  readonly places?: Partial<OrderParts>;
  /** Intents that a turn leases; few of them unless said. */
  readonly maxIntents?: number;
}

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

export class Walk {
  readonly #out: LeasedIntent[] = [];

  constructor(
    readonly account: TestAccount,
    readonly options: WalkOptions = {},
  ) {}

  #order({ who }: Step): Order | undefined {
    const { touches } = this.options;
    const orders = [...this.account.history.orders.values()];
    return pick(touches === undefined ? orders : orders.filter(touches), who);
  }

  #place({ who, much, how }: Step, more: Partial<OrderParts> = {}): void {
    const type = pick(["limit", "market", "limit"] as const, how) ?? "limit";
    this.account.place({
      symbol: pick(SYMBOLS, who) ?? BTC,
      side: much % 2 === 0 ? "buy" : "sell",
      quantity: String(1 + (much % 5)),
      type,
      ...(type === "limit" ? { price: String(95 + (how % 11)) } : {}),
      ...(how % 7 === 0 && type === "limit" ? { tif: "day" } : {}),
      ...more,
      ...this.options.places,
    });
  }

  /** What the venue may answer to an intent, or that nobody knows. */
  #outcome(intent: LeasedIntent["intent"], { how, much }: Step): IntentOutcome {
    const order = this.account.state.orders.get(intent.orderId);
    if (order === undefined || how % 11 === 0) return { kind: "unknown", cause: "time-out" };
    if (how % 13 === 0) return { kind: "not_sent", reason: "held", retryAfterMs: much };
    if (how % 7 === 3) return { kind: "refused_here", reason: "held back" };
    const answered = (...reports: readonly VenueReport[]): IntentOutcome => ({ kind: "answered", reports });
    switch (intent.kind) {
      case "submit":
        return how % 5 === 0 ? answered(refused(order)) : answered(acknowledged(order));
      case "cancel":
        return how % 3 === 0
          ? answered({
              kind: "cancel_refused",
              orderId: order.orderId,
              requestId: intent.requestId,
              reason: "unknown_order",
              message: "",
            })
          : answered(canceled(order));
      case "replace":
        return how % 3 === 0
          ? answered({
              kind: "replace_refused",
              orderId: order.orderId,
              requestId: intent.requestId,
              reason: "too_late",
              message: "",
            })
          : answered({
              kind: "replaced",
              orderId: order.orderId,
              requestId: intent.requestId,
              quantity: intent.quantity,
              price: intent.price,
            });
      case "query":
        if (how % 4 === 0) return { kind: "never_arrived" };
        return how % 4 === 1
          ? { kind: "not_found", retryAfterMs: much }
          : answered(aStatus(order, how % 4 === 2 ? "working" : "canceled"));
    }
  }

  take(step: Step): void {
    const { account } = this;
    const { kind, who, much, how } = step;
    const order = this.#order(step);
    account.now += 1;
    switch (kind) {
      case "place":
        return this.#place(step);
      case "stop":
        return this.#place(
          step,
          how % 2 === 0
            ? { type: "stop", price: null, stop: String(90 + (how % 21)) }
            : { type: "trailing_stop", price: null, trail: String(1 + (how % 9)) },
        );
      case "reduce":
        return this.#place(step, { reduceOnly: true });
      case "replace":
        return order === undefined
          ? undefined
          : void account.replace(order, {
              quantity: String(1 + (much % 6)),
              ...(order.terms.price === null ? {} : { price: String(95 + (how % 11)) }),
            });
      case "cancel":
        return order === undefined ? undefined : void account.cancel(order);
      case "turn": {
        const settlements = this.#out
          .splice(0)
          .map(({ leaseId, intent }) => ({ leaseId, orderId: intent.orderId, outcome: this.#outcome(intent, step) }));
        this.#out.push(
          ...account.run({ kind: "take_turn", settlements, max: this.options.maxIntents ?? 1 + (much % 5) }).leased,
        );
        return;
      }
      case "fill": {
        if (order === undefined || !account.surroundings.instruments.has(order.request.symbol)) return;
        // Mostly what a venue may fill; now and then more, after the end, or of what was refused.
        const isOdd = how % 17 === 0;
        const left = remainingQuantity(order) / 2n || 1n;
        if (!isOdd && order.lifecycle !== "sent" && order.lifecycle !== "working") return;
        return account.report(
          aFill(order, {
            quantity: isOdd
              ? String(1 + (much % 3))
              : formatFine((much % 2 === 0 ? left : remainingQuantity(order)) as Quantity),
            price: String(95 + (how % 11)),
            fee: "0.1",
            feeCurrency: how % 9 === 0 ? "BTC" : "USDT",
          }),
        );
      }
      case "bust": {
        const { touches } = this.options;
        const fills = account.history.fills.filter((one) => touches?.(account.order(one)) !== false);
        const fill = pick(fills, who);
        return fill === undefined ? undefined : account.report({ ...fill, kind: "trade_busted" });
      }
      case "end":
        return order === undefined
          ? undefined
          : account.report(how % 2 === 0 ? canceled(order) : { kind: "expired", orderId: order.orderId });
      case "mark":
        for (const symbol of SYMBOLS)
          account.mark(symbol, String(96 + ((much + who) % 9)), how % 5 === 0 ? { high: "112", low: "88" } : {});
        return;
      case "drift": {
        // Far enough in one direction, now and then, for a breaker to trip, and for only some of the marks to be fresh.
        const symbol = pick(SYMBOLS, who) ?? BTC;
        account.now += how % 3 === 0 ? 20_000 : much;
        return account.mark(symbol, String(how % 7 === 0 ? 60 + (much % 80) : 92 + (much % 17)));
      }
      case "reset_breaker": {
        const open = pick([...account.state.risk.breakers.values()], who);
        if (open === undefined) return;
        const { breaker, symbol } = open;
        return void account.run({ kind: "reset_breaker", breaker, symbol, reason: "test", by: "test" });
      }
      case "quotes":
        // Sizes that an order may exceed, and venues that an account with one venue does not have.
        return show(account, {
          north: `${99 + (who % 3)} ${1 + (much % 4)}`,
          south: `${99 + (how % 3)} ${1 + (who % 4)}`,
        });
      case "venue": {
        const venue = pick(account.state.firm?.venues ?? [], who)?.venue;
        if (venue === undefined || how % 3 > 0) return;
        return setVenue(account, venue, { panicked: how % 9 < 3, healthy: how % 5 > 0 });
      }
      case "day":
        return how % 11 === 0 ? account.pass(DAY_MS - much) : undefined;
      case "pass":
        return account.pass(how % 17 === 0 ? 15_000 : how % 97 === 0 ? DAY_MS : much);
      case "close":
        return void account.run({ kind: "close_position", symbol: pick(SYMBOLS, who) ?? BTC });
      case "restart":
        if (how % 3 === 0) account.restart();
        return;
      case "trading":
        return void account.trading(how % 29 === 0 ? "halted" : how % 29 === 1 ? "reducing" : "active");
      case "cancel_all":
        return how % 5 === 0
          ? void account.run({ kind: "cancel_orders", symbol: pick(SYMBOLS, who) ?? BTC, side: null })
          : undefined;
      case "adjust":
        return void account.adjust(String(much - 400));
      case "request_refused": {
        const request = order?.pending[0];
        return order === undefined || request === undefined
          ? undefined
          : account.report({
              kind: `${request.kind}_refused`,
              orderId: order.orderId,
              requestId: request.requestId,
              reason: "other",
              message: "",
            });
      }
      case "resolve":
        if (order === undefined) return;
        return void account.run({ kind: "resolve_order", orderId: order.orderId, reason: "test", by: "test" });
      case "never":
        return order === undefined || how % 7 > 0 ? undefined : account.report(refused(order));
      case "doubt":
        return order === undefined || how % 7 > 0
          ? undefined
          : account.report(aStatus(order, "filled", { filled: how % 3 === 0 ? "1" : "0" }));
    }
  }
}
