/** What the objects of the API script may rely on. */
import type { Account } from "./account/account";
import type { Firm } from "./firm/firm";
import type { Market } from "./market/market";
import type { PaperExchange } from "./paper-exchange/paper-exchange";

/** The whole content of a queue message: whose outbox to look into. */
export interface Doorbell {
  readonly account: string;
}

export interface ObjectBindings {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly FIRM: DurableObjectNamespace<Firm>;
  readonly MARKET: DurableObjectNamespace<Market>;
  readonly PAPER_EXCHANGE: DurableObjectNamespace<PaperExchange>;
  readonly EXECUTION: Queue<Doorbell>;
}
