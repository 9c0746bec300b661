import { NO_MONEY } from "../../../shared/core/decimal";
import type { AdmissionRequest, VenueObservation } from "../venue-rpc";

/** What became of nothing, with changes. */
export const anObservation = (changes: Partial<VenueObservation> = {}): VenueObservation => ({
  accounts: [],
  sent: 0,
  acknowledged: 0,
  fills: 0,
  acknowledgedValue: NO_MONEY,
  filledValue: NO_MONEY,
  rejected: 0,
  unknown: 0,
  unreachable: 0,
  failuresAtEnd: 0,
  answered: 0,
  releasedNotional: NO_MONEY,
  latencies: [],
  slippage: NO_MONEY,
  slippageBase: NO_MONEY,
  pauseMs: 0,
  ...changes,
});

/** A submission worth nothing, with changes. */
export const aRequest = (changes: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  kind: "submit",
  notional: NO_MONEY,
  ...changes,
});
