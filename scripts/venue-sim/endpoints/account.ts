/** What an account has and has done. Source: rest-api.md, "Account Endpoints". */
import { DAY_MS } from "../../../shared/core/calendar-day";
import { ratio } from "../../../shared/core/decimal";
import { wireFine, wireMoney } from "../amounts";
import type { VenueOrder, VenueTrade } from "../orders";
import type { Params } from "../params";
import { badCombination, noSuchOrder, spanTooLong } from "../refusal";
import type { Endpoint } from "./endpoint";
import { queriedAnswer, tradeAnswer } from "./order-answers";
import { orderReference, rowLimit } from "./order-params";

const ROWS = 500;
const MOST_ROWS = 1_000;

export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/api/v3/account",
    socketMethod: "account.status",
    security: "SIGNED",
    weight: 20,
    prepare: (params, { venue, account }) => {
      const omitsZero = params.oneOf("omitZeroBalances", ["true", "false"]) === "true";
      return () => {
        const wallet = venue.engine.wallet(account);
        const [first] = venue.settings.symbols.values();
        const maker = first?.makerFee ?? ratio("0");
        const taker = first?.takerFee ?? ratio("0");
        return {
          // Hundredths of a percent.
          makerCommission: Number(maker / ratio("0.0001")),
          takerCommission: Number(taker / ratio("0.0001")),
          buyerCommission: 0,
          sellerCommission: 0,
          commissionRates: {
            maker: wireFine(maker),
            taker: wireFine(taker),
            buyer: "0.00000000",
            seller: "0.00000000",
          },
          canTrade: true,
          canWithdraw: true,
          canDeposit: true,
          brokered: false,
          requireSelfTradePrevention: false,
          preventSor: false,
          updateTime: wallet.updatedAt,
          accountType: "SPOT",
          balances: Array.from(wallet.balances)
            .filter(([, { free, locked }]) => !omitsZero || free > 0n || locked > 0n)
            .map(([asset, { free, locked }]) => ({ asset, free: wireMoney(free), locked: wireMoney(locked) })),
          permissions: ["SPOT"],
          uid: venue.settings.keys.findIndex((key) => key.account === account) + 1,
        };
      };
    },
  },
  {
    method: "GET",
    path: "/api/v3/order",
    socketMethod: "order.status",
    security: "SIGNED",
    weight: 4,
    prepare: (params, { venue, account }) => {
      const symbol = params.required("symbol");
      const reference = orderReference(params);
      return () => {
        const order = venue.engine.find(account, symbol, reference);
        if (order === null) throw noSuchOrder();
        return queriedAnswer(order);
      };
    },
  },
  {
    method: "GET",
    path: "/api/v3/openOrders",
    socketMethod: "openOrders.status",
    security: "SIGNED",
    weight: (params) => (params.has("symbol") ? 6 : 80),
    prepare: (params, { venue, account }) => {
      const symbol = params.text("symbol");
      return () => {
        const markets = symbol === null ? [...venue.engine.markets] : [venue.engine.market(symbol)];
        return markets.flatMap((market) => market.openOrders(account)).map(queriedAnswer);
      };
    },
  },
  {
    method: "GET",
    path: "/api/v3/allOrders",
    socketMethod: "allOrders",
    security: "SIGNED",
    weight: 20,
    prepare: (params, { venue, account }) => {
      const symbol = params.required("symbol");
      const from = params.integer("orderId");
      const span = timeSpan(params);
      const limit = rowLimit(params, ROWS, MOST_ROWS);
      return () => {
        const rows = [...venue.engine.market(symbol).orders.values()].filter(
          (order: VenueOrder) =>
            order.account === account && order.orderId >= (from ?? 0) && isWithin(order.createdAt, span),
        );
        return page(rows, limit, from !== null || span.start !== null).map(queriedAnswer);
      };
    },
  },
  {
    method: "GET",
    path: "/api/v3/myTrades",
    socketMethod: "myTrades",
    security: "SIGNED",
    weight: (params) => (params.has("orderId") ? 5 : 20),
    prepare: (params, { venue, account }) => {
      const symbol = params.required("symbol");
      const orderId = params.integer("orderId");
      const from = params.integer("fromId");
      const span = timeSpan(params);
      const limit = rowLimit(params, ROWS, MOST_ROWS);
      // The supported combinations: times go with neither an order nor a first trade.
      if ((span.start !== null || span.end !== null) && (orderId !== null || from !== null)) throw badCombination();
      return () => {
        const rows = venue.engine
          .market(symbol)
          .trades.filter(
            (trade: VenueTrade) =>
              trade.account === account &&
              (orderId === null || trade.orderId === orderId) &&
              trade.id >= (from ?? 0) &&
              isWithin(trade.time, span),
          );
        return page(rows, limit, from !== null || span.start !== null).map(tradeAnswer);
      };
    },
  },
  {
    method: "GET",
    path: "/api/v3/rateLimit/order",
    socketMethod: "account.rateLimits.orders",
    security: "SIGNED",
    weight: 40,
    prepare:
      (_, { venue, account, now }) =>
      () =>
        venue.limits.describeOrders(account, now),
  },
  {
    method: "GET",
    path: "/api/v3/account/commission",
    socketMethod: "account.commission",
    security: "SIGNED",
    weight: 20,
    prepare: (params, { venue }) => {
      const { symbol, makerFee, takerFee } = venue.engine.market(params.required("symbol")).symbol;
      const none = { maker: "0.00000000", taker: "0.00000000", buyer: "0.00000000", seller: "0.00000000" };
      return () => ({
        symbol,
        standardCommission: { ...none, maker: wireFine(makerFee), taker: wireFine(takerFee) },
        specialCommission: none,
        taxCommission: none,
        discount: {
          enabledForAccount: false,
          enabledForSymbol: false,
          discountAsset: "BNB",
          discount: "0.00000000",
        },
      });
    },
  },
];

interface Span {
  readonly start: number | null;
  readonly end: number | null;
}

function timeSpan(params: Params): Span {
  const span = { start: params.integer("startTime"), end: params.integer("endTime") };
  if (span.start !== null && span.end !== null && span.end - span.start > DAY_MS) throw spanTooLong();
  return span;
}

const isWithin = (time: number, { start, end }: Span): boolean =>
  (start === null || time >= start) && (end === null || time <= end);

/** "General API Information": the oldest from a start, else the most recent; in chronological order either way. */
const page = <T>(rows: readonly T[], limit: number, fromStart: boolean): readonly T[] =>
  fromStart ? rows.slice(0, limit) : rows.slice(Math.max(0, rows.length - limit));
