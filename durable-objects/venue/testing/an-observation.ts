import { NO_MONEY } from "../../../shared/core/decimal";
import { NO_OBSERVATION, type VenueObservation } from "../../../shared/core/venue-observation";
import type { AdmissionRequest } from "../venue-rpc";

/** What became of nothing, with changes. */
export const anObservation = (changes: Partial<VenueObservation> = {}): VenueObservation => ({
  ...NO_OBSERVATION,
  ...changes,
});

/** A submission worth nothing, with changes. */
export const aRequest = (changes: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  kind: "submit",
  notional: NO_MONEY,
  ...changes,
});
