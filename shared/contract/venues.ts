/** Venues: what they are at, and the bodies that change it. */
import { z } from "zod";
import { rampErrors, type CapitalRamp } from "../core/capital-ramp";
import type { Canary } from "../core/controls";
import { moneyFromZero, positiveQuantity, share, shareFromZero } from "./decimal";
import { anyCase, calendarDay, decimalView, momentView, notGiven, orNull, reason } from "./fields";
import { pageOf } from "./page-view";
import { viewOf } from "./view-of";
import type * as View from "./venue-views";

const canary = z
  .strictObject({
    share,
    max_quantity: notGiven(positiveQuantity),
    max_notional: notGiven(moneyFromZero),
  })
  .transform(({ share: part, max_quantity, max_notional }): Canary => ({
    share: part,
    maxQuantity: max_quantity ?? null,
    maxNotional: max_notional ?? null,
  }));

/** POST /venues/{venue}/mode. */
export const venueModeBody = z
  .strictObject({ mode: anyCase(["shadow", "canary", "live"]), canary: canary.nullish(), reason })
  .superRefine(({ mode, canary: named }, context) => {
    const isNamed = named !== undefined && named !== null;
    if (mode === "canary" && !isNamed)
      context.addIssue({ code: "custom", path: ["canary"], message: "is required in this mode" });
    if (mode !== "canary" && isNamed)
      context.addIssue({ code: "custom", path: ["canary"], message: "is only valid in mode canary" });
  })
  .meta({
    id: "VenueModeRequest",
    examples: [
      { mode: "canary", canary: { share: "0.05", max_quantity: "0.01", max_notional: "500" }, reason: "first week" },
    ],
  });

/** POST /venues/{venue}/panic, its reset, and a reconciliation. */
export const venueReasonBody = z
  .strictObject({ reason })
  .meta({ id: "VenueReasonRequest", examples: [{ reason: "fills that nobody asked for" }] });

const steps: z.ZodType<CapitalRamp["steps"]> = z
  .array(z.strictObject({ date: calendarDay, share: shareFromZero }))
  .max(100)
  .superRefine((given, context) => {
    for (const { step, field, message } of rampErrors(given))
      context.addIssue({ code: "custom", path: [step, field], message });
  });

/** PATCH /venues/{venue}/ramp. */
export const venueRampBody = z
  .strictObject({ steps: steps.exactOptional(), daily_notional_cap: orNull(moneyFromZero).exactOptional(), reason })
  .superRefine(({ steps: given, daily_notional_cap: cap }, context) => {
    if (given === undefined && cap === undefined)
      context.addIssue({ code: "custom", path: [], message: "name steps, daily_notional_cap, or both" });
  })
  .meta({
    id: "VenueRampRequest",
    required: ["reason"],
    minProperties: 2,
    examples: [
      {
        steps: [
          { date: "2026-11-23", share: "0.1" },
          { date: "2026-11-30", share: "0.5" },
        ],
        daily_notional_cap: "50000",
        reason: "two weeks at a tenth and a half",
      },
    ],
  });

const canaryView = z.strictObject({
  share: decimalView,
  max_quantity: decimalView.nullable(),
  max_notional: decimalView.nullable(),
});

const controls = {
  venue: z.string(),
  mode: z.enum(["shadow", "canary", "live"]),
  canary: canaryView.nullable(),
  panicked: z.boolean(),
  healthy: z.boolean(),
};

const EXAMPLE_CONTROLS = { venue: "paper", mode: "live" as const, canary: null, panicked: false, healthy: true };

/** A venue's controls after a change. */
export const venueChangeView = viewOf<View.VenueChangeView>()(
  z
    .strictObject({
      ...controls,
      version: z.int(),
      accounts: z.strictObject({ active: z.int(), applied: z.int(), pending: z.int() }),
      pending_accounts: z.array(z.string()),
    })
    .meta({
      id: "VenueChange",
      examples: [
        {
          ...EXAMPLE_CONTROLS,
          panicked: true,
          version: 4,
          accounts: { active: 12, applied: 11, pending: 1 },
          pending_accounts: ["desk-7"],
        },
      ],
    }),
);

const EXAMPLE_RAMP = {
  steps: [{ date: "2026-11-16", share: "0.1" }],
  daily_notional_cap: "50000",
  today: { date: "2026-11-21", share: "0.1", allowance: "5000", used: "1250.5" },
};

/** A venue's ramp, and what today allows. */
export const venueRampView = viewOf<View.VenueRampView>()(
  z
    .strictObject({
      steps: z.array(z.strictObject({ date: z.string(), share: decimalView })),
      daily_notional_cap: decimalView.nullable(),
      today: z.strictObject({
        date: z.string(),
        share: decimalView,
        allowance: decimalView.nullable(),
        used: decimalView,
      }),
    })
    .meta({ id: "VenueRamp", examples: [EXAMPLE_RAMP] }),
);

const percentiles = () =>
  z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });

const statistics = z.strictObject({
  since: momentView,
  sent: z.int(),
  acknowledged: z.int(),
  fills: z.int(),
  rejected: z.int(),
  unknown: z.int(),
  unreachable: z.int(),
  fill_rate: z.number().nullable(),
  slippage_bps: z.number().nullable(),
  latency_ms: percentiles(),
  time_to_fill_ms: percentiles(),
});

/** One venue. */
export const venueView = viewOf<View.VenueView>()(
  z
    .strictObject({
      ...controls,
      adapter: z.string(),
      symbols: z.array(z.string()),
      has_credentials: z.boolean().nullable(),
      breaker: z.strictObject({ state: z.enum(["closed", "open", "half_open"]), retry_at: momentView.nullable() }),
      rate: z
        .strictObject({
          used: z.int(),
          limit: z.int(),
          reserve: z.int(),
          paused_until: momentView.nullable(),
        })
        .nullable(),
      ramp: venueRampView,
      statistics,
    })
    .meta({
      id: "Venue",
      examples: [
        {
          ...EXAMPLE_CONTROLS,
          adapter: "paper",
          symbols: ["BTCUSDT", "ETHUSDT"],
          has_credentials: null,
          breaker: { state: "closed", retry_at: null },
          rate: null,
          ramp: EXAMPLE_RAMP,
          statistics: {
            since: "2026-11-21T00:00:00.000Z",
            sent: 120,
            acknowledged: 118,
            fills: 96,
            rejected: 2,
            unknown: 0,
            unreachable: 0,
            fill_rate: 0.8,
            slippage_bps: 1.4,
            latency_ms: { p50: 3.2, p95: 9.1, p99: 14.6 },
            time_to_fill_ms: { p50: 12.4, p95: 1840.2, p99: 61200.5 },
          },
        },
      ],
    }),
);

/** GET /venues. */
export const venuesView = z.strictObject({ data: z.array(venueView), next_cursor: z.null() });

const run = {
  run: z.string(),
  venue: z.string(),
  started_at: momentView,
  finished_at: momentView.nullable(),
  reason: z.string(),
  by: z.string(),
  accounts: z.int(),
  reported: z.int(),
  differences: z.int(),
};

const EXAMPLE_RUN = {
  run: "17",
  venue: "paper",
  started_at: "2026-11-21T09:00:00.000Z",
  finished_at: "2026-11-21T09:00:00.400Z",
  reason: "after the outage",
  by: "alice",
  accounts: 1,
  reported: 1,
  differences: 1,
};

/** POST /venues/{venue}/reconcile, and one entry of its list. */
export const reconciliationRunView = viewOf<View.ReconciliationRunView>()(
  z.strictObject(run).meta({ id: "ReconciliationRun", examples: [EXAMPLE_RUN] }),
);

export const reconciliationRunsPage = pageOf(reconciliationRunView);

const differenceView = z.strictObject({
  kind: z.enum(["missing_fill", "missing_at_venue", "unknown_at_venue", "order_differs", "balance", "unread"]),
  symbol: z.string().nullable(),
  order_id: z.string().nullable(),
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
  action: z.enum(["report", "retry", "alert"]),
  reason: z.string(),
});

const reportView = z.strictObject({
  account: z.string(),
  at: momentView,
  orders_compared: z.int(),
  fills_compared: z.int(),
  differences: z.array(differenceView),
  balances: z.record(z.string(), z.strictObject({ free: decimalView, locked: decimalView })).nullable(),
});

const balanceLineView = z.strictObject({
  currency: z.string(),
  expected: decimalView,
  actual: decimalView,
  difference: decimalView,
  action: z.enum(["none", "report", "alert"]),
});

const EXAMPLE_LINE = {
  currency: "USDT",
  expected: "100000",
  actual: "100250",
  difference: "250",
  action: "alert" as const,
};

/** POST /venues/{venue}/balances/agree. */
export const venueBalancesView = viewOf<View.VenueBalancesView>()(
  z.strictObject({ venue: z.string(), balances: z.array(balanceLineView) }).meta({
    id: "VenueBalances",
    examples: [
      {
        venue: "binance",
        balances: [{ ...EXAMPLE_LINE, expected: "100250", difference: "0", action: "none" as const }],
      },
    ],
  }),
);

/** GET /venues/{venue}/reconciliations/{run}. */
export const reconciliationView = viewOf<View.ReconciliationView>()(
  z.strictObject({ ...run, reports: z.array(reportView), balances: z.array(balanceLineView).nullable() }).meta({
    id: "Reconciliation",
    examples: [
      {
        ...EXAMPLE_RUN,
        reports: [
          {
            account: "demo",
            at: "2026-11-21T09:00:00.300Z",
            orders_compared: 3,
            fills_compared: 12,
            differences: [
              {
                kind: "missing_fill" as const,
                symbol: "BTCUSDT",
                order_id: "01K3V7Q2R8Z5W9X4C6B1N0M2T7",
                ours: null,
                theirs: "trade 812: 0.01 at 45000",
                action: "report" as const,
                reason: "the account had not booked it",
              },
            ],
            balances: null,
          },
        ],
        balances: [EXAMPLE_LINE],
      },
    ],
  }),
);
