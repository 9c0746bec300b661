/** What a portfolio is worth and risks. */
import { z } from "zod";
import { decimalView, momentView, riskLevelView } from "./fields";
import { tradingState } from "./risk";
import { viewOf } from "./view-of";
import type * as View from "./views";

/** How an answer says whether a statistic has enough behind it. */
export const statusOfStatistic = z.enum(["ok", "insufficient_history", "not_available"]);

const statisticView = viewOf<View.StatisticView>()(
  z
    .strictObject({
      value: decimalView.nullable(),
      method: z.string(),
      observations: z.int(),
      status: statusOfStatistic,
    })
    .meta({ id: "Statistic" }),
);

const tailEstimateView = viewOf<View.TailEstimateView>()(
  z
    .strictObject({
      method: z.enum(["historical", "normal", "ewma", "equity_returns"]),
      var_95: decimalView.nullable(),
      var_99: decimalView.nullable(),
      es_95: decimalView.nullable(),
      es_99: decimalView.nullable(),
      observations: z.int(),
      status: statusOfStatistic,
    })
    .meta({ id: "TailEstimate" }),
);

const historical = (value: string): View.StatisticView => ({
  value,
  method: "historical",
  observations: 250,
  status: "ok",
});

/** Exposure, margins, P&L and statistics of an account. */
export const portfolioView = viewOf<View.PortfolioView>()(
  z
    .strictObject({
      equity: decimalView.nullable(),
      cash: decimalView,
      gross_exposure: decimalView.nullable(),
      net_exposure: decimalView.nullable(),
      long_exposure: decimalView.nullable(),
      short_exposure: decimalView.nullable(),
      leverage: decimalView.nullable(),
      positions: z.int(),
      margin_used: decimalView.nullable(),
      margin_reserved: decimalView,
      maintenance_margin: decimalView.nullable(),
      margin_ratio: decimalView.nullable(),
      buying_power: decimalView.nullable(),
      unrealized_pnl: decimalView.nullable(),
      realized_pnl: decimalView,
      day_pnl: decimalView.nullable(),
      peak_equity: decimalView.nullable(),
      drawdown: decimalView.nullable(),
      var_95: statisticView,
      var_99: statisticView,
      es_95: statisticView,
      es_99: statisticView,
      volatility: statisticView,
      risk_level: riskLevelView,
      risk_score: decimalView.nullable(),
      risk_score_missing: z.array(z.enum(["volatility", "correlation", "value_at_risk"])),
      estimates: z.array(tailEstimateView),
      trading_state: tradingState,
      as_of: momentView,
    })
    .meta({
      id: "Portfolio",
      examples: [
        {
          equity: "1000000",
          cash: "999955",
          gross_exposure: "45",
          net_exposure: "45",
          long_exposure: "45",
          short_exposure: "0",
          leverage: "0.000045",
          positions: 1,
          margin_used: "4.5",
          margin_reserved: "0",
          maintenance_margin: "2.25",
          margin_ratio: "0.9999955",
          buying_power: "999995.5",
          unrealized_pnl: "0",
          realized_pnl: "0",
          day_pnl: "-0.045",
          peak_equity: "1000000.2",
          drawdown: "0.0000002",
          var_95: historical("1.35"),
          var_99: historical("2.1"),
          es_95: historical("1.8"),
          es_99: historical("2.4"),
          volatility: { value: "0.41", method: "realised_30d", observations: 30, status: "ok" },
          risk_level: "low",
          risk_score: "12.4",
          risk_score_missing: [],
          estimates: [
            {
              method: "historical",
              var_95: "1.35",
              var_99: "2.1",
              es_95: "1.8",
              es_99: "2.4",
              observations: 250,
              status: "ok",
            },
          ],
          trading_state: "active",
          as_of: "2026-11-21T09:00:00.000Z",
        },
      ],
    }),
);
