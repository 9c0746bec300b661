/** What the checks look at: one order as it would be, with the account as it is. */
import { worstCase, type OpenAmounts, type WorstCase } from "../book";
import type { BlockedSymbol } from "../controls";
import {
  abs,
  max,
  meanPriceUp,
  minus,
  NO_MONEY,
  NO_PRICE,
  NO_QUANTITY,
  NO_RATIO,
  ONE,
  plus,
  priceTimesUp,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../decimal";
import type { Millis } from "../ids";
import type { Instrument } from "../instrument";
import type { SymbolLimits } from "../limits";
import type { Mark } from "../market";
import type { HoldRate, Order, OrderRequest, OrderTerms } from "../order";
import type { Content } from "./content-index";
import { effectiveRow } from "./effective-limits";
import { reservedBy, together } from "../family";
import { larger, reserve, NO_RESERVATION, type Reservation } from "../reservation";
import type { Route } from "../routing/route-order";
import type { AccountState, Book } from "../state";
import type { TailRisk } from "../statistics/tail-risk";

/** Why an order cannot be valued: there is no mark, or only an old one. */
export type MarkState = "fresh" | "stale" | "missing";

export interface Subject {
  readonly state: AccountState;
  readonly now: Millis;
  /** The symbol's limits as they are held against. */
  readonly limits: SymbolLimits;
  readonly request: OrderRequest;
  readonly terms: OrderTerms;
  /** The order itself, when it is replaced or triggered: what it reserves is left out of `open`. */
  readonly own: Order | null;
  /** Where it goes, and whether it is only simulated there; of an order that exists, where it is. */
  readonly route: Route;
  /** Whether it waits for its trigger: a stop that is new, or held and only changed. */
  readonly waits: boolean;
  readonly instrument: Instrument | null;
  readonly mark: Mark | null;
  readonly markState: MarkState;
  /** Signed. */
  readonly position: Quantity;
  /** Open orders of the symbol without `own`. */
  readonly open: OpenAmounts;
  /** What the position leaves to reduce on this order's side, less the open orders there. */
  readonly reducible: Quantity;
  /** Whether the order only reduces the position, by size. */
  readonly reduces: boolean;
  /** Whether it was created to close the position, so that its size was not typed by anyone. */
  readonly closes: boolean;
  /** Rest that this order would leave open, the larger of old and new. */
  readonly rest: Quantity;
  /** Null where there is no price to value it at. */
  readonly hold: HoldRate | null;
  readonly reservation: Reservation;
  /** Worst case of the symbol as it stands. */
  readonly before: WorstCase;
  /** Worst case with this order; null where it cannot be valued. */
  readonly after: WorstCase | null;
  /** The symbol's block, of the account or of the firm. */
  readonly block: BlockedSymbol | null;
  /** What several checks look at and only the first of them works out. */
  readonly memo: SubjectMemo;
}

export interface SubjectMemo {
  tailAfter: TailRisk | null;
  /** What all open orders with this one reserve for fees and losses. */
  costAfter: Money | null;
  /** Equity once they have cost that. */
  equityAfter: Money | null;
  /** What they reserve, and the initial margin of all symbols with it. */
  neededAfter: Money | null;
  /** What checks 8 and 18 know the order by. */
  content: Content | null;
}

/** An order to look at: a new one, or an existing one as it would be. */
export interface Proposal {
  readonly request: OrderRequest;
  readonly terms: OrderTerms;
  readonly own: Order | null;
  /** A stop that has met its trigger is valued as the market or limit order it becomes. */
  readonly triggered: boolean;
  /** Where a new order goes. */
  readonly route: Route | null;
  /** It closes the position once the open orders on its side are gone: they are left out of what it may reduce. */
  readonly closes?: true;
}

/** Types that are held until their trigger. */
const WAITS: Readonly<Record<OrderRequest["type"], boolean>> = {
  market: false,
  limit: false,
  stop: true,
  stop_limit: true,
  trailing_stop: true,
};

const NOTHING_OPEN: OpenAmounts = {
  buyQuantity: NO_QUANTITY,
  buyValue: NO_MONEY,
  sellQuantity: NO_QUANTITY,
  sellValue: NO_MONEY,
};
const NO_WORST_CASE: WorstCase = {
  quantity: NO_QUANTITY,
  exposure: NO_MONEY,
  margin: NO_MONEY,
  up: NO_MONEY,
  down: NO_MONEY,
};

function without(open: OpenAmounts, side: OrderRequest["side"], held: Reservation): OpenAmounts {
  return side === "buy"
    ? { ...open, buyQuantity: minus(open.buyQuantity, held.quantity), buyValue: minus(open.buyValue, held.value) }
    : { ...open, sellQuantity: minus(open.sellQuantity, held.quantity), sellValue: minus(open.sellValue, held.value) };
}

function withMore(open: OpenAmounts, side: OrderRequest["side"], more: Reservation): OpenAmounts {
  return side === "buy"
    ? {
        buyQuantity: plus(open.buyQuantity, more.quantity),
        buyValue: plus(open.buyValue, more.value),
        sellQuantity: open.sellQuantity,
        sellValue: open.sellValue,
      }
    : {
        buyQuantity: open.buyQuantity,
        buyValue: open.buyValue,
        sellQuantity: plus(open.sellQuantity, more.quantity),
        sellValue: plus(open.sellValue, more.value),
      };
}

/** What a position leaves to reduce by orders of a side. */
export function reducibleQuantity(position: Quantity, side: OrderRequest["side"], open: OpenAmounts): Quantity {
  if (position === 0n || position > 0n !== (side === "sell")) return NO_QUANTITY;
  const left = minus(abs(position), side === "sell" ? open.sellQuantity : open.buyQuantity);
  return left > 0n ? left : NO_QUANTITY;
}

/** Price limit of a market order: the mark plus the collar to buy, the mark to sell (domain.md, "Valuing an order"). */
function valuationPrice(proposal: Proposal, mark: Price | null, collar: Ratio): Price | null {
  const { request, terms, triggered } = proposal;
  if (request.type === "limit" || request.type === "stop_limit") return terms.price;
  if (mark === null) return null;
  const trigger = request.type === "market" || triggered ? null : stopOf(proposal, mark);
  const reference = trigger === null ? mark : max(mark, trigger);
  return request.side === "buy" ? priceTimesUp(reference, plus(ONE, collar)) : reference;
}

/** Trigger of a stop now; a trailing stop starts at its own stop price, else at the mark. */
function stopOf({ request, terms, own }: Proposal, mark: Price): Price | null {
  if (request.type !== "trailing_stop") return terms.stopPrice;
  if (request.trailOffset === null) return null;
  if (own === null && terms.stopPrice !== null) return terms.stopPrice;
  return trailingStop(request.side, own?.trailExtreme ?? mark, request.trailOffset);
}

/** Trigger of a trailing stop: the best mark seen less the offset to sell, plus the offset to buy. */
export const trailingStop = (side: OrderRequest["side"], extreme: Price, offset: Price): Price =>
  side === "sell" ? minus(extreme, offset) : plus(extreme, offset);

function holdRate(subject: {
  state: AccountState;
  instrument: Instrument;
  price: Price;
  mark: Price | null;
  side: OrderRequest["side"];
  reduces: boolean;
}): HoldRate {
  const { state, instrument, price, mark, side, reduces } = subject;
  // What only reduces needs no buying power; its fee comes out of the proceeds.
  if (reduces) return { price, lossPerUnit: NO_PRICE, feeRate: NO_RATIO };
  // A cash account pays the whole price for what it buys: the loss to the mark is in it.
  const isMargin = state.profile?.type === "margin";
  const loss = mark === null || !isMargin ? NO_PRICE : side === "buy" ? minus(price, mark) : minus(mark, price);
  return { price, lossPerUnit: loss > 0n ? loss : NO_PRICE, feeRate: instrument.takerFee };
}

function stateOfMark(mark: Mark | null, now: Millis, maxAgeMs: Millis): MarkState {
  if (mark === null) return "missing";
  return now - mark.time > maxAgeMs ? "stale" : "fresh";
}

/** The larger of what an order will reserve and what it does; a new one holds nothing yet. */
const withHeld = (wanted: Reservation, held: Reservation): Reservation =>
  held === NO_RESERVATION ? wanted : larger(wanted, held);

/** Average entry price of a position, rounded up: what one that is reduced without any mark is valued at. Null without a position. */
function meanEntry(book: Book | undefined): Price | null {
  if (book === undefined || book.quantity === 0n) return null;
  return meanPriceUp(abs(book.cost), (abs(book.quantity) * book.instrument.multiplier) as Quantity);
}

/** Of an order that exists its route is decided; without one a new order is looked at as one to its own venue. */
const routeOfOwn = (state: AccountState, own: Order | null, { venue }: OrderRequest): Route => ({
  venue: own?.venue ?? venue ?? state.surroundings.defaultVenue,
  shadow: own?.shadow ?? false,
  closed: null,
  parts: null,
});

/** What a rest reserves, in its parts: each is rounded up for itself. */
function wholeReservation({ parts }: Route, wanted: Quantity, hold: HoldRate, multiplier: bigint): Reservation {
  if (parts === null) return reserve(wanted, hold, multiplier);
  return parts.reduce((sum, { quantity }) => together(sum, reserve(quantity, hold, multiplier)), NO_RESERVATION);
}

/** Gathers what the checks look at, once per decision. */
export function subjectOf(state: AccountState, proposal: Proposal, now: Millis): Subject {
  const { request, terms, own } = proposal;
  const { symbol, side } = request;
  const route = proposal.route ?? routeOfOwn(state, own, request);
  const instrument = state.surroundings.instruments.get(symbol) ?? null;
  const book: Book | undefined = state.books.get(symbol);
  const mark = book?.mark ?? state.marks.get(symbol) ?? null;
  const markState = stateOfMark(mark, now, state.surroundings.risk.maxMarkAgeMs);
  const position = book?.quantity ?? NO_QUANTITY;
  const multiplier = instrument?.multiplier ?? 1n;
  const held = own === null ? NO_RESERVATION : reservedBy(state, own, multiplier);
  const open = book === undefined ? NOTHING_OPEN : own === null ? book : without(book, side, held);
  const filled = own?.filledQuantity ?? NO_QUANTITY;
  const wanted = terms.quantity > filled ? minus(terms.quantity, filled) : NO_QUANTITY;
  const rest = max(wanted, held.quantity);
  const closes = proposal.closes === true;
  const reducible = reducibleQuantity(position, side, closes ? NOTHING_OPEN : open);
  const reduces = rest <= reducible;
  const markPrice = mark?.price ?? null;
  const block = state.blocked.get(symbol) ?? state.firm?.blockedSymbols.find((one) => one.symbol === symbol) ?? null;
  const reference = markPrice ?? (reduces ? meanEntry(book) : null);
  const limits = effectiveRow(state, symbol);
  const price = valuationPrice(proposal, reference, limits.price_collar ?? state.surroundings.risk.defaultCollar);
  const before: WorstCase =
    book === undefined
      ? NO_WORST_CASE
      : {
          quantity: max(abs(plus(position, book.buyQuantity)), abs(minus(position, book.sellQuantity))),
          exposure: book.exposure,
          margin: book.margin,
          up: book.upValue,
          down: book.downValue,
        };
  const hold =
    instrument === null || price === null
      ? null
      : holdRate({ state, instrument, price, mark: markPrice, side, reduces });
  const reservation =
    hold === null ? NO_RESERVATION : withHeld(wholeReservation(route, wanted, hold, multiplier), held);
  const after =
    hold === null || instrument === null
      ? null
      : worstCase(
          position,
          withMore(open, side, reservation),
          markPrice ?? hold.price,
          multiplier,
          instrument.initialMargin,
        );
  return {
    state,
    now,
    limits,
    request,
    terms,
    own,
    route,
    waits: !proposal.triggered && (own === null ? WAITS[request.type] : own.lifecycle === "held"),
    instrument,
    mark,
    markState,
    position,
    open,
    reducible,
    reduces,
    closes,
    rest,
    hold,
    reservation,
    before,
    after,
    block,
    memo: { tailAfter: null, costAfter: null, equityAfter: null, neededAfter: null, content: null },
  };
}
