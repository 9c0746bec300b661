/** What an account shows, read of its state in memory and its tables. Marks and controls are fetched before, by the shell. */
import type { BlockedSymbol } from "../../shared/core/controls";
import type { Alert } from "../../shared/core/events";
import type { Millis, OrderId, SymbolId } from "../../shared/core/ids";
import type { LimitsProposal } from "../../shared/core/limits-proposal";
import type { Order, OrderRequest } from "../../shared/core/order";
import { refuse, type Refused } from "../../shared/core/rejection";
import type { Decision } from "../../shared/core/risk/decision";
import { riskLevelOf } from "../../shared/core/risk/limit-uses";
import type { BreakerName, OpenBreaker } from "../../shared/core/risk-state";
import type { AccountState, Book } from "../../shared/core/state";
import type { DeadLetterView } from "../../shared/contract/dead-letters";
import type { LimitsProposalView } from "../../shared/contract/proposals";
import type * as View from "../../shared/contract/views";
import { isoTime } from "../iso-time";
import type { DeadLetter } from "../storage/account-dead-letters";
import type { AccountStore } from "../storage/account-store";
import { answered, NOT_FOUND, ORDER_NOT_FOUND } from "./account-answers";
import type { AlertsQuery, Answer, FillsQuery, ListQuery, OrdersQuery } from "./account-rpc";
import { breakerView, breakerViews, tradingStateOf } from "./breaker-views";
import { deadLetterView } from "./dead-letter-view";
import { limitsView } from "./limit-views";
import { accountView, portfolioView } from "./portfolio-views";
import { proposalView } from "./proposal-view";
import { backtestView, marginalRiskView, matricesView } from "./statistics-views";
import { verifyJournal } from "./verify-journal";
import { alertView, decisionView, fillView, journalRowView, orderView, positionView } from "./views";

/** A page of a table, or why the query was refused. */
type PageOf<T> = { readonly data: readonly T[]; readonly nextCursor: string | null } | Refused;

export interface ReadsDeps {
  readonly state: AccountState;
  readonly store: AccountStore;
  readonly now: () => Millis;
  /** Stops the object for good. */
  readonly failStop: (error: unknown) => void;
}

export class AccountReads {
  readonly #state: AccountState;
  readonly #store: AccountStore;
  readonly #now: () => Millis;
  readonly #failStop: (error: unknown) => void;

  constructor({ state, store, now, failStop }: ReadsDeps) {
    this.#state = state;
    this.#store = store;
    this.#now = now;
    this.#failStop = failStop;
  }

  /** An order in memory, else from disk; null when it is not the account's. */
  order = (orderId: string): Order | null =>
    this.#state.orders.get(orderId as OrderId) ?? this.#store.history.orderById(orderId as OrderId);

  /** Those that are in memory as they are there: a trail moves before it is written. */
  orders = (query: OrdersQuery): Answer<View.Page<View.OrderView>> =>
    this.page(
      () => this.#store.orders.list(query),
      (order) => orderView(this.#state.orders.get(order.orderId) ?? order),
    );

  orderEvents(orderId: string): Answer<View.OrderEventsView> {
    const order = this.order(orderId);
    if (order === null) return ORDER_NOT_FOUND;
    const decision = this.#store.decisionOf(order);
    return answered({
      data: this.#store.journal.ofOrder(order).map(journalRowView),
      decision: decision === null ? null : this.decision(decision),
    });
  }

  account = (): View.AccountView => accountView(this.#state, this.#now());

  positions(): View.Page<View.PositionView> {
    const books = [...this.#state.books.values()].filter(isPosition);
    return { data: books.map(positionView), next_cursor: null };
  }

  position(symbol: SymbolId): Answer<View.PositionView> {
    const book = this.#state.books.get(symbol);
    return book === undefined || !isPosition(book)
      ? refuse({ code: "position_not_found", message: `the account holds no ${symbol}` })
      : answered(positionView(book));
  }

  fills = (query: FillsQuery): Answer<View.Page<View.FillView>> =>
    this.page(() => this.#store.fills.list(query), fillView);

  journal = (query: ListQuery): Answer<View.Page<View.JournalRowView>> =>
    this.page(() => this.#store.journal.list(query), journalRowView);

  verifyJournal = (from: number): View.VerifyView => verifyJournal(this.#store, this.#state, from);

  stats(): View.StatsView {
    const { counters, totals, outbox, deferred, leases, received, checked, sequence } = this.#state;
    return {
      orders_received: received,
      orders_checked: checked,
      orders_accepted: counters.accepted,
      orders_rejected: counters.rejected,
      orders_filled: counters.filled,
      orders_canceled: counters.canceled,
      open_orders: totals.openOrders,
      active_positions: [...this.#state.books.values()].filter((book) => book.quantity !== 0n).length,
      risk_level: riskLevelOf(this.#state, this.#now()),
      trading_state: tradingStateOf(this.#state),
      breakers_open: this.#state.risk.breakers.size,
      alerts_open: alertsByLevel(this.#state.alerts.values()),
      alerts_waiting: this.#state.risk.deferredAlerts.size,
      outbox_depth: outbox.size + deferred.size + leases.size,
      sequence,
    };
  }

  portfolio = (): View.PortfolioView => portfolioView(this.#state, this.#now());

  limits = (): View.LimitsView => limitsView(this.#state, this.#now());

  alerts = (query: AlertsQuery): Answer<View.Page<View.AlertView>> =>
    this.page(() => this.#store.alerts.list(query), alertView);

  deadLetters = (query: ListQuery): Answer<View.Page<DeadLetterView>> =>
    this.page(() => this.#store.deadLetters.list(query), deadLetterView);

  /** Null for an id that is no dead letter's. */
  deadLetter(letter: string): DeadLetter | null {
    this.#writeTables();
    return /^\d{1,15}$/.test(letter) ? this.#store.deadLetters.get(Number(letter)) : null;
  }

  blockedSymbols(): View.Page<View.BlockedSymbolView> {
    const own = [...this.#state.blocked.values()].map((blocked) => blockedView(blocked, "account"));
    const firm = (this.#state.firm?.blockedSymbols ?? []).map((blocked) => blockedView(blocked, "firm"));
    const breakers = [...this.#state.risk.breakers.values()].flatMap(blockedByBreaker);
    return { data: [...own, ...firm, ...breakers], next_cursor: null };
  }

  breakers = (): View.Page<View.BreakerView> => ({
    data: breakerViews(this.#state, this.#now()),
    next_cursor: null,
  });

  breaker = (breaker: BreakerName, symbol: SymbolId | null): View.BreakerView =>
    breakerView(this.#state, breaker, symbol, this.#now());

  /** Whether a symbol is blocked, by whomever: lifting the account's own block leaves that of the firm or of a breaker. */
  isBlocked = (symbol: SymbolId): boolean => this.blockedSymbols().data.some((blocked) => blocked.symbol === symbol);

  tradingState({ canceled, pending }: View.CancelAllView): View.TradingStateView {
    const { tradingState, tradingStateAuthor: author } = this.#state;
    return {
      state: tradingState,
      reason: author?.reason ?? null,
      by: author?.by ?? null,
      at: author === null ? null : isoTime(author.at),
      canceled,
      pending,
    };
  }

  /** A change of limits that waits for its second person. */
  proposal = (proposal: LimitsProposal): LimitsProposalView => proposalView(this.#state, proposal);

  proposals(): View.Page<LimitsProposalView> {
    const waiting = [...this.#state.risk.proposals.values()];
    return { data: waiting.map(this.proposal), next_cursor: null };
  }

  matrices = (symbols: readonly SymbolId[] | null): View.MatricesView => matricesView(this.#state, symbols);

  backtest = (basis: View.BacktestView["basis"]): View.BacktestView => backtestView(this.#state, basis, this.#now());

  /** A decision with its trace, and the risk level of now. */
  decision = (decision: Decision): View.DecisionView => decisionView(decision, riskLevelOf(this.#state, this.#now()));

  /** The same of an order that was only checked, with what it would change in the portfolio's risk. */
  orderCheck = (decision: Decision, request: OrderRequest): View.OrderCheckView => ({
    ...this.decision(decision),
    marginal_risk: marginalRiskView(this.#state, request, this.#now()),
  });

  /** A page of rows as views; a bad cursor is a refusal. */
  page<T, V>(read: () => PageOf<T>, view: (row: T) => V): Answer<View.Page<V>> {
    if (this.#state.profile === null) return NOT_FOUND;
    this.#writeTables();
    const rows = read();
    return "ok" in rows ? rows : answered({ data: rows.data.map(view), next_cursor: rows.nextCursor });
  }

  /** Writes the tables before they are listed. If that fails, memory and disk differ, as after a turn that was not written. */
  #writeTables(): void {
    try {
      this.#store.writeTables(this.#state);
    } catch (error) {
      this.#failStop(error);
      throw error;
    }
  }
}

/** Whether a symbol's book is a position to show. One without anything is not kept over a restart. */
const isPosition = (book: Book): boolean => book.quantity !== 0n || book.openOrders > 0 || book.realized !== 0n;

/** A symbol that takes only what reduces, and who says so. */
export const blockedView = (
  { symbol, reason, by, at }: BlockedSymbol,
  scope: View.BlockedSymbolView["scope"],
): View.BlockedSymbolView => ({ symbol, scope, reason, by, at: isoTime(at) });

/** A symbol whose position has lost too much takes only what reduces as well. */
const blockedByBreaker = ({ symbol, breaker, observed, threshold, trippedAt }: OpenBreaker): View.BlockedSymbolView[] =>
  symbol === null
    ? []
    : [
        {
          symbol,
          scope: "breaker",
          reason: `${breaker}: ${observed}, threshold ${threshold}`,
          by: "system",
          at: isoTime(trippedAt),
        },
      ];

function alertsByLevel(alerts: Iterable<Alert>): View.StatsView["alerts_open"] {
  const counts = { warning: 0, critical: 0, breach: 0 };
  for (const { level, resolvedAt } of alerts) if (resolvedAt === null) counts[level] += 1;
  return counts;
}
