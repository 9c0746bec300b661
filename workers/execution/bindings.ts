/** What the execution script may rely on. Both objects live in the other script and are known here as types only. */
import type { AccountRpc } from "../../durable-objects/account/account-rpc";
import type { Doorbell, ObjectsByName } from "../../durable-objects/bindings";
import type { PaperExchangeRpc } from "../../durable-objects/paper-exchange/paper-exchange-rpc";

export interface ExecutionBindings {
  readonly ACCOUNT: ObjectsByName<AccountRpc>;
  readonly PAPER_EXCHANGE: ObjectsByName<PaperExchangeRpc>;
  readonly EXECUTION: Queue<Doorbell>;
}

/** The queues whose messages come here, by their names in wrangler.toml. */
export const DEAD_LETTER_QUEUE = "execution-dead-letters";
