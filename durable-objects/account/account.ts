/**
 * One account: its orders, positions, limits and journal, with the risk check beside the order state machine. The object is
 * a shell: commands go to run-turns.ts, which decides them in memory (shared/core) and writes before it answers; what is
 * shown comes from account-reads.ts, and marks and controls from surroundings-leases.ts.
 */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type * as Command from "../../shared/core/commands";
import { rejectionOf } from "../../shared/core/decide/place-order";
import { limitsWith } from "../../shared/core/decide/set-controls";
import type { FirmControls } from "../../shared/core/controls";
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import type { OrderId, SymbolId } from "../../shared/core/ids";
import { hasDue } from "../../shared/core/outbox";
import { refuse, type Refused } from "../../shared/core/rejection";
import { emptyState, type AccountState } from "../../shared/core/state";
import type { Context, Turn } from "../../shared/core/turn";
import type { FillReport, TurnReply } from "../../shared/core/venue-protocol";
import type { DeadLetterView, RedrivenView } from "../../shared/contract/dead-letters";
import type { LimitsProposalView } from "../../shared/contract/proposals";
import type * as View from "../../shared/contract/views";
import type { WhatIfQuery } from "../../shared/contract/what-if";
import { untilIdle } from "../../shared/gather-group";
import type { ObjectBindings } from "../bindings";
import { FIRM_NAME } from "../firm/firm-rpc";
import { answerInTime } from "../leases/answer-in-time";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import type { VersionedMark } from "../market/market-rpc";
import { AccountStore } from "../storage/account-store";
import { refuseDamaged } from "../refuse-damaged";
import { durableSql } from "../storage/durable-sql";
import { WakeUpAlarm } from "../wake-up-alarm";
import { answered, NOT_FOUND, ORDER_NOT_FOUND } from "./account-answers";
import { AccountReads, blockedView } from "./account-reads";
import type {
  AccountRpc,
  AlertsQuery,
  Answer,
  ChangeOrderReply,
  FillsQuery,
  ListQuery,
  OrdersQuery,
  PlaceOrderReply,
  SetLimitsReply,
} from "./account-rpc";
import { deadLetterView } from "./dead-letter-view";
import { newIds } from "./new-ids";
import { proposalView } from "./proposal-view";
import { RiskReporter } from "./report-risk";
import { Doorbell } from "./ring-doorbell";
import { riskSummary } from "./risk-summary";
import { TurnRunner } from "./run-turns";
import { shadowView } from "./shadow-view";
import { SurroundingsLeases } from "./surroundings-leases";
import { alertView, orderView } from "./views";
import { WhatIfDesk, whatIfLines, type WhatIfDeps } from "./what-if";
import { nextWakeUp, wakeUpAfter } from "./wake-up";

/** A report to the firm that has not been taken within this has failed. The firm writes what comes within a second together. */
const REPORT_TIMEOUT_MS = 10_000;

export class Account extends DurableObject<ObjectBindings> implements AccountRpc {
  readonly #store: AccountStore;
  readonly #state: AccountState;
  readonly #turns: TurnRunner;
  readonly #doorbell: Doorbell;
  readonly #reporter: RiskReporter;
  readonly #reads: AccountReads;
  readonly #leases: SurroundingsLeases;
  readonly #whatIfs: WhatIfDesk;
  readonly #ids = newIds();
  readonly #alarm: WakeUpAlarm;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    refuseDamaged(ctx, env);
    const surroundings = loadConfig();
    this.#alarm = new WakeUpAlarm(ctx.storage, () => Date.now());
    this.#store = new AccountStore(durableSql(ctx.storage));
    this.#state = this.#store.load(surroundings) ?? emptyState(surroundings);
    this.#reads = new AccountReads({
      state: this.#state,
      store: this.#store,
      now: () => Date.now(),
      failStop: (error) => this.#failStop(error),
    });
    this.#turns = new TurnRunner({
      state: this.#state,
      context: () => this.#context(),
      transaction: (work) => ctx.storage.transactionSync(work),
      save: (turn) => this.#save(turn),
      mustSave: () => this.#store.mustSave(this.#state),
      committed: (turn) => this.#committed(turn),
      failStop: (error) => this.#failStop(error),
      now: () => Date.now(),
      gather: () => untilIdle({ wait: (ms) => scheduler.wait(ms), now: () => Date.now() }),
    });
    this.#doorbell = new Doorbell({
      now: () => Date.now(),
      hasDue: () => hasDue(this.#state, Date.now()),
      send: async () => void (await env.EXECUTION.send({ account: this.#name() })),
      after: (ms, work) => void setTimeout(work, ms),
      failed: (error) => logFault("doorbell_failed", { account: this.#name() }, error, "warn"),
    });
    this.#reporter = new RiskReporter({
      summary: () => riskSummary(this.#state, Date.now()),
      send: (summary) =>
        answerInTime(systemClock, env.FIRM.getByName(FIRM_NAME).reportRisk(summary), {
          timeoutMs: REPORT_TIMEOUT_MS,
          what: "the firm took no report",
        }),
      after: (ms, work) => void setTimeout(work, ms),
      failed: (error) => logFault("risk_not_reported", { account: this.#name() }, error, "warn"),
    });
    const background = (work: Promise<void>): void => ctx.waitUntil(work);
    this.#leases = new SurroundingsLeases({
      state: this.#state,
      env,
      account: () => this.#name(),
      run: (command) => this.#turns.run(command as AccountCommand, () => undefined),
      background,
    });
    this.#whatIfs = new WhatIfDesk({
      now: () => Date.now(),
      failed: (error) => logFault("what_if_failed", { account: this.#name() }, error),
    });
    if (this.#state.profile !== null) {
      // What was not reported before the stop is reported now, if it can be told without marks.
      this.#reporter.changed();
      void ctx.blockConcurrencyWhile(async () => {
        await this.#alarm.load();
        await this.#turns.run({ kind: "recover", leasedUpTo: this.#state.leasedUpTo }, () => undefined);
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
      const { account, type, currency, cash, created_at } = this.#reads.account();
      return answered({ account: { account, type, currency, cash, created_at }, created: reply.created });
    });
  }

  adjustCash(command: Command.AdjustCash): Promise<Answer<{ account: View.AccountView; replayed: boolean }>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ account: this.#reads.account(), replayed: reply.replayed }) : reply,
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

  resolveOrder(command: Command.ResolveOrder): Promise<ChangeOrderReply> {
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
    const order = this.#reads.order(orderId);
    return order === null ? ORDER_NOT_FOUND : answered(orderView(order));
  }

  async listOrders(query: OrdersQuery): Promise<Answer<View.Page<View.OrderView>>> {
    return this.#reads.page(() => this.#store.orders.list(query), orderView);
  }

  async orderEvents(orderId: string): Promise<Answer<View.OrderEventsView>> {
    if (!this.#exists()) return NOT_FOUND;
    return this.#reads.orderEvents(orderId);
  }

  // Account.

  async account(): Promise<Answer<View.AccountView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#leases.withControls();
    await this.#leases.withMarks();
    return answered(this.#reads.account());
  }

  async shadow(): Promise<Answer<View.ShadowView>> {
    return this.#exists() ? answered(shadowView(this.#state.shadow)) : NOT_FOUND;
  }

  positions(): Promise<Answer<View.Page<View.PositionView>>> {
    return this.#marked(() => answered(this.#reads.positions()));
  }

  position(symbol: string): Promise<Answer<View.PositionView>> {
    return this.#marked(() => this.#reads.position(symbol as SymbolId));
  }

  async fills(query: FillsQuery): Promise<Answer<View.Page<View.FillView>>> {
    return this.#reads.fills(query);
  }

  async journal(query: ListQuery): Promise<Answer<View.Page<View.JournalRowView>>> {
    return this.#reads.journal(query);
  }

  async verifyJournal(from: number): Promise<Answer<View.VerifyView>> {
    return this.#exists() ? answered(this.#reads.verifyJournal(from)) : NOT_FOUND;
  }

  async stats(): Promise<Answer<View.StatsView>> {
    if (!this.#exists()) return NOT_FOUND;
    // Counters are worth telling also while marks cannot be read: then the risk level is unknown.
    await this.#withMarksIfAny();
    return answered(this.#reads.stats());
  }

  // Risk.

  checkOrder(command: Command.CheckOrder): Promise<Answer<View.OrderCheckView>> {
    return this.#turns.runAtOnce(
      command,
      (reply) => (reply.ok ? answered(this.#reads.orderCheck(reply.decision, command.request)) : reply),
      this.#exists() ? this.#leases.settledFor([command.request.symbol]) : undefined,
    );
  }

  portfolio(): Promise<Answer<View.PortfolioView>> {
    return this.#marked(() => answered(this.#reads.portfolio()));
  }

  limits(): Promise<Answer<View.LimitsView>> {
    return this.#marked(() => answered(this.#reads.limits()));
  }

  async setLimits(command: Command.SetLimits): Promise<SetLimitsReply> {
    // New limits are held against at once what is used of them.
    await this.#withMarksIfAny();
    return this.#turns.run(command, (reply) => {
      if (!reply.ok) return reply;
      const { proposal } = reply;
      if (proposal === null) return answered(this.#reads.limits());
      return { ok: true as const, proposal: proposalView(this.#state, proposal) };
    });
  }

  async proposals(): Promise<Answer<View.Page<LimitsProposalView>>> {
    if (!this.#exists()) return NOT_FOUND;
    const waiting = [...this.#state.risk.proposals.values()];
    return answered({ data: waiting.map((one) => proposalView(this.#state, one)), next_cursor: null });
  }

  approveLimits(command: Command.ApproveLimits): Promise<Answer<View.LimitsView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(this.#reads.limits()) : reply));
  }

  withdrawLimits(command: Command.WithdrawLimits): Promise<Answer<LimitsProposalView>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered(proposalView(this.#state, reply.proposal)) : reply,
    );
  }

  async whatIf({ changes, span, list }: WhatIfQuery): Promise<ReadableStream<Uint8Array> | Refused> {
    if (!this.#exists()) return NOT_FOUND;
    const { journal } = this.#store;
    const { sequence, risk, surroundings } = this.#state;
    const proposed = limitsWith(this.#state, changes);
    if (!proposed.ok) return proposed;
    const deps: WhatIfDeps = {
      surroundings,
      history: risk.history,
      lastRow: sequence,
      rows: (from, most) => journal.entries(from, most),
      rowsOfOrder: (last) => journal.entriesOfOrder(last),
      pause: () => scheduler.wait(0),
    };
    return this.#whatIfs.open(whatIfLines(deps, { proposed: proposed.limits, span, list }));
  }

  async alerts(query: AlertsQuery): Promise<Answer<View.Page<View.AlertView>>> {
    return this.#reads.alerts(query);
  }

  acknowledgeAlert(command: Command.AcknowledgeAlert): Promise<Answer<View.AlertView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(alertView(reply.alert)) : reply));
  }

  blockSymbol(command: Command.BlockSymbol): Promise<Answer<View.BlockedSymbolView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(blockedView(reply.blocked, "account")) : reply));
  }

  unblockSymbol(command: Command.UnblockSymbol): Promise<Answer<{ symbol: string; blocked: boolean }>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ symbol: command.symbol, blocked: this.#reads.isBlockedByFirm(command.symbol) }) : reply,
    );
  }

  async blockedSymbols(): Promise<Answer<View.Page<View.BlockedSymbolView>>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#leases.withControls();
    await this.#leases.settled();
    return answered(this.#reads.blockedSymbols());
  }

  breakers(): Promise<Answer<View.Page<View.BreakerView>>> {
    return this.#marked(() => answered(this.#reads.breakers()));
  }

  async matrices(symbols: readonly SymbolId[] | null): Promise<Answer<View.MatricesView>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#leases.withCloses();
    return answered(this.#reads.matrices(symbols));
  }

  varBacktest(basis: View.BacktestView["basis"]): Promise<Answer<View.BacktestView>> {
    return this.#marked(() => answered(this.#reads.backtest(basis)));
  }

  async resetBreaker(command: Command.ResetBreaker): Promise<Answer<View.BreakerView>> {
    // A loss counts anew from equity as it is now.
    await this.#withMarksIfAny();
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered(this.#reads.breaker(command.breaker, command.symbol)) : reply,
    );
  }

  setTradingState(command: Command.SetTradingState): Promise<Answer<View.TradingStateView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(this.#reads.tradingState(reply)) : reply));
  }

  // Execution.

  async takeTurn(command: Command.TakeTurn): Promise<TurnReply> {
    this.#doorbell.heard();
    // A consumer that cannot learn of a halt may still cancel and ask: without controls nothing else is leased.
    const isBlind = this.#exists() && !(await this.#leases.hasControls());
    const turn = isBlind ? { ...command, isBlind } : command;
    const reply = await (command.settlements.length === 0
      ? this.#turns.runWithWaiting(turn, (taken) => taken)
      : this.#turns.run(turn, (taken) => taken));
    if (command.last === true) this.#doorbell.left();
    return reply;
  }

  applyReports(command: Command.ApplyReports): Promise<{ readonly applied: number }> {
    return this.#turns.run(command, (reply) => reply);
  }

  async unbookedFills(fills: readonly FillReport[]): Promise<FillReport[]> {
    const { history } = this.#store;
    return fills.filter((fill) => history.fill(fill) === null);
  }

  noteReconciliation(command: Command.NoteReconciliation): Promise<{ readonly noted: boolean }> {
    return this.#turns.run(command, (reply) => reply);
  }

  giveUpDelivery(): Promise<{ readonly rejected: number; readonly unknown: number }> {
    return this.#turns.run({ kind: "give_up_delivery" }, (reply) => reply);
  }

  async deadLetters(query: ListQuery): Promise<Answer<View.Page<DeadLetterView>>> {
    return this.#reads.deadLetters(query);
  }

  async redriveDeadLetter({
    letter,
    ...who
  }: {
    letter: string;
    reason: string;
    by: string;
  }): Promise<Answer<RedrivenView>> {
    const found = this.#exists() ? this.#reads.deadLetter(letter) : null;
    if (found === null)
      return refuse({ code: "dead_letter_not_found", message: "the account has no such dead letter" });
    const { sequence, unknown } = found;
    const redrive = { kind: "redrive_delivery", letter: sequence, unknown, ...who } as const;
    const reply = await this.#turns.run(redrive, (given) => given);
    await this.#ringUnderControls();
    if (!reply.ok) return reply;
    return answered({ ...deadLetterView(this.#reads.deadLetter(letter) ?? found), asked: reply.asked });
  }

  pushMarks(marks: readonly VersionedMark[], historyVersion?: number): Promise<boolean> {
    return this.#leases.pushMarks(marks, historyVersion);
  }

  pushControls(controls: FirmControls): Promise<boolean> {
    return this.#leases.pushControls(controls);
  }

  override async alarm(): Promise<void> {
    this.#alarm.wentOff();
    if (!this.#exists()) return;
    await this.#leases.hasMarks();
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
    return this.#turns.run(command, view, this.#exists() ? this.#leases.neededFor(symbols) : undefined);
  }

  /** A view of what is held, with its marks. */
  async #marked<V>(view: () => Answer<V>): Promise<Answer<V>> {
    if (!this.#exists()) return NOT_FOUND;
    await this.#leases.withMarks();
    return view();
  }

  /** Has the marks of what is held, if they can be read: for what is not to fail without them. */
  async #withMarksIfAny(): Promise<void> {
    if (this.#exists()) await this.#leases.hasMarks();
  }

  /** Rings for what is due. Until the controls are read an account counts as halted, and only questions and cancels are due. */
  async #ringUnderControls(): Promise<void> {
    await this.#leases.hasControls();
    this.#doorbell.ringIfDue();
  }

  #save(turn: Turn): void {
    this.#store.save(turn);
  }

  #wakeUpAgain(): Promise<void> {
    return this.#alarm.setFor(nextWakeUp(this.#state, Date.now()));
  }

  #committed(turn: Turn): void {
    // Also after a turn that wrote nothing: a peak that moved on marks alone is written a little later.
    const at = wakeUpAfter(turn, turn.context.now);
    if (at !== null) this.ctx.waitUntil(this.#alarm.setFor(at));
    this.#doorbell.ringIfDue();
    if (turn.entries.length > 0 || turn.marksCame) this.#reporter.changed();
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
    const kept = reply.decision === null && reply.order !== null ? this.#store.decisionOf(reply.order) : null;
    const decision = reply.decision ?? kept;
    return {
      ok: false,
      rejection: kept === null ? reply.rejection : rejectionOf(kept),
      order: reply.order === null ? null : orderView(reply.order),
      decision: decision === null ? null : this.#reads.decision(decision),
    };
  }

  #changed(reply: ReplyTo<Command.CancelOrder>): ChangeOrderReply {
    if (reply.ok) return { ok: true, order: orderView(reply.order), done: reply.done };
    return {
      ok: false,
      rejection: reply.rejection,
      decision: reply.decision === null ? null : this.#reads.decision(reply.decision),
    };
  }
}
