/** The body of an order: POST /orders, POST /risk/check, one element of a batch. */
import { z } from "zod";
import type { Millis } from "../core/ids";
import type { OrderRequest, OrderType, TimeInForce } from "../core/order";
import { positivePrice, positiveQuantity } from "./decimal";
import {
  anyCase,
  clientOrderId,
  moment,
  namedAccount,
  notGiven,
  printable,
  printableForm,
  sideOfRequest,
  symbolId,
  venueId,
} from "./fields";

/** An order as the core takes it, and the account the body named. */
export interface ParsedOrder {
  readonly account: string | null;
  readonly request: OrderRequest;
}

const MAX_TAGS = 8;

const tags = z
  .record(z.string(), z.unknown())
  .refine((all) => Object.keys(all).length <= MAX_TAGS, { error: `at most ${MAX_TAGS} tags` })
  .pipe(z.record(printable(64), printable(256)))
  .meta({
    type: "object",
    maxProperties: MAX_TAGS,
    propertyNames: printableForm(64),
    additionalProperties: printableForm(256),
    description: "Your own labels, stored with the order.",
    examples: [{ strategy: "grid-7" }],
  });

const orderType = anyCase(["market", "limit", "stop", "stop_limit", "trailing_stop"]);
const timeInForce = anyCase(["day", "gtc", "ioc", "fok", "gtd"]);

const fields = z.strictObject({
  symbol: symbolId,
  side: sideOfRequest,
  quantity: positiveQuantity,
  type: notGiven(orderType),
  order_type: notGiven(orderType),
  price: notGiven(positivePrice),
  stop_price: notGiven(positivePrice),
  trail_offset: notGiven(positivePrice),
  time_in_force: notGiven(timeInForce),
  expire_at: notGiven(moment),
  post_only: z.boolean().nullish(),
  reduce_only: z.boolean().nullish(),
  client_order_id: notGiven(clientOrderId),
  venue: notGiven(venueId),
  account: namedAccount.nullish(),
  tags: notGiven(tags),
});

type Fields = z.infer<typeof fields>;
type Presence = "needed" | "allowed" | "refused";

/** Which prices an order of each type has. */
const PRICES: Readonly<Record<OrderType, Readonly<Record<"price" | "stop_price" | "trail_offset", Presence>>>> = {
  market: { price: "refused", stop_price: "refused", trail_offset: "refused" },
  limit: { price: "needed", stop_price: "refused", trail_offset: "refused" },
  stop: { price: "refused", stop_price: "needed", trail_offset: "refused" },
  stop_limit: { price: "needed", stop_price: "needed", trail_offset: "refused" },
  trailing_stop: { price: "refused", stop_price: "allowed", trail_offset: "needed" },
};

/** Types that can be told not to take; a stop_limit cannot, as its trigger may make it marketable. */
const CAN_REST: Readonly<Record<OrderType, boolean>> = {
  market: false,
  limit: true,
  stop: false,
  stop_limit: false,
  trailing_stop: false,
};
/** Whether an order may stay in the book under each time in force. */
const MAY_STAY: Readonly<Record<TimeInForce, boolean>> = { day: true, gtc: true, gtd: true, ioc: false, fok: false };

interface Problem {
  readonly path: string;
  readonly message: string;
}

/** What is wrong between fields that are each right. */
function* conflicts(body: Fields, type: OrderType, tif: TimeInForce): Generator<Problem> {
  for (const [path, presence] of Object.entries(PRICES[type]) as [
    "price" | "stop_price" | "trail_offset",
    Presence,
  ][]) {
    const isGiven = isPresent(body[path]);
    if (presence === "needed" && !isGiven) yield { path, message: `required for a ${type} order` };
    if (presence === "refused" && isGiven) yield { path, message: `not allowed for a ${type} order` };
  }
  if (tif === "gtd" && !isPresent(body.expire_at))
    yield { path: "expire_at", message: "required with time_in_force gtd" };
  if (tif !== "gtd" && isPresent(body.expire_at))
    yield { path: "expire_at", message: "only allowed with time_in_force gtd" };
  if (body.post_only === true && !CAN_REST[type])
    yield { path: "post_only", message: `a ${type} order takes liquidity, so it cannot be post_only` };
  if (body.post_only === true && !MAY_STAY[tif])
    yield { path: "post_only", message: `contradicts time_in_force ${tif}` };
}

const isPresent = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** Sorted by name, so that the same tags in another order are the same order. */
function sortedTags(given: Record<string, string> | null | undefined): OrderRequest["tags"] {
  const entries = Object.entries(given ?? {});
  return entries.length === 0 ? null : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toOrder(body: Fields, context: z.RefinementCtx): ParsedOrder {
  const refuse = ({ path, message }: Problem) => context.addIssue({ code: "custom", path: [path], message });
  const type = body.type ?? body.order_type;
  if (!isPresent(type)) {
    refuse({ path: "type", message: "is required" });
    return z.NEVER;
  }
  if (isPresent(body.order_type) && body.order_type !== type)
    refuse({ path: "order_type", message: "differs from type" });
  const tif = body.time_in_force ?? "gtc";
  for (const problem of conflicts(body, type, tif)) refuse(problem);
  return {
    account: body.account ?? null,
    request: {
      clientOrderId: body.client_order_id ?? null,
      symbol: body.symbol,
      side: body.side,
      type,
      timeInForce: tif,
      quantity: body.quantity,
      price: body.price ?? null,
      stopPrice: body.stop_price ?? null,
      trailOffset: body.trail_offset ?? null,
      expireAt: body.expire_at ?? null,
      postOnly: body.post_only ?? false,
      reduceOnly: body.reduce_only ?? false,
      venue: body.venue ?? null,
      tags: sortedTags(body.tags),
    },
  };
}

/** One order; null stands for a field that is not given. */
export const orderBody = fields.transform(toOrder).meta({
  id: "OrderRequest",
  anyOf: [{ required: ["type"] }, { required: ["order_type"] }],
  description: "An order. `order_type` is an alias of `type`; null is the same as omitting a field.",
  examples: [
    {
      symbol: "BTCUSDT",
      side: "buy",
      type: "limit",
      quantity: "0.001",
      price: "45000",
      time_in_force: "gtc",
      client_order_id: "my-order-1",
    },
    { symbol: "BTCUSDT", side: "sell", type: "market", quantity: 0.001, reduce_only: true },
  ],
});

/** The message for a `gtd` order whose end has passed, or null. Apart from the schema, which knows no clock. */
export const endHasPassed = ({ expireAt }: OrderRequest, now: Millis): string | null =>
  expireAt !== null && expireAt <= now ? "must be in the future" : null;

const MAX_BATCH = 100;

/** POST /orders/batch: the elements are parsed one by one with `orderBody`, as each stands on its own. */
export const orderBatchBody = z
  .strictObject({
    orders: z
      .array(z.unknown())
      .min(1)
      .max(MAX_BATCH)
      .meta({ type: "array", items: { $ref: "#/components/schemas/OrderRequest" }, minItems: 1, maxItems: MAX_BATCH }),
  })
  .meta({
    id: "OrderBatchRequest",
    examples: [{ orders: [{ symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.001" }] }],
  });

/** PATCH /orders/{order_id}: at least one of the terms. */
export const replaceBody = z
  .strictObject({
    quantity: notGiven(positiveQuantity),
    price: notGiven(positivePrice),
    stop_price: notGiven(positivePrice),
    time_in_force: notGiven(timeInForce),
  })
  .refine((body) => Object.values(body).some(isPresent), {
    error: "nothing to replace: give quantity, price, stop_price or time_in_force",
  })
  .meta({ id: "ReplaceOrderRequest", minProperties: 1, examples: [{ quantity: "0.002", price: "44900" }] });
