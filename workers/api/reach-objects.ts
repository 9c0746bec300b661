/**
 * The way to the objects. What an RPC answers is let go at once: what the runtime has to trace until a collection is
 * what makes its pauses long (docs/decisions/0033). Whatever a call throws is a fault, never a refusal: refusals are
 * values.
 */
import type { AccountRpc } from "../../durable-objects/account/account-rpc";
import { FIRM_NAME, type FirmRpc } from "../../durable-objects/firm/firm-rpc";
import { MARKET_NAME, type MarketRpc } from "../../durable-objects/market/market-rpc";
import type { VenueRpc } from "../../durable-objects/venue/venue-rpc";
import type { AccountId } from "../../shared/core/ids";
import type { ApiBindings, ObjectsByName } from "./bindings";
import { UnreachableError } from "./problem";

type Calls = { readonly env: ApiBindings };

/** Asks one account object. */
export const askAccount = <T>({ env }: Calls, account: AccountId, ask: (rpc: AccountRpc) => Promise<T>): Promise<T> =>
  askObject("account", env.ACCOUNT, account, ask);

/** Asks the firm object. */
export const askFirm = <T>({ env }: Calls, ask: (rpc: FirmRpc) => Promise<T>): Promise<T> =>
  askObject("firm", env.FIRM, FIRM_NAME, ask);

/** Asks the market object. */
export const askMarket = <T>({ env }: Calls, ask: (rpc: MarketRpc) => Promise<T>): Promise<T> =>
  askObject("market", env.MARKET, MARKET_NAME, ask);

/** Asks one venue object. */
export const askVenue = <T>({ env }: Calls, venue: string, ask: (rpc: VenueRpc) => Promise<T>): Promise<T> =>
  askObject("venue", env.VENUE, venue, ask);

async function askObject<Rpc, T>(
  object: UnreachableError["object"],
  objects: ObjectsByName<Rpc>,
  name: string,
  ask: (rpc: Rpc) => Promise<T>,
): Promise<T> {
  try {
    const stub = objects.getByName(name);
    const result = await ask(stub);
    release(result);
    return result;
  } catch (cause) {
    throw new UnreachableError(object, cause, name);
  }
}

/** Plain data stays readable after this; only the runtime's hold on it ends. */
function release(result: unknown): void {
  if (typeof result === "object" && result !== null && Symbol.dispose in result)
    (result as Disposable)[Symbol.dispose]();
}
