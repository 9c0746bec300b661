/**
 * What an account object is made of, and how the parts are connected: store, turns, doorbell, alarm, leases, reports to the firm.
 * The RPC surface (account.ts) uses the parts; the order in which an object starts, commits and stops is here.
 */
import { loadConfig } from "../../config/load-config";
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import type { SymbolId } from "../../shared/core/ids";
import { hasDue } from "../../shared/core/outbox";
import { emptyState, type AccountState } from "../../shared/core/state";
import type { Context, Turn } from "../../shared/core/turn";
import { untilIdle } from "../../shared/gather-group";
import type { ObjectBindings } from "../bindings";
import { FIRM_NAME } from "../firm/firm-rpc";
import { answerInTime } from "../leases/answer-in-time";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { AccountStore } from "../storage/account-store";
import { durableSql } from "../storage/durable-sql";
import { WakeUpAlarm } from "../../shared/wake-up-alarm";
import { NOT_FOUND } from "./account-answers";
import { AccountReads } from "./account-reads";
import type { Answer } from "./account-rpc";
import { newIds } from "./new-ids";
import { RiskReporter } from "./report-risk";
import { Doorbell } from "./ring-doorbell";
import { riskSummary } from "./risk-summary";
import { TurnRunner } from "./run-turns";
import { SurroundingsLeases } from "./surroundings-leases";
import { WhatIfDesk } from "./what-if";
import { nextWakeUp, wakeUpAfter } from "./wake-up";

/** A report to the firm that has not been taken within this has failed. The firm writes what comes within a second together. */
const REPORT_TIMEOUT_MS = 10_000;

export class AccountParts {
  readonly store: AccountStore;
  readonly state: AccountState;
  readonly turns: TurnRunner;
  readonly doorbell: Doorbell;
  readonly reads: AccountReads;
  readonly leases: SurroundingsLeases;
  readonly whatIfs: WhatIfDesk;
  readonly alarm: WakeUpAlarm;
  readonly #ctx: DurableObjectState;
  readonly #reporter: RiskReporter;
  readonly #ids = newIds();

  /** Loads the state from the tables and the journal. Nothing runs before `start`. */
  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    this.#ctx = ctx;
    const now = (): number => Date.now();
    const after = (ms: number, work: () => void): void => void setTimeout(work, ms);
    const failStop = (error: unknown): void => this.#failStop(error);
    const surroundings = loadConfig();
    this.alarm = new WakeUpAlarm(ctx.storage, now);
    this.store = new AccountStore(durableSql(ctx.storage));
    this.state = this.store.load(surroundings) ?? emptyState(surroundings);
    this.reads = new AccountReads({ state: this.state, store: this.store, now, failStop });
    this.turns = new TurnRunner({
      state: this.state,
      context: () => this.#context(),
      transaction: (work) => ctx.storage.transactionSync(work),
      save: (turn) => this.store.save(turn),
      mustSave: () => this.store.mustSave(this.state),
      committed: (turn) => this.#committed(turn),
      failStop,
      now,
      gather: () => untilIdle({ wait: (ms) => scheduler.wait(ms), now }),
    });
    this.doorbell = new Doorbell({
      now,
      hasDue: () => hasDue(this.state, Date.now()),
      send: async () => void (await env.EXECUTION.send({ account: this.#name() })),
      after,
      failed: (error) => logFault("doorbell_failed", { account: this.#name() }, error, "warn"),
    });
    this.#reporter = new RiskReporter({
      summary: () => riskSummary(this.state, Date.now()),
      send: (summary) =>
        answerInTime(systemClock, env.FIRM.getByName(FIRM_NAME).reportRisk(summary), {
          timeoutMs: REPORT_TIMEOUT_MS,
          what: "the firm did not accept the report",
        }),
      after,
      failed: (error) => logFault("risk_not_reported", { account: this.#name() }, error, "warn"),
    });
    this.leases = new SurroundingsLeases({
      state: this.state,
      env,
      account: () => this.#name(),
      run: (command) => this.turns.run(command as AccountCommand, () => undefined),
      background: (work) => ctx.waitUntil(work),
    });
    this.whatIfs = new WhatIfDesk({
      now,
      failed: (error) => logFault("what_if_failed", { account: this.#name() }, error),
    });
  }

  /** Resumes an account that was opened before, after a start of its object. */
  start(): void {
    if (!this.exists()) return;
    // What was not reported before the stop is reported now, if it can be told without marks.
    this.#reporter.changed();
    void this.#ctx.blockConcurrencyWhile(async () => {
      await this.alarm.load();
      await this.turns.run({ kind: "recover", leasedUpTo: this.state.leasedUpTo }, () => undefined);
      await this.setAlarm();
    });
    // The bell that was rung before may be lost with the queue, and the consumer with the system.
    if (this.state.outbox.size > 0) this.#ctx.waitUntil(this.ringUnderControls());
  }

  /** Whether the account was ever opened. */
  exists(): boolean {
    return this.state.profile !== null;
  }

  /** Runs a command that needs the marks of `symbols`, those of what is held, and the firm's controls. */
  decide<C extends AccountCommand, V>(
    command: C,
    symbols: readonly SymbolId[],
    view: (reply: ReplyTo<C>) => V,
  ): Promise<V> {
    return this.turns.run(command, view, this.exists() ? this.leases.neededFor(symbols) : undefined);
  }

  /** A view of what is held, with its marks. */
  async marked<V>(view: () => Answer<V>): Promise<Answer<V>> {
    if (!this.exists()) return NOT_FOUND;
    await this.leases.withMarks();
    return view();
  }

  /** Has the marks of what is held, if they can be read: for what is not to fail without them. */
  async withMarksIfAny(): Promise<void> {
    if (this.exists()) await this.leases.hasMarks();
  }

  /** Rings for what is due. Until the controls are read an account counts as halted, and only questions and cancels are due. */
  async ringUnderControls(): Promise<void> {
    await this.leases.hasControls();
    this.doorbell.ringIfDue();
  }

  /** Sets the object's alarm for the next moment at which the account has something to do by itself. */
  setAlarm(): Promise<void> {
    return this.alarm.setFor(nextWakeUp(this.state, Date.now()));
  }

  #name(): string {
    // An alarm may start the object without its name; an opened account knows it.
    const name = this.state.profile?.account ?? this.#ctx.id.name;
    if (name === undefined) throw new Error("an account object can only be addressed by name");
    return name;
  }

  #context(): Context {
    return { now: Date.now(), history: this.store.history, ...this.#ids };
  }

  #committed(turn: Turn): void {
    // Also after a turn that wrote nothing: a peak that moved on marks alone is written a little later.
    const at = wakeUpAfter(turn, turn.context.now);
    if (at !== null) this.#ctx.waitUntil(this.alarm.setFor(at));
    this.doorbell.ringIfDue();
    if (turn.entries.length > 0 || turn.marksCame) this.#reporter.changed();
  }

  #failStop(error: unknown): void {
    logFault("fail_stop", { account: this.#name() }, error);
    this.#ctx.abort("the account's turn failed; it starts again from disk");
  }
}
