/** Adapter to a venue's shadow: a paper exchange of its own, where orders work against the market and none is ever sent. */
import type { Config, VenueConfig } from "../../../shared/core/config";
import type { VenueId } from "../../../shared/core/ids";
import { shadowName } from "../../../shared/core/routing/shadow-name";
import type { ExecutionBindings } from "../bindings";
import { paperVenue, type PaperVenueDeps } from "./paper";
import { paperExchange } from "./paper-objects";
import type { Venue } from "./venue";

/** The shadow of one venue: it takes the venue's symbols, window and horizon, and nothing else of it. */
export const shadowVenue = ({ venue, symbols, receiveWindowMs, horizonMs }: VenueConfig, deps: PaperVenueDeps): Venue =>
  paperVenue({ venue, adapter: "paper", symbols, receiveWindowMs, horizonMs }, deps);

/** A shadow per configured venue; it holds no credentials and knows no address. */
export const openShadows = (
  { venues, instruments }: Config,
  env: Pick<ExecutionBindings, "PAPER_EXCHANGE">,
): ReadonlyMap<VenueId, Venue> =>
  new Map(
    Array.from(venues.values(), (venue): [VenueId, Venue] => [
      venue.venue,
      shadowVenue(venue, {
        ...paperExchange(env, (symbol) => shadowName(venue.venue, symbol)),
        instruments,
        now: () => Date.now(),
        wait: (ms) => scheduler.wait(ms),
      }),
    ]),
  );
