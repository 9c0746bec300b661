/** What open orders reserve and what they may come to (domain.md, "Valuing an order before it fills" and "Accounts"), in the checkers' own arithmetic. */
import { ONE, up } from "./decimals";

/** What a unit of an order is held at. */
export interface Hold {
  readonly price: bigint;
  readonly lossPerUnit: bigint;
  readonly feeRate: bigint;
}

export interface Reserve {
  readonly quantity: bigint;
  readonly value: bigint;
  readonly cost: bigint;
}

export const NOTHING: Reserve = { quantity: 0n, value: 0n, cost: 0n };

/** Eight decimals of money. */
const EIGHT = 10n ** 16n;

/** A fee: rounded up to 8 decimals. */
export const feeOf = (value: bigint, rate: bigint): bigint => up(value * rate, ONE * EIGHT) * EIGHT;

/** What a rest reserves; each amount rounded up to 8 decimals. */
export function reserveOf(quantity: bigint, { price, lossPerUnit, feeRate }: Hold): Reserve {
  const value = up(quantity * price, EIGHT) * EIGHT;
  return { quantity, value, cost: up(quantity * lossPerUnit + feeOf(value, feeRate), EIGHT) * EIGHT };
}

export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** The larger of two in each part. */
export const largerOf = (a: Reserve, b: Reserve): Reserve => ({
  quantity: most(a.quantity, b.quantity),
  value: most(a.value, b.value),
  cost: most(a.cost, b.cost),
});

export const sumOf = (a: Reserve, b: Reserve): Reserve => ({
  quantity: a.quantity + b.quantity,
  value: a.value + b.value,
  cost: a.cost + b.cost,
});

/** Open orders of one symbol by side. */
export interface OpenSides {
  readonly buy: Reserve;
  readonly sell: Reserve;
}

export const NONE_OPEN: OpenSides = { buy: NOTHING, sell: NOTHING };

/** The sides of all symbols that are held or worked. */
export function* sidesAt(
  positions: ReadonlyMap<string, bigint>,
  open: ReadonlyMap<string, OpenSides>,
): Iterable<readonly [symbol: string, sides: OpenSides]> {
  yield* open;
  for (const [symbol, quantity] of positions) if (quantity !== 0n && !open.has(symbol)) yield [symbol, NONE_OPEN];
}

/** Worst-case size × the higher of the mark and the mean price of the side's orders, rounded up: the larger of both sides. */
export function exposureOf(position: bigint, { buy, sell }: OpenSides, mark: bigint): bigint {
  return most(
    absolute(position + buy.quantity) * worstPrice(buy, mark),
    absolute(position - sell.quantity) * worstPrice(sell, mark),
  );
}

const worstPrice = ({ quantity, value }: Reserve, mark: bigint): bigint =>
  quantity === 0n ? mark : most(mark, up(value, quantity));

/** What a position is worth, signed, when all buys fill, and when all sells do: beyond zero at the worst price, else at the mark. */
export function endsOf(
  position: bigint,
  { buy, sell }: OpenSides,
  mark: bigint,
): { readonly up: bigint; readonly down: bigint } {
  const highest = position + buy.quantity;
  const lowest = position - sell.quantity;
  return {
    up: highest * (highest >= 0n ? worstPrice(buy, mark) : mark),
    down: lowest * (lowest <= 0n ? worstPrice(sell, mark) : mark),
  };
}
