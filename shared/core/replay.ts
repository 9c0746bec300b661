/** Rebuilding a state from its journal, and holding it against the one that was kept. */
import { encodeEquityDay, encodeRisk } from "./codec/risk-codec";
import { evolve } from "./evolve";
import type { JournalEntry } from "./events";
import { formatFine, formatMoney } from "./decimal";
import type { SymbolId } from "./ids";
import { hasEnded, type Order } from "./order";
import { emptyState, type AccountState, type Surroundings } from "./state";

/** The state that a journal from its first row leads to. Ended orders stay in memory: a late fill may come for each. */
export function replay(surroundings: Surroundings, entries: Iterable<JournalEntry>): AccountState {
  const state = emptyState(surroundings);
  for (const entry of entries) evolve(state, entry);
  return state;
}

/**
 * What differs between two states that should be the same, in words; empty when nothing does. Left out is what is not
 * journalled: marks and what is valued by them, leases, and where a trail or the peak stands since the last commit.
 */
export function stateDifferences(kept: AccountState, replayed: AccountState): string[] {
  const differences: string[] = [];
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (a !== b) differences.push(`${what}: kept ${String(a)}, replayed ${String(b)}`);
  };
  compare("sequence", kept.sequence, replayed.sequence);
  compare("account", describe(kept.profile), describe(replayed.profile));
  compare("cash", formatMoney(kept.cash), formatMoney(replayed.cash));
  compare("trading state", kept.tradingState, replayed.tradingState);
  compare("limit version", kept.limits.version, replayed.limits.version);
  compare("blocked symbols", [...kept.blocked.keys()].sort().join(), [...replayed.blocked.keys()].sort().join());
  compare("open alerts", [...kept.alerts.keys()].sort().join(), [...replayed.alerts.keys()].sort().join());
  compare("risk", encodeRisk(kept.risk), encodeRisk(replayed.risk));
  compare(
    "ended days",
    kept.risk.equityDays.map(encodeEquityDay).join(),
    replayed.risk.equityDays.map(encodeEquityDay).join(),
  );
  for (const currency of union(kept.balances, replayed.balances)) {
    compare(`balance ${currency}`, kept.balances.get(currency), replayed.balances.get(currency));
  }
  for (const symbol of union(kept.books, replayed.books)) {
    compare(`book ${symbol}`, describeBook(kept, symbol), describeBook(replayed, symbol));
  }
  compare("open orders", kept.totals.openOrders, replayed.totals.openOrders);
  compare("simulated cash", formatMoney(kept.shadow.cash), formatMoney(replayed.shadow.cash));
  compare("simulated orders", kept.shadow.openOrders, replayed.shadow.openOrders);
  for (const currency of union(kept.shadow.balances, replayed.shadow.balances)) {
    const [a, b] = [kept.shadow.balances.get(currency), replayed.shadow.balances.get(currency)];
    compare(`simulated balance ${currency}`, a, b);
  }
  for (const symbol of union(kept.shadow.books, replayed.shadow.books)) {
    compare(`simulated book ${symbol}`, describeShadowBook(kept, symbol), describeShadowBook(replayed, symbol));
  }
  for (const order of kept.orders.values()) {
    if (!hasEnded(order))
      compare(`order ${order.orderId}`, describeOrder(order), describeOrder(replayed.orders.get(order.orderId)));
  }
  return differences;
}

function union<K>(a: ReadonlyMap<K, unknown>, b: ReadonlyMap<K, unknown>): Set<K> {
  return new Set([...a.keys(), ...b.keys()]);
}

const describe = (profile: AccountState["profile"]): string =>
  profile === null ? "none" : `${profile.account} ${profile.type} ${profile.currency} ${profile.openedAt}`;

function describeBook(state: AccountState, symbol: Parameters<AccountState["books"]["get"]>[0]): string {
  const book = state.books.get(symbol);
  if (book === undefined) return EMPTY_BOOK;
  const { quantity, cost, realized, fees, buyQuantity, buyValue, sellQuantity, sellValue, buyCost, sellCost } = book;
  return [quantity, cost, realized, fees, buyQuantity, buyValue, sellQuantity, sellValue, buyCost, sellCost].join(" ");
}

function describeShadowBook({ shadow }: AccountState, symbol: SymbolId): string {
  const { quantity, cost, realized, fees, openOrders } = shadow.books.get(symbol) ?? EMPTY_SHADOW_BOOK;
  return [quantity, cost, realized, fees, openOrders].join(" ");
}

const EMPTY_SHADOW_BOOK = { quantity: 0n, cost: 0n, realized: 0n, fees: 0n, openOrders: 0 };
const EMPTY_BOOK = Array.from({ length: 10 }, () => "0").join(" ");

function describeOrder(order: Order | undefined): string {
  if (order === undefined) return "none";
  // A lease is not journalled: what is sent here is still queued there.
  const lifecycle = order.lifecycle === "sent" && order.certainty === "known" ? "queued" : order.lifecycle;
  const { terms, certainty, filledQuantity, filledNotional, fees, sequence, overfilled, venue, shadow, family } = order;
  const price = terms.price === null ? "-" : formatFine(terms.price);
  const requests = order.pending.map((request) => `${request.kind}:${request.requestId}`).join();
  return [
    lifecycle,
    certainty,
    terms.quantity,
    price,
    terms.timeInForce,
    filledQuantity,
    filledNotional,
    fees,
    requests,
    overfilled,
    sequence,
    venue,
    shadow ? "simulated" : "real",
    family === null ? "whole" : family.kind === "parent" ? family.children.join("+") : family.parent,
    family?.kind === "parent" ? (family.pending ?? "-") : "-",
  ].join(" ");
}
