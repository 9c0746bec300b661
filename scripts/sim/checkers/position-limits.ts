/** Hard limits of single orders and positions: at each approval, and after each fill. */
import { decimal, SIZE } from "./decimals";
import { INSTRUMENTS } from "./instrument-facts";
import { LimitsInForce } from "./limits-in-force";
import type { OrderModel } from "./order-model";
import { absolute } from "./reserve";

/** What of the account is looked at. */
interface AccountFacts {
  readonly type: string;
  readonly positions: ReadonlyMap<string, bigint>;
  readonly open: ReadonlySet<OrderModel>;
}

export class PositionLimits {
  readonly #account: AccountFacts;
  readonly #fail: (sentence: string) => void;
  #limits = new LimitsInForce({ portfolio: {}, symbols: {} });
  /** The largest position that any limits so far allowed, by symbol. */
  readonly #allowed = new Map<string, bigint>();
  /** What the venues did that no check could have foreseen, by symbol. */
  readonly #unforeseen = new Map<string, bigint>();

  constructor(account: AccountFacts, fail: (sentence: string) => void) {
    this.#account = account;
    this.#fail = fail;
  }

  /** Other limits are in force. */
  note(limits: LimitsInForce): void {
    this.#limits = limits;
    for (const symbol of INSTRUMENTS.keys()) {
      const limit = limits.symbolSize(symbol, "max_position") ?? 0n;
      if (limit > (this.#allowed.get(symbol) ?? 0n)) this.#allowed.set(symbol, limit);
    }
  }

  /** A venue has done, or works, more than could be foreseen. */
  unforeseen(symbol: string, quantity: bigint): void {
    this.#unforeseen.set(symbol, (this.#unforeseen.get(symbol) ?? 0n) + quantity);
  }

  /** No order that was accepted is larger than the limit of its time, but one that closes exactly what is held and that no client has named. */
  checkSize(order: OrderModel): void {
    const { request } = order;
    if (order.isShadow) return;
    const position = this.#account.positions.get(order.symbol) ?? 0n;
    const isClosing =
      request.reduce_only === true && request.type === "market" && (request.client_order_id ?? null) === null;
    if (isClosing && order.quantity === (order.side === "sell" ? position : -position)) return;
    const limit = this.#limits.symbolSize(order.symbol, "max_order_size");
    if (limit === null || order.quantity > limit)
      this.#fail(
        `order ${order.orderId} of ${decimal(order.quantity, SIZE)} was accepted over its limit of ${limit === null ? "nothing" : decimal(limit, SIZE)}`,
      );
  }

  /**
   * Hard limits: with all open orders of a side filled, an order that was approved is within the position limit of its time, or brings
   * the account no further from it than it was.
   */
  checkReach(order: OrderModel, reserves: bigint | null, reservedBefore: bigint): void {
    // The parts of a split order were checked with the whole.
    if (order.isShadow || reserves === null || (order.isParent && reservedBefore > 0n)) return;
    const open = { buy: 0n, sell: 0n };
    for (const other of this.#account.open)
      if (other !== order && other.symbol === order.symbol) open[other.side] += other.reserved();
    const position = this.#account.positions.get(order.symbol) ?? 0n;
    const reach = (own: bigint): bigint => {
      const long = absolute(position + open.buy + (order.side === "buy" ? own : 0n));
      const short = absolute(position - open.sell - (order.side === "sell" ? own : 0n));
      return long > short ? long : short;
    };
    const [before, after] = [reach(reservedBefore), reach(reserves)];
    const limit = this.#limits.symbolSize(order.symbol, "max_position");
    if (after > before && (limit === null || after > limit))
      this.#fail(
        `order ${order.orderId} was approved with ${decimal(after, SIZE)} ${order.symbol} in reach, over the limit of ${limit === null ? "nothing" : decimal(limit, SIZE)}`,
      );
  }

  /** Hard limits: what was approved never takes a position beyond the largest that was ever allowed. */
  checkPosition(symbol: string): void {
    const position = this.#account.positions.get(symbol) ?? 0n;
    const reach = (this.#allowed.get(symbol) ?? 0n) + (this.#unforeseen.get(symbol) ?? 0n);
    if (position > reach || -position > reach)
      this.#fail(`the position of ${decimal(position, SIZE)} ${symbol} is over its limit of ${decimal(reach, SIZE)}`);
    if (this.#account.type === "cash" && position < -(this.#unforeseen.get(symbol) ?? 0n))
      this.#fail(`a cash account is short of ${decimal(-position, SIZE)} ${symbol}`);
  }
}
