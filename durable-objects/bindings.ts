/** What the objects of the API script may rely on. */
import type { AccountRpc } from "./account/account-rpc";
import type { FirmRpc } from "./firm/firm-rpc";
import type { MarketRpc } from "./market/market-rpc";
import type { PaperExchangeRpc } from "./paper-exchange/paper-exchange-rpc";
import type { VenueRpc } from "./venue/venue-rpc";

/** The whole content of a queue message: whose outbox to look into, or which venue to report in to. */
export type Doorbell = { readonly account: string } | { readonly venue: string };

/** What a call answers can be let go of, which the platform's own types leave out for plain data. */
type LetGo<R> = R extends object ? R & Disposable : R;

/** The calls of an interface, as another script or object makes them. */
export type Calls<Rpc> = {
  readonly [K in keyof Rpc]: Rpc[K] extends (...parameters: infer P) => Promise<infer R>
    ? (...parameters: P) => Promise<LetGo<R>>
    : never;
};

/**
 * Objects of one class as others call them: by name, and what they answer is let go after use. What the runtime keeps of
 * an answer until a collection is what makes its pauses long. The stub itself cannot be disposed: this runtime gives it no
 * Symbol.dispose, and `using` on one throws "Object not disposable" (workerd 2026-10-23).
 */
export interface ObjectsByName<Rpc> {
  getByName(name: string): Calls<Rpc>;
}

export interface ObjectBindings {
  readonly ACCOUNT: ObjectsByName<AccountRpc>;
  readonly FIRM: ObjectsByName<FirmRpc>;
  readonly MARKET: ObjectsByName<MarketRpc>;
  readonly PAPER_EXCHANGE: ObjectsByName<PaperExchangeRpc>;
  readonly VENUE: ObjectsByName<VenueRpc>;
  readonly EXECUTION: Queue<Doorbell>;
  /** Ids of objects whose databases are damaged: what the launcher has found on its own machine. Nothing sets it on the network. */
  readonly DAMAGED_OBJECTS?: readonly string[];
}
