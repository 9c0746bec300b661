/** Circuit breakers. */
import { z } from "zod";
import type { BreakerName } from "../core/risk-state";
import { decimalView, momentView, reason, symbolId } from "./fields";
import { viewOf } from "./view-of";
import type * as View from "./views";

const BREAKERS = ["portfolio_loss", "position_loss", "rapid_drawdown"] as const satisfies readonly BreakerName[];

/** A breaker's name in a path. */
export const breakerName = z.enum(BREAKERS, { error: `one of ${BREAKERS.join(", ")}` });

/** POST /risk/breakers/{name}/reset. Which of them take a symbol is the endpoint's matter: it knows the name. */
export const resetBreakerBody = z.strictObject({ reason, symbol: symbolId.exactOptional() }).meta({
  id: "ResetBreakerRequest",
  required: ["reason"],
  examples: [{ reason: "loss understood; positions cut" }, { reason: "hedged", symbol: "BTCUSDT" }],
});

/** One breaker; a position's once for each symbol. */
export const breakerView = viewOf<View.BreakerView>()(
  z
    .strictObject({
      breaker: breakerName,
      symbol: z.string().nullable(),
      state: z.enum(["closed", "open"]),
      threshold: decimalView.nullable(),
      observed: decimalView.nullable(),
      tripped_at: momentView.nullable(),
      resets_at: momentView.nullable(),
    })
    .meta({
      id: "Breaker",
      examples: [
        {
          breaker: "portfolio_loss",
          symbol: null,
          state: "open",
          threshold: "-50000",
          observed: "-50120.5",
          tripped_at: "2026-11-21T09:00:00.000Z",
          resets_at: "2026-11-22T09:00:00.000Z",
        },
      ],
    }),
);
