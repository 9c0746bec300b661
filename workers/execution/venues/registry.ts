/** Which adapter speaks for which venue. */
import type { Config, VenueConfig } from "../../../shared/core/config";
import type { VenueId } from "../../../shared/core/ids";
import type { ExecutionBindings } from "../bindings";
import { paperVenue, type PaperVenueDeps } from "./paper";
import type { Venue } from "./venue";

type Adapter = (venue: VenueConfig, env: ExecutionBindings) => Venue;

const ADAPTERS: Readonly<Record<VenueConfig["adapter"], Adapter>> = {
  paper: (venue, env) => paperVenue(venue, { execute: callPaperExchange(env), now: () => Date.now() }),
};

/** An adapter per configured venue. */
export const openVenues = (config: Config, env: ExecutionBindings): ReadonlyMap<VenueId, Venue> =>
  new Map(Array.from(config.venues.values(), (venue) => [venue.venue, ADAPTERS[venue.adapter](venue, env)]));

const callPaperExchange =
  (env: ExecutionBindings): PaperVenueDeps["execute"] =>
  async (symbol, requests) => {
    // Disposed of at once: what the runtime keeps for each call would otherwise wait for a collection, and those
    // collections decide the slowest percent (platform.md). The outcomes are plain data and outlive it.
    const exchange = env.PAPER_EXCHANGE.getByName(symbol);
    using outcomes = await exchange.execute(requests);
    return outcomes;
  };
