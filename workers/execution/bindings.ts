/** What the execution script may rely on. Objects of the other script are known here as types only. */
import type { AccountRpc } from "../../durable-objects/account/account-rpc";
import type { Doorbell, ObjectsByName } from "../../durable-objects/bindings";
import type { PaperExchangeRpc } from "../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { VenueRpc } from "../../durable-objects/venue/venue-rpc";
import type { VenueSessionRpc } from "./venues/venue-session-rpc";

export interface ExecutionBindings {
  readonly ACCOUNT: ObjectsByName<AccountRpc>;
  readonly PAPER_EXCHANGE: ObjectsByName<PaperExchangeRpc>;
  readonly VENUE: ObjectsByName<VenueRpc>;
  readonly EXECUTION: Queue<Doorbell>;
  /** This script's own: the connection to one venue, named by it. */
  readonly VENUE_SESSION: ObjectsByName<VenueSessionRpc>;
}

/** The queues whose messages come here, by their names in wrangler.toml. */
export const DEAD_LETTER_QUEUE = "execution-dead-letters";
