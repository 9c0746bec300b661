/** The firm: the risk of all accounts together, its limits, and who changed what. */
import { z } from "zod";
import type { Money } from "../core/decimal";
import { moneyFromZero } from "./decimal";
import { decimalView, momentView, reason, riskLevelView, tradingStateView } from "./fields";
import { ANY_OF_THEM, isNotEmpty } from "./limit-handling";
import { viewOf } from "./view-of";
import type { FirmLimitName, FirmLimitsView, FirmRiskView, FirmAuditView } from "./firm-views";

const LIMITS = {
  max_exposure: moneyFromZero.exactOptional(),
  max_net_exposure: moneyFromZero.exactOptional(),
  max_daily_loss: moneyFromZero.exactOptional(),
} satisfies Record<FirmLimitName, z.ZodType>;

const limits: z.ZodType<Partial<Record<FirmLimitName, Money>>> = z
  .strictObject(LIMITS)
  .refine(isNotEmpty, { error: "name at least one limit" })
  .meta(ANY_OF_THEM);

/** PATCH /firm/limits. */
export const firmLimitsBody = z
  .strictObject({ limits, reason })
  .meta({ id: "FirmLimitsRequest", examples: [{ limits: { max_exposure: "12000000" }, reason: "two more desks" }] });

/** GET and PATCH /firm/limits. */
export const firmLimitsView = viewOf<FirmLimitsView>()(
  z
    .strictObject({
      version: z.int(),
      limits: z.strictObject({
        max_exposure: decimalView,
        max_net_exposure: decimalView,
        max_daily_loss: decimalView,
      }),
    })
    .meta({
      id: "FirmLimits",
      examples: [
        {
          version: 2,
          limits: { max_exposure: "12000000", max_net_exposure: "5000000", max_daily_loss: "500000" },
        },
      ],
    }),
);

const sums = {
  equity: decimalView,
  gross_exposure: decimalView,
  net_exposure: decimalView,
  long_exposure: decimalView,
  short_exposure: decimalView,
  day_pnl: decimalView,
  risk_level: riskLevelView,
  trading_state: tradingStateView,
  as_of: momentView,
};

const limitUseView = z.strictObject({
  limit: z.enum(["max_exposure", "max_net_exposure", "max_daily_loss"]),
  value: decimalView,
  used: decimalView,
  utilization: decimalView.nullable(),
  level: z.enum(["ok", "warning", "critical", "breach"]),
  tripped_at: momentView.nullable(),
});

const accountRiskView = z.strictObject({
  ...sums,
  account: z.string(),
  positions: z.int(),
  is_marked: z.boolean(),
});

const EXAMPLE_SUMS = {
  equity: "1000000",
  gross_exposure: "90000",
  net_exposure: "-30000",
  long_exposure: "30000",
  short_exposure: "60000",
  day_pnl: "-1250.5",
  risk_level: "low" as const,
  trading_state: "active" as const,
  as_of: "2026-11-21T09:00:00.000Z",
};

/** GET /firm/risk. */
export const firmRiskView = viewOf<FirmRiskView>()(
  z
    .strictObject({
      ...sums,
      accounts: z.int(),
      limits: z.array(limitUseView),
      limits_version: z.int(),
      oldest_as_of: momentView.nullable(),
      data: z.array(accountRiskView),
      next_cursor: z.string().nullable(),
    })
    .meta({
      id: "FirmRisk",
      examples: [
        {
          ...EXAMPLE_SUMS,
          accounts: 1,
          limits: [
            {
              limit: "max_exposure",
              value: "10000000",
              used: "90000",
              utilization: "0.009",
              level: "ok",
              tripped_at: null,
            },
          ],
          limits_version: 1,
          oldest_as_of: "2026-11-21T08:59:58.000Z",
          data: [
            { ...EXAMPLE_SUMS, account: "demo", positions: 2, is_marked: true, as_of: "2026-11-21T08:59:58.000Z" },
          ],
          next_cursor: null,
        },
      ],
    }),
);

/** One entry of GET /firm/audit. */
export const firmAuditView = viewOf<FirmAuditView>()(
  z
    .strictObject({
      number: z.int(),
      time: momentView,
      action: z.string(),
      subject: z.string(),
      reason: z.string().nullable(),
      by: z.string(),
    })
    .meta({
      id: "FirmAuditEntry",
      examples: [
        {
          number: 7,
          time: "2026-11-21T09:00:00.000Z",
          action: "set_trading_state",
          subject: "reducing",
          reason: "max_exposure: 10120000 against 10000000",
          by: "firm_limit",
        },
      ],
    }),
);
