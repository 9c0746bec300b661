/** Orders in, orders out. Source: rest-api.md, "Trading endpoints". */
import { ONE, type Quantity } from "../../../shared/core/decimal";
import type { CancelRequest, NewOrder } from "../engine";
import type { JsonObject } from "../json";
import { isOpen, restOf } from "../orders";
import { unknownOrder } from "../refusal";
import type { AccountContext, Endpoint } from "./endpoint";
import { canceledAnswer, placedAnswer } from "./order-answers";
import { cancelRequest, newOrder, responseType, type ResponseType } from "./order-params";

export const TRADING_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/api/v3/order",
    socketMethod: "order.place",
    security: "SIGNED",
    weight: 1,
    placesOrders: true,
    prepare: (params, context) => {
      const request = newOrder(params);
      const type = responseType(params, request);
      return () => {
        assertMayPlace(request, context);
        // Counted first, because its first fill counts it off again.
        context.venue.limits.orderPlaced(context.account, context.now);
        return placeOrder(request, type, context);
      };
    },
  },
  {
    method: "POST",
    path: "/api/v3/order/test",
    socketMethod: "order.test",
    security: "SIGNED",
    weight: 1,
    prepare: (params, context) => {
      const request = newOrder(params);
      responseType(params, request);
      return () => {
        assertMayPlace(request, context);
        return {};
      };
    },
  },
  {
    method: "DELETE",
    path: "/api/v3/order",
    socketMethod: "order.cancel",
    security: "SIGNED",
    weight: 1,
    prepare: (params, context) => {
      const request = cancelRequest(params);
      return () => cancelOrder(request, context);
    },
  },
  {
    method: "DELETE",
    path: "/api/v3/openOrders",
    socketMethod: "openOrders.cancelAll",
    security: "SIGNED",
    weight: 1,
    prepare: (params, context) => {
      const symbol = params.required("symbol");
      return () => {
        const { venue, account } = context;
        const open = venue.engine.market(symbol).openOrders(account);
        if (open.length === 0) throw unknownOrder();
        return open.map(({ orderId }) =>
          cancelOrder({ symbol, orderId, clientOrderId: null, cancelId: null, restriction: null }, context),
        );
      };
    },
  },
];

/** Filters and order count, which are looked at before anything happens. */
export function assertMayPlace(request: NewOrder, { venue, account, now }: AccountContext): void {
  venue.engine.assertAcceptable(account, request);
  const refusal = venue.limits.refuseOrder(account, now);
  if (refusal !== null) throw refusal;
}

/** Places an order that may be placed; throws what the matching engine refuses it with. */
export function placeOrder(
  request: NewOrder,
  type: ResponseType,
  { venue, account, faults }: AccountContext,
): JsonObject {
  const { order, trades } = venue.engine.place(account, request, faults.filledShare);
  return placedAnswer(order, trades, type);
}

/** Cancels an order, after the fault that lets it fill first. */
export function cancelOrder(request: CancelRequest, { venue, account, faults }: AccountContext): JsonObject {
  const { raceShare } = faults;
  if (raceShare !== null) {
    const order = venue.engine.find(account, request.symbol, request);
    if (order !== null && isOpen(order)) {
      const { stepSize } = venue.engine.market(request.symbol).symbol;
      const part = (restOf(order) * raceShare) / ONE;
      venue.engine.fillFromHouse(order, (part - (part % stepSize)) as Quantity);
    }
  }
  const { order, cancelId } = venue.engine.cancel(account, request);
  return canceledAnswer(order, cancelId);
}
