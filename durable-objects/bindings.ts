/** What the objects of the API script may rely on. */
import type { Account } from "./account/account";
import type { Firm } from "./firm/firm";
import type { Market } from "./market/market";
import type { PaperExchange } from "./paper-exchange/paper-exchange";

/** The whole content of a queue message: whose outbox to look into. */
export interface Doorbell {
  readonly account: string;
}

/** The objects of a class. Stubs are disposed after use (`using`), which their own type does not say. */
export type Objects<T extends Rpc.DurableObjectBranded> = {
  getByName(name: string): DurableObjectStub<T> & Disposable;
} & DurableObjectNamespace<T>;

export interface ObjectBindings {
  readonly ACCOUNT: Objects<Account>;
  readonly FIRM: Objects<Firm>;
  readonly MARKET: Objects<Market>;
  readonly PAPER_EXCHANGE: Objects<PaperExchange>;
  readonly EXECUTION: Queue<Doorbell>;
}
