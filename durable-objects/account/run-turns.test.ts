import fc from "fast-check";
import { expect, test } from "vitest";
import type { AccountCommand } from "../../shared/core/decide";
import type { OpenAccount } from "../../shared/core/commands";
import { money } from "../../shared/core/decimal";
import type { AccountId, AlertId, LeaseId, OrderId, RequestId } from "../../shared/core/ids";
import { emptyState } from "../../shared/core/state";
import { aConfig, surroundingsOf } from "../../shared/core/testing/a-config";
import { anOrder } from "../../shared/core/testing/an-order";
import { MemoryHistory } from "../../shared/core/testing/memory-history";
import { NOON } from "../../shared/core/testing/test-account";
import { TurnRunner, type Precondition } from "./run-turns";

const anOpening: OpenAccount = {
  kind: "open_account",
  account: "alice" as AccountId,
  type: "margin",
  currency: "USDT",
  cash: money("1000"),
  limits: null,
  by: "test",
};

const deposit = (amount: string, reference = amount) =>
  ({ kind: "adjust_cash", amount: money(amount), reason: "test", reference, by: "test" }) as const;

/** What a group waits for while company is expected: nothing, unless the test closes it. */
function aGate() {
  const gate = { opened: Promise.resolve(), open: (): void => undefined };
  return Object.assign(gate, {
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      Object.assign(gate, { opened: promise, open: resolve });
    },
  });
}

/** A runner over a state in memory, with a disk that can fail and a log of what happened in which order. */
function aRunner() {
  const state = emptyState(surroundingsOf(aConfig()));
  const history = new MemoryHistory();
  const log: string[] = [];
  const stops: unknown[] = [];
  const disk = { fails: false, saves: 0, mustSave: false };
  const gate = aGate();
  let ids = 0;
  const id =
    <T extends string>() =>
    () =>
      `id-${++ids}` as T;
  const runner = new TurnRunner({
    state,
    context: () => ({
      now: NOON,
      history,
      newOrderId: id<OrderId>(),
      newRequestId: id<RequestId>(),
      newLeaseId: id<LeaseId>(),
      newAlertId: id<AlertId>(),
    }),
    transaction: (work) => {
      const result = work();
      if (disk.fails) throw new Error("disk full");
      log.push("commit");
      return result;
    },
    save: (turn) => {
      disk.saves += 1;
      history.save(state, turn.entries, turn.touchedOrders);
      log.push(`save ${turn.entries.length}`);
    },
    mustSave: () => disk.mustSave,
    committed: () => void log.push("committed"),
    failStop: (error) => void stops.push(error),
    now: () => 0,
    gather: () => gate.opened,
  });
  const run = (command: AccountCommand, name: string, precondition?: Precondition): Promise<string> =>
    runner
      .run(
        command,
        () => {
          log.push(`view ${name}`);
          return name;
        },
        precondition,
      )
      .then((answer) => {
        log.push(`answer ${name}`);
        return answer;
      });
  return { runner, run, state, history, log, stops, disk, gate };
}

test("commands that wait together are decided in order of arrival and written once", async () => {
  const { run, log, disk, state } = aRunner();
  await run(anOpening, "opening");
  log.length = 0;
  disk.saves = 0;
  await Promise.all([run(deposit("1"), "one"), run(deposit("2"), "two"), run(deposit("3"), "three")]);
  expect(log.filter((line) => line.startsWith("answer"))).toEqual(["answer one", "answer two", "answer three"]);
  expect(disk.saves).toBe(1);
  expect(state.cash).toBe(money("1006"));
});

test("nothing is answered before it is on disk", async () => {
  const { run, log } = aRunner();
  await run(anOpening, "opening");
  await run(deposit("1"), "deposit");
  const events = log.slice(log.indexOf("answer opening") + 1);
  expect(events).toEqual(["save 1", "commit", "view deposit", "committed", "answer deposit"]);
});

test("a view is taken at the commit, before what comes later changes what it shows", async () => {
  const { runner, run, state } = aRunner();
  await run(anOpening, "opening");
  const [first, second] = await Promise.all([
    runner.run(deposit("1"), () => state.cash),
    // The same turn: both are decided before either is viewed, and both are on disk.
    runner.run(deposit("2"), () => state.cash),
  ]);
  const later = runner.run(deposit("4"), () => state.cash);
  expect([first, second]).toEqual([money("1003"), money("1003")]);
  expect(await later).toBe(money("1007"));
});

test("a turn without consequences writes nothing, unless there is something it must write", async () => {
  const { run, disk } = aRunner();
  await run(anOpening, "opening");
  disk.saves = 0;
  await run({ kind: "pass_time" }, "time");
  expect(disk.saves).toBe(0);
  disk.mustSave = true;
  await run({ kind: "pass_time" }, "time");
  expect(disk.saves).toBe(1);
});

test("a question is answered at once, while the group beside it is still being gathered", async () => {
  const { runner, run, log, disk } = aRunner();
  await run(anOpening, "opening");
  // Two together let the next group expect company, and wait for it.
  await Promise.all([run(deposit("1"), "one"), run(deposit("2"), "two")]);
  log.length = 0;
  disk.saves = 0;
  const third = run(deposit("3"), "three");
  const question = { kind: "check_order", request: anOrder() } as const;
  await runner.runAtOnce(question, ({ ok }) => log.push(`view ${ok}`));
  expect(log.slice(0, 3)).toEqual(["view true", "committed", "save 1"]);
  await third;
  expect(disk.saves).toBe(1);
});

test("a command that does not wait is decided and written with those that are being gathered, behind them", async () => {
  const { runner, run, log, state } = aRunner();
  await run(anOpening, "opening");
  await Promise.all([run(deposit("1"), "one"), run(deposit("2"), "two")]);
  log.length = 0;
  const third = run(deposit("3"), "three");
  const cash = await runner.runWithWaiting(deposit("4"), () => state.cash);
  await third;
  expect(cash).toBe(money("1010"));
  expect(log).toEqual(["save 2", "commit", "view three", "committed", "answer three"]);
});

test("a question whose precondition has lapsed meets it again, and one on a full disk is answered all the same", async () => {
  const { runner, run, disk, stops } = aRunner();
  await run(anOpening, "opening");
  let met = 0;
  const precondition = { holds: () => met >= 2, establish: () => Promise.resolve(void (met += 1)) };
  const question = { kind: "check_order", request: anOrder() } as const;
  await expect(runner.runAtOnce(question, ({ ok }) => ok, precondition)).resolves.toBe(true);
  expect(met).toBe(2);
  disk.fails = true;
  await expect(runner.runAtOnce(question, ({ ok }) => ok)).resolves.toBe(true);
  expect(stops).toHaveLength(0);
});

test("a write that fails rejects every command of the group, and stops the object once", async () => {
  const { run, disk, stops, log } = aRunner();
  await run(anOpening, "opening");
  disk.fails = true;
  log.length = 0;
  const results = await Promise.allSettled([run(deposit("1"), "one"), run(deposit("2"), "two")]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(stops).toEqual([new Error("disk full")]);
  expect(log.filter((line) => line.startsWith("view"))).toEqual([]);
});

test("a stopped runner decides nothing any more, also when the disk is well again", async () => {
  const { run, disk, stops, state } = aRunner();
  await run(anOpening, "opening");
  disk.fails = true;
  await expect(run(deposit("1"), "one")).rejects.toThrow("disk full");
  disk.fails = false;
  const { sequence } = state;
  await expect(run(deposit("2"), "two")).rejects.toThrow("disk full");
  expect(state.sequence).toBe(sequence);
  expect(stops).toHaveLength(1);
});

test("a decision that throws is a bug, and stops the object like a failed write", async () => {
  const { run, stops } = aRunner();
  await run(anOpening, "opening");
  const broken = { ...deposit("1"), amount: null as never };
  await expect(run(broken, "broken")).rejects.toThrow();
  expect(stops).toHaveLength(1);
});

/** A precondition that the test switches; establishing it makes it hold. */
function aPrecondition() {
  const precondition = { isMet: false, established: 0 };
  return Object.assign(precondition, {
    holds: () => precondition.isMet,
    establish: async () => {
      precondition.established += 1;
      await Promise.resolve();
      precondition.isMet = true;
    },
  });
}

test("commands that wait for the same precondition keep their order", async () => {
  const { run, log } = aRunner();
  await run(anOpening, "opening");
  const precondition = aPrecondition();
  await Promise.all(["1", "2", "3"].map((amount) => run(deposit(amount), amount, precondition)));
  expect(log.filter((line) => line.startsWith("view")).slice(1)).toEqual(["view 1", "view 2", "view 3"]);
});

test("a precondition that lapses before the turn puts the command off until it holds again", async () => {
  const { run, state, log } = aRunner();
  await run(anOpening, "opening");
  const precondition = aPrecondition();
  precondition.isMet = true;
  const put = run(deposit("1"), "put off", precondition);
  precondition.isMet = false;
  const other = run(deposit("2"), "other");
  await Promise.all([put, other]);
  expect(precondition.established).toBe(1);
  expect(log.filter((line) => line.startsWith("view")).slice(1)).toEqual(["view other", "view put off"]);
  expect(state.cash).toBe(money("1003"));
});

test("a precondition that cannot be met fails its own command alone", async () => {
  const { run, stops } = aRunner();
  await run(anOpening, "opening");
  const unreachable = { holds: () => false, establish: () => Promise.reject(new Error("no market")) };
  await expect(run(deposit("1"), "one", unreachable)).rejects.toThrow("no market");
  const never = { holds: () => false, establish: () => Promise.resolve() };
  await expect(run(deposit("2"), "two", never)).rejects.toThrow("did not become available");
  expect(await run(deposit("3"), "three")).toBe("three");
  expect(stops).toEqual([]);
});

/**
 * An account that lets any number of messages through, whose next group stays open until the gate is opened. It does not know the firm's controls, so that
 * an order that is decided is refused with `trading_halted`, and journalled.
 */
async function aBusyRunner() {
  const busy = aRunner();
  await busy.run(
    { ...anOpening, limits: { portfolio: { max_messages_per_second: 1_000_000 }, symbols: {} } },
    "opening",
  );
  await Promise.all([busy.run(deposit("1"), "one"), busy.run(deposit("2"), "two")]);
  busy.gate.close();
  const place = (id: string): Promise<string> =>
    busy.runner.run({ kind: "place_order", request: anOrder({ id }) }, (reply) =>
      reply.ok ? "accepted" : reply.rejection.code,
    );
  const cancel = (): Promise<string> =>
    busy.runner.run({ kind: "cancel_order", orderId: "nobody" as OrderId }, (reply) =>
      reply.ok ? "canceled" : reply.rejection.code,
    );
  return { ...busy, place, cancel };
}

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T>[] =>
  Array.from({ length: count }, (_, index) => make(index));

test("2,000 orders may wait, 4,000 of what takes risk away, and any number of what comes from inside", async () => {
  const { runner, place, cancel, gate } = await aBusyRunner();
  const orders = times(2_000, (index) => place(`o${index}`));
  // Refused at once: the gate is closed yet.
  expect(await place("late")).toBe("overloaded");
  const cancels = times(2_000, cancel);
  expect(await cancel()).toBe("overloaded");
  const passes = times(10, () => runner.run({ kind: "pass_time" }, () => "passed"));
  gate.open();
  expect(new Set(await Promise.all(orders))).toEqual(new Set(["trading_halted"]));
  expect(new Set(await Promise.all(cancels))).toEqual(new Set(["order_not_found"]));
  expect(new Set(await Promise.all(passes))).toEqual(new Set(["passed"]));
  expect(await place("late")).toBe("trading_halted");
});

test("what waits for a precondition counts, until it is met or cannot be", async () => {
  const { runner, place, gate } = await aBusyRunner();
  gate.open();
  const { promise, reject } = Promise.withResolvers<void>();
  const precondition = { holds: () => false, establish: () => promise };
  const waiting = times(2_000, () =>
    runner.run({ kind: "check_order", request: anOrder() }, ({ ok }) => ok, precondition),
  );
  expect(await place("late")).toBe("overloaded");
  reject(new Error("no market"));
  await Promise.allSettled(waiting);
  expect(await place("late")).toBe("trading_halted");
});

test("an order that is refused because too many wait is in no journal, and one that is not refused so is there once", async () => {
  const step = fc.record({
    orders: fc.integer({ min: 0, max: 1_500 }),
    cancels: fc.integer({ min: 0, max: 1_500 }),
    isDecided: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const { place, cancel, gate, history, stops } = await aBusyRunner();
      const answers: Promise<{ id: string; code: string }>[] = [];
      let ids = 0;
      const placed = async (id = `o${ids++}`) => ({ id, code: await place(id) });
      for (const { orders, cancels, isDecided } of steps) {
        answers.push(...times(orders, () => placed()));
        const canceled = times(cancels, cancel);
        if (isDecided) {
          gate.open();
          await Promise.all(canceled);
          gate.close();
        }
      }
      gate.open();
      const refusals = new Map((await Promise.all(answers)).map(({ id, code }) => [id, code]));
      const journalled = history.journal.flatMap(({ event }) =>
        event.type === "order_refused" ? [String(event.request.clientOrderId)] : [],
      );
      const decided = [...refusals].filter(([, code]) => code !== "overloaded").map(([id]) => id);
      expect(journalled.toSorted()).toEqual(decided.toSorted());
      expect(stops).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
