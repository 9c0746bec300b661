/**
 * The exchange that the real adapter talks to: the engine of scripts/venue-sim with its endpoints, limits and signatures, without
 * its sockets. Its clock is its own; its house follows the world's marks; what goes wrong at it is drawn from the seed.
 */
import { money, ratio, formatFine, formatMoney, type Price } from "../../../shared/core/decimal";
import type { SymbolId } from "../../../shared/core/ids";
import { answerCall, type Answer } from "../../venue-sim/call";
import { findByRoute } from "../../venue-sim/endpoints/all";
import { HeldAnswers } from "../../venue-sim/held-answers";
import type { House } from "../../venue-sim/house";
import type { Json } from "../../venue-sim/json";
import { httpPayload, type ApiKey } from "../../venue-sim/keys";
import { USUAL_LIMITS } from "../../venue-sim/limits";
import type { VenueOrder } from "../../venue-sim/orders";
import { Params } from "../../venue-sim/params";
import { SocketSession, type Connection } from "../../venue-sim/socket-api";
import { venueSymbols, type SymbolSetup } from "../../venue-sim/symbols";
import { Venue } from "../../venue-sim/venue";
import type { FaultName } from "../faults";
import { env as secrets } from "../platform/cloudflare-workers";
import { BINANCE, loadConfig } from "./configuration";
import { troubledAnswer, troublesBefore, type Draw } from "./spot-troubles";
import type { Exchange, WireAnswer, WireRequest } from "./wire";

/** The exchange's own account, which all of ours share. */
export const SPOT_ACCOUNT = "main";

const KEY: ApiKey = {
  account: SPOT_ACCOUNT,
  apiKey: secrets["VENUE_BINANCE_KEY"] ?? "",
  secret: secrets["VENUE_BINANCE_SECRET"] ?? "",
  // Some orders are more than it has.
  balances: { USDT: "3000000", BTC: "40", ETH: "800", SOL: "10000", DOGE: "1000000" },
};
const HOUSE: House = {
  halfSpread: ratio("0.0001"),
  levelStep: ratio("0.0005"),
  levels: 2,
  // Thin: the larger orders fill in part, and rest with the rest.
  levelNotional: money("6000"),
  levelQuantity: null,
};
const ADDRESS = "192.0.2.1";
const MOST_AHEAD_MS = 2_000;

export interface SpotExchangeDeps {
  readonly seed: number;
  /** The world's time. */
  readonly now: () => number;
  readonly strikes: (fault: FaultName) => boolean;
  readonly draw: Draw;
  readonly mark: (symbol: SymbolId) => Price | null;
  /** An order has been taken, under its client's id. */
  readonly taken: (symbol: string, clientOrderId: string) => void;
  /** It has answered so, with its own code when that is an error. */
  readonly answered: (status: number, code: number | null) => void;
}

export class SpotExchange implements Exchange {
  readonly venue: Venue;
  readonly #deps: SpotExchangeDeps;
  readonly #held = new HeldAnswers();
  /** How far its clock is ahead of the world's time. */
  #aheadMs = 0;

  constructor(deps: SpotExchangeDeps) {
    this.#deps = deps;
    const symbols = [...(loadConfig().venues.get(BINANCE)?.symbols ?? [])];
    this.venue = new Venue({
      symbols: venueSymbols(symbols.map((symbol) => this.#setupOf(symbol))),
      keys: [KEY],
      house: HOUSE,
      limits: USUAL_LIMITS,
      seed: deps.seed,
      now: () => deps.now() + this.#aheadMs,
    });
    this.venue.streams.add({
      account: SPOT_ACCOUNT,
      send: ({ e: event, x: execution, s: symbol, c: clientOrderId }) => {
        if (event !== "executionReport" || execution !== "NEW") return;
        if (typeof symbol === "string" && typeof clientOrderId === "string") deps.taken(symbol, clientOrderId);
      },
      cut: () => undefined,
    });
  }

  answer(request: WireRequest): WireAnswer {
    const { answered } = this.#deps;
    for (const fault of troublesBefore(request, this.#deps)) this.venue.faults.arm(fault);
    const carriedOut = this.#carriedOut(request);
    const { status, headers, body } = troubledAnswer(request, carriedOut, { ...this.#deps, now: this.venue.now() });
    answered(status, codeIn(body));
    return { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
  }

  #carriedOut({ method, path, query, body, apiKey }: WireRequest): Answer {
    const outcome = answerCall(this.venue, {
      transport: "http",
      method,
      path,
      endpoint: findByRoute(method, path),
      params: () => Params.fromHttp(query, body),
      payload: () => httpPayload(query, body),
      apiKey,
      ip: ADDRESS,
    });
    if (outcome.kind !== "answer") throw new Error(`no fault of this kind was armed: ${outcome.kind}`);
    return outcome.answer;
  }

  connected(connection: Connection): (text: string) => void {
    const session = new SocketSession(this.venue, this.#held, connection, ADDRESS);
    return (text) => session.receive(text);
  }

  /** The mark has moved: the house goes with it, and takes what it crosses. */
  follow(symbol: SymbolId): void {
    const mark = this.#deps.mark(symbol);
    if (mark !== null) this.venue.setPrice(symbol, mark);
  }

  /** Its clock goes wrong by some more, or less. */
  jumpClock(): boolean {
    this.#aheadMs = this.#deps.draw(-MOST_AHEAD_MS, MOST_AHEAD_MS);
    return true;
  }

  /** Takes an order off its book that nobody has asked to be; false when there is none. */
  cancelOne(): boolean {
    const { engine } = this.venue;
    const open = [...engine.markets].flatMap((market) => market.openOrders(SPOT_ACCOUNT));
    const order = open[open.length === 0 ? 0 : this.#deps.draw(0, open.length - 1)];
    if (order === undefined) return false;
    const { symbol, orderId } = order;
    engine.cancel(SPOT_ACCOUNT, { symbol, orderId, clientOrderId: null, cancelId: null, restriction: null });
    return true;
  }

  /** All orders of ours under a client's id, oldest first. */
  named(symbol: string, clientOrderId: string): readonly VenueOrder[] {
    return this.venue.engine.market(symbol).named(SPOT_ACCOUNT, clientOrderId);
  }

  #setupOf(symbol: SymbolId): SymbolSetup {
    const instrument = loadConfig().instruments.get(symbol);
    const mark = this.#deps.mark(symbol);
    if (instrument === undefined || mark === null) throw new Error(`${symbol} is not traded in this world`);
    const { base, quote, tickSize, stepSize, minQuantity, maxQuantity, minNotional } = instrument;
    return {
      symbol,
      base,
      quote,
      tickSize: formatFine(tickSize),
      stepSize: formatFine(stepSize),
      minQuantity: formatFine(minQuantity),
      maxQuantity: formatFine(maxQuantity),
      minNotional: formatMoney(minNotional),
      startPrice: formatFine(mark),
    };
  }
}

function codeIn(body: Json): number | null {
  if (typeof body !== "object" || body === null || !("code" in body)) return null;
  return typeof body["code"] === "number" ? body["code"] : null;
}
