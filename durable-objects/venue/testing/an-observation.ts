import { NO_MONEY } from "../../../shared/core/decimal";
import { NOTHING_OBSERVED, type AdmissionRequest, type VenueObservation } from "../venue-rpc";

/** What became of nothing, with changes. */
export const anObservation = (changes: Partial<VenueObservation> = {}): VenueObservation => ({
  ...NOTHING_OBSERVED,
  ...changes,
});

/** A submission worth nothing, with changes. */
export const aRequest = (changes: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  kind: "submit",
  notional: NO_MONEY,
  ...changes,
});
