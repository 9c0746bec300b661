/** Answers about orders. */
import { z } from "zod";
import { ORDER_STATUSES } from "../core/order";
import { decimalView, momentView, reason, riskLevelView, sideView } from "./fields";
import { problemView } from "./problem";
import { viewOf } from "./view-of";
import type * as View from "./views";

/** Why an order was rejected. */
const rejectView = viewOf<View.RejectView>()(
  z.strictObject({ code: z.string(), message: z.string(), check: z.string().nullable() }),
);

const ORDER_EXAMPLE: View.OrderView = {
  order_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T7",
  client_order_id: "my-order-1",
  account: "demo",
  symbol: "BTCUSDT",
  side: "buy",
  type: "limit",
  quantity: "0.001",
  price: "45000",
  stop_price: null,
  trail_offset: null,
  trigger_price: null,
  time_in_force: "gtc",
  expire_at: null,
  post_only: false,
  reduce_only: false,
  tags: { strategy: "grid-7" },
  status: "pending_new",
  pending: null,
  certainty: "known",
  filled_quantity: "0",
  remaining_quantity: "0.001",
  average_price: null,
  fees: "0",
  venue: "paper",
  shadow: false,
  parent_order_id: null,
  children: null,
  venue_order_id: null,
  reject: null,
  created_at: "2026-11-21T09:00:00.000Z",
  updated_at: "2026-11-21T09:00:00.000Z",
  sequence: 42,
};

/** An order as it stands. */
export const orderView = viewOf<View.OrderView>()(
  z
    .strictObject({
      order_id: z.string(),
      client_order_id: z.string().nullable(),
      account: z.string(),
      symbol: z.string(),
      side: sideView,
      type: z.enum(["market", "limit", "stop", "stop_limit", "trailing_stop"]),
      quantity: decimalView,
      price: decimalView.nullable(),
      stop_price: decimalView.nullable(),
      trail_offset: decimalView.nullable(),
      trigger_price: decimalView
        .describe("Where a held stop is met now: its stop price, or where its trail has come to.")
        .nullable(),
      time_in_force: z.enum(["day", "gtc", "ioc", "fok", "gtd"]),
      expire_at: momentView.nullable(),
      post_only: z.boolean(),
      reduce_only: z.boolean(),
      tags: z.record(z.string(), z.string()).nullable(),
      status: z.enum(ORDER_STATUSES),
      pending: z.enum(["cancel", "replace"]).nullable(),
      certainty: z.enum(["known", "unknown"]),
      filled_quantity: decimalView,
      remaining_quantity: decimalView,
      average_price: decimalView.nullable(),
      fees: decimalView,
      venue: z.string(),
      shadow: z.boolean(),
      parent_order_id: z.string().nullable(),
      children: z.array(z.string()).nullable(),
      venue_order_id: z.string().nullable(),
      reject: rejectView.nullable(),
      created_at: momentView,
      updated_at: momentView,
      sequence: z.int(),
    })
    .meta({ id: "Order", examples: [ORDER_EXAMPLE] }),
);

/** POST /orders/{order_id}/resolve. */
export const resolveOrderBody = z.strictObject({ reason }).meta({
  id: "ResolveOrderRequest",
  examples: [{ reason: "the venue confirms in writing that it has no such order" }],
});

/** Answer of everything that changes one order. */
export const orderAnswer = z
  .strictObject({ order: orderView })
  .meta({ id: "OrderAnswer", examples: [{ order: ORDER_EXAMPLE }] });

const checkView = viewOf<View.CheckView>()(
  z
    .strictObject({
      check: z.string(),
      passed: z.boolean(),
      observed: z.string().nullable(),
      limit: z.string().nullable(),
      level: z.enum(["ok", "warning", "critical", "breach"]).nullable(),
      code: z.string().exactOptional(),
      message: z.string().exactOptional(),
    })
    .meta({ required: ["check", "passed", "observed", "limit", "level"] }),
);

const decisionFields = {
  approved: z.boolean(),
  risk_level: riskLevelView,
  reason: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  limit_version: z.int(),
  checks: z.array(checkView),
};

const DECISION_EXAMPLE: View.DecisionView = {
  approved: true,
  risk_level: "low",
  reason: null,
  limit_version: 1,
  checks: [{ check: "order_size", passed: true, observed: "0.001", limit: "10", level: "ok" }],
};

/** The decision about an order: each check with what it saw. */
export const decisionView = viewOf<View.DecisionView>()(
  z.strictObject(decisionFields).meta({ id: "Decision", examples: [DECISION_EXAMPLE] }),
);

const marginalRiskView = viewOf<View.MarginalRiskView>()(
  z
    .strictObject({
      var_95: decimalView.nullable(),
      var_99: decimalView.nullable(),
      es_95: decimalView.nullable(),
      es_99: decimalView.nullable(),
      method: z.literal("historical"),
      observations: z.int(),
      status: z.enum(["ok", "insufficient_history", "not_available"]),
    })
    .meta({ id: "MarginalRisk" }),
);

/** The decision an order would get now, and what it would change in the portfolio's risk. */
export const orderCheckView = viewOf<View.OrderCheckView>()(
  z.strictObject({ ...decisionFields, marginal_risk: marginalRiskView }).meta({
    id: "OrderCheck",
    examples: [
      {
        ...DECISION_EXAMPLE,
        marginal_risk: {
          var_95: "1.35",
          var_99: "2.1",
          es_95: "1.8",
          es_99: "2.4",
          method: "historical",
          observations: 250,
          status: "ok",
        },
      },
    ],
  }),
);

const JOURNAL_EXAMPLE: View.JournalRowView = {
  sequence: 42,
  time: "2026-11-21T09:00:00.000Z",
  type: "order_accepted",
  order_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T7",
  event: { type: "order_accepted" },
  hash: "9f2c61a4",
  previous_hash: "0b7de9f3",
};

/** One row of the journal. */
export const journalRowView = viewOf<View.JournalRowView>()(
  z
    .strictObject({
      sequence: z.int(),
      time: momentView,
      type: z.string(),
      order_id: z.string().nullable(),
      event: z.unknown().nonoptional(),
      hash: z.string(),
      previous_hash: z.string(),
    })
    .meta({ id: "JournalRow", examples: [JOURNAL_EXAMPLE] }),
);

/** What happened to one order. */
export const orderEventsView = viewOf<View.OrderEventsView>()(
  z
    .strictObject({ data: z.array(journalRowView), decision: z.union([decisionView, z.null()]) })
    .meta({ id: "OrderEvents", examples: [{ data: [JOURNAL_EXAMPLE], decision: null }] }),
);

/** How a cancel-all went. */
export const cancelAllView = viewOf<View.CancelAllView>()(
  z
    .strictObject({ canceled: z.int(), pending: z.int() })
    .meta({ id: "CancelAll", examples: [{ canceled: 3, pending: 1 }] }),
);

/** One result per order of a batch, in its order. */
export const batchAnswer = z
  .strictObject({
    results: z.array(
      z.union([
        z.strictObject({ status: z.int(), order: orderView }),
        z.strictObject({ status: z.int(), problem: problemView }),
      ]),
    ),
  })
  .meta({ id: "OrderBatchAnswer", examples: [{ results: [{ status: 201, order: ORDER_EXAMPLE }] }] });
