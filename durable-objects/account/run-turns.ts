/**
 * Group commit. What arrives while a group is being gathered is decided together and written in one transaction; answers
 * leave after it. A write that fails stops the object: memory and disk may differ then (design.md, "One turn of an account").
 */
import { decide, type AccountCommand, type ReplyTo } from "../../shared/core/decide";
import { isOver } from "../../shared/core/order";
import type { AccountState } from "../../shared/core/state";
import { Turn, type Context } from "../../shared/core/turn";
import { GatheredGroups } from "../../shared/gather-group";
import { isTooMany, OVERLOADED } from "./overload";

export interface TurnDeps {
  readonly state: AccountState;
  /** The context of a turn that starts now. */
  context(): Context;
  /** Runs `work` in one transaction: all of it is on disk when it returns, or it throws. */
  transaction(work: () => void): void;
  /** Writes what a turn has done; called within a transaction. */
  save(turn: Turn): void;
  /** Whether a turn without entries still has something to write, such as the highest leased intent. */
  mustSave(): boolean;
  /** Called after each turn, on disk or without anything to write. */
  committed(turn: Turn): void;
  /** Stops the object for good. */
  failStop(error: unknown): void;
  now(): number;
  /** How long a group is gathered when company is expected. */
  gather(): Promise<void>;
}

interface Waiting {
  readonly command: AccountCommand;
  /** False puts the command off: `again` is called and queues it anew. */
  readonly mayRun: (() => boolean) | null;
  readonly again: () => void;
  readonly answer: (reply: unknown) => () => void;
  readonly fail: (error: unknown) => void;
}

/** When a command may run, and how it becomes so. */
export interface Precondition {
  holds(): boolean;
  /** Resolves when it is worth another look; rejects when it cannot be met. */
  establish(): Promise<void>;
}

/** A command this soon after a commit may be one of many, from 50 a second on: others are then looked for, if the thread is busy. */
const COMPANY_MS = 20;
/** How often a precondition may lapse between being met and the turn. */
const MAX_TRIES = 5;

export class TurnRunner {
  readonly #deps: TurnDeps;
  readonly #groups: GatheredGroups<Waiting>;
  #stopped: unknown = null;
  /** Commands that have come and are not answered. */
  #waiting = 0;

  constructor(deps: TurnDeps) {
    this.#deps = deps;
    this.#groups = new GatheredGroups<Waiting>({
      run: (group) => this.#flush(group),
      pause: () => deps.gather(),
      now: () => deps.now(),
      companyMs: COMPANY_MS,
    });
  }

  /**
   * Decides a command in order of arrival and resolves when its consequences are on disk. `view` is taken of the reply at
   * that moment, before anything later changes it. When too many wait, it is taken of the refusal of overload.ts, and nothing was decided.
   */
  run<C extends AccountCommand, V>(
    command: C,
    view: (reply: ReplyTo<C>) => V,
    precondition?: Precondition,
  ): Promise<V> {
    return this.#admit(command, view, precondition, (waiting) => this.#groups.add(waiting));
  }

  /**
   * The same at once, together with all that is being gathered: for a command that others should be decided before, and that rarely
   * writes anything itself.
   */
  runWithWaiting<C extends AccountCommand, V>(command: C, view: (reply: ReplyTo<C>) => V): Promise<V> {
    return this.#admit(command, view, undefined, (waiting) => this.#groups.addLast(waiting));
  }

  /**
   * The same in a turn of its own, as soon as its precondition holds: for a command that changes nothing. It shares no commit, so that gathering a group
   * would only make it wait; what is being gathered is not decided yet, and not seen.
   */
  runAtOnce<C extends AccountCommand, V>(
    command: C,
    view: (reply: ReplyTo<C>) => V,
    precondition?: Precondition,
  ): Promise<V> {
    return this.#admit(command, view, precondition, (waiting) => this.#flush([waiting]));
  }

  async #admit<C extends AccountCommand, V>(
    command: C,
    view: (reply: ReplyTo<C>) => V,
    precondition: Precondition | undefined,
    take: (waiting: Waiting) => void,
  ): Promise<V> {
    if (isTooMany(command.kind, this.#waiting)) return view(OVERLOADED as ReplyTo<C>);
    this.#waiting += 1;
    try {
      return await this.#enter(command, view, precondition, take);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #enter<C extends AccountCommand, V>(
    command: C,
    view: (reply: ReplyTo<C>) => V,
    precondition: Precondition | undefined,
    take: (waiting: Waiting) => void,
  ): Promise<V> {
    for (let tries = 0; precondition !== undefined && !precondition.holds(); tries++) {
      if (tries === MAX_TRIES) throw new Error(`the data for ${command.kind} did not become available`);
      await precondition.establish();
    }
    return new Promise<V>((resolve, reject) => {
      take({
        command,
        mayRun: precondition === undefined ? null : () => precondition.holds(),
        again: () => void this.#enter(command, view, precondition, take).then(resolve, reject),
        answer: (reply) => {
          const seen = view(reply as ReplyTo<C>);
          return () => resolve(seen);
        },
        fail: reject,
      });
    });
  }

  #flush(group: readonly Waiting[]): void {
    if (this.#stopped !== null) {
      for (const { fail } of group) fail(this.#stopped);
      return;
    }
    try {
      for (const send of this.#runGroup(group)) send();
    } catch (error) {
      this.#stopped = error;
      for (const { fail } of group) fail(error);
      this.#deps.failStop(error);
    }
  }

  /** Everything between the first decision and the commit is synchronous: no other command can interleave. */
  #runGroup(group: readonly Waiting[]): (() => void)[] {
    const { state } = this.#deps;
    const turn = new Turn(state, this.#deps.context());
    const putOff: Waiting[] = [];
    const decided: { waiting: Waiting; reply: unknown }[] = [];
    for (const waiting of group) {
      if (waiting.mayRun !== null && !waiting.mayRun()) putOff.push(waiting);
      else decided.push({ waiting, reply: decide(turn, waiting.command) });
    }
    turn.finish();
    // A turn with nothing to write opens no transaction: an empty one is still a commit.
    if (turn.entries.length > 0 || this.#deps.mustSave()) this.#deps.transaction(() => this.#deps.save(turn));
    const answers = decided.map(({ waiting, reply }) => waiting.answer(reply));
    turn.release(isOver);
    this.#deps.committed(turn);
    for (const { again } of putOff) again();
    return answers;
  }
}
