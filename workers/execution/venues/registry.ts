/** Which adapter speaks for which venue. */
import type { Config, VenueConfig } from "../../../shared/core/config";
import type { VenueId } from "../../../shared/core/ids";
import type { ExecutionBindings } from "../bindings";
import { paperVenue, type PaperVenueDeps } from "./paper";
import type { Venue } from "./venue";

type Adapter = (config: Config, env: ExecutionBindings, venue: VenueConfig) => Venue | null;

const ADAPTERS: Readonly<Record<VenueConfig["adapter"], Adapter>> = {
  paper: (config, env, venue) =>
    venue.adapter === "paper"
      ? paperVenue(venue, { ...paperExchange(env), instruments: config.instruments, now: () => Date.now() })
      : null,
  binance: () => null,
};

/** An adapter per configured venue. */
export const openVenues = (config: Config, env: ExecutionBindings): ReadonlyMap<VenueId, Venue> =>
  new Map(
    Array.from(config.venues.values(), (venue): [VenueId, Venue | null] => [
      venue.venue,
      ADAPTERS[venue.adapter](config, env, venue),
    ]).filter((entry): entry is [VenueId, Venue] => entry[1] !== null),
  );

/** Answers are disposed of at once: what the runtime keeps for each call would otherwise wait for a collection, and those collections decide the slowest percent (platform.md). They are plain data and outlive it. */
const paperExchange = (env: ExecutionBindings): Pick<PaperVenueDeps, "execute" | "orders" | "trades"> => ({
  execute: async (symbol, requests) => {
    const exchange = env.PAPER_EXCHANGE.getByName(symbol);
    using outcomes = await exchange.execute(requests);
    return outcomes;
  },
  orders: async (symbol, account, cursor) => {
    const exchange = env.PAPER_EXCHANGE.getByName(symbol);
    using page = await exchange.orders(account, cursor);
    return page;
  },
  trades: async (symbol, account, cursor) => {
    const exchange = env.PAPER_EXCHANGE.getByName(symbol);
    using page = await exchange.trades(account, cursor);
    return page;
  },
});
