/** The venue's list of trades, which names its own order numbers, and whose they are. */
import type { Millis, OrderId, SymbolId } from "../../../../shared/core/ids";
import type { Look } from "../venue";
import { list } from "./answer-fields";
import { reading, type Called, type Params } from "./client";
import { learn, marketOf, TRADES_PER_PAGE, type Desk } from "./desk";
import { orderOfLeg } from "./order-legs";
import { legOf, tradeRowOf, type TradeRow } from "./order-state";

/** Everybody's trades in a symbol, oldest first, and where to go on. */
export interface TradesPage {
  readonly rows: readonly TradeRow[];
  /** The number of the next trade; null while nothing was sent in the symbol. */
  readonly cursor: string | null;
  readonly isLast: boolean;
}

interface From {
  readonly symbol: SymbolId;
  /** Null for the first trade that may be ours. */
  readonly cursor: string | null;
}

/** A page of everybody's trades in a symbol, from the cursor on. */
export async function readTrades(desk: Desk, { symbol, cursor }: From): Promise<Called<TradesPage>> {
  const begun = cursor === null ? await cursorOfOurFirst(desk, symbol) : { ok: true as const, value: cursor };
  if (!begun.ok) return begun;
  const from = begun.value;
  if (from === null) return { ok: true, value: { rows: [], cursor: null, isLast: true } };
  const rows = await readRows(desk, symbol, { fromId: cursorNumber(from), limit: String(TRADES_PER_PAGE) });
  if (!rows.ok) return rows;
  const last = rows.value.at(-1);
  const next = last === undefined ? from : numberAfter(last);
  return { ok: true, value: { rows: rows.value, cursor: next, isLast: rows.value.length < TRADES_PER_PAGE } };
}

/** The same, read once in a look. */
export const readTradesOnce = (desk: Desk, from: From, look?: Look): Promise<Called<TradesPage>> =>
  desk.shared.trades.of(look, `${from.symbol} ${from.cursor ?? "first"}`, () => readTrades(desk, from));

/** Symbols that something was sent in, as long as it is remembered: trades of any other are not ours. */
export const sentSymbols = ({ register }: Desk): Set<SymbolId> =>
  new Set(Array.from(register.live(0), ({ symbol }) => symbol));

/** Clocks are measured to a few milliseconds. */
const CLOCK_DOUBT_MS: Millis = 60_000;
/** The venue takes a time to begin at for a day: with a margin, what was sent longer ago is looked for from the very first trade. */
const FINDABLE_MS: Millis = 23 * 3_600_000;

/**
 * A cursor with no trade of ours before it; null while nothing was sent in the symbol. An account at a venue may have traded for
 * years before we came to it, and reading all of that would use up the rate limit for nothing.
 */
async function cursorOfOurFirst(desk: Desk, symbol: SymbolId): Promise<Called<string | null>> {
  const { client, now } = desk;
  const sentAt = firstSentAt(desk, symbol);
  if (sentAt === null) return { ok: true, value: null };
  const newest = await readRows(desk, symbol, { limit: "1" });
  if (!newest.ok) return newest;
  const [last] = newest.value;
  if (last === undefined) return { ok: true, value: BEGINNING };
  // By the venue's clock, which that read has measured.
  const since = sentAt + client.clock.offsetMs - CLOCK_DOUBT_MS;
  if (last.time < since) return { ok: true, value: numberAfter(last) };
  if (now() - sentAt > FINDABLE_MS) return { ok: true, value: BEGINNING };
  const first = await readRows(desk, symbol, { startTime: String(since), limit: "1" });
  return first.ok ? { ok: true, value: (first.value[0] ?? last).tradeId } : first;
}

function firstSentAt({ register }: Desk, symbol: SymbolId): Millis | null {
  let first: Millis | null = null;
  for (const { symbol: of, letGo, sentAt } of register.live(0)) {
    const at = letGo?.at ?? sentAt;
    if (of === symbol && (first === null || at < first)) first = at;
  }
  return first;
}

async function readRows(desk: Desk, symbol: SymbolId, params: Params): Promise<Called<TradeRow[]>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const called = await desk.client.signed("trades", { symbol: market.value.id, ...params });
  return called.ok ? reading(() => list(called.value, "trades").map(tradeRowOf)) : called;
}

const numberAfter = ({ tradeId }: TradeRow): string => String(BigInt(tradeId) + 1n);

const BEGINNING = "0";

/** The beginning for what is no cursor of ours. */
const cursorNumber = (cursor: string): string => (/^\d{1,30}$/.test(cursor) ? cursor : BEGINNING);

/** Our order for a venue order id; null if it is not ours. An unknown id is queried. */
export async function ownerOf(desk: Desk, symbol: SymbolId, venueOrderId: string): Promise<Called<OrderId | null>> {
  const known = desk.register.byVenueOrder(symbol, venueOrderId);
  if (known !== undefined) return { ok: true, value: known.orderId };
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  // Without an order whose number is still to be learnt, it cannot be one of ours.
  if (!hasUntold(desk, symbol)) return { ok: true, value: null };
  const called = await desk.client.signed("order", { symbol: market.value.id, orderId: venueOrderId });
  if (!called.ok && (called.fault.meaning === "unknown_order" || called.fault.meaning === "too_late"))
    return { ok: true, value: null };
  const leg = called.ok ? reading(() => legOf(called.value)) : called;
  if (!leg.ok) return leg;
  const { orderId } = orderOfLeg(leg.value.clientOrderId);
  if (desk.register.get(orderId) === undefined) return { ok: true, value: null };
  learn(desk, orderId, { numbers: [venueOrderId], hasEnded: false });
  return { ok: true, value: orderId };
}

/** Whether an order in this symbol has a leg whose number the venue has not told. */
function hasUntold(desk: Desk, symbol: SymbolId): boolean {
  for (const order of desk.register.live(0))
    if (order.symbol === symbol && order.venueOrderIds.length < order.leg) return true;
  return false;
}
