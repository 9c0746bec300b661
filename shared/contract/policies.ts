/** Settings of the checks that are no amounts to use up: what may be proposed, and how they are shown. */
import { z } from "zod";
import type { InsufficientHistoryPolicy, RiskPolicies, SelfMatchPolicy } from "../core/limits";
import { countFromOne, fraction, milliseconds, share } from "./decimal";
import { anyCase, decimalView } from "./fields";
import { ANY_OF_THEM, isNotEmpty } from "./limit-handling";
import { viewOf } from "./view-of";
import type * as View from "./views";

const SELF_MATCH = ["off", "reject", "cancel_older"] as const satisfies readonly SelfMatchPolicy[];
const ON_INSUFFICIENT_HISTORY = ["pass", "block"] as const satisfies readonly InsufficientHistoryPolicy[];

const repeatedExecutions = z.strictObject({
  count: countFromOne,
  window_ms: milliseconds(1),
});

/** Policies to change, by name. */
export const policiesBody = z
  .strictObject({
    duplicate_window_ms: milliseconds(0).exactOptional(),
    self_match: anyCase(SELF_MATCH).exactOptional(),
    repeated_executions: repeatedExecutions.nullable().exactOptional(),
    on_insufficient_history: anyCase(ON_INSUFFICIENT_HISTORY).exactOptional(),
    flatten_on_position_loss: z.boolean().exactOptional(),
    max_correlation: share.exactOptional(),
    volatility_target: fraction.exactOptional(),
  })
  .refine(isNotEmpty, { error: "name at least one policy" })
  .transform((body): Partial<RiskPolicies> => ({
    ...(body.duplicate_window_ms === undefined ? {} : { duplicateWindowMs: body.duplicate_window_ms }),
    ...(body.self_match === undefined ? {} : { selfMatch: body.self_match }),
    ...(body.repeated_executions === undefined ? {} : { repeatedExecutions: repeatedOf(body.repeated_executions) }),
    ...(body.on_insufficient_history === undefined ? {} : { onInsufficientHistory: body.on_insufficient_history }),
    ...(body.flatten_on_position_loss === undefined ? {} : { flattenOnPositionLoss: body.flatten_on_position_loss }),
    ...(body.max_correlation === undefined ? {} : { maxCorrelation: body.max_correlation }),
    ...(body.volatility_target === undefined ? {} : { volatilityTarget: body.volatility_target }),
  }))
  .meta(ANY_OF_THEM);

const repeatedOf = (body: z.infer<typeof repeatedExecutions> | null): RiskPolicies["repeatedExecutions"] =>
  body === null ? null : { count: body.count, windowMs: body.window_ms };

export const POLICIES_EXAMPLE: View.PoliciesView = {
  duplicate_window_ms: 0,
  self_match: "off",
  repeated_executions: null,
  on_insufficient_history: "pass",
  flatten_on_position_loss: false,
  max_correlation: "0.8",
  volatility_target: "0.5",
};

/** All policies of an account. */
export const policiesView = viewOf<View.PoliciesView>()(
  z
    .strictObject({
      duplicate_window_ms: z.int(),
      self_match: z.enum(SELF_MATCH),
      repeated_executions: z.strictObject({ count: z.int(), window_ms: z.int() }).nullable(),
      on_insufficient_history: z.enum(ON_INSUFFICIENT_HISTORY),
      flatten_on_position_loss: z.boolean(),
      max_correlation: decimalView,
      volatility_target: decimalView,
    })
    .meta({ id: "RiskPolicies", examples: [POLICIES_EXAMPLE] }),
);
