/** What the venue's account holds, and by how much the trades of our orders have moved it: both of one moment, or neither. */
import { negate, NO_MONEY, notional, plus, price, type Money } from "../../../../shared/core/decimal";
import type { SymbolId } from "../../../../shared/core/ids";
import type { VenueHoldings } from "../../../../durable-objects/venue/venue-rpc";
import { balances } from "./balances";
import type { Called } from "./client";
import type { Desk } from "./desk";
import { aFault } from "./fault";
import type { TradeRow } from "./order-state";
import { ownerOf, readNewestTrade, readTrades } from "./trades";

/** Looks at an account in which something trades all the time, before it is left to the next run. */
const MOST_LOOKS = 3;
/** Pages of trades of one symbol that a look reads; each costs the venue's budget. */
const MOST_PAGES = 10;
/** Asked for again at the next run. */
const RETRY_MS = 1_000;

type Cursors = Readonly<Record<string, string>>;

interface Moves {
  readonly moved: ReadonlyMap<string, Money>;
  readonly cursors: Cursors;
}

/** Trades are read before the balances and after them: with none in between, both are of one moment. */
export async function holdings(desk: Desk, since: Cursors): Promise<Called<VenueHoldings>> {
  let moves: Moves = { moved: new Map(), cursors: since };
  for (let look = 0; look < MOST_LOOKS; look++) {
    const before = await movesSince(desk, moves);
    if (!before.ok) return before;
    moves = before.value;
    const held = await balances(desk);
    if (!held.ok) return held;
    const after = await movesSince(desk, moves);
    if (!after.ok) return after;
    const isStill = Object.entries(after.value.cursors).every(([symbol, cursor]) => moves.cursors[symbol] === cursor);
    if (isStill) {
      const totals = new Map(Array.from(held.value, ([currency, { free, locked }]) => [currency, plus(free, locked)]));
      return { ok: true, value: { totals, ...moves } };
    }
    moves = after.value;
  }
  const message = "the venue's account traded each time it was looked at";
  return { ok: false, fault: aFault("not_sent", message, { retryAfterMs: RETRY_MS }) };
}

/** What trades of our orders have moved after the cursors, added to what they moved before. A symbol without a cursor begins now. */
async function movesSince(desk: Desk, before: Moves): Promise<Called<Moves>> {
  const moved = new Map(before.moved);
  const cursors: Record<string, string> = { ...before.cursors };
  for (const symbol of desk.config.symbols) {
    const cursor = cursors[symbol];
    const read =
      cursor === undefined ? await readNewestTrade(desk, symbol) : await addMoves(desk, { symbol, cursor, moved });
    if (!read.ok) return read;
    cursors[symbol] = read.value;
  }
  return { ok: true, value: { moved, cursors } };
}

/** Adds the trades of one symbol; gives the cursor after them. */
async function addMoves(
  desk: Desk,
  { symbol, cursor, moved }: { readonly symbol: SymbolId; readonly cursor: string; readonly moved: Map<string, Money> },
): Promise<Called<string>> {
  let reached = cursor;
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await readTrades(desk, symbol, reached);
    if (!read.ok) return read;
    const { rows, cursor: next } = read.value;
    if (rows.length === 0 || next === null) break;
    for (const row of rows) {
      const owner = await ownerOf(desk, symbol, row.venueOrderId);
      if (!owner.ok) return owner;
      // A trade of somebody else's with the same account explains nothing: it shows as a difference.
      if (owner.value !== null) move(desk, symbol, row, moved);
    }
    reached = next;
  }
  return { ok: true, value: reached };
}

function move({ config }: Desk, symbol: SymbolId, row: TradeRow, moved: Map<string, Money>): void {
  const [base = "", quote = ""] = (config.venueSymbols.get(symbol) ?? "").split("/");
  const { quantity, price: at, fee, feeCurrency, isBuyer } = row;
  const signed = (amount: Money): Money => (isBuyer ? amount : negate(amount));
  const add = (currency: string, amount: Money): void =>
    void moved.set(currency, plus(moved.get(currency) ?? NO_MONEY, amount));
  add(base, signed(notional(quantity, UNIT)));
  add(quote, negate(signed(notional(quantity, at))));
  add(feeCurrency, negate(fee));
}

/** One: a quantity of a currency is an amount of it. */
const UNIT = price("1");
