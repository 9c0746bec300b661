/** Orders as clients send them: mostly sensible, now and then hostile. */
import { price, quantity, type Price, type Quantity } from "../../../shared/core/decimal";
import type { ClientOrderId, SymbolId, VenueId } from "../../../shared/core/ids";
import type { OrderRequest, OrderType, Side, TimeInForce } from "../../../shared/core/order";
import type { Chance } from "../platform/chance";
import { BINANCE, BTC, DOGE, ETH, loadConfig, NEW, NORTH, OLD, PAPER, SOL, TRADED } from "./configuration";
import type { World } from "./world";

/** A usual size, in base units. */
const SIZES = new Map<SymbolId, number>([
  [BTC, 0.2],
  [ETH, 3],
  [SOL, 20],
  [DOGE, 500],
]);

const STEP_DIGITS = 12;

/** A size that is a multiple of the instrument's step, in one draw of many more than its limit, and more than any account could bear. */
export function drawQuantity(chance: Chance, symbol: SymbolId): Quantity {
  const usual = SIZES.get(symbol) ?? 1;
  const times = chance.weighted({ "0.1": 3, "1": 8, "4": 3, "60": 0.25, "900": 0.15 });
  return steps(symbol, usual * Number(times) * (0.5 + chance.share()));
}

function steps(symbol: SymbolId, size: number): Quantity {
  const step = loadConfig().instruments.get(symbol)?.stepSize ?? quantity("0.001");
  const count = quantity(size.toFixed(STEP_DIGITS)) / step;
  return ((count > 0n ? count : 1n) * step) as Quantity;
}

/** A price so far from the mark, as a share of it, on the tick. */
export function priceNear(world: World, symbol: SymbolId, share: number): Price {
  const tick = loadConfig().instruments.get(symbol)?.tickSize ?? price("0.01");
  const at = (world.marks.get(symbol) ?? 100) * (1 + share);
  const count = price(at.toFixed(8)) / tick;
  return ((count > 0n ? count : 1n) * tick) as Price;
}

/** An order; one in some twenty is one that the account has to refuse. */
export function drawOrder(world: World, step: number): OrderRequest {
  const { chance } = world;
  const symbol = chance.pick(TRADED);
  const side: Side = chance.pick(["buy", "sell"]);
  const type: OrderType = chance.weighted({ limit: 55, market: 20, stop: 8, stop_limit: 6, trailing_stop: 5 });
  const isPriced = type === "limit" || type === "stop_limit";
  const timeInForce: TimeInForce =
    type === "limit"
      ? chance.weighted({ gtc: 60, ioc: 12, fok: 6, day: 8, gtd: 10 })
      : type === "market"
        ? chance.weighted({ gtc: 4, ioc: 2 })
        : chance.weighted({ gtc: 6, day: 1, gtd: 1 });
  const isStop = type === "stop" || type === "stop_limit";
  const near = (chance.share() - 0.5) * 0.03;
  const stopAway = (side === "buy" ? 1 : -1) * chance.share() * 0.02;
  const request: OrderRequest = {
    clientOrderId: chance.happens(0.6) ? (`c${step}-${chance.below(100)}` as ClientOrderId) : null,
    symbol,
    side,
    type,
    timeInForce,
    quantity: drawQuantity(chance, symbol),
    price: isPriced ? priceNear(world, symbol, near) : null,
    stopPrice: isStop ? priceNear(world, symbol, stopAway) : null,
    trailOffset: type === "trailing_stop" ? priceNear(world, symbol, chance.share() * 0.02 - 0.99) : null,
    expireAt: timeInForce === "gtd" ? world.time.now + chance.between(1_000, 600_000) : null,
    postOnly: type === "limit" && timeInForce === "gtc" && chance.happens(0.12),
    reduceOnly: chance.happens(0.08),
    venue: drawVenue(world, symbol),
    tags: chance.happens(0.05) ? { desk: "a" } : null,
  };
  return chance.happens(0.05) ? spoiled(chance, world, request) : request;
}

function drawVenue({ chance, spot }: World, symbol: SymbolId): VenueId | null {
  const venue = chance.weighted({ none: 6, paper: 2, north: 3, binance: spot === null ? 0 : 12 });
  if (venue === "none") return null;
  if (venue === "binance") return BINANCE;
  return venue === "north" && (symbol === BTC || symbol === ETH) ? NORTH : PAPER;
}

/** The same order with one thing wrong. */
function spoiled(chance: Chance, world: World, request: OrderRequest): OrderRequest {
  const { symbol } = request;
  const wrong: readonly Partial<OrderRequest>[] = [
    { symbol: "NOSUCH" as SymbolId },
    { symbol: OLD, venue: null },
    { symbol: NEW, venue: null, quantity: quantity("2") },
    { symbol: NEW, venue: null, quantity: quantity("0.5") },
    { quantity: (request.quantity + 1n) as Quantity },
    { quantity: quantity("10000000") },
    { quantity: (loadConfig().instruments.get(symbol)?.stepSize ?? 1n) as Quantity },
    { quantity: 1n as Quantity },
    ...(request.price === null
      ? []
      : [{ price: (request.price + 1n) as Price }, { price: priceNear(world, symbol, 0.2) }]),
    { symbol: SOL, venue: NORTH },
    { venue: "nowhere" as VenueId },
    { type: "limit", price: null },
    ...(request.type === "market" ? [{ quantity: quantity("800") }] : []),
  ];
  return { ...request, ...chance.pick(wrong) };
}
