import type { SymbolId, VenueId } from "../ids";

/**
 * Name of the exchange object that simulates a venue's symbol. It is another object than the paper exchange's, which is named by the
 * symbol alone, so that what is simulated never meets an order that is worked.
 */
export const shadowName = (venue: VenueId, symbol: SymbolId): string => `shadow:${venue}:${symbol}`;

const FORM = /^shadow:([a-z0-9-]{1,32}):([A-Z0-9]{2,20})$/;

/** The venue and symbol that a name of such an object stands for; null for any other name. */
export function parseShadowName(name: string): { readonly venue: VenueId; readonly symbol: SymbolId } | null {
  const [, venue, symbol] = FORM.exec(name) ?? [];
  return venue === undefined || symbol === undefined ? null : { venue: venue as VenueId, symbol: symbol as SymbolId };
}
