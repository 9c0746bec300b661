/** Controls of the firm as tests need them. */
import type { FirmControls, VenueControls } from "../controls";
import type { VenueId } from "../ids";

/** A venue that sends everything for real. */
export const aLiveVenue = (venue = "paper"): VenueControls => ({
  venue: venue as VenueId,
  mode: "live",
  canary: null,
  panicked: false,
  healthy: true,
});

/** Controls that restrict nothing; the paper venue is live. */
export const someControls = (changes: Partial<FirmControls> = {}): FirmControls => ({
  version: 1,
  tradingState: "active",
  blockedSymbols: [],
  venues: [aLiveVenue()],
  ...changes,
});
