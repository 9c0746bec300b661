/** What a test or a person does to the venue: faults, prices, fills, the log. Needs no key: it is a tool on one's own machine. */
import { z } from "zod";
import { parsedText } from "../../config/parsed-text";
import { money, price, quantity, ratio } from "../../shared/core/decimal";
import type { Answer } from "./call";
import { queriedAnswer, tradeAnswer } from "./endpoints/order-answers";
import { faultBody } from "./faults";
import type { HeldAnswers } from "./held-answers";
import type { House } from "./house";
import type { Json, JsonObject } from "./json";
import { Refusal } from "./refusal";
import { isOpen } from "./orders";
import type { Venue } from "./venue";

const priceBody = z.strictObject({
  symbol: z.string(),
  price: parsedText(price).refine((value) => value > 0n, "a price is over 0"),
  /** How the house quotes around it; what is left out is as at the start. */
  house: z
    .strictObject({
      halfSpread: parsedText(ratio),
      levelStep: parsedText(ratio),
      levels: z.int().min(0).max(100),
      levelNotional: parsedText(money),
      levelQuantity: parsedText(quantity),
    })
    .partial()
    .optional(),
});

const fillBody = z.strictObject({
  symbol: z.string(),
  account: z.string(),
  clientOrderId: z.string().optional(),
  orderId: z.int().optional(),
  /** All of it when left out. */
  quantity: parsedText(quantity).optional(),
});

const disconnectBody = z.strictObject({ account: z.string().optional() });

type Handler = (venue: Venue, held: HeldAnswers, body: unknown) => Json;

const ROUTES: Readonly<Record<string, Handler>> = {
  "GET /admin/log": (venue) => venue.log.describe(),
  "GET /admin/faults": (venue) => venue.faults.describe(),
  "POST /admin/faults": (venue, _, body) => ({ id: venue.faults.arm(faultBody.parse(body)) }),
  "DELETE /admin/faults": (venue) => {
    venue.faults.clear();
    return {};
  },
  "POST /admin/price": (venue, _, body) => {
    const { symbol, price: at, house } = priceBody.parse(body);
    venue.setPrice(symbol, at, houseWith(venue.settings.house, house));
    return {};
  },
  "POST /admin/fill": (venue, _, body) => {
    const { symbol, account, clientOrderId = null, orderId = null, quantity: part } = fillBody.parse(body);
    const order = venue.engine.find(account, symbol, { clientOrderId, orderId });
    if (order === null || !isOpen(order)) throw new Refusal(404, -2013, "No such open order.");
    venue.engine.fillFromHouse(order, part ?? order.quantity);
    return queriedAnswer(order);
  },
  "GET /admin/orders": (venue) => ordersAndTrades(venue),
  "POST /admin/disconnect": (venue, _, body) => ({
    cut: venue.streams.cut(disconnectBody.parse(body).account ?? null),
  }),
  "POST /admin/release": (venue, held) => ({ events: venue.streams.release(), answers: held.release() }),
  "POST /admin/reset": (venue, held) => {
    held.drop();
    venue.reset();
    return {};
  },
};

export const isAdminPath = (path: string): boolean => path === "/admin" || path.startsWith("/admin/");

/** Answers a request to the admin endpoint; a body that it does not understand is 400 with every problem. */
export function answerAdmin(
  venue: Venue,
  held: HeldAnswers,
  request: { method: string; path: string; body: string },
): Answer {
  const handler = ROUTES[`${request.method} ${request.path}`];
  if (handler === undefined) return { status: 404, headers: {}, body: { routes: Object.keys(ROUTES) } };
  try {
    const body: unknown = request.body === "" ? {} : JSON.parse(request.body);
    return { status: 200, headers: {}, body: handler(venue, held, body) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, headers: {}, body: error.body };
    if (error instanceof z.ZodError) return { status: 400, headers: {}, body: { problem: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, headers: {}, body: { problem: "the body is not JSON" } };
    throw error;
  }
}

/** The usual house with the fields that were given. */
function houseWith(usual: House, given: z.output<typeof priceBody>["house"]): House {
  return {
    halfSpread: given?.halfSpread ?? usual.halfSpread,
    levelStep: given?.levelStep ?? usual.levelStep,
    levels: given?.levels ?? usual.levels,
    levelNotional: given?.levelNotional ?? usual.levelNotional,
    levelQuantity: given?.levelQuantity ?? usual.levelQuantity,
  };
}

/** All that the venue has of its accounts, for checks that nothing is there twice or lost. */
const ordersAndTrades = (venue: Venue): JsonObject => ({
  orders: [...venue.engine.markets].flatMap(({ orders }) =>
    Array.from(orders.values(), (order) => ({ account: order.account, ...queriedAnswer(order) })),
  ),
  trades: [...venue.engine.markets].flatMap(({ trades }) =>
    trades.map((trade) => ({ account: trade.account, ...tradeAnswer(trade) })),
  ),
});
