/** All tables of an account: loading it at a start, and writing a turn in one transaction. */
import { assert, present } from "../../shared/core/assert";
import { decodeEvent, decodeLimits, encodeLimits } from "../../shared/core/codec/event-codec";
import { formatMoney, money } from "../../shared/core/decimal";
import type { AccountEvent, JournalEntry } from "../../shared/core/events";
import type { History } from "../../shared/core/history";
import type { OrderId } from "../../shared/core/ids";
import type { Decision } from "../../shared/core/risk/decision";
import { emptyBook, emptyState, type AccountState, type Surroundings } from "../../shared/core/state";
import type { Turn } from "../../shared/core/turn";
import { AlertsTable } from "./account-alerts-table";
import { FillsTable } from "./account-fills-table";
import { JournalTable } from "./account-journal-table";
import { ACCOUNT_MIGRATIONS } from "./account-migrations";
import { OrdersTable } from "./account-orders-table";
import { PositionsTable } from "./account-positions-table";
import { AccountRecordTable } from "./account-record-table";
import { runMigrations } from "./run-migrations";
import type { Sql } from "./sql";

const HAS_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'";
const ADD_LIMITS = "INSERT INTO limits (version, record) VALUES (?, ?)";
const CURRENT_LIMITS = "SELECT record FROM limits ORDER BY version DESC LIMIT 1";
const ADD_ADJUSTMENT = "INSERT INTO adjustments (reference, amount, sequence) VALUES (?, ?, ?)";
const ADJUSTMENT = "SELECT amount FROM adjustments WHERE reference = ?";

const NO_HISTORY: History = {
  orderById: () => null,
  orderByClientId: () => null,
  fill: () => null,
  isBusted: () => false,
  adjustment: () => null,
  alert: () => null,
};

/** What of a turn is written. */
type Written = Pick<Turn, "state" | "entries" | "touchedOrders" | "touchedSymbols">;

export class AccountStore {
  readonly journal: JournalTable;
  readonly orders: OrdersTable;
  readonly fills: FillsTable;
  readonly alerts: AlertsTable;
  readonly #positions: PositionsTable;
  readonly #record: AccountRecordTable;
  readonly #kept: History;
  readonly #sql: Sql;
  #hasTables: boolean;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.journal = new JournalTable(sql);
    this.orders = new OrdersTable(sql);
    this.fills = new FillsTable(sql);
    this.alerts = new AlertsTable(sql);
    this.#positions = new PositionsTable(sql);
    this.#record = new AccountRecordTable(sql);
    this.#hasTables = sql.all(HAS_TABLES).length > 0;
    this.#kept = {
      orderById: (orderId) => this.orders.byId(orderId),
      orderByClientId: (clientOrderId) => this.orders.byClientId(clientOrderId),
      fill: (key) => this.fills.get(key),
      isBusted: (key) => this.fills.isBusted(key),
      adjustment: (reference) => {
        const [row] = sql.all<{ amount: string }>(ADJUSTMENT, reference);
        return row === undefined ? null : money(row.amount);
      },
      alert: (alertId) => this.alerts.get(alertId),
    };
  }

  /** What decisions ask of the tables. Before they are made nothing is known, and asking writes nothing. */
  get history(): History {
    return this.#hasTables ? this.#kept : NO_HISTORY;
  }

  /** Whether the account has tables. Asking writes nothing: an account that was never opened leaves no trace. */
  exists(): boolean {
    return this.#hasTables;
  }

  /** Makes the tables, or brings them up to date. */
  create(): void {
    runMigrations(this.#sql, ACCOUNT_MIGRATIONS);
    this.#hasTables = true;
  }

  /**
   * The state that was kept, with open orders and positions but without what is derived from them; null for an account
   * that was never opened. The journal is not read but for its end. Throws when a held symbol is not listed any more, or
   * when journal and tables do not end at the same row.
   */
  load(surroundings: Surroundings): AccountState | null {
    if (!this.exists()) return null;
    this.create();
    const kept = this.#record.get();
    if (kept === null) return null;
    const { sequence: written } = this.journal.head();
    assert(written === kept.sequence, "the journal and the tables end at different rows", {
      journal: written,
      tables: kept.sequence,
    });
    const state = emptyState(surroundings);
    const { profile, sequence, cash, balances, tradingState, tradingStateAuthor, blocked, counters, highestLeased } =
      kept;
    Object.assign(state, { profile, sequence, cash, tradingState, tradingStateAuthor, highestLeased });
    Object.assign(state.counters, counters);
    for (const [currency, balance] of balances) state.balances.set(currency, balance);
    for (const block of blocked) state.blocked.set(block.symbol, block);
    for (const alert of this.alerts.unresolved()) state.alerts.set(alert.alertId, alert);
    const [limits] = this.#sql.all<{ record: string }>(CURRENT_LIMITS);
    if (limits !== undefined) state.limits = decodeLimits(limits.record);
    for (const { symbol, ...position } of this.#positions.all()) {
      const instrument = surroundings.instruments.get(symbol);
      if (instrument === undefined)
        throw new Error(`the account holds ${symbol}, which config/instruments.json does not list`);
      state.books.set(symbol, Object.assign(emptyBook(instrument), position));
    }
    for (const order of this.orders.open()) state.orders.set(order.orderId, order);
    return state;
  }

  /** Writes what a turn has done. Call it inside a transaction that everything the turn answers waits for. */
  save({ state, entries, touchedOrders, touchedSymbols }: Written): void {
    const { sequence: written } = this.journal.head();
    this.journal.append(entries);
    for (const entry of entries) this.#saveDetail(state, entry);
    for (const orderId of touchedOrders) {
      const order = present(state.orders.get(orderId), `order ${orderId} has changed and is not in memory`);
      if (order.createdSequence > written) this.orders.insert(order);
      else this.orders.update(order);
    }
    for (const symbol of touchedSymbols) {
      const book = state.books.get(symbol);
      if (book !== undefined) this.#positions.put(symbol, book);
    }
    this.#record.put(state);
  }

  /** The decision an order was accepted or refused by; null for an order that is not the account's. */
  decisionOf(orderId: OrderId): Decision | null {
    const first = this.journal.firstOfOrder(orderId);
    return first === null ? null : decisionIn(decodeEvent(first.type, first.event));
  }

  #saveDetail(state: AccountState, { sequence, event }: JournalEntry): void {
    switch (event.type) {
      case "order_filled": {
        const order = present(
          state.orders.get(event.orderId),
          `order ${event.orderId} was filled and is not in memory`,
        );
        this.fills.add({ fill: event.fill, side: order.request.side, sequence });
        return;
      }
      case "trade_busted":
        this.fills.markBusted(event.fill);
        return;
      case "alert_changed":
        this.alerts.put(event.alert);
        return;
      case "limits_changed":
        this.#sql.run(ADD_LIMITS, event.limits.version, encodeLimits(event.limits));
        return;
      case "cash_adjusted":
        this.#sql.run(ADD_ADJUSTMENT, event.reference, formatMoney(event.amount), sequence);
        return;
      default:
        return;
    }
  }
}

/** The decision in an event by which an order came into being. */
const decisionIn = (event: AccountEvent): Decision | null =>
  event.type === "order_accepted" || event.type === "order_refused" ? event.decision : null;
