import type { Config, VenueConfig } from "../../shared/core/config";
import type { SymbolId } from "../../shared/core/ids";
import { LEASE_MS } from "../../shared/core/outbox";
import { parseShadowName } from "../../shared/core/routing/shadow-name";
import type { ExchangeRules } from "../../shared/matching/exchange";

/** The rules of an exchange object by its name: a symbol's paper exchange, or the shadow of any venue; null when no such venue lists it. */
export function exchangeRules(config: Config, name: string): ExchangeRules | null {
  const shadow = parseShadowName(name);
  const instrument = config.instruments.get(shadow?.symbol ?? (name as SymbolId));
  if (instrument === undefined) return null;
  const isMeant = ({ venue, adapter }: VenueConfig): boolean =>
    shadow === null ? adapter === "paper" : venue === shadow.venue;
  const venue = [...config.venues.values()].find((one) => isMeant(one) && one.symbols.has(instrument.symbol));
  if (venue === undefined) return null;
  return {
    venue: venue.venue,
    instrument,
    house: config.houseMakers.get(instrument.symbol) ?? null,
    marketBand: config.risk.defaultCollar,
    // Never under a lease: no request is taken after the end of its lease (workers/execution/venues/paper.ts), so from
    // there on what is not here never arrives, by the exchange's clock alone.
    horizonMs: Math.max(venue.horizonMs, LEASE_MS),
  };
}
