/** Parameters that name or describe an order. Source: rest-api.md, "New order (TRADE)". */
import { NO_PRICE, ONE, type Money } from "../../../shared/core/decimal";
import { CANCEL_RESTRICTIONS, type CancelRequest, type NewOrder, type OrderReference } from "../engine";
import { SIDES, STP_MODES, TIMES_IN_FORCE, type OrderType } from "../orders";
import type { Params } from "../params";
import {
  illegalCharacters,
  invalidCancelRestrictions,
  invalidOrderType,
  invalidSide,
  invalidTimeInForce,
  missingEither,
  missingParameter,
  orderRejected,
  parameterNotRequired,
  stpModeNotAllowed,
  tooGreat,
} from "../refusal";

const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;
const CLIENT_ID_RANGE = "^[a-zA-Z0-9-_]{1,36}$";
const RESPONSE_TYPES = ["ACK", "RESULT", "FULL"] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** Order types of the venue that the simulator's symbols do not have, with the words they are refused with. */
const UNSUPPORTED_TYPES: Readonly<Record<string, string>> = {
  STOP_LOSS: "Stop loss orders are not supported for this symbol.",
  STOP_LOSS_LIMIT: "Stop loss limit orders are not supported for this symbol.",
  TAKE_PROFIT: "Take profit orders are not supported for this symbol.",
  TAKE_PROFIT_LIMIT: "Take profit limit orders are not supported for this symbol.",
};
export const ORDER_TYPES = ["LIMIT", "LIMIT_MAKER", "MARKET"] as const satisfies readonly OrderType[];
/** Binance's own default on its symbols. */
export const DEFAULT_STP_MODE = "EXPIRE_MAKER";

/** What each type needs and what it does not take; the rest of what is named here it takes. */
const NEEDS: Readonly<Record<OrderType, { required: readonly string[]; refused: readonly string[] }>> = {
  LIMIT: { required: ["timeInForce", "quantity", "price"], refused: ["quoteOrderQty"] },
  LIMIT_MAKER: { required: ["quantity", "price"], refused: ["quoteOrderQty", "timeInForce"] },
  MARKET: { required: [], refused: ["timeInForce", "price"] },
};

/** A client's id for an order or a cancel; null when it was not sent. */
export function clientId(params: Params, name: string): string | null {
  const id = params.text(name);
  if (id !== null && !CLIENT_ID.test(id)) throw illegalCharacters(name, CLIENT_ID_RANGE);
  return id;
}

/** The new order that the parameters describe. */
export function newOrder(params: Params): NewOrder {
  const symbol = params.required("symbol");
  const side = params.oneOf("side", SIDES, invalidSide) ?? missing("side");
  const type = orderType(params);
  const { required, refused } = NEEDS[type];
  for (const name of required) if (!params.has(name)) throw missingParameter(name);
  for (const name of refused) if (params.has(name)) throw parameterNotRequired(name);
  if (params.has("icebergQty")) throw orderRejected("Iceberg orders are not supported for this symbol.");
  const quantity = params.decimal("quantity");
  const value = params.decimal("quoteOrderQty");
  if (type === "MARKET" && quantity === null && value === null) throw missingEither("quantity", "quoteOrderQty");
  if (quantity !== null && value !== null) throw parameterNotRequired("quoteOrderQty");
  return {
    symbol,
    side,
    type,
    timeInForce: params.oneOf("timeInForce", TIMES_IN_FORCE, invalidTimeInForce) ?? "GTC",
    price: params.decimal("price") ?? NO_PRICE,
    quantity,
    quoteOrderQuantity: value === null ? null : ((value * ONE) as Money),
    clientOrderId: clientId(params, "newClientOrderId"),
    stpMode: params.oneOf("selfTradePreventionMode", STP_MODES, stpModeNotAllowed) ?? DEFAULT_STP_MODE,
  };
}

/** How much the answer shows: MARKET and LIMIT show all unless told, the others the least. */
export const responseType = (params: Params, { type }: NewOrder): ResponseType =>
  params.oneOf("newOrderRespType", RESPONSE_TYPES) ?? (type === "LIMIT_MAKER" ? "ACK" : "FULL");

/** How most endpoints name an order; cancelReplace has its own names. */
const REFERENCE_NAMES = { orderId: "orderId", clientOrderId: "origClientOrderId" };

/** An order by its id or its client's id; -1102 when neither was sent. */
export function orderReference(params: Params, names = REFERENCE_NAMES): OrderReference {
  const reference = { orderId: params.integer(names.orderId), clientOrderId: params.text(names.clientOrderId) };
  if (reference.orderId === null && reference.clientOrderId === null)
    throw missingEither(names.clientOrderId, names.orderId);
  return reference;
}

/** A cancel as DELETE /api/v3/order takes it, or under other names. */
export function cancelRequest(
  params: Params,
  names = { ...REFERENCE_NAMES, cancelId: "newClientOrderId" },
): CancelRequest {
  return {
    symbol: params.required("symbol"),
    ...orderReference(params, names),
    cancelId: clientId(params, names.cancelId),
    restriction: params.oneOf("cancelRestrictions", CANCEL_RESTRICTIONS, invalidCancelRestrictions),
  };
}

/** How many rows a list has at most: as many as asked, `usual` when nothing was. */
export function rowLimit(params: Params, usual: number, most: number): number {
  const limit = params.integer("limit") ?? usual;
  if (limit > most) throw tooGreat("limit", most);
  return limit;
}

function orderType(params: Params): OrderType {
  const text = params.required("type");
  const unsupported = UNSUPPORTED_TYPES[text];
  if (unsupported !== undefined) throw orderRejected(unsupported);
  return params.oneOf("type", ORDER_TYPES, invalidOrderType) ?? missing("type");
}

function missing(name: string): never {
  throw missingParameter(name);
}
