/** A venue's controls as they are shown. */
import type { Canary, VenueControls } from "../shared/core/controls";
import { formatFine, formatFineOrNull, formatMoney } from "../shared/core/decimal";
import type { CanaryView, VenueControlsView } from "../shared/contract/venue-views";

export const canaryView = ({ share, maxQuantity, maxNotional }: Canary): CanaryView => ({
  share: formatFine(share),
  max_quantity: formatFineOrNull(maxQuantity),
  max_notional: maxNotional === null ? null : formatMoney(maxNotional),
});

export const controlsView = ({ venue, mode, canary, panicked, healthy }: VenueControls): VenueControlsView => ({
  venue,
  mode,
  canary: canary === null ? null : canaryView(canary),
  panicked,
  healthy,
});
