/** Where a new order goes: its own venue, its symbol's rule, the first of the priority list, the best price, or the default (docs/routing.md). */
import type { VenueControls } from "../controls";
import { notional, type Money, type Price } from "../decimal";
import type { Millis, OrderId, VenueId } from "../ids";
import type { OrderRequest } from "../order";
import type { AccountState, Surroundings } from "../state";
import { route, type Part, type RoutableVenue } from "./split";
import { controlsOf, isShadowed, type Candidate } from "./venue-mode";

export interface Route {
  readonly venue: VenueId;
  /** Whether it is only simulated there. */
  readonly shadow: boolean;
  /** Why nothing new goes there now; null when it does. */
  readonly closed: string | null;
  /** Its parts, when it is split over venues, the best price first; null when it is not. */
  readonly parts: readonly Part[] | null;
}

/** The part of the state that routing looks at. */
export type Market = Pick<AccountState, "surroundings" | "firm" | "marks" | "quotes">;

/** An order to be routed. */
export interface Unrouted {
  readonly orderId: OrderId;
  readonly request: OrderRequest;
}

/** Whether a venue was named for an order, by its client or by a rule: then no other gets it. */
export const isBound = (
  { routing }: Surroundings,
  { venue, symbol }: Pick<OrderRequest, "venue" | "symbol">,
): boolean => venue !== null || routing.bySymbol.has(symbol);

/** Decides where an order goes, and whether it is really sent there. */
export function routeOf(market: Market, { orderId, request }: Unrouted, now: Millis): Route {
  const { surroundings } = market;
  const named = request.venue ?? surroundings.routing.bySymbol.get(request.symbol) ?? null;
  if (named !== null) return routeTo(market, named, { orderId, request });
  // With one venue there is nothing to choose.
  if (surroundings.venues.size === 1) return routeTo(market, surroundings.defaultVenue, { orderId, request });
  const fit = fitVenues(market, { orderId, request }, []);
  const preferred = surroundings.routing.priority.find((venue) => fit.some((one) => one.venue === venue));
  if (preferred !== undefined) return liveAt(preferred, null);
  const parts = smartParts(market, request, fit, now);
  const [best, ...others] = parts;
  if (best === undefined) return routeTo(market, surroundings.defaultVenue, { orderId, request });
  return liveAt(best.venue, others.length === 0 ? null : parts);
}

const liveAt = (venue: VenueId, parts: Route["parts"]): Route => ({ venue, shadow: false, closed: null, parts });

/** The route to one venue, which decides by its mode. */
function routeTo(market: Market, venue: VenueId, unrouted: Unrouted): Route {
  const controls = controlsOf(market, venue);
  if (controls === null)
    return { venue, shadow: false, closed: `the firm's controls do not name ${venue}`, parts: null };
  const closed = controls.panicked ? `${venue} is in panic: nothing new goes there until it is reset` : null;
  return { venue, shadow: isSimulated(market, controls, unrouted), closed, parts: null };
}

function isSimulated(market: Market, controls: VenueControls, unrouted: Unrouted): boolean {
  // Valued only where it matters.
  return controls.mode !== "live" && isShadowed(controls, candidateOf(market, unrouted));
}

function candidateOf({ surroundings, marks }: Market, { orderId, request }: Unrouted): Candidate {
  const { symbol, quantity, price, stopPrice } = request;
  const at: Price | null = price ?? stopPrice ?? marks.get(symbol)?.price ?? null;
  const multiplier = surroundings.instruments.get(symbol)?.multiplier ?? 1n;
  return { orderId, quantity, notional: at === null ? null : ((notional(quantity, at) * multiplier) as Money) };
}

/** Venues that would take an order for real now: they list it, are well, and their mode sends it. In the order of the configuration. */
function fitVenues(market: Market, unrouted: Unrouted, except: readonly VenueId[]): RoutableVenue[] {
  const { surroundings } = market;
  const { symbol } = unrouted.request;
  const instrument = surroundings.instruments.get(symbol);
  if (instrument === undefined) return [];
  const fit: RoutableVenue[] = [];
  for (const { venue, symbols } of surroundings.venues.values()) {
    if (!symbols.has(symbol) || except.includes(venue)) continue;
    const controls = controlsOf(market, venue);
    if (controls === null || controls.panicked || !controls.healthy) continue;
    if (isSimulated(market, controls, unrouted)) continue;
    fit.push({ venue, takerFee: surroundings.routing.takerFees.get(venue) ?? instrument.takerFee });
  }
  return fit;
}

/** What waits for a trigger, may be filled only whole, or must not take is not split: what is shown now says nothing of it. */
const isSplittable = ({ type, timeInForce, postOnly }: OrderRequest): boolean =>
  (type === "market" || type === "limit") && timeInForce !== "fok" && !postOnly;

/**
 * Parts by the best prices of those that are fit and have a fresh quote; none when routing is not smart, or nobody has one. All are of one kind: where
 * the best price is.
 */
function smartParts(
  market: Market,
  request: OrderRequest,
  fit: readonly RoutableVenue[],
  now: Millis,
): readonly Part[] {
  const parts = partsAmong(market, request, fit, now);
  const [best] = parts;
  if (best === undefined) return parts;
  const isAlike = sameKindAs(market.surroundings, best.venue);
  if (parts.every(isAlike)) return parts;
  return partsAmong(market, request, fit.filter(isAlike), now);
}

function partsAmong(
  { surroundings, quotes }: Market,
  request: OrderRequest,
  fit: readonly RoutableVenue[],
  now: Millis,
): readonly Part[] {
  const { smart, maxQuoteAgeMs } = surroundings.routing;
  const instrument = surroundings.instruments.get(request.symbol);
  if (!smart || instrument === undefined) return [];
  const fresh = (quotes.get(request.symbol) ?? []).filter(({ time }) => now - time <= maxQuoteAgeMs);
  if (fresh.length === 0) return [];
  const { side, quantity, price } = request;
  return route({ side, quantity, limit: price, mayBeSplit: isSplittable(request) }, fresh, fit, {
    step: instrument.stepSize,
    minQuantity: instrument.minQuantity,
    minNotional: instrument.minNotional,
  });
}

/**
 * Whether a venue is paper as another is, or an exchange as it is: an order is worked by one kind alone, as a fill on paper settles nothing at an
 * exchange, and the other way round (decision 0134). None is like a venue that is not configured any more.
 */
function sameKindAs({ venues }: Surroundings, venue: VenueId): (other: { readonly venue: VenueId }) => boolean {
  const isPaper = (id: VenueId): boolean | null => {
    const config = venues.get(id);
    return config === undefined ? null : config.adapter === "paper";
  };
  const kind = isPaper(venue);
  return (other) => kind !== null && isPaper(other.venue) === kind;
}

/**
 * The next venue for an order that its own could not take, and of which nothing was sent; null when there is none. Never its own, one of another
 * kind, nor one that has failed before: an order goes round once.
 */
export function nextVenue(
  market: Market,
  order: Unrouted & { readonly venue: VenueId; readonly tried: readonly VenueId[] | null },
  now: Millis,
): VenueId | null {
  const isAlike = sameKindAs(market.surroundings, order.venue);
  const fit = fitVenues(market, order, [order.venue, ...(order.tried ?? [])]).filter(isAlike);
  const preferred = market.surroundings.routing.priority.find((venue) => fit.some((one) => one.venue === venue));
  if (preferred !== undefined) return preferred;
  return smartParts(market, order.request, fit, now)[0]?.venue ?? fit[0]?.venue ?? null;
}
