/**
 * One account: its orders, positions, limits and journal, with the risk check beside the order state machine. The object is
 * a shell: commands go to run-turns.ts, which decides them in memory (shared/core) and writes before it answers.
 */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import { reindex } from "../../shared/core/evolve";
import { rebuild } from "../../shared/core/book";
import type * as Command from "../../shared/core/commands";
import { rejectionOf } from "../../shared/core/decide/place-order";
import type { BlockedSymbol, FirmControls } from "../../shared/core/controls";
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import type { Millis, OrderId, SymbolId } from "../../shared/core/ids";
import { hasDue } from "../../shared/core/outbox";
import { refuse, type Refused } from "../../shared/core/rejection";
import { emptyState, type AccountState, type Book, type Surroundings } from "../../shared/core/state";
import type { Context, Turn } from "../../shared/core/turn";
import type { TurnReply } from "../../shared/core/venue-protocol";
import type * as View from "../../shared/contract/views";
import type { ObjectBindings } from "../bindings";
import { FIRM_NAME } from "../firm/firm-rpc";
import { systemClock } from "../leases/clock";
import { LeasedCopy } from "../leases/leased-copy";
import { logFault } from "../log-fault";
import { MARKET_NAME, type VersionedMark } from "../market/market-rpc";
import { AccountStore } from "../storage/account-store";
import { durableSql } from "../storage/durable-sql";
import type {
  AccountRpc,
  AlertsQuery,
  Answer,
  ChangeOrderReply,
  FillsQuery,
  ListQuery,
  OrdersQuery,
  PlaceOrderReply,
} from "./account-rpc";
import { newIds } from "./new-ids";
import { accountView, limitsView, portfolioView, riskLevel } from "./portfolio-views";
import { Doorbell } from "./ring-doorbell";
import { TurnRunner, type Precondition } from "./run-turns";
import { verifyJournal } from "./verify-journal";
import { alertView, decisionView, fillView, isoTime, journalRowView, orderView, positionView } from "./views";
import { nextWakeUp, wakeUpAfter } from "./wake-up";

/** Marks and controls are asked for again when no answer has come for so long. */
const LEASE_ANSWER_TIMEOUT_MS = 3_000;
/** Key of the only value of the controls' copy. */
const CONTROLS = "controls";

const NOT_FOUND = refuse({ code: "account_not_found", message: "there is no such account" });

/** A view of an answer that was not a refusal. */
const answered = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export class Account extends DurableObject<ObjectBindings> implements AccountRpc {
  readonly #surroundings: Surroundings;
  readonly #store: AccountStore;
  readonly #state: AccountState;
  readonly #turns: TurnRunner;
  readonly #doorbell: Doorbell;
  readonly #controls: LeasedCopy<string, FirmControls>;
  readonly #marks: LeasedCopy<string, VersionedMark>;
  readonly #ids = newIds();
  /** When the alarm is set for; null for not set. */
  #alarmAt: Millis | null = null;
  #savedHighestLeased = 0;
  /** Resolves when what was pushed or leased last is in the state and on disk. */
  #reacted: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    const config = loadConfig();
    this.#surroundings = config;
    this.#store = new AccountStore(durableSql(ctx.storage));
    this.#state = this.#store.load(this.#surroundings) ?? emptyState(this.#surroundings);
    this.#savedHighestLeased = this.#state.highestLeased;
    rebuild(this.#state);
    reindex(this.#state);
    this.#turns = new TurnRunner({
      state: this.#state,
      context: () => this.#context(),
      transaction: (work) => ctx.storage.transactionSync(work),
      save: (turn) => this.#save(turn),
      mustSave: () => this.#state.highestLeased > this.#savedHighestLeased,
      committed: (turn) => this.#committed(turn),
      failStop: (error) => this.#failStop(error),
      now: () => Date.now(),
      gather: () => scheduler.wait(0),
    });
    this.#doorbell = new Doorbell({
      now: () => Date.now(),
      hasDue: () => hasDue(this.#state, Date.now()),
      send: async () => void (await env.EXECUTION.send({ account: this.#name() })),
      after: (ms, work) => void setTimeout(work, ms),
      failed: (error) => logFault("doorbell_failed", { account: this.#name() }, error, "warn"),
    });
    const background = (work: Promise<void>): void => ctx.waitUntil(work);
    this.#controls = new LeasedCopy<string, FirmControls>({
      clock: systemClock,
      answerTimeoutMs: LEASE_ANSWER_TIMEOUT_MS,
      fetch: async () => {
        const firm = this.env.FIRM.getByName(FIRM_NAME);
        using lease = await firm.leaseControls(this.#name());
        return { values: [lease.controls], leaseMs: lease.leaseMs };
      },
      keyOf: () => CONTROLS,
      versionOf: (controls) => controls.version,
      take: (values) => {
        for (const controls of values) this.#react({ kind: "apply_controls", controls });
      },
      background,
      renewalFailed: (error) => logFault("controls_not_renewed", { account: this.#name() }, error, "warn"),
    });
    this.#marks = new LeasedCopy<string, VersionedMark>({
      clock: systemClock,
      answerTimeoutMs: LEASE_ANSWER_TIMEOUT_MS,
      fetch: async (symbols) => {
        // A mark may trigger a stop, and that is a decision: it is taken under the firm's controls, or not yet.
        if (this.#holdsStops()) await this.#withControls();
        const market = this.env.MARKET.getByName(MARKET_NAME);
        using lease = await market.leaseMarks(this.#name(), symbols);
        return { values: lease.marks, leaseMs: lease.leaseMs };
      },
      keyOf: (mark) => mark.symbol,
      versionOf: (mark) => mark.version,
      take: (marks) => this.#react({ kind: "apply_marks", marks }),
      background,
      renewalFailed: (error) => logFault("marks_not_renewed", { account: this.#name() }, error, "warn"),
    });
    if (this.#state.profile !== null) {
      void ctx.blockConcurrencyWhile(async () => {
        this.#alarmAt = await ctx.storage.getAlarm();
        await this.#turns.run({ kind: "recover", highestLeased: this.#state.highestLeased }, () => undefined);
        // An alarm that has failed for good is gone.
        await this.#wakeUpAgain();
      });
      // The bell that was rung before may be lost with the queue, and the consumer with the system.
      if (this.#state.outbox.size > 0) background(this.#ringUnderControls());
    }
  }

  // Set-up.

  async openAccount(
    command: Command.OpenAccount,
  ): Promise<Answer<{ account: View.AccountSummaryView; created: boolean }>> {
    if (!this.#store.exists()) this.#store.create();
    return this.#turns.run(command, (reply) => {
      if (!reply.ok) return reply;
      const { account, type, currency, cash, created_at } = accountView(this.#state, Date.now());
      return answered({ account: { account, type, currency, cash, created_at }, created: reply.created });
    });
  }

  adjustCash(command: Command.AdjustCash): Promise<Answer<{ account: View.AccountView; replayed: boolean }>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ account: accountView(this.#state, Date.now()), replayed: reply.replayed }) : reply,
    );
  }

  // Orders.

  placeOrders(commands: readonly Command.PlaceOrder[]): Promise<PlaceOrderReply[]> {
    const symbols = commands.map(({ request }) => request.symbol);
    return Promise.all(commands.map((command) => this.#decide(command, symbols, (reply) => this.#placed(reply))));
  }

  replaceOrder(command: Command.ReplaceOrder): Promise<ChangeOrderReply> {
    return this.#decide(command, this.#symbolOf(command.orderId), (reply) => this.#changed(reply));
  }

  cancelOrder(command: Command.CancelOrder): Promise<ChangeOrderReply> {
    return this.#turns.run(command, (reply) => this.#changed(reply));
  }

  cancelOrders(command: Command.CancelOrders): Promise<Answer<View.CancelAllView>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ canceled: reply.canceled, pending: reply.pending }) : reply,
    );
  }

  closePosition(command: Command.ClosePosition): Promise<PlaceOrderReply> {
    return this.#decide(command, [command.symbol], (reply) => this.#placed(reply));
  }

  async getOrder(orderId: string): Promise<Answer<View.OrderView>> {
    if (!this.#exists()) return NOT_FOUND;
    const order = this.#state.orders.get(orderId as OrderId) ?? this.#store.history.orderById(orderId as OrderId);
    return order === null
      ? refuse({ code: "order_not_found", message: "the account has no such order" })
      : answered(orderView(order));
  }

  async listOrders(query: OrdersQuery): Promise<Answer<View.Page<View.OrderView>>> {
    return this.#read(() => this.#store.orders.list(query), orderView);
  }

  async orderEvents(orderId: string): Promise<Answer<View.OrderEventsView>> {
    if (!this.#exists()) return NOT_FOUND;
    const rows = this.#store.journal.ofOrder(orderId as OrderId);
    if (rows.length === 0) return refuse({ code: "order_not_found", message: "the account has no such order" });
    const decision = this.#store.decisionOf(orderId as OrderId);
    return answered({
      data: rows.map(journalRowView),
      decision: decision === null ? null : this.#decisionView(decision),
    });
  }

  // Account.

  async account(): Promise<Answer<View.AccountView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withControls();
    await this.#withMarks();
    return answered(accountView(this.#state, Date.now()));
  }

  async positions(): Promise<Answer<View.Page<View.PositionView>>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withMarks();
    const books = [...this.#state.books.values()].filter(isPosition);
    return answered({ data: books.map(positionView), next_cursor: null });
  }

  async position(symbol: string): Promise<Answer<View.PositionView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withMarks();
    const book = this.#state.books.get(symbol as SymbolId);
    return book === undefined || !isPosition(book)
      ? refuse({ code: "position_not_found", message: `the account holds no ${symbol}` })
      : answered(positionView(book));
  }

  async fills(query: FillsQuery): Promise<Answer<View.Page<View.FillView>>> {
    return this.#read(() => this.#store.fills.list(query), fillView);
  }

  async journal(query: ListQuery): Promise<Answer<View.Page<View.JournalRowView>>> {
    return this.#read(() => this.#store.journal.list(query), journalRowView);
  }

  async verifyJournal(from: number): Promise<Answer<View.VerifyView>> {
    if (!this.#exists()) return NOT_FOUND;
    return answered(verifyJournal(this.#store, this.#state, from));
  }

  async stats(): Promise<Answer<View.StatsView>> {
    if (!this.#exists()) return NOT_FOUND;
    const { counters, totals, outbox, deferred, leases, received, checked, sequence } = this.#state;
    return answered({
      orders_received: received,
      orders_checked: checked,
      orders_accepted: counters.accepted,
      orders_rejected: counters.rejected,
      orders_filled: counters.filled,
      orders_canceled: counters.canceled,
      open_orders: totals.openOrders,
      active_positions: [...this.#state.books.values()].filter((book) => book.quantity !== 0n).length,
      risk_level: riskLevel(this.#state, Date.now()),
      outbox_depth: outbox.size + deferred.size + leases.size,
      sequence,
    });
  }

  // Risk.

  checkOrder(command: Command.CheckOrder): Promise<Answer<View.DecisionView>> {
    return this.#decide(command, [command.request.symbol], (reply) =>
      reply.ok ? answered(this.#decisionView(reply.decision)) : reply,
    );
  }

  async portfolio(): Promise<Answer<View.PortfolioView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withMarks();
    return answered(portfolioView(this.#state, Date.now()));
  }

  async limits(): Promise<Answer<View.LimitsView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withMarks();
    return answered(limitsView(this.#state, Date.now()));
  }

  setLimits(command: Command.SetLimits): Promise<Answer<View.LimitsView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(limitsView(this.#state, Date.now())) : reply));
  }

  async alerts(query: AlertsQuery): Promise<Answer<View.Page<View.AlertView>>> {
    return this.#read(() => this.#store.alerts.list(query), alertView);
  }

  acknowledgeAlert(command: Command.AcknowledgeAlert): Promise<Answer<View.AlertView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(alertView(reply.alert)) : reply));
  }

  blockSymbol(command: Command.BlockSymbol): Promise<Answer<View.BlockedSymbolView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(blockedView(reply.blocked, "account")) : reply));
  }

  unblockSymbol(command: Command.UnblockSymbol): Promise<Answer<{ symbol: string; blocked: boolean }>> {
    const isBlockedByFirm = (): boolean =>
      this.#state.firm?.blockedSymbols.some(({ symbol }) => symbol === command.symbol) ?? false;
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ symbol: command.symbol, blocked: isBlockedByFirm() }) : reply,
    );
  }

  async blockedSymbols(): Promise<Answer<View.Page<View.BlockedSymbolView>>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#withControls();
    await this.#reacted;
    const own = [...this.#state.blocked.values()].map((blocked) => blockedView(blocked, "account"));
    const firm = (this.#state.firm?.blockedSymbols ?? []).map((blocked) => blockedView(blocked, "firm"));
    return answered({ data: [...own, ...firm], next_cursor: null });
  }

  setTradingState(command: Command.SetTradingState): Promise<Answer<View.TradingStateView>> {
    return this.#turns.run(command, (reply) => {
      if (!reply.ok) return reply;
      const { tradingState, tradingStateAuthor: author } = this.#state;
      return answered({
        state: tradingState,
        reason: author?.reason ?? null,
        by: author?.by ?? null,
        at: author === null ? null : isoTime(author.at),
        canceled: reply.canceled,
        pending: reply.pending,
      });
    });
  }

  // Execution.

  async takeTurn(command: Command.TakeTurn): Promise<TurnReply> {
    this.#doorbell.heard();
    // A consumer that cannot learn of a halt may still cancel and ask: without controls nothing else is leased.
    const isBlind = this.#exists() && !(await this.#hasControls());
    const reply = await this.#turns.run(isBlind ? { ...command, isBlind } : command, (taken) => taken);
    if (command.last === true) this.#doorbell.left();
    return reply;
  }

  applyReports(command: Command.ApplyReports): Promise<{ readonly applied: number }> {
    return this.#turns.run(command, (reply) => reply);
  }

  giveUpDelivery(): Promise<{ readonly rejected: number; readonly unknown: number }> {
    return this.#turns.run({ kind: "give_up_delivery" }, (reply) => reply);
  }

  async pushMarks(marks: readonly VersionedMark[]): Promise<boolean> {
    if (this.#holdsStops()) {
      // A stop that they trigger is checked again, for which controls and the marks of all that is held are needed.
      await this.#withControls();
      await this.#withMarks();
    }
    const isLeased = this.#marks.push(marks);
    // Until it is answered the market keeps what it told, so that a trigger which did not reach the disk is not missed.
    await this.#reacted;
    return isLeased || marks.some(({ symbol }) => this.#watches(symbol));
  }

  async pushControls(controls: FirmControls): Promise<boolean> {
    const isLeased = this.#controls.push([controls]);
    await this.#reacted;
    return isLeased;
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    if (!this.#exists()) return;
    await this.#turns.run({ kind: "pass_time" }, () => undefined);
    await this.#wakeUpAgain();
    await this.#ringUnderControls();
  }

  // Inside.

  #name(): string {
    // An alarm may start the object without its name; an opened account knows it.
    const name = this.#state.profile?.account ?? this.ctx.id.name;
    if (name === undefined) throw new Error("an account object is reached by its name only");
    return name;
  }

  #exists(): boolean {
    return this.#state.profile !== null;
  }

  #context(): Context {
    return { now: Date.now(), history: this.#store.history, ...this.#ids };
  }

  /** Runs a command that needs the marks of `symbols`, those of what is held, and the firm's controls. */
  #decide<C extends AccountCommand, V>(
    command: C,
    symbols: readonly SymbolId[],
    view: (reply: ReplyTo<C>) => V,
  ): Promise<V> {
    return this.#turns.run(command, view, this.#exists() ? this.#marksAndControls(symbols) : undefined);
  }

  #marksAndControls(symbols: readonly SymbolId[]): Precondition {
    const needed = (): SymbolId[] => [
      ...this.#watched(),
      ...symbols.filter((symbol) => this.#surroundings.instruments.has(symbol)),
    ];
    return {
      holds: () => {
        const hasControls = this.#controls.ready([CONTROLS]);
        return this.#marks.ready(needed()) && hasControls;
      },
      establish: async () => {
        await Promise.all([
          this.#withControls(),
          this.#marks.ready(needed()) ? undefined : this.#marks.renew(needed()),
        ]);
      },
    };
  }

  async #withControls(): Promise<void> {
    if (!this.#controls.ready([CONTROLS])) await this.#controls.renew([CONTROLS]);
  }

  /** Whether the firm's controls may be decided on; false when they cannot be read. */
  async #hasControls(): Promise<boolean> {
    try {
      await this.#withControls();
      return true;
    } catch (error) {
      logFault("controls_unknown", { account: this.#name() }, error, "warn");
      return false;
    }
  }

  /** Has the marks of what is held in the state, also for a view that is no turn. */
  async #withMarks(): Promise<void> {
    const held = [...this.#watched()];
    if (!this.#marks.ready(held)) await this.#marks.renew(held);
    await this.#reacted;
  }

  /** Rings for what is due. Until the controls are read an account counts as halted, and only questions and cancels are due. */
  async #ringUnderControls(): Promise<void> {
    await this.#hasControls();
    this.#doorbell.ringIfDue();
  }

  #holdsStops(): boolean {
    for (const book of this.#state.books.values()) if (book.held.size > 0) return true;
    return false;
  }

  /** Symbols whose marks this account's equity and stops depend on. */
  *#watched(): Iterable<SymbolId> {
    for (const symbol of this.#state.books.keys()) if (this.#watches(symbol)) yield symbol;
  }

  #watches(symbol: SymbolId): boolean {
    const book = this.#state.books.get(symbol);
    return book !== undefined && (book.quantity !== 0n || book.held.size > 0);
  }

  /** Runs a command that was not called for; if it fails, the object has stopped. */
  #react(command: Command.ApplyMarks | Command.ApplyControls): void {
    this.#reacted = this.#turns.run(command as AccountCommand, () => undefined);
    this.ctx.waitUntil(
      this.#reacted.catch((error: unknown) => logFault("reaction_failed", { account: this.#name() }, error)),
    );
  }

  #save(turn: Turn): void {
    this.#store.save(turn);
    this.#savedHighestLeased = this.#state.highestLeased;
    const at = wakeUpAfter(turn, turn.context.now);
    if (at !== null) this.ctx.waitUntil(this.#wakeUpBy(at));
  }

  async #wakeUpAgain(): Promise<void> {
    const at = nextWakeUp(this.#state, Date.now());
    if (at !== null) await this.#wakeUpBy(at);
  }

  async #wakeUpBy(at: Millis): Promise<void> {
    if (this.#alarmAt !== null && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  #committed(_turn: Turn): void {
    this.#doorbell.ringIfDue();
  }

  #failStop(error: unknown): void {
    logFault("fail_stop", { account: this.#name() }, error);
    this.ctx.abort("the account's turn failed; it starts again from disk");
  }

  #symbolOf(orderId: OrderId): SymbolId[] {
    const symbol = this.#state.orders.get(orderId)?.request.symbol;
    return symbol === undefined ? [] : [symbol];
  }

  #placed(reply: ReplyTo<Command.PlaceOrder>): PlaceOrderReply {
    if (reply.ok) return { ok: true, order: orderView(reply.order), replayed: reply.replayed };
    // A replay of a refusal brings no decision: the journal has kept it, and with it the numbers of the first answer.
    const kept = reply.decision === null && reply.order !== null ? this.#store.decisionOf(reply.order.orderId) : null;
    const decision = reply.decision ?? kept;
    return {
      ok: false,
      rejection: kept === null ? reply.rejection : rejectionOf(kept),
      order: reply.order === null ? null : orderView(reply.order),
      decision: decision === null ? null : this.#decisionView(decision),
    };
  }

  #changed(reply: ReplyTo<Command.CancelOrder>): ChangeOrderReply {
    if (reply.ok) return { ok: true, order: orderView(reply.order), done: reply.done };
    return {
      ok: false,
      rejection: reply.rejection,
      decision: reply.decision === null ? null : this.#decisionView(reply.decision),
    };
  }

  #decisionView(decision: Parameters<typeof decisionView>[0]): View.DecisionView {
    return decisionView(decision, riskLevel(this.#state, Date.now()));
  }

  #read<T, V>(
    page: () => { data: readonly T[]; nextCursor: string | null } | Refused,
    view: (row: T) => V,
  ): Answer<View.Page<V>> {
    if (!this.#exists()) return NOT_FOUND;
    const read = page();
    return "ok" in read ? read : answered({ data: read.data.map(view), next_cursor: read.nextCursor });
  }
}

/** Whether a symbol's book is a position to show. One without anything is not kept over a restart. */
const isPosition = (book: Book): boolean => book.quantity !== 0n || book.openOrders > 0 || book.realized !== 0n;

function blockedView({ symbol, reason, by, at }: BlockedSymbol, scope: "account" | "firm"): View.BlockedSymbolView {
  return { symbol, scope, reason, by, at: isoTime(at) };
}
