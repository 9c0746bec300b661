/** Holds what clients have asked for against what became of it: an order is the one that was sent, and a cancel of many reaches all of them and no other. */
import type { OrderRequest } from "../../../shared/core/order";
import { size } from "./decimals";
import type { OrderModel, StoredRequest } from "./order-model";

interface AccountFacts {
  readonly orders: ReadonlyMap<string, OrderModel>;
  readonly sequence: number;
}

interface Filter {
  readonly symbol: string | null;
  readonly side: string | null;
}

/** A client's wish to have orders ended. */
interface Wish {
  readonly at: number;
  readonly isMeant: (order: OrderModel) => boolean;
}

/** A call may be late by as much, and what follows from it. */
const LATEST_MS = 120_000;

export class RequestChecker {
  readonly #account: AccountFacts;
  /** Orders whose end a client has wanted once. */
  readonly #asked = new Set<string>();
  readonly #fail: (sentence: string) => void;
  #wishes: Wish[] = [];
  /** Orders that a cancel of many has to reach, by its parameters. */
  readonly #toReach = new WeakMap<object, readonly OrderModel[]>();

  constructor(account: AccountFacts, fail: (sentence: string) => void) {
    this.#account = account;
    this.#fail = fail;
  }

  arrived(method: string, parameters: readonly unknown[], at: number): void {
    if (method === "cancelOrders") {
      const filter = parameters[0] as Filter;
      const isMeant = meantBy(filter);
      this.#wish(at, isMeant);
      const open = [...this.#account.orders.values()].filter(
        (one) => !one.isParent && one.isOpen() && !one.isCanceling,
      );
      this.#toReach.set(parameters, open.filter(isMeant));
    }
    if (method === "cancelOrder" || method === "replaceOrder") {
      const { orderId } = parameters[0] as { orderId: string };
      this.#wish(at, (order) => order.orderId === orderId || order.parent === orderId);
    }
  }

  answered(method: string, parameters: readonly unknown[], answer: unknown): void {
    if (method === "placeOrders") {
      const replies = answer as { readonly order: { readonly order_id: string } | null }[];
      for (const [index, command] of (parameters[0] as { request: OrderRequest }[]).entries())
        this.#isWhatWasSent(command.request, replies[index]?.order?.order_id ?? null);
    }
    if (method === "cancelOrders" && (answer as { ok: boolean }).ok)
      for (const order of this.#toReach.get(parameters) ?? [])
        if (order.isOpen() && !order.isCanceling && order.cancelAskedAt === 0)
          this.#fail(`order ${order.orderId} was to be cancelled with others, and nobody asked for it`);
  }

  /** A row says that a client wants an order ended. */
  ended(order: OrderModel, at: number): void {
    // What its venue works although a person had ended it is cancelled unasked.
    if (order.wasResolved) return;
    this.#wishes = this.#wishes.filter((wish) => at - wish.at <= LATEST_MS);
    // What its venue refuses is asked for again for as long as somebody waits for it.
    if (this.#asked.has(order.orderId)) return;
    this.#asked.add(order.orderId);
    if (!this.#wishes.some(({ isMeant }) => isMeant(order)))
      this.#fail(`order ${order.orderId} is cancelled for a client who has not asked for it`);
  }

  #wish(at: number, isMeant: Wish["isMeant"]): void {
    this.#wishes.push({ at, isMeant });
  }

  #isWhatWasSent(sent: OrderRequest, orderId: string | null): void {
    const order = orderId === null ? undefined : this.#account.orders.get(orderId);
    if (order === undefined) return;
    const differing = differences(sent, order.request);
    if (differing.length > 0)
      this.#fail(`order ${orderId} was answered with, and is another than what was sent: ${differing.join(", ")}`);
  }
}

const meantBy =
  ({ symbol, side }: Filter) =>
  (order: OrderModel): boolean =>
    (symbol === null || order.symbol === symbol) && (side === null || order.side === side);

/** The names of what is not the same. */
function differences(sent: OrderRequest, kept: StoredRequest): string[] {
  const pairs: readonly (readonly [name: string, sent: unknown, kept: unknown])[] = [
    ["client_order_id", sent.clientOrderId, kept.client_order_id ?? null],
    ["symbol", sent.symbol, kept.symbol],
    ["side", sent.side, kept.side],
    ["type", sent.type, kept.type],
    ["time_in_force", sent.timeInForce, kept.time_in_force],
    ["quantity", sent.quantity, size(kept.quantity)],
    ["price", sent.price, sizeOrNull(kept.price)],
    ["stop_price", sent.stopPrice, sizeOrNull(kept.stop_price)],
    ["trail_offset", sent.trailOffset, sizeOrNull(kept.trail_offset)],
    ["expire_at", sent.expireAt, kept.expire_at ?? null],
    ["post_only", sent.postOnly, kept.post_only ?? false],
    ["reduce_only", sent.reduceOnly, kept.reduce_only ?? false],
  ];
  return pairs.filter(([, one, other]) => one !== other).map(([name]) => name);
}

const sizeOrNull = (text: string | undefined): bigint | null => (text === undefined ? null : size(text));
