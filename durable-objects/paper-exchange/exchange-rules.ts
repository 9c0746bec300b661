import type { Config } from "../../shared/core/config";
import type { SymbolId } from "../../shared/core/ids";
import { LEASE_MS } from "../../shared/core/outbox";
import type { ExchangeRules } from "../../shared/matching/exchange";

/** The rules of a symbol's paper exchange; null when no paper venue lists it. */
export function exchangeRules(config: Config, symbol: string | undefined): ExchangeRules | null {
  const instrument = config.instruments.get(symbol as SymbolId);
  if (instrument === undefined) return null;
  const isListing = (venue: { adapter: string; symbols: ReadonlySet<SymbolId> }): boolean =>
    venue.adapter === "paper" && venue.symbols.has(instrument.symbol);
  const venue = [...config.venues.values()].find(isListing);
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
