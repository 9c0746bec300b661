/** The paper exchange's objects, as its adapter calls them. */
import type { SymbolId } from "../../../shared/core/ids";
import type { ExecutionBindings } from "../bindings";
import type { PaperVenueDeps } from "./paper";

/**
 * Calls to exchange objects; `nameOf` is the name of a symbol's. Answers are disposed of at once: what the runtime keeps for each call would otherwise wait for a collection, and those collections decide the slowest percent (platform.md). They are plain data and outlive it.
 */
export const paperExchange = (
  env: Pick<ExecutionBindings, "PAPER_EXCHANGE">,
  nameOf: (symbol: SymbolId) => string,
): Pick<PaperVenueDeps, "execute" | "orders" | "trades"> => ({
  execute: async (symbol, requests) => {
    const exchange = env.PAPER_EXCHANGE.getByName(nameOf(symbol));
    using outcomes = await exchange.execute(requests);
    return outcomes;
  },
  orders: async (symbol, account, cursor) => {
    const exchange = env.PAPER_EXCHANGE.getByName(nameOf(symbol));
    using page = await exchange.orders(account, cursor);
    return page;
  },
  trades: async (symbol, account, cursor) => {
    const exchange = env.PAPER_EXCHANGE.getByName(nameOf(symbol));
    using page = await exchange.trades(account, cursor);
    return page;
  },
});
