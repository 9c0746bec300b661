/** Query strings. Names that are not listed are refused: a filter with a typing error must not widen what it filters. */
import { z } from "zod";
import { ORDER_STATUSES } from "../core/order";
import { anyCase, clientOrderId, moment, orderId, sideOfRequest, symbolId } from "./fields";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, { error: `must be a whole number from 1 to ${MAX_LIMIT}` })
  .transform(Number)
  .refine((rows) => rows <= MAX_LIMIT, { error: `must be a whole number from 1 to ${MAX_LIMIT}` })
  .default(DEFAULT_LIMIT)
  .meta({ type: "integer", minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, description: "Rows per page." });

const CURSOR_FORM = /^[A-Za-z0-9._~:=|,-]{1,200}$/;
const cursor = z
  .string()
  .regex(CURSOR_FORM, { error: "not a cursor" })
  .nullable()
  .default(null)
  .meta({ type: "string", pattern: CURSOR_FORM.source, description: "`next_cursor` of the previous page." });

const filter = <T extends z.ZodType>(schema: T) => schema.optional();

/** A page of a list. */
export const listQuery = z.strictObject({ limit, cursor });

const STATUSES = ["open", "closed", ...ORDER_STATUSES] as const;

/** GET /orders. */
export const ordersQuery = z.strictObject({
  limit,
  cursor,
  status: filter(anyCase(STATUSES)),
  symbol: filter(symbolId),
  side: filter(sideOfRequest),
  client_order_id: filter(clientOrderId),
  after: filter(moment.describe("Orders made at this time or later.")),
  until: filter(moment.describe("Orders made before this time.")),
});

/** DELETE /orders. */
export const cancelOrdersQuery = z.strictObject({ symbol: filter(symbolId), side: filter(sideOfRequest) });

/** GET /fills. */
export const fillsQuery = z.strictObject({ limit, cursor, symbol: filter(symbolId), order_id: filter(orderId) });

/** GET /risk/alerts. */
export const alertsQuery = z.strictObject({
  limit,
  cursor,
  status: filter(anyCase(["open", "acknowledged", "resolved"])),
  level: filter(anyCase(["warning", "critical", "breach"])),
  symbol: filter(symbolId),
});

/** GET /journal/verify. */
export const verifyQuery = z.strictObject({
  from: z
    .string()
    .regex(/^\d{1,15}$/, { error: "must be a journal number" })
    .transform(Number)
    .default(1)
    .meta({
      type: "integer",
      minimum: 0,
      maximum: 999_999_999_999_999,
      default: 1,
      description: "First journal number of this call; `next` of the previous call.",
    }),
});

/** For what takes no query at all. */
export const noQuery = z.strictObject({});
