/** The sequence of operations that each account walks through: made beforehand from a seed, so that k6 decides nothing. */
import { seededIntegers, shuffled } from "./prng";

export type Operation = "rest" | "cross" | "market" | "hold" | "batch" | "far" | "cancel" | "replace" | "check";

/** How many of a hundred operations are of each kind, none of those that are left out. Must add up to 100. */
export type Mix = Readonly<Partial<Record<Operation, number>>>;

/** One operation as k6 performs it. `body` lacks its end: the client's own id of the order. */
export interface Step {
  readonly op: Operation;
  readonly body: string;
  /** What a resting order is replaced to when its turn to be replaced comes. */
  readonly amend?: string;
  /** Carried out instead by a connection that has no resting order to cancel or replace. */
  readonly otherwise?: Step;
}

/** A traded symbol: whole ticks around a middle price. Prices here only choose what to send; no money is counted with them. */
export interface TradedSymbol {
  readonly symbol: string;
  readonly middle: number;
  /** Decimals of its tick. */
  readonly priceDecimals: number;
  readonly quantity: string;
  /** How many of ten orders are in it. */
  readonly weight: number;
}

/** Resting orders wait 0.1–2 % away from the middle; the mark wanders by less, so that most rest and some are reached. */
const NEAREST_REST_BASIS_POINTS = 10;
const FARTHEST_REST_BASIS_POINTS = 200;
/** Crossing limits are priced so far through the middle that they cross wherever the mark has wandered. */
const CROSS_BASIS_POINTS = 200;
/** Stops wait, and far orders rest, where no mark of a run reaches them. */
const HOLD_BASIS_POINTS = 2_000;
/** Steps in a sequence per percent of the mix: even, so that each kind has as many buys as sells. */
const STEPS_PER_PERCENT = 20;

/**
 * Steps in an order that only the seed decides. Of each kind and symbol there are exactly as many buys as sells of the
 * same quantity, so that an account that walks through all of them ends where it began, but for what still rests.
 */
export function operationSteps(mix: Mix, symbols: readonly TradedSymbol[], seed: number): Step[] {
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  if (total !== 100) throw new RangeError(`the mix adds up to ${total}, not 100`);
  const below = seededIntegers(seed);
  const cycle = symbols.flatMap((symbol) => Array.from({ length: symbol.weight }, () => symbol));
  const steps = Object.entries(mix).flatMap(([op, share]) =>
    Array.from({ length: share * STEPS_PER_PERCENT }, (_, index) => {
      const symbol = cycle[(index >> 1) % cycle.length];
      if (symbol === undefined) throw new RangeError("no symbol to trade");
      return makeStep(op as Operation, symbol, index % 2 === 0 ? "buy" : "sell", below);
    }),
  );
  return shuffled(steps, below);
}

/** Market orders for the probe: buys and sells in turn. */
export const probeSteps = (symbol: TradedSymbol): Step[] =>
  (["buy", "sell"] as const).map((side) => ({ op: "market", body: orderBody(symbol, side, null) }));

function makeStep(op: Operation, symbol: TradedSymbol, side: "buy" | "sell", below: (bound: number) => number): Step {
  switch (op) {
    case "market":
      return { op, body: orderBody(symbol, side, null) };
    case "cross":
      return {
        op,
        body: orderBody(symbol, side, priceAt(symbol, side === "buy" ? CROSS_BASIS_POINTS : -CROSS_BASIS_POINTS)),
      };
    case "hold":
    case "batch":
      return { op, body: stopBody(symbol, side) };
    case "far":
      return {
        op,
        body: orderBody(symbol, side, priceAt(symbol, side === "buy" ? -HOLD_BASIS_POINTS : HOLD_BASIS_POINTS)),
      };
    case "check":
      return { op, body: orderBody(symbol, side, restingPrice(symbol, side, below)) };
    case "rest":
      return restingStep(symbol, side, below);
    case "cancel":
    case "replace":
      return { op, body: "", otherwise: restingStep(symbol, side, below) };
  }
}

const restingStep = (symbol: TradedSymbol, side: "buy" | "sell", below: (bound: number) => number): Step => ({
  op: "rest",
  body: orderBody(symbol, side, restingPrice(symbol, side, below)),
  amend: JSON.stringify({ price: restingPrice(symbol, side, below) }),
});

function restingPrice(symbol: TradedSymbol, side: "buy" | "sell", below: (bound: number) => number): string {
  const away = NEAREST_REST_BASIS_POINTS + below(FARTHEST_REST_BASIS_POINTS - NEAREST_REST_BASIS_POINTS);
  return priceAt(symbol, side === "buy" ? -away : away);
}

const priceAt = (symbol: TradedSymbol, basisPoints: number): string =>
  (symbol.middle * (1 + basisPoints / 10_000)).toFixed(symbol.priceDecimals);

/** An order that is accepted, reserved and on disk, and goes nowhere: it waits for its trigger. */
function stopBody(traded: TradedSymbol, side: "buy" | "sell"): string {
  const { symbol, quantity } = traded;
  const trigger = priceAt(traded, side === "buy" ? HOLD_BASIS_POINTS : -HOLD_BASIS_POINTS);
  return openEnded({ symbol, side, type: "stop", quantity, stop_price: trigger });
}

function orderBody({ symbol, quantity }: TradedSymbol, side: "buy" | "sell", price: string | null): string {
  const order =
    price === null ? { symbol, side, type: "market", quantity } : { symbol, side, type: "limit", quantity, price };
  return openEnded(order);
}

/** Lacks its end: the client's own id. */
const openEnded = (order: object): string => `${JSON.stringify(order).slice(0, -1)},"client_order_id":`;
