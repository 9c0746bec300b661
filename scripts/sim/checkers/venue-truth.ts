/** What the venues themselves have: their orders and trades, read from the exchanges' own tables, from the hostile one, and from the engine behind the real adapter. */
import type { Sql } from "../../../durable-objects/storage/sql";
import type { ObjectHost } from "../platform/object-host";
import type { OrderId } from "../../../shared/core/ids";
import { BINANCE, NORTH, PAPER } from "../world/configuration";
import type { HostileVenue } from "../world/hostile-venue";
import type { SpotExchange } from "../world/spot-exchange";
import { decimal, SIZE, AMOUNT, amount, size } from "./decimals";
import { SpotTruth } from "./spot-truth";

/** An order at a venue. */
export interface OrderThere {
  readonly orderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly isOpen: boolean;
  readonly status: string;
  readonly quantity: bigint;
  readonly filled: bigint;
}

/** A trade at a venue, as it concerns one order. */
export interface TradeThere {
  readonly orderId: string;
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly side: string;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly fee: bigint;
  readonly feeCurrency: string;
  readonly isBusted: boolean;
  readonly isRogue: boolean;
  /** Of our own exchange's trades, whose rules are known; null of any other. */
  readonly liquidity: string | null;
}

type Row = Record<string, string | number | null>;

const PAPER_ORDER =
  "SELECT order_id, side, status, quantity, filled_quantity FROM orders WHERE account = ? AND order_id = ?";
const PAPER_OPEN =
  "SELECT order_id, side, status, quantity, filled_quantity FROM orders WHERE account = ? AND status = 'working'";
const PAPER_TRADES = "SELECT order_id, number, side, quantity, price, fee, liquidity FROM trades WHERE account = ?";
const PAPER_TRADE = `${PAPER_TRADES} AND number = ? AND order_id = ?`;

export class VenueTruth {
  /** Null in a world without that exchange. */
  readonly spot: SpotTruth | null;
  readonly #known = new Map<string, Sql>();

  constructor(
    private readonly host: ObjectHost,
    private readonly north: HostileVenue,
    spot: SpotExchange | null,
  ) {
    this.spot = spot === null ? null : new SpotTruth(BINANCE, spot);
  }

  order(venue: string, account: string, symbol: string, orderId: string, isShadow: boolean): OrderThere | null {
    if (venue === NORTH && !isShadow) {
      const order = this.north.orders.get(orderId as OrderId);
      return order?.account === account ? northOrder(order) : null;
    }
    if (venue === BINANCE && !isShadow) return this.spot?.order(account, symbol, orderId) ?? null;
    const sql = this.#books().get(isShadow ? `shadow:${venue}:${symbol}` : symbol);
    const row = sql?.all<Row>(PAPER_ORDER, account, orderId)[0];
    return row === undefined ? null : paperOrder(symbol, row);
  }

  /** All that works for an account at the venues, what is only simulated left out. */
  open(account: string): OrderThere[] {
    const there = [...this.north.orders.values()]
      .filter((one) => one.account === account && one.status === "working")
      .map(northOrder);
    there.push(...(this.spot?.open(account) ?? []));
    for (const [name, sql] of this.#books())
      if (!name.startsWith("shadow:"))
        for (const row of sql.all<Row>(PAPER_OPEN, account)) there.push(paperOrder(name, row));
    return there;
  }

  /** A trade of an account; null when its venue knows none. */
  trade(account: string, key: { venue: string; symbol: string; tradeId: string; orderId: string }): TradeThere | null {
    if (key.venue === NORTH && key.tradeId.startsWith("N")) {
      const trade = this.north.trades[Number(key.tradeId.slice(1)) - 1];
      return trade === undefined || trade.account !== account || trade.report.orderId !== key.orderId
        ? null
        : northTrade(trade);
    }
    const there = key.venue === BINANCE ? (this.spot?.trade(account, key) ?? null) : null;
    if (there !== null) return there;
    for (const name of [key.symbol, `shadow:${key.venue}:${key.symbol}`]) {
      const row = this.#books().get(name)?.all<Row>(PAPER_TRADE, account, Number(key.tradeId), key.orderId)[0];
      if (row !== undefined) return paperTrade(key.symbol, row);
    }
    return null;
  }

  /** All trades of an account, what is only simulated left out. */
  trades(account: string): TradeThere[] {
    const there = this.north.trades.filter((one) => one.account === account).map(northTrade);
    there.push(...(this.spot?.trades(account) ?? []));
    for (const [name, sql] of this.#books())
      if (!name.startsWith("shadow:"))
        for (const row of sql.all<Row>(PAPER_TRADES, account)) there.push(paperTrade(name, row));
    return there;
  }

  /** The exchanges' disks by name, once they have tables. */
  #books(): ReadonlyMap<string, Sql> {
    const disks = this.host.disks("PAPER_EXCHANGE");
    if (this.#known.size < disks.length)
      for (const { name, sql } of disks) if (!this.#known.has(name) && hasTables(sql)) this.#known.set(name, sql);
    return this.#known;
  }
}

const hasTables = (sql: Sql): boolean => sql.all("SELECT 1 FROM sqlite_master WHERE name = 'trades'").length > 0;

const northOrder = ({
  orderId,
  symbol,
  side,
  status,
  quantity,
  filled,
}: {
  orderId: string;
  symbol: string;
  side: string;
  status: string;
  quantity: bigint;
  filled: bigint;
}): OrderThere => ({ orderId, symbol, side, status, isOpen: status === "working", quantity, filled });

const paperOrder = (symbol: string, row: Row): OrderThere => ({
  orderId: String(row["order_id"]),
  symbol,
  side: String(row["side"]),
  status: String(row["status"]),
  isOpen: row["status"] === "working",
  quantity: size(String(row["quantity"])),
  filled: size(String(row["filled_quantity"])),
});

const northTrade = ({ report, side, isBusted, isRogue }: HostileVenue["trades"][number]): TradeThere => ({
  orderId: report.orderId,
  venue: NORTH,
  symbol: report.symbol,
  tradeId: report.tradeId,
  side,
  quantity: report.quantity,
  price: report.price,
  fee: report.fee,
  feeCurrency: report.feeCurrency,
  isBusted,
  isRogue,
  liquidity: null,
});

const paperTrade = (symbol: string, row: Row): TradeThere => ({
  orderId: String(row["order_id"]),
  venue: PAPER,
  symbol,
  tradeId: String(row["number"]),
  side: String(row["side"]),
  quantity: size(String(row["quantity"])),
  price: size(String(row["price"])),
  fee: amount(String(row["fee"])),
  feeCurrency: "USDT",
  isBusted: false,
  isRogue: false,
  liquidity: String(row["liquidity"]),
});

/** A trade in words. */
export const tradeLine = ({ tradeId, orderId, side, quantity, price, fee }: TradeThere): string =>
  `${tradeId} of ${orderId}: ${side} ${decimal(quantity, SIZE)} at ${decimal(price, SIZE)}, fee ${decimal(fee, AMOUNT)}`;
