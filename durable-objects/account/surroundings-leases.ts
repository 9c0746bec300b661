/**
 * What an account decides under but does not own: the firm's controls and the marks, each a leased copy
 * (docs/decisions/0010), and the daily closes, which come along with the marks (docs/decisions/0069). The account asks here
 * whether they may be decided on, and has them fetched when they may not.
 */
import type { FirmControls } from "../../shared/core/controls";
import type { ApplyControls, ApplyHistory, ApplyMarks } from "../../shared/core/commands";
import type { SymbolId } from "../../shared/core/ids";
import type { AccountState } from "../../shared/core/state";
import type { ObjectBindings } from "../bindings";
import { FIRM_NAME } from "../firm/firm-rpc";
import { answerInTime } from "../leases/answer-in-time";
import { systemClock } from "../leases/clock";
import { LeasedCopy, type Granted } from "../leases/leased-copy";
import { logFault } from "../log-fault";
import { MARKET_NAME, type VersionedMark } from "../market/market-rpc";
import { HistoryCopy } from "./history-copy";
import type { Precondition } from "./run-turns";

/** Marks and controls are asked for again when no answer has come for so long. */
const LEASE_ANSWER_TIMEOUT_MS = 3_000;
/** Key of the only value of the controls' copy. */
const CONTROLS = "controls";

/** What follows from a change of the surroundings. */
type Reaction = ApplyMarks | ApplyHistory | ApplyControls;

export interface SurroundingsDeps {
  readonly state: AccountState;
  readonly env: Pick<ObjectBindings, "FIRM" | "MARKET">;
  /** The account's own name, to which changes are pushed. */
  account(): string;
  /** Runs a command that was not called for; resolves when it is in the state and on disk. */
  run(command: Reaction): Promise<void>;
  /** Keeps work going that no caller waits for. */
  background(work: Promise<void>): void;
}

export class SurroundingsLeases {
  readonly #deps: SurroundingsDeps;
  readonly #controls: LeasedCopy<string, FirmControls>;
  readonly #marks: LeasedCopy<string, VersionedMark>;
  readonly #history: HistoryCopy;
  /** Resolves when what was pushed or leased last is in the state and on disk. */
  #reacted: Promise<void> = Promise.resolve();
  /** Changes that are in a copy already, and wait for their turn to be in the state. */
  #underWay = 0;

  constructor(deps: SurroundingsDeps) {
    this.#deps = deps;
    const { env } = deps;
    const usual = {
      clock: systemClock,
      answerTimeoutMs: LEASE_ANSWER_TIMEOUT_MS,
      background: (work: Promise<void>): void => deps.background(work),
    };
    this.#controls = new LeasedCopy<string, FirmControls>({
      ...usual,
      fetch: async () => {
        using lease = await env.FIRM.getByName(FIRM_NAME).leaseControls(deps.account());
        return { values: [lease.controls], leaseMs: lease.leaseMs };
      },
      keyOf: () => CONTROLS,
      versionOf: (controls) => controls.version,
      take: (values) => {
        for (const controls of values) this.#react({ kind: "apply_controls", controls });
      },
      renewalFailed: (error) => logFault("controls_not_renewed", { account: deps.account() }, error, "warn"),
    });
    this.#marks = new LeasedCopy<string, VersionedMark>({
      ...usual,
      fetch: async (symbols) => {
        // A mark may trigger a stop, and that is a decision: it is taken under the firm's controls, or not yet.
        if (this.#holdsStops()) await this.withControls();
        return this.#leaseMarks(symbols);
      },
      keyOf: (mark) => mark.symbol,
      versionOf: (mark) => mark.version,
      take: (marks) => this.#react({ kind: "apply_marks", marks }),
      renewalFailed: (error) => logFault("marks_not_renewed", { account: deps.account() }, error, "warn"),
    });
    this.#history = new HistoryCopy({
      read: async () => {
        using answer = await answerInTime(systemClock, env.MARKET.getByName(MARKET_NAME).readHistory(), {
          timeoutMs: LEASE_ANSWER_TIMEOUT_MS,
          what: "the market returned no closes",
        });
        return { version: answer.version, closes: answer.closes };
      },
      take: (history) => this.#react({ kind: "apply_history", history }),
    });
  }

  /** For a decision about `symbols`: their marks, those of what is held, the newest known closes, and the firm's controls. Unknown symbols have none. */
  neededFor(symbols: readonly SymbolId[]): Precondition {
    const { instruments } = this.#deps.state.surroundings;
    const needed = (): SymbolId[] => [...this.#watched(), ...symbols.filter((symbol) => instruments.has(symbol))];
    return {
      holds: () => {
        const hasControls = this.#controls.ready([CONTROLS]);
        return this.#marks.ready(needed()) && this.#history.isCurrent() && hasControls;
      },
      establish: async () => {
        await Promise.all([this.withControls(), this.#withMarksOf(needed())]);
      },
    };
  }

  /** The same for a decision that does not queue behind what follows from a change of these: it waits until the state has it. */
  settledFor(symbols: readonly SymbolId[]): Precondition {
    const needed = this.neededFor(symbols);
    return {
      holds: () => this.#underWay === 0 && needed.holds(),
      establish: async () => {
        await needed.establish();
        await this.#reacted;
      },
    };
  }

  /** Has the firm's controls under lease; rejects when they cannot be read. */
  async withControls(): Promise<void> {
    if (!this.#controls.ready([CONTROLS])) await this.#controls.renew([CONTROLS]);
  }

  /** Whether the firm's controls may be decided on; false when they cannot be read. */
  async hasControls(): Promise<boolean> {
    try {
      await this.withControls();
      return true;
    } catch (error) {
      logFault("controls_unknown", { account: this.#deps.account() }, error, "warn");
      return false;
    }
  }

  /** Loads the marks of held symbols and the newest known closes into the state, also for a view outside a turn. */
  async withMarks(): Promise<void> {
    await this.#withMarksOf([...this.#watched()]);
    await this.#reacted;
  }

  /** The same with the newest closes: an account that holds nothing is not notified of them. */
  async withCloses(): Promise<void> {
    await this.#leaseMarks([]);
    await this.withMarks();
  }

  /** Whether the marks of what is held are in the state; false when they cannot be read. A day opens, and breakers are judged, with what is known. */
  async hasMarks(): Promise<boolean> {
    try {
      await this.withMarks();
      return true;
    } catch (error) {
      logFault("marks_unknown", { account: this.#deps.account() }, error, "warn");
      return false;
    }
  }

  /** Resolves when what was pushed or leased last is in the state and on disk. */
  settled(): Promise<void> {
    return this.#reacted;
  }

  /**
   * Takes marks in; true when the account still wants to be told of them. Answered when they have taken effect.
   * `historyVersion` is the market's of its daily closes; what is held is then looked at with them.
   */
  async pushMarks(marks: readonly VersionedMark[], historyVersion: number | undefined): Promise<boolean> {
    if (historyVersion !== undefined) this.#history.hear(historyVersion);
    if (this.#holdsStops()) {
      // A stop that they trigger is checked again, for which controls and the marks of all that is held are needed.
      await this.withControls();
      await this.withMarks();
    } else if (this.#holdsPositions()) {
      // Breakers are judged with each push, for which equity has to be known: after a start the other marks are not there.
      await this.withMarks();
    }
    const isLeased = this.#marks.push(marks);
    // Until it is answered the market keeps what it told, so that a trigger which did not reach the disk is not missed.
    await this.#reacted;
    return isLeased || marks.some(({ symbol }) => this.#watches(symbol));
  }

  /** Takes the firm's controls in; true when the account still wants to be told of them. */
  async pushControls(controls: FirmControls): Promise<boolean> {
    const isLeased = this.#controls.push([controls]);
    await this.#reacted;
    return isLeased;
  }

  async #leaseMarks(symbols: readonly string[]): Promise<Granted<VersionedMark>> {
    const market = this.#deps.env.MARKET.getByName(MARKET_NAME);
    using lease = await market.leaseMarks(this.#deps.account(), symbols, this.#history.held);
    this.#history.hear(lease.historyVersion);
    if (lease.history !== null) this.#history.take(lease.history);
    return { values: lease.marks, leaseMs: lease.leaseMs };
  }

  /** The closes come along with a lease; they are read for themselves when a push has told of newer ones. */
  async #withMarksOf(symbols: readonly SymbolId[]): Promise<void> {
    if (!this.#marks.ready(symbols)) await this.#marks.renew(symbols);
    await this.#history.read();
  }

  #holdsStops(): boolean {
    const { books, shadow } = this.#deps.state;
    for (const book of books.values()) if (book.held.size > 0) return true;
    for (const book of shadow.books.values()) if (book.held.size > 0) return true;
    return false;
  }

  #holdsPositions(): boolean {
    for (const book of this.#deps.state.books.values()) if (book.quantity !== 0n) return true;
    return false;
  }

  /** Symbols whose marks this account's equity, stops and the worst case of its open orders depend on. */
  *#watched(): Iterable<SymbolId> {
    const { books, shadow } = this.#deps.state;
    for (const symbol of books.keys()) if (this.#watches(symbol)) yield symbol;
    for (const symbol of shadow.books.keys()) if (!books.has(symbol) && this.#watches(symbol)) yield symbol;
  }

  #watches(symbol: SymbolId): boolean {
    const { books, shadow } = this.#deps.state;
    const book = books.get(symbol);
    if (book !== undefined && (book.quantity !== 0n || book.openOrders > 0)) return true;
    return (shadow.books.get(symbol)?.held.size ?? 0) > 0;
  }

  /** Runs a command that was not called for; if it fails, the object has stopped. */
  #react(command: Reaction): void {
    this.#underWay += 1;
    this.#reacted = this.#deps.run(command).finally(() => {
      this.#underWay -= 1;
    });
    this.#deps.background(
      this.#reacted.catch((error: unknown) => logFault("reaction_failed", { account: this.#deps.account() }, error)),
    );
  }
}
