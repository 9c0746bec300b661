/**
 * What the venue's account holds, and what trades of our orders have moved it by. Trades are read before it is looked at and after:
 * of those in between nobody can say whether it had them already, so they are told apart (docs/decisions/0121).
 */
import { negate, NO_MONEY, notional, plus, price, type Money } from "../../../../shared/core/decimal";
import type { VenueHoldings } from "../../../../durable-objects/venue/venue-rpc";
import type { SymbolId } from "../../../../shared/core/ids";
import type { Look } from "../venue";
import { balances } from "./balances";
import type { Called } from "./client";
import type { Desk } from "./desk";
import type { TradeRow } from "./order-state";
import { ownerOf, readTrades, readTradesOnce, sentSymbols, type TradesPage } from "./trades";

/** Pages of trades of one symbol that a look reads; the next goes on from there. */
const MOST_PAGES = 10;

type Cursors = Readonly<Record<string, string>>;
type Move = VenueHoldings["between"][number];
type ReadPage = (from: { readonly symbol: SymbolId; readonly cursor: string | null }) => Promise<Called<TradesPage>>;

interface Read {
  readonly moves: readonly Move[];
  readonly cursors: Cursors;
  /** All there were, and not only as many as a look reads. */
  readonly isAll: boolean;
}

export async function holdings(desk: Desk, since: Cursors, look?: Look): Promise<Called<VenueHoldings>> {
  const before = await movesSince(desk, since, (from) => readTradesOnce(desk, from, look));
  if (!before.ok) return before;
  const held = await balances(desk);
  if (!held.ok) return held;
  const after = await movesSince(desk, before.value.cursors, (from) => readTrades(desk, from));
  if (!after.ok) return after;
  const isBracketed = before.value.isAll && after.value.isAll;
  return {
    ok: true,
    value: {
      totals: isBracketed
        ? new Map(Array.from(held.value, ([currency, { free, locked }]) => [currency, plus(free, locked)]))
        : null,
      before: before.value.moves,
      between: after.value.moves,
      cursors: after.value.cursors,
    },
  };
}

/** Trades of our orders after the cursors, in all symbols. A symbol without a cursor begins with our first order there. */
async function movesSince(desk: Desk, since: Cursors, read: ReadPage): Promise<Called<Read>> {
  const symbols = [...sentSymbols(desk)];
  // Side by side, so that little happens in between.
  const reads = await Promise.all(
    symbols.map((symbol) => movesIn(desk, { symbol, cursor: since[symbol] ?? null }, read)),
  );
  const moves: Move[] = [];
  const cursors: Record<string, string> = { ...since };
  let isAll = true;
  for (const one of reads) {
    if (!one.ok) return one;
    const { symbol, cursor, isLast } = one.value;
    moves.push(...one.value.moves);
    if (cursor !== null) cursors[symbol] = cursor;
    isAll &&= isLast;
  }
  return { ok: true, value: { moves, cursors, isAll } };
}

interface ReadOfSymbol {
  readonly symbol: SymbolId;
  readonly moves: readonly Move[];
  readonly cursor: string | null;
  readonly isLast: boolean;
}

async function movesIn(
  desk: Desk,
  { symbol, cursor: since }: { readonly symbol: SymbolId; readonly cursor: string | null },
  read: ReadPage,
): Promise<Called<ReadOfSymbol>> {
  const moves: Move[] = [];
  let cursor = since;
  for (let page = 0; page < MOST_PAGES; page++) {
    const called = await read({ symbol, cursor });
    if (!called.ok) return called;
    for (const row of called.value.rows) {
      const owner = await ownerOf(desk, symbol, row.venueOrderId);
      if (!owner.ok) return owner;
      // A trade of another user of the same account explains nothing: it shows as a difference.
      if (owner.value !== null) moves.push(moveOf(desk, symbol, row));
    }
    cursor = called.value.cursor;
    if (called.value.isLast) return { ok: true, value: { symbol, moves, cursor, isLast: true } };
  }
  return { ok: true, value: { symbol, moves, cursor, isLast: false } };
}

function moveOf({ config }: Desk, symbol: SymbolId, row: TradeRow): Move {
  const [base = "", quote = ""] = (config.venueSymbols.get(symbol) ?? "").split("/");
  const { quantity, price: at, fee, feeCurrency, isBuyer, time } = row;
  const signed = (amount: Money): Money => (isBuyer ? amount : negate(amount));
  const amounts = new Map<string, Money>();
  const add = (currency: string, amount: Money): void =>
    void amounts.set(currency, plus(amounts.get(currency) ?? NO_MONEY, amount));
  add(base, signed(notional(quantity, UNIT)));
  add(quote, negate(signed(notional(quantity, at))));
  add(feeCurrency, negate(fee));
  return { symbol, at: time, amounts };
}

/** One: a quantity of a currency is an amount of it. */
const UNIT = price("1");
