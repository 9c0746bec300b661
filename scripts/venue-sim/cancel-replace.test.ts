/** Every row of the table in rest-api.md, "Cancel an Existing Order and Send a New Order (TRADE)", that can happen. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { admin, signed } from "./testing/clients";

const symbol = "BTCUSDT";
const ORDER = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.5", price: "40000" };
const REPLACE = "POST /api/v3/order/cancelReplace";
/** A maker order that would take is refused by the matching engine, after the cancel. */
const TAKING = { symbol, side: "BUY", type: "LIMIT_MAKER", quantity: "0.5", price: "60000" };

interface ReplaceAnswer {
  readonly code?: number;
  readonly data?: object;
}

let sim: VenueSim;
beforeAll(async () => {
  sim = await startVenueSim({ limits: { ordersPer10Seconds: 3 }, now: () => 1_795_000_000_000 });
});
beforeEach(async () => {
  await admin(sim, "POST /reset");
  await admin(sim, "POST /price", { symbol, price: "50000" });
  await send("POST /api/v3/order", { ...ORDER, newClientOrderId: "old" });
});
afterAll(() => sim.stop());

const send = (route: string, params: object) =>
  signed<ReplaceAnswer>(sim, route, { timestamp: 1_795_000_000_000, ...params });
const openIds = async (): Promise<string[]> => {
  const params = { timestamp: 1_795_000_000_000, symbol };
  const { body } = await signed<{ clientOrderId: string }[]>(sim, "GET /api/v3/openOrders", params);
  return body.map(({ clientOrderId }) => clientOrderId);
};

const FAILED = { code: -2011, msg: "Unknown order sent." };
const REFUSED = { code: -2010, msg: "Order would immediately match and take." };

describe("cancelReplace within the limits", () => {
  it.each([
    ["STOP_ON_FAILURE", "old", ORDER, 200, undefined, "SUCCESS", "SUCCESS", ["new"]],
    ["STOP_ON_FAILURE", "none", ORDER, 400, -2022, "FAILURE", "NOT_ATTEMPTED", ["old"]],
    ["STOP_ON_FAILURE", "old", TAKING, 409, -2021, "SUCCESS", "FAILURE", []],
    ["ALLOW_FAILURE", "old", ORDER, 200, undefined, "SUCCESS", "SUCCESS", ["new"]],
    ["ALLOW_FAILURE", "none", TAKING, 400, -2022, "FAILURE", "FAILURE", ["old"]],
    ["ALLOW_FAILURE", "none", ORDER, 409, -2021, "FAILURE", "SUCCESS", ["old", "new"]],
    ["ALLOW_FAILURE", "old", TAKING, 409, -2021, "SUCCESS", "FAILURE", []],
  ] as const)(
    "%s, cancelling %s: %#",
    async (cancelReplaceMode, cancelOrigClientOrderId, order, status, code, cancelResult, newOrderResult, open) => {
      const answer = await send(REPLACE, {
        ...order,
        cancelReplaceMode,
        cancelOrigClientOrderId,
        newClientOrderId: "new",
      });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      const result = answer.body.data ?? answer.body;
      expect(result).toMatchObject({
        cancelResult,
        newOrderResult,
        cancelResponse: cancelResult === "SUCCESS" ? { origClientOrderId: "old", status: "CANCELED" } : FAILED,
        newOrderResponse: { SUCCESS: { clientOrderId: "new", status: "NEW" }, FAILURE: REFUSED, NOT_ATTEMPTED: null }[
          newOrderResult
        ],
      });
      expect(await openIds()).toEqual(open);
    },
  );

  it("looks at the filters before it cancels anything", async () => {
    const order = { ...ORDER, price: "40000.001", cancelReplaceMode: "ALLOW_FAILURE", cancelOrigClientOrderId: "old" };
    expect(await send(REPLACE, order)).toMatchObject({ status: 400, body: { code: -1013 } });
    expect(await openIds()).toEqual(["old"]);
  });

  it("leaves an order alone that has not the status asked for", async () => {
    await admin(sim, "POST /fill", { symbol, account: "main", clientOrderId: "old", quantity: "0.1" });
    const order = {
      ...ORDER,
      cancelReplaceMode: "STOP_ON_FAILURE",
      cancelOrigClientOrderId: "old",
      cancelRestrictions: "ONLY_NEW",
    };
    expect(await send(REPLACE, order)).toMatchObject({
      status: 400,
      body: { data: { cancelResponse: { code: -2011, msg: "Order was not canceled due to cancel restrictions." } } },
    });
    expect(await openIds()).toEqual(["old"]);
  });
});

describe("cancelReplace over the limit of unfilled orders", () => {
  beforeEach(async () => {
    for (let n = 0; n < 2; n++) await send("POST /api/v3/order", ORDER);
  });

  it.each([
    ["STOP_ON_FAILURE", "DO_NOTHING", "old", -1015, undefined, true],
    ["STOP_ON_FAILURE", "CANCEL_ONLY", "old", -2021, { cancelResult: "SUCCESS", newOrderResult: "FAILURE" }, false],
    [
      "STOP_ON_FAILURE",
      "CANCEL_ONLY",
      "none",
      -2022,
      { cancelResult: "FAILURE", newOrderResult: "NOT_ATTEMPTED" },
      true,
    ],
    ["ALLOW_FAILURE", "DO_NOTHING", "old", -1015, undefined, true],
  ] as const)(
    "%s, %s, cancelling %s",
    async (cancelReplaceMode, orderRateLimitExceededMode, cancelOrigClientOrderId, code, data, isOpen) => {
      const modes = { cancelReplaceMode, orderRateLimitExceededMode, cancelOrigClientOrderId };
      const answer = await send(REPLACE, { ...ORDER, ...modes });
      expect([answer.status, answer.body.code]).toEqual([429, code]);
      if (data !== undefined) expect(answer.body.data).toMatchObject(data);
      expect((await openIds()).includes("old")).toBe(isOpen);
    },
  );

  it("gives 400 and 409 when failures are allowed", async () => {
    const modes = { cancelReplaceMode: "ALLOW_FAILURE", orderRateLimitExceededMode: "CANCEL_ONLY" };
    const cancelling = (id: string) => send(REPLACE, { ...ORDER, ...modes, cancelOrigClientOrderId: id });
    expect(await cancelling("none")).toMatchObject({ status: 400, body: { code: -2022 } });
    expect(await cancelling("old")).toMatchObject({
      status: 409,
      body: { code: -2021, data: { newOrderResponse: { code: -1015 } } },
    });
  });
});
