/** Cancel one order and place another. Source: rest-api.md, "Cancel an Existing Order and Send a New Order (TRADE)". */
import type { JsonObject } from "../json";
import { Refusal, missingParameter } from "../refusal";
import type { Endpoint } from "./endpoint";
import { cancelRequest, newOrder, responseType } from "./order-params";
import { cancelOrder, placeOrder } from "./trading";

const MODES = ["STOP_ON_FAILURE", "ALLOW_FAILURE"] as const;
const RATE_MODES = ["DO_NOTHING", "CANCEL_ONLY"] as const;
const CANCEL_NAMES = {
  orderId: "cancelOrderId",
  clientOrderId: "cancelOrigClientOrderId",
  cancelId: "cancelNewClientOrderId",
};

type Part =
  | { readonly result: "SUCCESS"; readonly response: JsonObject }
  | { readonly result: "FAILURE"; readonly response: JsonObject }
  | { readonly result: "NOT_ATTEMPTED"; readonly response: null };

const NOT_ATTEMPTED: Part = { result: "NOT_ATTEMPTED", response: null };

export const CANCEL_REPLACE_ENDPOINT: Endpoint = {
  method: "POST",
  path: "/api/v3/order/cancelReplace",
  socketMethod: "order.cancelReplace",
  security: "SIGNED",
  weight: 1,
  placesOrders: true,
  prepare: (params, context) => {
    const mode = params.oneOf("cancelReplaceMode", MODES);
    if (mode === null) throw missingParameter("cancelReplaceMode");
    const onRateLimit = params.oneOf("orderRateLimitExceededMode", RATE_MODES) ?? "DO_NOTHING";
    const cancel = cancelRequest(params, CANCEL_NAMES);
    const order = newOrder(params);
    const type = responseType(params, order);
    return () => {
      const { venue, account, now } = context;
      // Filters and order count come before both parts, and an order not attempted counts too.
      venue.engine.assertAcceptable(account, order);
      const tooMany = venue.limits.refuseOrder(account, now);
      if (tooMany !== null && onRateLimit === "DO_NOTHING") throw tooMany;
      const cancelled = attempt(() => cancelOrder(cancel, context));
      const stops = cancelled.result !== "SUCCESS" && mode === "STOP_ON_FAILURE";
      if (tooMany !== null) {
        const refused: Part = stops ? NOT_ATTEMPTED : { result: "FAILURE", response: tooMany.body };
        // The table says 429 of the one mode and of the other what it says within the limits.
        throw combined(cancelled, refused, mode === "STOP_ON_FAILURE" ? tooMany.status : null);
      }
      // Counted first, because its first fill counts it off again.
      venue.limits.orderPlaced(account, now);
      const placed = stops ? NOT_ATTEMPTED : attempt(() => placeOrder(order, type, context));
      if (cancelled.result !== "SUCCESS" || placed.result !== "SUCCESS") throw combined(cancelled, placed, null);
      return results(cancelled, placed);
    };
  },
};

/** What a refusal says is part of the answer here. */
function attempt(run: () => JsonObject): Part {
  try {
    return { result: "SUCCESS", response: run() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { result: "FAILURE", response: error.body };
  }
}

const results = (cancelled: Part, placed: Part): JsonObject => ({
  cancelResult: cancelled.result,
  newOrderResult: placed.result,
  cancelResponse: cancelled.response,
  newOrderResponse: placed.response,
});

/** One of the two succeeded: 409 with -2021. Neither: 400 with -2022. */
function combined(cancelled: Part, placed: Part, status: number | null): Refusal {
  const data = results(cancelled, placed);
  return cancelled.result === "SUCCESS" || placed.result === "SUCCESS"
    ? new Refusal(status ?? 409, -2021, "Order cancel-replace partially failed.", { data })
    : new Refusal(status ?? 400, -2022, "Order cancel-replace failed.", { data });
}
