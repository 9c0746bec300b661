import type { IntentOf, ReportOf, VenueReport } from "./venue-protocol";

export type RefusalReason = ReportOf<"cancel_refused" | "replace_refused">["reason"];

/** The venue's word that it does not do what a cancel or replace asks for. */
export const requestRefused = (
  { kind, orderId, requestId }: IntentOf<"cancel" | "replace">,
  reason: RefusalReason,
  message: string,
): VenueReport => ({ kind: `${kind}_refused`, orderId, requestId, reason, message });
