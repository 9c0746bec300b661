/** What the firm's controls say of a venue, and whether an order is really sent there or only simulated. */
import type { VenueControls } from "../controls";
import type { Money, Quantity } from "../decimal";
import { ONE } from "../decimal";
import type { OrderId, VenueId } from "../ids";
import type { AccountState } from "../state";
import { orderHash } from "./order-hash";

/** A hash has 32 bits. */
const HASHES = 2n ** 32n;

/** A venue's controls; null while the firm's are not known, or do not name it: then nothing new goes there. */
export function controlsOf({ firm }: Pick<AccountState, "firm">, venue: VenueId): VenueControls | null {
  if (firm === null) return null;
  for (const controls of firm.venues) if (controls.venue === venue) return controls;
  return null;
}

/** Whether a venue is in panic: only cancels and queries are leased for it. A venue that the controls do not name takes nothing new either. */
export const isPanicked = (state: Pick<AccountState, "firm">, venue: VenueId): boolean =>
  controlsOf(state, venue)?.panicked !== false;

/** An order as a canary looks at it. */
export interface Candidate {
  readonly orderId: OrderId;
  readonly quantity: Quantity;
  /** Null where it cannot be valued. */
  readonly notional: Money | null;
}

/** Whether an order that goes to a venue now is only simulated. It is decided once, when the order is accepted. */
export function isShadowed(controls: VenueControls, order: Candidate): boolean {
  switch (controls.mode) {
    case "shadow":
      return true;
    case "canary":
      return !isCanary(controls.canary, order);
    case "live":
      return false;
  }
}

/** Within the share by its id's hash, and within both maxima; what cannot be valued is not within one. */
function isCanary(canary: VenueControls["canary"], { orderId, quantity, notional }: Candidate): boolean {
  if (canary === null) return false;
  if (canary.maxQuantity !== null && quantity > canary.maxQuantity) return false;
  if (canary.maxNotional !== null && (notional === null || notional > canary.maxNotional)) return false;
  return BigInt(orderHash(orderId)) * ONE < canary.share * HASHES;
}
