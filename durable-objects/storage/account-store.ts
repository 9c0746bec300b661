/** All tables of an account: loading it at a start, and writing a turn in one transaction. */
import { assert, present } from "../../shared/core/assert";
import { decodeEvent } from "../../shared/core/codec/event-codec";
import { decodeLimits, encodeLimits } from "../../shared/core/codec/limits-codec";
import { rebuild } from "../../shared/core/book";
import { formatMoney, money } from "../../shared/core/decimal";
import type { AccountEvent, JournalEntry } from "../../shared/core/events";
import { evolve, reindex } from "../../shared/core/evolve";
import type { History } from "../../shared/core/history";
import { NO_HISTORY } from "../../shared/core/history";
import { isOver, type Order } from "../../shared/core/order";
import { contentWindowMs, restoreContents } from "../../shared/core/risk/policy-indexes";
import type { Decision } from "../../shared/core/risk/decision";
import { shadowBookOf } from "../../shared/core/shadow-books";
import { emptyBook, emptyState, type AccountState, type Surroundings } from "../../shared/core/state";
import type { Turn } from "../../shared/core/turn";
import { EquityWindowTable } from "./account-equity-window";
import { AlertsTable } from "./account-alerts-table";
import { DeadLettersTable } from "./account-dead-letters";
import { FillsTable } from "./account-fills-table";
import { JournalTable } from "./account-journal-table";
import { ACCOUNT_MIGRATIONS } from "./account-migrations";
import { OrdersTable } from "./account-orders-table";
import { PositionsTable } from "./account-positions-table";
import { AccountRecordTable } from "./account-record-table";
import { RiskTable } from "./account-risk-table";
import { runMigrations } from "./run-migrations";
import type { Sql } from "./sql";
import { UnwrittenChanges } from "./unwritten-changes";

const HAS_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'";
const ADD_LIMITS = "INSERT INTO limits (version, record) VALUES (?, ?)";
const CURRENT_LIMITS = "SELECT record FROM limits ORDER BY version DESC LIMIT 1";
const ADD_ADJUSTMENT = "INSERT INTO adjustments (reference, amount, sequence) VALUES (?, ?, ?)";
const ADJUSTMENT = "SELECT amount FROM adjustments WHERE reference = ?";

/**
 * Journal rows after which the tables are written. A start reads the rest of the journal, about 20 µs a row; and writing
 * so many at once must not hold an order up for long.
 */
const ROWS_BEHIND = 256;

/** What of a turn is written. */
type Written = Pick<Turn, "state" | "entries">;

export class AccountStore {
  readonly journal: JournalTable;
  readonly orders: OrdersTable;
  readonly fills: FillsTable;
  readonly alerts: AlertsTable;
  readonly deadLetters: DeadLettersTable;
  readonly #positions: PositionsTable;
  readonly #shadowPositions: PositionsTable;
  readonly #record: AccountRecordTable;
  readonly #risk: RiskTable;
  readonly #window: EquityWindowTable;
  readonly #unwritten = new UnwrittenChanges();
  readonly #kept: History;
  readonly #sql: Sql;
  #hasTables: boolean;
  /** Journal row up to which the tables are written; null before the first time. */
  #writtenUpTo: number | null = null;
  #writtenLeasedUpTo = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.journal = new JournalTable(sql);
    this.orders = new OrdersTable(sql);
    this.fills = new FillsTable(sql);
    this.alerts = new AlertsTable(sql);
    this.deadLetters = new DeadLettersTable(sql);
    this.#positions = new PositionsTable(sql);
    this.#shadowPositions = new PositionsTable(sql, "shadow_positions");
    this.#record = new AccountRecordTable(sql);
    this.#risk = new RiskTable(sql);
    this.#window = new EquityWindowTable(sql);
    this.#hasTables = sql.all(HAS_TABLES).length > 0;
    const unwritten = this.#unwritten;
    this.#kept = {
      orderById: (orderId) => unwritten.orders.get(orderId) ?? this.orders.byId(orderId),
      orderByClientId: (clientOrderId) =>
        unwritten.orderByClientId(clientOrderId) ?? this.orders.byClientId(clientOrderId),
      fill: (key) => unwritten.fill(key)?.fill ?? this.fills.get(key),
      isBusted: (key) => unwritten.isBusted(key) || this.fills.isBusted(key),
      adjustment: (reference) => {
        const [row] = sql.all<{ amount: string }>(ADJUSTMENT, reference);
        return unwritten.adjustment(reference) ?? (row === undefined ? null : money(row.amount));
      },
      alert: (alertId) => unwritten.alert(alertId) ?? this.alerts.get(alertId),
    };
  }

  /** What decisions ask of what is on disk. Before there are tables nothing is known, and asking writes nothing. */
  get history(): History {
    return this.#hasTables ? this.#kept : NO_HISTORY;
  }

  /** Whether the account has tables. Asking writes nothing: an account that was never opened leaves no trace. */
  exists(): boolean {
    return this.#hasTables;
  }

  /** Creates or migrates the tables. */
  create(): void {
    runMigrations(this.#sql, ACCOUNT_MIGRATIONS);
    this.#hasTables = true;
  }

  /**
   * The state as the last commit left it: the tables, and the end of the journal that they do not know of yet. Null for
   * an account that was never opened. Throws when a held symbol is not listed any more, or when the journal does not
   * go on from where the tables end.
   */
  load(surroundings: Surroundings): AccountState | null {
    if (!this.exists()) return null;
    this.create();
    const kept = this.#record.get();
    if (kept === null) return null;
    const state = emptyState(surroundings);
    const {
      profile,
      sequence,
      cash,
      balances,
      tradingState,
      tradingStateAuthor,
      blocked,
      counters,
      received,
      checked,
      leasedUpTo,
      shadow,
    } = kept;
    Object.assign(state, { profile, sequence, cash, tradingState, tradingStateAuthor, received, checked, leasedUpTo });
    Object.assign(state.counters, counters);
    for (const [currency, balance] of balances) state.balances.set(currency, balance);
    for (const block of blocked) state.blocked.set(block.symbol, block);
    for (const alert of this.alerts.unresolved()) state.alerts.set(alert.alertId, alert);
    const [limits] = this.#sql.all<{ record: string }>(CURRENT_LIMITS);
    if (limits !== undefined) state.limits = decodeLimits(limits.record);
    this.#risk.load(state.risk);
    for (const { symbol, ...position } of this.#positions.all()) {
      const instrument = surroundings.instruments.get(symbol);
      if (instrument === undefined)
        throw new Error(`the account holds ${symbol}, which config/instruments.json does not list`);
      state.books.set(symbol, Object.assign(emptyBook(instrument), position));
    }
    for (const { symbol, ...position } of this.#shadowPositions.all()) {
      Object.assign(shadowBookOf(state, symbol), position);
    }
    Object.assign(state.shadow, { cash: shadow.cash });
    Object.assign(state.shadow.counters, structuredClone(shadow.counters));
    for (const [currency, balance] of shadow.balances) state.shadow.balances.set(currency, balance);
    for (const order of this.orders.open()) state.orders.set(order.orderId, order);
    rebuild(state);
    restoreContents(state, this.journal.entriesBefore(sequence, contentWindowMs(state), "order_accepted"));
    this.#writtenUpTo = sequence;
    this.#writtenLeasedUpTo = leasedUpTo;
    this.#catchUp(state);
    reindex(state);
    return state;
  }

  /** Applies the rows of the journal that came after the tables were last written. */
  #catchUp(state: AccountState): void {
    const { sequence: end } = this.journal.head();
    assert(end >= state.sequence, "the tables are ahead of the journal", { journal: end, tables: state.sequence });
    const { error } = this.journal.verify(state.sequence + 1, end - state.sequence);
    if (error !== null) throw new Error(`the journal is damaged: ${error}`);
    const window = this.#window.load();
    // Rows up to the one that it was written after are in it already; adjustments and resets behind that one move it.
    const restoreWindow = (sequence: number): void => {
      if (window?.sequence === sequence) state.risk.window.restore(window.buckets);
    };
    restoreWindow(state.sequence);
    for (const entry of this.journal.entries(state.sequence + 1, end - state.sequence)) {
      if ("orderId" in entry.event && !state.orders.has(entry.event.orderId)) {
        const ended = this.orders.byId(entry.event.orderId);
        if (ended !== null) state.orders.set(ended.orderId, ended);
      }
      evolve(state, entry);
      restoreWindow(entry.sequence);
      this.#unwritten.note(state, entry);
    }
    for (const order of this.#unwritten.orders.values()) if (isOver(order)) state.orders.delete(order.orderId);
  }

  /** Whether a turn must be saved although nothing has happened in it: it leased beyond what the disk knows of, or equity has moved for a while. */
  mustSave(state: AccountState): boolean {
    return this.#hasLeasedMore(state) || this.#window.isDue(state);
  }

  #hasLeasedMore(state: AccountState): boolean {
    return state.leasedUpTo > this.#writtenLeasedUpTo;
  }

  /**
   * Writes what a turn has done. Call it inside a transaction that everything the turn answers waits for. The journal
   * is written each time, the tables behind it now and then (docs/decisions/0008).
   */
  save({ state, entries }: Written): void {
    this.journal.append(entries);
    for (const entry of entries) this.#unwritten.note(state, entry);
    const isBehind = this.#writtenUpTo === null || this.#unwritten.rows >= ROWS_BEHIND || this.#hasLeasedMore(state);
    if (isBehind) this.#write(state);
    else if (this.#window.isDue(state)) this.#window.save(state);
  }

  /** Brings the tables up to date with the journal for queries by column. Call it outside a turn. */
  writeTables(state: AccountState): void {
    if (this.#unwritten.rows > 0) this.#sql.transaction(() => this.#write(state));
  }

  #write(state: AccountState): void {
    const { orders, symbols, fills, busts, others } = this.#unwritten;
    const before = this.#writtenUpTo ?? 0;
    for (const order of orders.values()) {
      if (order.createdSequence > before) this.orders.insert(order);
      else this.orders.update(order);
    }
    for (const symbol of symbols) {
      const book = state.books.get(symbol);
      if (book !== undefined) this.#positions.put(symbol, book);
      const simulated = state.shadow.books.get(symbol);
      if (simulated !== undefined) this.#shadowPositions.put(symbol, simulated);
    }
    for (const entry of others) this.#writeOther(entry);
    this.#risk.save(state.risk, others);
    // Always with the tables: what moved it before must not be looked for in the journal behind them.
    this.#window.save(state);
    for (const fill of fills.values()) this.fills.add(fill);
    for (const key of busts.values()) this.fills.markBusted(key);
    this.#record.put(state);
    this.#unwritten.clear();
    this.#writtenUpTo = state.sequence;
    this.#writtenLeasedUpTo = state.leasedUpTo;
  }

  /** The decision an order was accepted or refused by. */
  decisionOf({ createdSequence, orderId }: Order): Decision | null {
    const row = present(this.journal.at(createdSequence), `order ${orderId} has no first row`);
    return decisionIn(decodeEvent(row.type, row.event));
  }

  #writeOther({ sequence, at, event }: JournalEntry): void {
    switch (event.type) {
      case "delivery_given_up":
        this.deadLetters.add(sequence, at, event);
        return;
      case "delivery_redriven":
        this.deadLetters.redriven(at, event);
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
