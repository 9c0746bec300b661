/** Names that stand in paths, and the problem of an impossible one. */
import { z } from "zod";
import { breakerName } from "../../../shared/contract/breakers";
import { accountId, alertId, orderId, proposalId, symbolId, venueId } from "../../../shared/contract/fields";

export const orderPath = { schema: z.object({ order_id: orderId }), unknown: "order_not_found" };
export const accountPath = { schema: z.object({ account: accountId }), unknown: "account_not_found" };
export const alertPath = { schema: z.object({ alert_id: alertId }), unknown: "alert_not_found" };
export const proposalPath = { schema: z.object({ proposal_id: proposalId }), unknown: "proposal_not_found" };
export const breakerPath = { schema: z.object({ breaker: breakerName }), unknown: "breaker_not_found" };
export const symbolPath = { schema: z.object({ symbol: symbolId }), unknown: "invalid_request" };
export const positionPath = { schema: z.object({ symbol: symbolId }), unknown: "position_not_found" };
export const venuePath = { schema: z.object({ venue: venueId }), unknown: "venue_not_found" };
export const reconciliationPath = {
  schema: z.object({ venue: venueId, run: z.string().regex(/^\d{1,15}$/, { error: "not a reconciliation" }) }),
  unknown: "reconciliation_not_found",
};
export const deadLetterPath = {
  schema: z.object({ letter: z.string().regex(/^\d{1,15}$/, { error: "not a dead letter" }) }),
  unknown: "dead_letter_not_found",
};
