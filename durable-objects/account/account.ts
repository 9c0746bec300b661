/**
 * One account: its orders, positions, limits and journal, with the risk check next to the order state machine. This class is the RPC
 * surface and nothing else: commands go to run-turns.ts, which decides them in memory (shared/core) and commits before it answers;
 * views come from account-reads.ts, marks and controls from surroundings-leases.ts. account-parts.ts connects them.
 */
import { DurableObject } from "cloudflare:workers";
import type * as Command from "../../shared/core/commands";
import type { FirmControls } from "../../shared/core/controls";
import type { ReplyTo } from "../../shared/core/decide";
import type { SymbolId } from "../../shared/core/ids";
import { refuse, type Refused } from "../../shared/core/rejection";
import type { FillReport, TurnReply } from "../../shared/core/venue-protocol";
import type { DeadLetterView, RedrivenView } from "../../shared/contract/dead-letters";
import type { LimitsProposalView } from "../../shared/contract/proposals";
import type * as View from "../../shared/contract/views";
import type { WhatIfQuery } from "../../shared/contract/what-if";
import type { ObjectBindings } from "../bindings";
import type { VersionedMark } from "../market/market-rpc";
import { refuseDamaged } from "../refuse-damaged";
import { answered, NOT_FOUND, ORDER_NOT_FOUND } from "./account-answers";
import { AccountParts } from "./account-parts";
import { blockedView } from "./account-reads";
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
import { openWhatIf } from "./open-what-if";
import { changeOrderReply, placeOrderReply } from "./order-replies";
import { shadowView } from "./shadow-view";
import { alertView, orderView } from "./views";

export class Account extends DurableObject<ObjectBindings> implements AccountRpc {
  readonly #parts: AccountParts;
  readonly #turns: AccountParts["turns"];
  readonly #reads: AccountParts["reads"];
  readonly #leases: AccountParts["leases"];

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    refuseDamaged(ctx, env);
    this.#parts = new AccountParts(ctx, env);
    this.#turns = this.#parts.turns;
    this.#reads = this.#parts.reads;
    this.#leases = this.#parts.leases;
    this.#parts.start();
  }

  // Set-up.

  async openAccount(
    command: Command.OpenAccount,
  ): Promise<Answer<{ account: View.AccountSummaryView; created: boolean }>> {
    if (!this.#parts.store.exists()) this.#parts.store.create();
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
    return Promise.all(commands.map((command) => this.#parts.decide(command, symbols, this.#placed)));
  }

  replaceOrder(command: Command.ReplaceOrder): Promise<ChangeOrderReply> {
    const symbol = this.#parts.state.orders.get(command.orderId)?.request.symbol;
    return this.#parts.decide(command, symbol === undefined ? [] : [symbol], this.#changed);
  }

  cancelOrder(command: Command.CancelOrder): Promise<ChangeOrderReply> {
    return this.#turns.run(command, this.#changed);
  }

  resolveOrder(command: Command.ResolveOrder): Promise<ChangeOrderReply> {
    return this.#turns.run(command, this.#changed);
  }

  cancelOrders(command: Command.CancelOrders): Promise<Answer<View.CancelAllView>> {
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered({ canceled: reply.canceled, pending: reply.pending }) : reply,
    );
  }

  closePosition(command: Command.ClosePosition): Promise<PlaceOrderReply> {
    return this.#parts.decide(command, [command.symbol], this.#placed);
  }

  async getOrder(orderId: string): Promise<Answer<View.OrderView>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    const order = this.#reads.order(orderId);
    return order === null ? ORDER_NOT_FOUND : answered(orderView(order));
  }

  async listOrders(query: OrdersQuery): Promise<Answer<View.Page<View.OrderView>>> {
    return this.#reads.orders(query);
  }

  async orderEvents(orderId: string): Promise<Answer<View.OrderEventsView>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    return this.#reads.orderEvents(orderId);
  }

  // Account.

  async account(): Promise<Answer<View.AccountView>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    await this.#leases.withControls();
    await this.#leases.withMarks();
    return answered(this.#reads.account());
  }

  async shadow(): Promise<Answer<View.ShadowView>> {
    return this.#parts.exists() ? answered(shadowView(this.#parts.state.shadow)) : NOT_FOUND;
  }

  positions(): Promise<Answer<View.Page<View.PositionView>>> {
    return this.#parts.marked(() => answered(this.#reads.positions()));
  }

  position(symbol: string): Promise<Answer<View.PositionView>> {
    return this.#parts.marked(() => this.#reads.position(symbol as SymbolId));
  }

  async fills(query: FillsQuery): Promise<Answer<View.Page<View.FillView>>> {
    return this.#reads.fills(query);
  }

  async journal(query: ListQuery): Promise<Answer<View.Page<View.JournalRowView>>> {
    return this.#reads.journal(query);
  }

  async verifyJournal(from: number): Promise<Answer<View.VerifyView>> {
    return this.#parts.exists() ? answered(this.#reads.verifyJournal(from)) : NOT_FOUND;
  }

  async stats(): Promise<Answer<View.StatsView>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    // Counters are worth telling also while marks cannot be read: then the risk level is unknown.
    await this.#parts.withMarksIfAny();
    return answered(this.#reads.stats());
  }

  // Risk.

  checkOrder(command: Command.CheckOrder): Promise<Answer<View.OrderCheckView>> {
    return this.#turns.runAtOnce(
      command,
      (reply) => (reply.ok ? answered(this.#reads.orderCheck(reply.decision, command.request)) : reply),
      this.#parts.exists() ? this.#leases.settledFor([command.request.symbol]) : undefined,
    );
  }

  portfolio(): Promise<Answer<View.PortfolioView>> {
    return this.#parts.marked(() => answered(this.#reads.portfolio()));
  }

  limits(): Promise<Answer<View.LimitsView>> {
    return this.#parts.marked(() => answered(this.#reads.limits()));
  }

  async setLimits(command: Command.SetLimits): Promise<SetLimitsReply> {
    // New limits are held against at once what is used of them.
    await this.#parts.withMarksIfAny();
    return this.#turns.run(command, (reply) => {
      if (!reply.ok) return reply;
      const { proposal } = reply;
      if (proposal === null) return answered(this.#reads.limits());
      return { ok: true as const, proposal: this.#reads.proposal(proposal) };
    });
  }

  async proposals(): Promise<Answer<View.Page<LimitsProposalView>>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    return answered(this.#reads.proposals());
  }

  approveLimits(command: Command.ApproveLimits): Promise<Answer<View.LimitsView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(this.#reads.limits()) : reply));
  }

  withdrawLimits(command: Command.WithdrawLimits): Promise<Answer<LimitsProposalView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(this.#reads.proposal(reply.proposal)) : reply));
  }

  async whatIf(query: WhatIfQuery): Promise<ReadableStream<Uint8Array> | Refused> {
    return this.#parts.exists() ? openWhatIf(this.#parts, query) : NOT_FOUND;
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
      reply.ok ? answered({ symbol: command.symbol, blocked: this.#reads.isBlocked(command.symbol) }) : reply,
    );
  }

  async blockedSymbols(): Promise<Answer<View.Page<View.BlockedSymbolView>>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    await this.#leases.withControls();
    await this.#leases.settled();
    return answered(this.#reads.blockedSymbols());
  }

  breakers(): Promise<Answer<View.Page<View.BreakerView>>> {
    return this.#parts.marked(() => answered(this.#reads.breakers()));
  }

  async matrices(symbols: readonly SymbolId[] | null): Promise<Answer<View.MatricesView>> {
    if (!this.#parts.exists()) return NOT_FOUND;
    await this.#leases.withCloses();
    return answered(this.#reads.matrices(symbols));
  }

  varBacktest(basis: View.BacktestView["basis"]): Promise<Answer<View.BacktestView>> {
    return this.#parts.marked(() => answered(this.#reads.backtest(basis)));
  }

  async resetBreaker(command: Command.ResetBreaker): Promise<Answer<View.BreakerView>> {
    // A loss counts anew from equity as it is now.
    await this.#parts.withMarksIfAny();
    return this.#turns.run(command, (reply) =>
      reply.ok ? answered(this.#reads.breaker(command.breaker, command.symbol)) : reply,
    );
  }

  setTradingState(command: Command.SetTradingState): Promise<Answer<View.TradingStateView>> {
    return this.#turns.run(command, (reply) => (reply.ok ? answered(this.#reads.tradingState(reply)) : reply));
  }

  // Execution.

  async takeTurn(command: Command.TakeTurn): Promise<TurnReply> {
    this.#parts.doorbell.heard();
    // A consumer that cannot learn of a halt may still cancel and ask: without controls nothing else is leased.
    const isBlind = this.#parts.exists() && !(await this.#leases.hasControls());
    const turn = isBlind ? { ...command, isBlind } : command;
    const reply = await (command.settlements.length === 0
      ? this.#turns.runWithWaiting(turn, (taken) => taken)
      : this.#turns.run(turn, (taken) => taken));
    if (command.last === true) this.#parts.doorbell.left();
    return reply;
  }

  applyReports(command: Command.ApplyReports): Promise<{ readonly applied: number }> {
    return this.#turns.run(command, (reply) => reply);
  }

  async unbookedFills(fills: readonly FillReport[]): Promise<FillReport[]> {
    const { history } = this.#parts.store;
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
    const found = this.#parts.exists() ? this.#reads.deadLetter(letter) : null;
    if (found === null)
      return refuse({ code: "dead_letter_not_found", message: "the account has no such dead letter" });
    const { sequence, unknown } = found;
    const redrive = { kind: "redrive_delivery", letter: sequence, unknown, ...who } as const;
    const reply = await this.#turns.run(redrive, (given) => given);
    await this.#parts.ringUnderControls();
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
    this.#parts.alarm.wentOff();
    if (!this.#parts.exists()) return;
    await this.#leases.hasMarks();
    await this.#turns.run({ kind: "pass_time" }, () => undefined);
    await this.#parts.setAlarm();
    await this.#parts.ringUnderControls();
  }

  #placed = (reply: ReplyTo<Command.PlaceOrder>): PlaceOrderReply => placeOrderReply(reply, this.#parts);

  #changed = (reply: ReplyTo<Command.CancelOrder>): ChangeOrderReply => changeOrderReply(reply, this.#reads);
}
