import type { Intent, IntentOutcome, VenueReport } from "../../shared/core/venue-protocol";
import type { PaperRequest } from "./paper-exchange-rpc";

const MESSAGE = "the symbol is not traded here";

function report(intent: Exclude<Intent, { kind: "query" }>): VenueReport {
  const { orderId } = intent;
  switch (intent.kind) {
    case "submit":
      return { kind: "refused", orderId, venueCode: "unknown_symbol", message: MESSAGE };
    case "cancel":
      return {
        kind: "cancel_refused",
        orderId,
        requestId: intent.requestId,
        reason: "unknown_order",
        message: MESSAGE,
      };
    case "replace":
      return {
        kind: "replace_refused",
        orderId,
        requestId: intent.requestId,
        reason: "unknown_order",
        message: MESSAGE,
      };
  }
}

/** The answer of an exchange whose symbol nobody lists: it takes nothing, so nothing can be there. */
export const unlistedOutcome = ({ intent }: PaperRequest): IntentOutcome =>
  intent.kind === "query" ? { kind: "never_arrived" } : { kind: "answered", reports: [report(intent)] };
