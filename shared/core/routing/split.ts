/**
 * Smart routing as a function: an order and what venues show, to where how much of it goes. It fills as much as possible at
 * displayed prices, then as cheaply as possible after fees, then in as few parts as possible (docs/routing.md). Exact, and held
 * against a search through all allocations in split.test.ts.
 */
import type { Money, Price, Quantity, Ratio } from "../decimal";
import type { VenueId } from "../ids";
import type { Side } from "../order";
import type { VenueQuote } from "./quote";

/** Venues that an order is split over at most. Each subset of so many is looked at, so that it may not grow much. */
export const MAX_PARTS = 5;

/** The part of an order that its routing depends on. */
export interface Routable {
  readonly side: Side;
  readonly quantity: Quantity;
  /** Worst price to take; null for a market order. */
  readonly limit: Price | null;
  /** Whether it may be sent in parts: not what is filled whole or not at all. */
  readonly mayBeSplit: boolean;
}

/** What a part has to come to. Quantities are multiples of the step. */
export interface PartRules {
  readonly step: Quantity;
  readonly minQuantity: Quantity;
  readonly minNotional: Money;
}

/** A venue that is fit to get the order. */
export interface RoutableVenue {
  readonly venue: VenueId;
  readonly takerFee: Ratio;
}

export interface Part {
  readonly venue: VenueId;
  readonly quantity: Quantity;
}

/** One venue's best price, as the order sees it. */
interface Offer {
  readonly venue: VenueId;
  /** What a unit costs after fees, times 10^24: price × (1 + fee) to buy, and the negative of price × (1 − fee) to sell. Less is better. */
  readonly cost: bigint;
  /** Steps of the order that it shows at a price the order may take; 0 where it takes none. */
  readonly shown: bigint;
  /** Least steps of a part of its own. */
  readonly least: bigint;
}

const ONE = 10n ** 12n;

/**
 * Where an order goes, its best venue first; the parts sum to the order. One part while it may not be split, while nothing that is
 * shown is within its limit, and where splitting is no better.
 * @returns empty when no venue has a price on its side.
 */
export function route(
  order: Routable,
  quotes: readonly VenueQuote[],
  venues: readonly RoutableVenue[],
  rules: PartRules,
): readonly Part[] {
  const offers = offersFor(order, quotes, venues, rules);
  const [best] = offers;
  if (best === undefined) return [];
  const wanted = order.quantity / rules.step;
  const whole = order.mayBeSplit ? null : bestWhole(offers, wanted);
  const parts = whole === null ? bestSplit(offers.slice(0, MAX_PARTS), wanted) : [{ offer: whole, steps: wanted }];
  return parts.map(({ offer, steps }) => ({ venue: offer.venue, quantity: (steps * rules.step) as Quantity }));
}

/** Best price first; of equal ones what shows more, then the venue that stands first in the configuration. */
function offersFor(
  order: Routable,
  quotes: readonly VenueQuote[],
  venues: readonly RoutableVenue[],
  rules: PartRules,
): Offer[] {
  const offers: Offer[] = [];
  for (const { venue, takerFee } of venues) {
    const quote = quotes.find((one) => one.venue === venue);
    if (quote === undefined) continue;
    const at = order.side === "buy" ? quote.ask : quote.bid;
    if (at === null) continue;
    const size = order.side === "buy" ? quote.askSize : quote.bidSize;
    const isTaken = order.limit === null || (order.side === "buy" ? at <= order.limit : at >= order.limit);
    const cost = order.side === "buy" ? at * (ONE + takerFee) : at * (takerFee - ONE);
    const shown = isTaken && size > 0n ? size / rules.step : 0n;
    offers.push({ venue, cost, shown, least: leastSteps(order.limit ?? at, rules) });
  }
  return offers.sort((a, b) => compare(a.cost, b.cost) || compare(b.shown, a.shown));
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Least steps of a part: minimum quantity and notional at the price it goes out with, rounded up. */
function leastSteps(at: Price, { step, minQuantity, minNotional }: PartRules): bigint {
  const byQuantity = ceilDiv(minQuantity, step);
  const byNotional = ceilDiv(minNotional, at * step);
  const least = byQuantity > byNotional ? byQuantity : byNotional;
  return least > 0n ? least : 1n;
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** The cheapest venue that shows all of it, else the best price. */
const bestWhole = (offers: readonly Offer[], wanted: bigint): Offer | null =>
  offers.find(({ shown }) => shown >= wanted) ?? offers[0] ?? null;

interface Allotted {
  readonly offer: Offer;
  readonly steps: bigint;
}

/** How good an allocation is: more at displayed prices, then what that costs, then fewer parts. */
interface Score {
  readonly shown: bigint;
  readonly cost: bigint;
  readonly parts: number;
}

const isBetter = (a: Score, b: Score): boolean => {
  if (a.shown !== b.shown) return a.shown > b.shown;
  if (a.cost !== b.cost) return a.cost < b.cost;
  return a.parts < b.parts;
};

/**
 * The best of all ways to split. Within one set of venues it is exact to give each its least and then to fill up from the best
 * price on, because all steps are alike; so the sets are gone through, and there are at most 2^MAX_PARTS of them.
 */
function bestSplit(offers: readonly Offer[], wanted: bigint): readonly Allotted[] {
  let best: { readonly parts: readonly Allotted[]; readonly score: Score } | null = null;
  for (let mask = 1; mask < 1 << offers.length; mask++) {
    const chosen = offers.filter((_, index) => (mask & (1 << index)) !== 0);
    const parts = fill(chosen, wanted);
    if (parts === null) continue;
    const score = scoreOf(parts);
    if (best === null || isBetter(score, best.score)) best = { parts, score };
  }
  return best?.parts ?? [];
}

/** An order's steps over exactly these venues: each at least its minimum, each but the first at most its displayed size. Null if impossible. */
function fill(chosen: readonly Offer[], wanted: bigint): Allotted[] | null {
  const isAlone = chosen.length === 1;
  let left = wanted;
  for (const { least, shown } of chosen) {
    // A venue that has the whole order gets it, whatever it shows.
    if (!isAlone && least > shown) return null;
    left -= isAlone ? 0n : least;
  }
  if (left < 0n) return null;
  const parts = chosen.map((offer) => {
    const most = isAlone ? wanted : offer.shown - offer.least;
    const more = left < most ? left : most;
    left -= more;
    return { offer, steps: isAlone ? more : offer.least + more };
  });
  const [first, ...others] = parts;
  // The quantity that no venue displays goes to the best price: deeper levels are likely to be near it, and a limit order rests there.
  return first === undefined ? null : [{ ...first, steps: first.steps + left }, ...others];
}

function scoreOf(parts: readonly Allotted[]): Score {
  let shown = 0n;
  let cost = 0n;
  for (const { offer, steps } of parts) {
    const atPrice = steps < offer.shown ? steps : offer.shown;
    shown += atPrice;
    cost += atPrice * offer.cost;
  }
  return { shown, cost, parts: parts.length };
}
