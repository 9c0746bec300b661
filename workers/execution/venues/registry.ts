/** Which adapter speaks for which venue. */
import type { Config, VenueConfig } from "../../../shared/core/config";
import type { VenueId } from "../../../shared/core/ids";
import type { ExecutionBindings } from "../bindings";
import { linkedVenue } from "./linked-venue";
import { paperVenue } from "./paper";
import { paperExchange } from "./paper-objects";
import type { Venue } from "./venue";

/** An adapter per configured venue. */
export const openVenues = (config: Config, env: ExecutionBindings): ReadonlyMap<VenueId, Venue> =>
  new Map(Array.from(config.venues.values(), (venue) => [venue.venue, openVenue(venue, config, env)]));

function openVenue(venue: VenueConfig, { instruments }: Config, env: ExecutionBindings): Venue {
  switch (venue.adapter) {
    case "paper":
      return paperVenue(venue, {
        ...paperExchange(env, (symbol) => symbol),
        instruments,
        now: () => Date.now(),
        wait: (ms) => scheduler.wait(ms),
      });
    case "binance":
      return linkedVenue(venue.venue, (name) => env.VENUE_SESSION.getByName(name));
  }
}
