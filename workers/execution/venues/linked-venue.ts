/**
 * The adapter as the consumers see it: the connection lives in an object, one per venue, so that all of them share its
 * clock, its rate budget, its markets and its register (docs/decisions/0083). A call that breaks leaves everything open.
 */
import type { VenueId } from "../../../shared/core/ids";
import type { Calls } from "../../../durable-objects/bindings";
import { causeOf } from "../log-line";
import type { Venue, VenueRead } from "./venue";
import { unreachable } from "./venue";
import type { VenueSessionRpc } from "./venue-session-rpc";

export function linkedVenue(id: VenueId, session: (name: string) => Calls<VenueSessionRpc>): Venue {
  return {
    id,
    execute: async (account, intents) => {
      try {
        using outcomes = await session(id).execute(account, intents);
        return outcomes;
      } catch (error) {
        return intents.map(() => ({ kind: "unknown", cause: causeOf(error) }));
      }
    },
    openOrders: (account, look) => read(() => session(id).openOrders(account, look)),
    fillsSince: (account, symbol, cursor, look) => read(() => session(id).fillsSince(account, symbol, cursor, look)),
    balances: (account, look) => read(() => session(id).balances(account, look)),
    holdings: (since, look) => read(() => session(id).holdings(since, look)),
    instruments: () => read(() => session(id).instruments()),
    serverTime: () => read(() => session(id).serverTime()),
  };
}

async function read<T>(ask: () => Promise<VenueRead<T> & Disposable>): Promise<VenueRead<T>> {
  try {
    using answer = await ask();
    return answer;
  } catch (error) {
    return unreachable(error);
  }
}
