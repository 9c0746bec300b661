/** What the admin endpoint does to prices, orders and the whole venue. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { admin, plain, signed } from "./testing/clients";

const symbol = "BTCUSDT";
const RESTING = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.5", price: "40000" };

let sim: VenueSim;
beforeAll(async () => {
  sim = await startVenueSim({
    keys: [{ account: "desk", apiKey: "desk-key", secret: "s", balances: { USDT: "50000" } }],
  });
});
beforeEach(() => admin(sim, "POST /reset"));
afterAll(() => sim.stop());

const depth = async () => (await plain(sim, "GET /api/v3/depth", { symbol })).body;

describe("a price", () => {
  it("is quoted around as configured, for this time", async () => {
    const house = { halfSpread: "0.001", levelStep: "0.001", levels: 2, levelQuantity: "0.3" };
    await admin(sim, "POST /price", { symbol, price: "50000", house });
    expect(await depth()).toMatchObject({
      bids: [
        ["49950.00000000", "0.30000000"],
        ["49900.00000000", "0.30000000"],
      ],
      asks: [
        ["50050.00000000", "0.30000000"],
        ["50100.00000000", "0.30000000"],
      ],
    });
    await admin(sim, "POST /price", { symbol, price: "50000", house: { levels: 0 } });
    expect(await depth()).toMatchObject({ bids: [], asks: [] });
  });

  it("fills what it reaches", async () => {
    await signed(sim, "POST /api/v3/order", RESTING);
    await admin(sim, "POST /price", { symbol, price: "39900" });
    expect(await admin(sim, "GET /orders")).toMatchObject({
      orders: [{ account: "desk", status: "FILLED" }],
      trades: [{ account: "desk", price: "40000.00000000", qty: "0.50000000", isMaker: true }],
    });
  });

  it.each([
    ["of no symbol", { symbol: "NOPE", price: "1" }],
    ["of nothing", { symbol, price: "0" }],
    ["that is no number", { symbol, price: "1e3" }],
    ["with a word that is not known", { symbol, price: "1", hause: {} }],
  ])("%s is refused", async (_, body) => {
    await expect(admin(sim, "POST /price", body)).rejects.toThrow("400");
  });
});

describe("a fill", () => {
  it("is of an open order, in part or as a whole", async () => {
    await signed(sim, "POST /api/v3/order", { ...RESTING, newClientOrderId: "one" });
    const one = { symbol, account: "desk", clientOrderId: "one" };
    expect(await admin(sim, "POST /fill", { ...one, quantity: "0.1" })).toMatchObject({ executedQty: "0.10000000" });
    expect(await admin(sim, "POST /fill", one)).toMatchObject({ status: "FILLED" });
    await expect(admin(sim, "POST /fill", one)).rejects.toThrow("404");
  });
});

describe("a reset", () => {
  it("gives back what was there at the start", async () => {
    await signed(sim, "POST /api/v3/order", RESTING);
    await admin(sim, "POST /faults", { fault: "reset_before", match: { path: "/api/v3/time" } });
    await admin(sim, "POST /reset");
    expect(await admin(sim, "GET /orders")).toEqual({ orders: [], trades: [] });
    expect(await admin(sim, "GET /faults")).toEqual([]);
    expect(await admin(sim, "GET /log")).toEqual([]);
    const { body, headers } = await signed(sim, "GET /api/v3/account");
    expect(body).toMatchObject({ balances: [{ asset: "USDT", free: "50000.00000000", locked: "0.00000000" }] });
    expect(headers.get("x-mbx-used-weight-1m")).toBe("20");
  });
});

describe("a path that is not there", () => {
  it("is answered with those that are", async () => {
    const answer = await fetch(`${sim.adminUrl}/nothing`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ routes: expect.arrayContaining(["POST /admin/faults"]) });
  });
});
