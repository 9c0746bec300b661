/** Names that stand in paths, and the problem of an impossible one. */
import { z } from "zod";
import { breakerName } from "../../../shared/contract/breakers";
import { accountId, alertId, orderId, proposalId, symbolId } from "../../../shared/contract/fields";

export const orderPath = { schema: z.object({ order_id: orderId }), unknown: "order_not_found" };
export const accountPath = { schema: z.object({ account: accountId }), unknown: "account_not_found" };
export const alertPath = { schema: z.object({ alert_id: alertId }), unknown: "alert_not_found" };
export const proposalPath = { schema: z.object({ proposal_id: proposalId }), unknown: "proposal_not_found" };
export const breakerPath = { schema: z.object({ breaker: breakerName }), unknown: "breaker_not_found" };
export const symbolPath = { schema: z.object({ symbol: symbolId }), unknown: "invalid_request" };
export const positionPath = { schema: z.object({ symbol: symbolId }), unknown: "position_not_found" };
