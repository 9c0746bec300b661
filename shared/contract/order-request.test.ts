import { describe, expect, it } from "vitest";
import { price, quantity } from "../core/decimal";
import { endHasPassed, orderBatchBody, orderBody, replaceBody } from "./order-request";
import { parseJson } from "./json";

const LIMIT = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "0.001", price: "45000" };

const parse = (body: unknown) => orderBody.safeParse(body);
const pathsOf = (body: unknown) => (parse(body).error?.issues ?? []).map(({ path }) => path.join("."));

it("fills in what a client may leave out", () => {
  expect(parse(LIMIT).data).toEqual({
    account: null,
    request: {
      clientOrderId: null,
      symbol: "BTCUSDT",
      side: "buy",
      type: "limit",
      timeInForce: "gtc",
      quantity: quantity("0.001"),
      price: price("45000"),
      stopPrice: null,
      trailOffset: null,
      expireAt: null,
      postOnly: false,
      reduceOnly: false,
      venue: null,
      tags: null,
    },
  });
});

it("takes enumerations in any case, order_type for type, and numbers for decimals", () => {
  const { type: _, ...rest } = LIMIT;
  const same = { ...rest, order_type: "Limit", side: "BUY", quantity: 0.001, price: 45000, time_in_force: "GTC" };
  expect(parse(same).data).toEqual(parse(LIMIT).data);
});

it("takes null for what is not given", () => {
  const nulls = {
    stop_price: null,
    trail_offset: null,
    expire_at: null,
    tags: null,
    account: null,
    venue: null,
    client_order_id: null,
    post_only: null,
  };
  expect(parse({ ...LIMIT, ...nulls }).data).toEqual(parse(LIMIT).data);
});

it("makes the same order of the same tags in another order", () => {
  expect(JSON.stringify(parse({ ...LIMIT, tags: { b: "2", a: "1" } }).data?.request.tags)).toBe('{"a":"1","b":"2"}');
});

describe("which prices each type has", () => {
  const bare = { symbol: "BTCUSDT", side: "sell", quantity: "1" };
  it.each([
    [{ type: "market" }, []],
    [{ type: "market", price: "1" }, ["price"]],
    [{ type: "market", stop_price: "1" }, ["stop_price"]],
    [{ type: "limit" }, ["price"]],
    [{ type: "limit", price: "1", stop_price: "1" }, ["stop_price"]],
    [{ type: "stop", stop_price: "1" }, []],
    [{ type: "stop" }, ["stop_price"]],
    [{ type: "stop", stop_price: "1", price: "1" }, ["price"]],
    [{ type: "stop_limit", stop_price: "1", price: "1" }, []],
    [{ type: "stop_limit", price: "1" }, ["stop_price"]],
    [{ type: "stop_limit", stop_price: "1" }, ["price"]],
    [{ type: "trailing_stop", trail_offset: "1" }, []],
    [{ type: "trailing_stop", trail_offset: "1", stop_price: "1" }, []],
    [{ type: "trailing_stop" }, ["trail_offset"]],
    [{ type: "trailing_stop", trail_offset: "1", price: "1" }, ["price"]],
    [{ type: "limit", price: "1", trail_offset: "1" }, ["trail_offset"]],
  ])("%j", (fields, wrong) => {
    expect(pathsOf({ ...bare, ...fields })).toEqual(wrong);
  });
});

describe("fields that exclude each other", () => {
  it.each([
    [{ time_in_force: "gtd" }, ["expire_at"]],
    [{ time_in_force: "gtd", expire_at: "2026-11-22T00:00:00Z" }, []],
    [{ expire_at: "2026-11-22T00:00:00Z" }, ["expire_at"]],
    [{ post_only: true }, []],
    [{ post_only: true, time_in_force: "ioc" }, ["post_only"]],
    [{ post_only: true, time_in_force: "fok" }, ["post_only"]],
    [{ type: "market", price: null, post_only: true }, ["post_only"]],
    [{ order_type: "market" }, ["order_type"]],
    [{ order_type: "limit" }, []],
    [{ type: null }, ["type"]],
  ])("%j", (fields, wrong) => {
    expect(pathsOf({ ...LIMIT, ...fields })).toEqual(wrong);
  });
});

describe("values that are no values", () => {
  it.each([
    ["quantity", "0"],
    ["quantity", "-1"],
    ["quantity", "-0"],
    ["quantity", 0],
    ["quantity", -0.5],
    ["quantity", ""],
    ["quantity", " 1"],
    ["quantity", "1 "],
    ["quantity", "+1"],
    ["quantity", "1."],
    ["quantity", ".5"],
    ["quantity", "1e3"],
    ["quantity", "0x10"],
    ["quantity", "1,000"],
    ["quantity", "NaN"],
    ["quantity", "Infinity"],
    ["quantity", "１"],
    ["quantity", "1\u0000"],
    ["quantity", "0.0000000000001"],
    ["quantity", 1e-13],
    ["quantity", "1234567890123456"],
    ["quantity", 1e15],
    ["quantity", 1e300],
    ["quantity", true],
    ["quantity", null],
    ["quantity", undefined],
    ["quantity", []],
    ["quantity", {}],
    ["price", "0"],
    ["price", -1],
    ["side", "hold"],
    ["side", ""],
    ["side", 1],
    ["type", "iceberg"],
    ["time_in_force", "opg"],
    ["symbol", ""],
    ["symbol", "BTC USDT"],
    ["symbol", "BTC\u0000USDT"],
    ["symbol", "x".repeat(33)],
    ["symbol", 7],
    ["client_order_id", ""],
    ["client_order_id", "x".repeat(37)],
    ["client_order_id", "a b"],
    ["client_order_id", "ü"],
    ["client_order_id", 12],
    ["post_only", "true"],
    ["reduce_only", 1],
    ["expire_at", "tomorrow"],
    ["expire_at", "2026-02-30T00:00:00Z"],
    ["expire_at", "2026-11-22T00:00:00"],
    ["expire_at", 1_800_000_000_000],
    ["tags", []],
    ["tags", "a=b"],
  ])("%s: %j", (field, value) => {
    expect(pathsOf({ ...LIMIT, [field]: value })).toContain(field);
  });

  it("a field nobody knows", () => {
    expect(parse({ ...LIMIT, leverage: 5 }).error?.issues).toMatchObject([
      { code: "unrecognized_keys", keys: ["leverage"] },
    ]);
  });

  it.each([
    ["no object", 7],
    ["a list", [LIMIT]],
    ["nothing", null],
  ])("%s", (_, body) => {
    expect(parse(body).success).toBe(false);
  });

  it.each([
    [{ "": "a" }],
    [{ a: "" }],
    [{ a: 1 }],
    [{ a: "line\nbreak" }],
    [{ "a\u0007": "b" }],
    [{ a: "x".repeat(257) }],
    [Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, "v"]))],
  ])("tags %j", (tags) => {
    expect(parse({ ...LIMIT, tags }).success).toBe(false);
  });
});

it("keeps every digit up to the limits of the form", () => {
  const parsed = parse({ ...LIMIT, quantity: "123456789012345.123456789012", price: "0.000000000001" });
  expect(parsed.data?.request).toMatchObject({ quantity: 123456789012345123456789012n, price: 1n });
});

it("refuses a JSON number that loses digits, and says what to do", () => {
  const parsed = parseJson('{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":100000000.123456789012}');
  const issues = orderBody.safeParse(parsed.ok ? parsed.value : null).error?.issues;
  expect(issues).toMatchObject([
    { path: ["quantity"], message: expect.stringContaining("send it as a string") as string },
  ]);
});

it("says that a gtd order has ended at the very moment of its end, not before", () => {
  const { request } = orderBody.parse({ ...LIMIT, time_in_force: "gtd", expire_at: "2026-11-22T00:00:00.000Z" });
  const end = Date.parse("2026-11-22T00:00:00.000Z");
  expect(endHasPassed(request, end - 1)).toBeNull();
  expect(endHasPassed(request, end)).not.toBeNull();
});

it("reads an end with an offset as the moment it is", () => {
  const { request } = orderBody.parse({ ...LIMIT, time_in_force: "gtd", expire_at: "2026-11-22T02:00:00+02:00" });
  expect(request.expireAt).toBe(Date.parse("2026-11-22T00:00:00Z"));
});

describe("a batch", () => {
  it("has 1 to 100 elements, whatever they are", () => {
    expect(orderBatchBody.safeParse({ orders: [] }).success).toBe(false);
    expect(orderBatchBody.safeParse({ orders: [7] }).success).toBe(true);
    expect(orderBatchBody.safeParse({ orders: Array.from({ length: 100 }) }).success).toBe(true);
    expect(orderBatchBody.safeParse({ orders: Array.from({ length: 101 }) }).success).toBe(false);
  });
});

describe("a replace", () => {
  it("changes one term at least", () => {
    expect(replaceBody.safeParse({}).success).toBe(false);
    expect(replaceBody.safeParse({ price: null }).success).toBe(false);
    expect(replaceBody.safeParse({ price: "1" }).success).toBe(true);
  });

  it.each([{ quantity: "0" }, { price: "-1" }, { side: "sell" }, { symbol: "ETHUSDT" }])("refuses %j", (body) => {
    expect(replaceBody.safeParse(body).success).toBe(false);
  });
});
