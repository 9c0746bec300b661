/** Statistics of returns: how instruments move together, and how well the VaR foretold losses. */
import { z } from "zod";
import { anyCase, decimalView, SYMBOL_FORM, symbolId } from "./fields";
import { statusOfStatistic } from "./portfolio";
import { viewOf } from "./view-of";
import type * as View from "./views";

/** More would make the answer larger than anybody reads: it grows with the square. */
const MAX_SYMBOLS = 50;

const SYMBOL = SYMBOL_FORM.source.slice(1, -1);

/** GET /risk/matrices. */
export const matricesQuery = z.strictObject({
  symbols: z
    .string()
    .transform((text) => text.split(","))
    .refine((symbols) => symbols.length <= MAX_SYMBOLS, { error: `at most ${MAX_SYMBOLS} symbols` })
    .refine((symbols) => new Set(symbols).size === symbols.length, { error: "each symbol at most once" })
    .pipe(z.array(symbolId))
    .optional()
    .meta({
      type: "string",
      pattern: `^${SYMBOL}(?:,${SYMBOL}){0,${MAX_SYMBOLS - 1}}$`,
      description: "Comma-separated symbols, each once; default: the symbols held.",
      examples: ["BTCUSDT,ETHUSDT"],
    }),
});

const figure = decimalView.nullable();

/** Volatility and correlation. */
export const matricesView = viewOf<View.MatricesView>()(
  z
    .strictObject({
      symbols: z.array(z.string()),
      observations: z.array(z.array(z.int())),
      volatility: z.array(figure),
      correlation: z.array(z.array(figure)),
      covariance: z.array(z.array(figure)),
      clusters: z.array(z.array(z.string())),
      max_correlation: decimalView,
      from: z.string().nullable(),
      to: z.string().nullable(),
    })
    .meta({
      id: "Matrices",
      examples: [
        {
          symbols: ["BTCUSDT", "ETHUSDT"],
          observations: [
            [250, 250],
            [250, 250],
          ],
          volatility: ["0.41", "0.56"],
          correlation: [
            ["1", "0.83"],
            ["0.83", "1"],
          ],
          covariance: [
            ["0.1681", "0.1906"],
            ["0.1906", "0.3136"],
          ],
          clusters: [["BTCUSDT", "ETHUSDT"]],
          max_correlation: "0.8",
          from: "2026-03-16",
          to: "2026-11-20",
        },
      ],
    }),
);

/** GET /risk/var/backtest. */
export const backtestQuery = z.strictObject({
  basis: anyCase(["positions", "equity_returns"]).default("positions"),
});

const date = z.string().nullable();

const backtestTestView = z.strictObject({
  confidence: z.int(),
  exceptions: z.int(),
  expected: decimalView,
  kupiec: z.strictObject({ statistic: decimalView, p_value: decimalView, rejected: z.boolean() }).nullable(),
  traffic_light: z
    .strictObject({ zone: z.enum(["green", "yellow", "red"]), yellow_from: z.int(), red_from: z.int() })
    .nullable(),
  exception_days: z.array(z.strictObject({ date: z.string(), outcome: decimalView, var: decimalView })),
});

/** Backtest of the VaR. */
export const backtestView = viewOf<View.BacktestView>()(
  z
    .strictObject({
      basis: z.enum(["positions", "equity_returns"]),
      unit: z.enum(["money", "share"]),
      window: z.int(),
      observations: z.int(),
      from: date,
      to: date,
      status: z.enum([...statusOfStatistic.options, "nothing_at_risk"]),
      tests: z.array(backtestTestView),
    })
    .meta({
      id: "Backtest",
      examples: [
        {
          basis: "positions",
          unit: "money",
          window: 100,
          observations: 150,
          from: "2026-06-24",
          to: "2026-11-20",
          status: "ok",
          tests: [
            {
              confidence: 99,
              exceptions: 2,
              expected: "1.5",
              kupiec: { statistic: "0.150896", p_value: "0.697682", rejected: false },
              traffic_light: { zone: "green", yellow_from: 4, red_from: 8 },
              exception_days: [{ date: "2026-10-11", outcome: "-812.5", var: "640.125" }],
            },
          ],
        },
      ],
    }),
);
