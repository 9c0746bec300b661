/** What the platform hands to the scripts of a world: their bindings, and the object of a class. */
import { Account } from "../../../durable-objects/account/account";
import type { Doorbell, ObjectBindings, ObjectsByName } from "../../../durable-objects/bindings";
import { Firm } from "../../../durable-objects/firm/firm";
import { Market } from "../../../durable-objects/market/market";
import { PaperExchange } from "../../../durable-objects/paper-exchange/paper-exchange";
import { Venue } from "../../../durable-objects/venue/venue";
import type { ExecutionBindings } from "../../../workers/execution/bindings";
import { VenueSession } from "../../../workers/execution/venues/venue-session";
import type { BellQueue } from "../platform/bell-queue";
import { env as secrets } from "../platform/cloudflare-workers";
import type { Kind, ObjectHost } from "../platform/object-host";
import type { Life } from "../platform/virtual-time";

export type Bindings = ObjectBindings & ExecutionBindings;

/** The bindings of one that lives: its calls are made in its name. */
export function bindingsOf({ host, queue }: { host: ObjectHost; queue: BellQueue }, life: Life): Bindings {
  const named = <T extends object>(kind: Kind): ObjectsByName<T> => ({
    getByName: (name) => host.stub(life, kind, name),
  });
  return {
    ...secrets,
    ACCOUNT: named("ACCOUNT"),
    FIRM: named("FIRM"),
    MARKET: named("MARKET"),
    PAPER_EXCHANGE: named("PAPER_EXCHANGE"),
    VENUE: named("VENUE"),
    VENUE_SESSION: named("VENUE_SESSION"),
    EXECUTION: queue.sender(life) as Queue<Doorbell>,
  };
}

/** An object as it starts. */
export function objectOf(kind: Kind, state: DurableObjectState, env: Bindings): object {
  switch (kind) {
    case "ACCOUNT":
      return new Account(state, env);
    case "FIRM":
      return new Firm(state, env);
    case "MARKET":
      return new Market(state, env);
    case "VENUE":
      return new Venue(state, env);
    case "PAPER_EXCHANGE":
      return new PaperExchange(state, env);
    case "VENUE_SESSION":
      return new VenueSession(state, env);
  }
}
