/** How limits are shown. */
import { z } from "zod";
import { decimalView } from "./fields";
import { ACTIONS } from "./limit-handling";
import { POLICIES_EXAMPLE, policiesView } from "./policies";
import { viewOf } from "./view-of";
import type * as View from "./views";

const factorsView = viewOf<View.FactorsView>()(
  z
    .strictObject({
      volatility: decimalView,
      drawdown: decimalView,
      status: z.enum(["ok", "insufficient_history"]),
    })
    .meta({ id: "LimitFactors" }),
);

const limitView = viewOf<View.LimitView>()(
  z
    .strictObject({
      limit: z.string(),
      base: z.string().nullable(),
      effective: z.string().nullable(),
      used: z.string().nullable(),
      utilization: z.string().nullable(),
      level: z.enum(["ok", "warning", "critical", "breach"]).nullable(),
      action: z.enum(ACTIONS),
      thresholds: z.strictObject({ warning: decimalView, critical: decimalView }),
      factors: factorsView.nullable(),
    })
    .meta({ id: "Limit" }),
);

/** Every limit of an account. */
export const limitsView = viewOf<View.LimitsView>()(
  z
    .strictObject({
      version: z.int(),
      portfolio: z.array(limitView),
      symbols: z.record(z.string(), z.array(limitView)),
      policies: policiesView,
    })
    .meta({
      id: "Limits",
      examples: [
        {
          version: 1,
          portfolio: [
            {
              limit: "max_exposure",
              base: "1000000",
              effective: "820000",
              used: "45",
              utilization: "0.000054878049",
              level: "ok",
              action: "block",
              thresholds: { warning: "0.8", critical: "0.9" },
              factors: { volatility: "0.82", drawdown: "1", status: "ok" },
            },
          ],
          symbols: {
            DEFAULT: [
              {
                limit: "max_position",
                base: "1000",
                effective: "1000",
                used: null,
                utilization: null,
                level: null,
                action: "block",
                thresholds: { warning: "0.8", critical: "0.9" },
                factors: { volatility: "1", drawdown: "1", status: "insufficient_history" },
              },
            ],
          },
          policies: POLICIES_EXAMPLE,
        },
      ],
    }),
);
