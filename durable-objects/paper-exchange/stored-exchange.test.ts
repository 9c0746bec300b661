import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantity } from "../../shared/core/decimal";
import type { AccountId } from "../../shared/core/ids";
import {
  aCancel,
  ALICE,
  aMark,
  aQuery,
  aReplace,
  aRequest,
  aSubmit,
  BOB,
  someRules,
} from "../../shared/matching/testing/builders";
import { nodeSql } from "../storage/node-sql";
import { readOrdersOf } from "../storage/paper-exchange-orders";
import { readTradesOf, readUntold } from "../storage/paper-exchange-trades";
import type { Sql } from "../storage/sql";
import { StoredExchange } from "./stored-exchange";

const rules = someRules();
const nothingTold = (): ReadonlyMap<AccountId, number> => new Map();
const open = (sql: Sql): StoredExchange => new StoredExchange(sql, rules, nothingTold);

/** Counts rows and transactions that would reach the disk. */
const counting = (sql: Sql): Sql & { rows: number; commits: number } => {
  const counted = {
    rows: 0,
    commits: 0,
    all: sql.all.bind(sql),
    run: (statement: string, ...parameters: Parameters<Sql["run"]> extends [string, ...infer P] ? P : never): void => {
      counted.rows++;
      sql.run(statement, ...parameters);
    },
    transaction: <T>(work: () => T): T => {
      counted.commits++;
      return sql.transaction(work);
    },
  };
  return counted;
};

test("writes a batch in one transaction, a row per order and per trade side", () => {
  const sql = counting(nodeSql());
  const exchange = open(sql);
  exchange.applyMark(aMark("50000"), 0);
  exchange.execute([aRequest(aSubmit({ orderId: "first" }))], 0);
  sql.rows = sql.commits = 0;
  exchange.execute(
    [1, 2, 3, 4].map((n) => aRequest(aSubmit({ orderId: `o${n}`, quantity: "0.1" }))),
    0,
  );
  expect({ rows: sql.rows, commits: sql.commits }).toEqual({ rows: 8, commits: 1 });
});

test("writes nothing for queries, repetitions, and marks that cross nobody", () => {
  const sql = counting(nodeSql());
  const exchange = open(sql);
  exchange.execute([aRequest(aSubmit({ orderId: "o1", price: "100" }))], 0);
  sql.rows = sql.commits = 0;
  exchange.execute(
    [aRequest(aSubmit({ orderId: "o1", price: "100" })), aRequest(aQuery("o1")), aRequest(aQuery("o2"))],
    0,
  );
  exchange.applyMark(aMark("50000"), 0);
  expect({ rows: sql.rows, commits: sql.commits }).toEqual({ rows: 0, commits: 0 });
});

describe("after a restart", () => {
  test("the book has the same orders in the same order, and gives no number twice", () => {
    const sql = nodeSql();
    const before = open(sql);
    const bid = (orderId: string): Parameters<typeof aRequest>[0] => aSubmit({ orderId, quantity: "2", price: "100" });
    before.execute([aRequest(bid("o1")), aRequest(bid("o2")), aRequest(bid("o3"))], 0);
    before.execute(
      [
        aRequest(aReplace("o1", { quantity: "3" })),
        aRequest(aSubmit({ orderId: "s1", side: "sell", price: "100" }), { account: BOB }),
      ],
      0,
    );

    const after = open(sql);
    expect(after.depth(5)).toEqual(before.depth(5));
    after.execute(
      [aRequest(aSubmit({ orderId: "s2", side: "sell", quantity: "4", price: "100" }), { account: BOB })],
      1,
    );
    const makers = readTradesOf(sql, ALICE, { after: { number: 0, side: "" }, limit: 10 });
    expect(makers.map(({ orderId, quantity: size }) => [orderId, size])).toEqual([
      ["o2", quantity("1")],
      ["o2", quantity("1")],
      ["o3", quantity("2")],
      ["o1", quantity("1")],
    ]);
    const numbers = readTradesOf(sql, BOB, { after: { number: 0, side: "" }, limit: 10 }).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test("submissions, cancels and replaces that come again are answered as before", () => {
    const sql = nodeSql();
    const requests = [
      aRequest(aSubmit({ orderId: "taken", quantity: "2", price: "100" })),
      aRequest(aSubmit({ orderId: "s1", side: "sell", price: "100" }), { account: BOB }),
      aRequest(aReplace("taken", { quantity: "4", price: "101" }, "r1")),
      aRequest(aReplace("taken", { quantity: "4", price: "101.001" }, "r2")),
      aRequest(aCancel("taken", "r3")),
      aRequest(aSubmit({ orderId: "refused", price: "0.001" })),
    ];
    open(sql).execute(requests, 0);
    const again = open(sql).execute(requests, 0).outcomes;
    // The second run begins with the orders as the first one left them, so only a third compares like with like.
    expect(open(sql).execute(requests, 0).outcomes).toEqual(again);
    expect(again[2]).toMatchObject({
      reports: [{ kind: "replaced", quantity: quantity("4") }, { kind: "fill" }, { kind: "canceled" }],
    });
    expect(again[3]).toMatchObject({ reports: [{ kind: "replace_refused" }] });
    expect(again[4]).toMatchObject({ reports: [{ kind: "fill" }, { kind: "canceled" }] });
    expect(again[5]).toMatchObject({ reports: [{ kind: "refused", venueCode: "price_tick" }] });
    expect(readOrdersOf(sql, ALICE, { after: "", limit: 10 }).map(({ orderId, status }) => [orderId, status])).toEqual([
      ["refused", "rejected"],
      ["taken", "canceled"],
    ]);
  });

  test("at any moment, nothing is different from never having stopped", () => {
    const account = fc.constantFrom(ALICE, BOB);
    const orderId = fc.integer({ min: 1, max: 9 }).map((n) => `o${n}`);
    const at = fc.integer({ min: 95, max: 105 }).map(String);
    const size = fc.integer({ min: 1, max: 5 }).map(String);
    const intent = fc.oneof(
      fc
        .record({ orderId, side: fc.constantFrom<"buy" | "sell">("buy", "sell"), price: at, quantity: size })
        .map(aSubmit),
      fc.record({ orderId, side: fc.constantFrom<"buy" | "sell">("buy", "sell"), quantity: size }).map(aSubmit),
      fc.record({ orderId, r: size }).map(({ orderId: id, r }) => aCancel(id, `c${r}`)),
      fc.record({ orderId, price: at, quantity: size, r: size }).map((of) => aReplace(of.orderId, of, `r${of.r}`)),
      orderId.map((id) => aQuery(id)),
    );
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.record({ account, intent }), { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: at },
      { weight: 1, arbitrary: fc.constant("restart" as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const [steadySql, sql] = [nodeSql(), nodeSql()];
        const steady = open(steadySql);
        let restarting = open(sql);
        let mark = "100";
        let time = 0;
        const both = <T>(work: (exchange: StoredExchange) => T): void => {
          expect(anonymous(work(restarting))).toEqual(anonymous(work(steady)));
        };
        both((exchange) => exchange.applyMark(aMark(mark, time), 0));
        for (const action of steps) {
          if (action === "restart") {
            restarting = open(sql);
            restarting.applyMark(aMark(mark, time), 0);
          } else if (typeof action === "string") {
            mark = action;
            time++;
            both((exchange) => exchange.applyMark(aMark(mark, time), 0));
          } else {
            both((exchange) =>
              exchange.execute(
                action.map(({ intent: of, account: by }) => aRequest(of, { account: by })),
                0,
              ),
            );
          }
          both((exchange) => exchange.depth(20));
        }
        for (const by of [ALICE, BOB]) {
          const all = (of: Sql): unknown =>
            anonymous([
              readOrdersOf(of, by, { after: "", limit: 99 }),
              readTradesOf(of, by, { after: { number: 0, side: "" }, limit: 999 }),
              readUntold(of, by, { after: 0, limit: 999 }),
            ]);
          expect(all(sql)).toEqual(all(steadySql));
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** A restart skips numbers; everything but them must be equal. */
function anonymous(value: unknown): unknown {
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (["number", "priority", "firstTrade", "lastTrade", "tradeId", "venueOrderId"].includes(key)) return undefined;
    if (inner instanceof Set) return [...(inner as Set<unknown>)];
    return typeof inner === "bigint" ? `${inner}n` : inner;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
