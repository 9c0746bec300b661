/** Names that stand in paths, and the problem of an impossible one. */
import { z } from "zod";
import { accountId, alertId, orderId, symbolId } from "../../../shared/contract/fields";

export const orderPath = { schema: z.object({ order_id: orderId }), unknown: "order_not_found" };
export const accountPath = { schema: z.object({ account: accountId }), unknown: "account_not_found" };
export const alertPath = { schema: z.object({ alert_id: alertId }), unknown: "alert_not_found" };
export const symbolPath = { schema: z.object({ symbol: symbolId }), unknown: "invalid_request" };
export const positionPath = { schema: z.object({ symbol: symbolId }), unknown: "position_not_found" };
