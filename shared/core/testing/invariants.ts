/** What must hold of an account's state after every turn: recomputed from orders and positions, without the increments that keep it. */
import { worstCase } from "../book";
import {
  abs,
  formatFine,
  formatMoney,
  negate,
  NO_MONEY,
  NO_QUANTITY,
  plus,
  type Money,
  type Quantity,
} from "../decimal";
import type { OrderId, SymbolId, VenueId } from "../ids";
import { hasEnded, isInBooks, isOver, isParent, type Order } from "../order";
import { dueOf } from "../outbox";
import { restingPrice } from "../risk/resting-index";
import { brokenRiskInvariants } from "./risk-invariants";
import { contractValue, reservationOf } from "../reservation";
import { emptyTotals, type AccountState, type Book, type Totals } from "../state";

/** The broken invariants of a state, a sentence each; none when all is well. Walks over everything: not for the hot path. */
export function brokenInvariants(state: AccountState): string[] {
  const broken: string[] = [];
  const expect: Expect = (holds, sentence) => {
    if (!holds) broken.push(sentence);
  };
  for (const order of state.orders.values()) expectOrder(state, order, expect);
  expectFamilies(state, expect);
  expectShadow(state, expect);
  for (const [symbol, book] of state.books) expectBook(state, symbol, book, expect);
  expectTotals(state, expect);
  expectClusters(state, expect);
  expectPolicyIndexes(state, expect);
  expectLookups(state, expect);
  broken.push(...brokenRiskInvariants(state));
  return broken;
}

type Expect = (holds: boolean, sentence: string) => void;

/** Rules of domain.md, "Order state". */
function expectOrder(state: AccountState, order: Order, expect: Expect): void {
  const { orderId, lifecycle, certainty, filledQuantity, terms } = order;
  const ended = hasEnded(order);
  const isPaper = (venue: VenueId): boolean => state.surroundings.venues.get(venue)?.adapter === "paper";
  expect(
    (order.tried ?? []).every((venue) => isPaper(venue) === isPaper(order.venue)),
    `${orderId}: went from ${String(order.tried)} to ${order.venue}`,
  );
  expect(filledQuantity >= 0n && terms.quantity > 0n, `${orderId}: quantities are below zero`);
  expect(!ended || certainty === "known", `${orderId}: has ended and is unknown`);
  expect(
    order.endedByHand === null || lifecycle === "canceled" || lifecycle === "filled",
    `${orderId}: was ended by hand and is ${lifecycle}`,
  );
  expect(
    (lifecycle === "rejected") === (ended && order.reject !== null),
    `${orderId}: ${lifecycle} with${order.reject === null ? "out" : ""} a refusal`,
  );
  expect(
    lifecycle !== "filled" || filledQuantity >= terms.quantity,
    `${orderId}: is filled with ${formatFine(filledQuantity)} of ${formatFine(terms.quantity)}`,
  );
  expect(!order.overfilled || filledQuantity > terms.quantity, `${orderId}: is called overfilled`);
  expect(lifecycle !== "queued" || order.intent > 0, `${orderId}: waits to be sent without a number`);
  expect(certainty === "known" || order.leasedAt !== null || isParent(order), `${orderId}: is unknown since never`);
  const waitsForVenue = order.pending.length > 0 && !ended;
  expect(
    !waitsForVenue || lifecycle === "sent" || lifecycle === "working" || certainty === "unknown",
    `${orderId}: is ${lifecycle} with a request at the venue`,
  );
  expect(order.pending.filter((one) => one.kind === "cancel").length <= 1, `${orderId}: has two cancels`);
  const isListed = state.surroundings.instruments.has(order.request.symbol);
  expect(isListed || ended, `${orderId}: is open without an instrument`);
  // Nothing is stuck: what is open is held, at a venue, in doubt, or has something due or leased.
  const moves =
    lifecycle === "held" ||
    lifecycle === "working" ||
    isParent(order) ||
    certainty === "unknown" ||
    dueOf(order) !== null ||
    state.leases.has(orderId);
  expect(ended || moves, `${orderId}: is ${lifecycle} and nothing will move it`);
}

/** An open split order has an open child, no child outlives it, and all that is known of it fits what its children are. */
function expectFamilies(state: AccountState, expect: Expect): void {
  for (const order of state.orders.values()) {
    const { orderId, family } = order;
    if (hasEnded(order) || family === null) continue;
    if (family.kind === "child") {
      const parent = state.orders.get(family.parent);
      expect(parent !== undefined && !hasEnded(parent), `${orderId}: its parent has ended before it`);
      continue;
    }
    const open = family.children.flatMap((child) => {
      const known = state.orders.get(child);
      return known === undefined || hasEnded(known) ? [] : [known];
    });
    const filled = open.reduce((sum, child) => plus(sum, child.filledQuantity), NO_QUANTITY);
    expect(open.length > 0, `${orderId}: is open, and none of its children is`);
    expect(order.filledQuantity >= filled, `${orderId}: its children have filled more than it`);
    expect(
      (order.certainty === "unknown") === open.some(({ certainty }) => certainty === "unknown"),
      `${orderId}: is ${order.certainty}, unlike its children`,
    );
  }
}

/** What is only simulated is counted on its own, and holds what waits for its trigger. */
function expectShadow({ orders, shadow }: AccountState, expect: Expect): void {
  const open = [...orders.values()].filter((order) => order.shadow && !hasEnded(order));
  expect(
    shadow.openOrders === open.length,
    `${shadow.openOrders} simulated orders are open, and the orders come to ${open.length}`,
  );
  for (const [symbol, book] of shadow.books) {
    const here = open.filter(({ request }) => request.symbol === symbol);
    const held = here.filter(({ lifecycle }) => lifecycle === "held");
    expect(book.openOrders === here.length, `${symbol}: ${book.openOrders} simulated orders are counted as open`);
    expect(
      book.held.size === held.length && held.every(({ orderId }) => book.held.has(orderId)),
      `${symbol}: the set of held simulated orders is not the orders'`,
    );
  }
}

interface Sums {
  buyQuantity: Quantity;
  buyValue: Money;
  sellQuantity: Quantity;
  sellValue: Money;
  buyCost: Money;
  sellCost: Money;
  openOrders: number;
}

function sumsOf(state: AccountState, symbol: SymbolId, { instrument }: Book): Sums {
  const sums: Sums = {
    buyQuantity: NO_QUANTITY,
    buyValue: NO_MONEY,
    sellQuantity: NO_QUANTITY,
    sellValue: NO_MONEY,
    buyCost: NO_MONEY,
    sellCost: NO_MONEY,
    openOrders: 0,
  };
  for (const order of state.orders.values()) {
    if (hasEnded(order) || !isInBooks(order) || order.request.symbol !== symbol) continue;
    const { quantity, value, cost } = reservationOf(order, instrument.multiplier);
    sums.openOrders += 1;
    if (order.request.side === "buy") {
      sums.buyQuantity = plus(sums.buyQuantity, quantity);
      sums.buyValue = plus(sums.buyValue, value);
      sums.buyCost = plus(sums.buyCost, cost);
    } else {
      sums.sellQuantity = plus(sums.sellQuantity, quantity);
      sums.sellValue = plus(sums.sellValue, value);
      sums.sellCost = plus(sums.sellCost, cost);
    }
  }
  return sums;
}

function expectBook(state: AccountState, symbol: SymbolId, book: Book, expect: Expect): void {
  for (const [name, sum] of Object.entries(sumsOf(state, symbol, book))) {
    const kept: unknown = book[name as keyof Sums];
    expect(kept === sum, `${symbol}: ${name} is ${String(kept)}, and the orders come to ${String(sum)}`);
  }
  expect(book.quantity !== 0n || book.cost === 0n, `${symbol}: a closed position costs ${formatMoney(book.cost)}`);
  expect(
    book.cost === 0n || book.quantity > 0n === book.cost > 0n,
    `${symbol}: position and cost have different signs`,
  );
  if (book.mark !== null) {
    const { multiplier, initialMargin } = book.instrument;
    const worst = worstCase(book.quantity, book, book.mark.price, multiplier, initialMargin);
    const value = contractValue(abs(book.quantity), book.mark.price, multiplier);
    expect(
      book.marketValue === (book.quantity < 0n ? negate(value) : value),
      `${symbol}: market value is not that of the mark`,
    );
    expect(book.exposure === worst.exposure, `${symbol}: exposure is not that of the mark`);
    expect(book.margin === worst.margin, `${symbol}: margin is not that of the mark`);
    expect(
      book.upValue === worst.up && book.downValue === worst.down,
      `${symbol}: the values with all buys or all sells filled are not those of the mark`,
    );
    expect(
      book.downValue <= book.marketValue && book.marketValue <= book.upValue,
      `${symbol}: market value is outside what its orders may make of it`,
    );
  }
  const members = (kept: ReadonlySet<OrderId>, isMember: (order: Order) => boolean, name: string): void => {
    const wanted = [...state.orders.values()].filter(
      (order) => order.request.symbol === symbol && !hasEnded(order) && isInBooks(order) && isMember(order),
    );
    expect(
      kept.size === wanted.length && wanted.every(({ orderId }) => kept.has(orderId)),
      `${symbol}: the set of ${name} orders is not the orders'`,
    );
  };
  members(book.reduceOnly, (order) => order.request.reduceOnly, "reduce-only");
  members(book.held, (order) => order.lifecycle === "held", "held");
}

function expectTotals({ books, totals }: AccountState, expect: Expect): void {
  const sums = emptyTotals();
  for (const book of books.values()) {
    sums.marketValue = plus(sums.marketValue, book.marketValue);
    sums.exposure = plus(sums.exposure, book.exposure);
    sums.margin = plus(sums.margin, book.margin);
    sums.up = plus(sums.up, book.upValue);
    sums.down = plus(sums.down, book.downValue);
    sums.cost = plus(sums.cost, plus(book.buyCost, book.sellCost));
    sums.buyReserve = plus(sums.buyReserve, plus(book.buyValue, book.buyCost));
    sums.openOrders += book.openOrders;
    sums.activeSymbols += Number(book.quantity !== 0n || book.openOrders > 0);
  }
  for (const [name, sum] of Object.entries(sums)) {
    const kept: unknown = totals[name as keyof Totals];
    expect(kept === sum, `total ${name} is ${String(kept)}, and the books come to ${String(sum)}`);
  }
}

/** What each cluster comes to is the sum of its symbols. */
function expectClusters({ books, risk }: AccountState, expect: Expect): void {
  const sums = new Map<number, { exposure: Money; symbols: number }>();
  for (const [symbol, { exposure }] of books) {
    const cluster = risk.clusters.get(symbol);
    if (cluster === undefined || exposure === 0n) continue;
    const before = sums.get(cluster) ?? { exposure: NO_MONEY, symbols: 0 };
    sums.set(cluster, { exposure: plus(before.exposure, exposure), symbols: before.symbols + 1 });
  }
  expect(
    sums.size === risk.clusterExposure.size,
    `${risk.clusterExposure.size} clusters, and the books come to ${sums.size}`,
  );
  for (const [cluster, { exposure, symbols }] of sums) {
    const kept = risk.clusterExposure.get(cluster);
    expect(
      kept?.exposure === exposure && kept.symbols === symbols,
      `cluster ${cluster} is ${kept?.exposure ?? "none"}, and its books come to ${exposure}`,
    );
  }
}

/** What the policies look up is there exactly while they are on, and names what rests. */
function expectPolicyIndexes({ limits, orders, risk }: AccountState, expect: Expect): void {
  const { duplicateWindowMs, repeatedExecutions, selfMatch } = limits.policies;
  const wantsContents = duplicateWindowMs > 0 || repeatedExecutions !== null;
  expect((risk.contents !== null) === wantsContents, "the index of contents is not what its policies want");
  expect((risk.resting !== null) === (selfMatch !== "off"), "the index of resting orders is not what its policy wants");
  if (risk.resting === null) return;
  const resting = [...orders.values()].filter((order) => restingPrice(order) !== null);
  const found = (["buy", "sell"] as const).flatMap((side) =>
    [...new Set(resting.map(({ venue, request }) => `${venue}|${request.symbol}`))].flatMap((place) => {
      const [venue, symbol] = place.split("|");
      return risk.resting?.upTo(venue as VenueId, symbol as SymbolId, side, null) ?? [];
    }),
  );
  expect(
    found.length === resting.length && resting.every(({ orderId }) => found.includes(orderId)),
    "the index of resting orders is not the orders'",
  );
}

/** Everything that orders are looked up by says what the orders say. */
function expectLookups(state: AccountState, expect: Expect): void {
  const { orders, outbox, deferred, leases, unknown, expiries, movedTrails } = state;
  for (const order of orders.values()) {
    const { orderId } = order;
    const isDue = dueOf(order) !== null && !leases.has(orderId);
    const places = Number(outbox.has(orderId)) + Number(deferred.has(orderId));
    expect(
      places === Number(isDue),
      `${orderId}: is in the outbox ${places} times, and ${isDue ? "" : "nothing "}is due`,
    );
    expect(
      unknown.has(orderId) === (order.certainty === "unknown" && !isParent(order)),
      `${orderId}: the set of unknown orders says otherwise`,
    );
  }
  const lists = {
    outbox: outbox.keys(),
    deferred: deferred.keys(),
    unknown: unknown.keys(),
    expiries: expiries.keys(),
    movedTrails: movedTrails.keys(),
  };
  for (const [name, orderIds] of Object.entries(lists)) {
    for (const orderId of orderIds) {
      const order = orders.get(orderId);
      expect(order !== undefined && !isOver(order), `${name} names ${orderId}, which is not open`);
    }
  }
  const open = new Set<string>();
  for (const { alertId, limit, symbol, level, resolvedAt } of state.alerts.values()) {
    expect(resolvedAt === null, `${alertId}: is resolved and kept`);
    const key = [limit, symbol, level].join();
    expect(!open.has(key), `${alertId}: is not the only open alert of ${key}`);
    open.add(key);
  }
}
