/** What simulated orders have come to. */
import { z } from "zod";
import { decimalView } from "./fields";
import { viewOf } from "./view-of";
import type * as View from "./views";

const EXAMPLE: View.ShadowView = {
  cash: "-1250.5",
  balances: {},
  open_orders: 2,
  orders_accepted: 40,
  orders_rejected: { price_collar: 1 },
  orders_filled: 31,
  orders_canceled: 6,
  positions: [
    {
      symbol: "BTCUSDT",
      quantity: "0.025",
      average_price: "50010",
      realized_pnl: "12.5",
      fees: "1.25",
      open_orders: 2,
    },
  ],
};

/** GET /account/shadow. */
export const shadowView = viewOf<View.ShadowView>()(
  z
    .strictObject({
      cash: decimalView,
      balances: z.record(z.string(), decimalView),
      open_orders: z.int(),
      orders_accepted: z.int(),
      orders_rejected: z.record(z.string(), z.int()),
      orders_filled: z.int(),
      orders_canceled: z.int(),
      positions: z.array(
        z.strictObject({
          symbol: z.string(),
          quantity: decimalView,
          average_price: decimalView.nullable(),
          realized_pnl: decimalView,
          fees: decimalView,
          open_orders: z.int(),
        }),
      ),
    })
    .meta({ id: "Shadow", examples: [EXAMPLE] }),
);
