/** Failures on the wire: RFC 9457 problem details. */
import { z } from "zod";

/** One thing that was wrong with a request: where, as a dotted path, and what. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A problem with the members that are always there; a refused order has `order_id`, `decision` and what its check saw besides. */
export const problemView = z
  .looseObject({
    type: z.string().meta({ format: "uri" }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z
      .string()
      .meta({ description: "Stable, machine-readable code; see docs/decision-codes.md for the codes of orders." }),
    request_id: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: "Problem",
    examples: [
      {
        type: "urn:edge-oms:problem:order_value_limit",
        title: "Order value limit",
        status: 422,
        detail: "the order is worth 61250, over the limit of 50000",
        code: "order_value_limit",
        request_id: "5c7f1a52-5b0c-4e2c-9a53-0d2d9a0b7f11",
        order_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T7",
      },
    ],
  });

/** The problem as the code builds it. */
export type ProblemBody = z.infer<typeof problemView>;
