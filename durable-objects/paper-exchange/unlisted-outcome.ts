import { requestRefused } from "../../shared/core/request-refused";
import type { IntentOf, IntentOutcome, VenueReport } from "../../shared/core/venue-protocol";
import type { PaperRequest } from "./paper-exchange-rpc";

const MESSAGE = "the exchange does not list the symbol";

function report(intent: IntentOf<"submit" | "cancel" | "replace">): VenueReport {
  const { orderId } = intent;
  switch (intent.kind) {
    case "submit":
      return { kind: "refused", orderId, venueCode: "unknown_symbol", message: MESSAGE };
    case "cancel":
    case "replace":
      return requestRefused(intent, "unknown_order", MESSAGE);
  }
}

/** The answer of an exchange for an unlisted symbol: it accepts nothing, so no order can be there. */
export const unlistedOutcome = ({ intent }: PaperRequest): IntentOutcome =>
  intent.kind === "query" ? { kind: "never_arrived" } : { kind: "answered", reports: [report(intent)] };
