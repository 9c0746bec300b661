/** A venue behind a fetch of its own: answers by path, and keeps what it was sent. It runs in any runtime. */
import type { Fetch } from "../transport";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

export type FakeAnswer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
};

/** exchangeInfo of one symbol whose steps are the smallest there are, so that no digit may get lost. */
const EXCHANGE_INFO = {
  serverTime: 0,
  rateLimits: [],
  symbols: [
    {
      symbol: "BTCUSDT",
      status: "TRADING",
      baseAsset: "BTC",
      quoteAsset: "USDT",
      baseAssetPrecision: 12,
      quoteAssetPrecision: 12,
      orderTypes: ["LIMIT", "LIMIT_MAKER", "MARKET"],
      isSpotTradingAllowed: true,
      permissionSets: [["SPOT"]],
      filters: [
        { filterType: "PRICE_FILTER", minPrice: "0.000000000001", maxPrice: "1000000", tickSize: "0.000000000001" },
        { filterType: "LOT_SIZE", minQty: "0.000000000001", maxQty: "9000", stepSize: "0.000000000001" },
        { filterType: "NOTIONAL", minNotional: "0.000000000001" },
      ],
    },
  ],
};

export class FakeVenue {
  readonly sent: Sent[] = [];
  /** Answers by "METHOD path"; what is not here is 404 without a word of the venue's. */
  readonly answers = new Map<string, FakeAnswer | ((sent: Sent) => FakeAnswer | Promise<FakeAnswer>)>();

  constructor(now: () => number) {
    this.answers.set("GET /api/v3/exchangeInfo", { body: EXCHANGE_INFO });
    this.answers.set("GET /api/v3/time", () => ({ body: { serverTime: now() } }));
  }

  readonly fetch: Fetch = async (url, { method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    const sent = {
      method,
      path: pathname,
      params: body === undefined ? searchParams : new URLSearchParams(body),
      headers,
    };
    this.sent.push(sent);
    const answer = this.answers.get(`${method} ${pathname}`) ?? { status: 404, body: "not found" };
    const {
      status = 200,
      headers: named = {},
      body: content,
    } = typeof answer === "function" ? await answer(sent) : answer;
    return new Response(typeof content === "string" ? content : JSON.stringify(content), { status, headers: named });
  };

  /** The last request to a path. */
  last(path: string): Sent {
    const sent = this.sent.findLast((one) => one.path === path);
    if (sent === undefined) throw new Error(`nothing was sent to ${path}`);
    return sent;
  }
}

/** A new order's answer, as the venue writes it. */
export const orderAnswer = (sent: Sent, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  symbol: "BTCUSDT",
  orderId: 28,
  orderListId: -1,
  clientOrderId: sent.params.get("newClientOrderId"),
  transactTime: 1_507_725_176_595,
  price: sent.params.get("price") ?? "0.00000000",
  origQty: sent.params.get("quantity"),
  executedQty: "0.00000000",
  status: "NEW",
  timeInForce: "GTC",
  type: sent.params.get("type"),
  side: sent.params.get("side"),
  fills: [],
  ...changes,
});
