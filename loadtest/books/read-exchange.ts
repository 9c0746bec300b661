/** Reads what the exchange itself holds of an account, straight from its objects: the account has no part in the answer. */
import type { PaperExchangeRpc } from "../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { FillView } from "../../shared/contract/views";
import type { ExchangeBooks, ExchangeOrder } from "./books";

/** The exchange's object of one symbol. */
export type ExchangeOf = (symbol: string) => Pick<PaperExchangeRpc, "orders" | "trades">;

/** All orders and trades of an account at the exchange, over all symbols, oldest first within each. */
export async function readExchange(
  exchangeOf: ExchangeOf,
  symbols: readonly string[],
  account: string,
): Promise<ExchangeBooks> {
  const orders: ExchangeOrder[] = [];
  const trades: FillView[] = [];
  for (const symbol of symbols) {
    const exchange = exchangeOf(symbol);
    for await (const page of pages((cursor) => exchange.orders(account, cursor)))
      orders.push(...page.orders.map((order) => ({ ...order, symbol })));
    for await (const page of pages((cursor) => exchange.trades(account, cursor))) trades.push(...page.trades);
  }
  return { orders, trades };
}

async function* pages<T extends { readonly next: string | null }>(
  read: (cursor: string | null) => Promise<T>,
): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const page: T = await read(cursor);
    yield page;
    cursor = page.next;
  } while (cursor !== null);
}
