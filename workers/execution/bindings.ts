/** What the execution script may rely on. Both objects live in the other script and are known here as types only. */
import type { Account } from "../../durable-objects/account/account";
import type { Doorbell } from "../../durable-objects/bindings";
import type { PaperExchange } from "../../durable-objects/paper-exchange/paper-exchange";

export interface ExecutionBindings {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly PAPER_EXCHANGE: DurableObjectNamespace<PaperExchange>;
  readonly EXECUTION: Queue<Doorbell>;
}

/** The queues whose messages come here, by their names in wrangler.toml. */
export const DEAD_LETTER_QUEUE = "execution-dead-letters";
