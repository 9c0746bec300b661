/**
 * Calls to the venue through ccxt, which knows its addresses, its symbols and how requests are signed. Every call is
 * counted against the rate budget, dated by the venue's clock, and ends in an answer or a fault; none throws.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import type { Millis } from "../../../../shared/core/ids";
import { MalformedAnswer, fields, whole } from "./answer-fields";
import type { CcxtExchange, CcxtExchangeClass } from "./ccxt-exchanges";
import { aFault, isUnsent, VenueFault, type Fault } from "./fault";
import { RateBudget, type Purpose } from "./rate-budget";
import { exchangeHttp, bodyOrThrow, type Fetch } from "./transport";
import { VenueClock } from "./venue-clock";

export interface ClientDeps {
  readonly fetch: Fetch;
  now(): Millis;
  readonly credentials: Credentials;
}

/** What signs requests. It is handed to ccxt and goes nowhere else. */
export interface Credentials {
  readonly key: string;
  readonly secret: string;
}

export type Called<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** The venue's endpoints that are used, with their request weights (rest-api.md names each) and what they are for. */
const ENDPOINTS = {
  time: { weight: 1, purpose: "exit", call: (ccxt, params) => ccxt.publicGetTime(params) },
  exchangeInfo: { weight: 20, purpose: "exit", call: (ccxt, params) => ccxt.loadMarkets(true, params) },
  submit: { weight: 1, orders: 1, purpose: "entry", call: (ccxt, params) => ccxt.privatePostOrder(params) },
  /** The rest of an order that is being replaced: what it stood for is off the book already. */
  submitLeg: { weight: 1, orders: 1, purpose: "exit", call: (ccxt, params) => ccxt.privatePostOrder(params) },
  cancelReplace: {
    weight: 1,
    orders: 1,
    purpose: "entry",
    call: (ccxt, params) => ccxt.privatePostOrderCancelReplace(params),
  },
  cancel: { weight: 1, purpose: "exit", call: (ccxt, params) => ccxt.privateDeleteOrder(params) },
  order: { weight: 4, purpose: "exit", call: (ccxt, params) => ccxt.privateGetOrder(params) },
  openOrders: { weight: 6, purpose: "exit", call: (ccxt, params) => ccxt.privateGetOpenOrders(params) },
  tradesOfOrder: { weight: 5, purpose: "exit", call: (ccxt, params) => ccxt.privateGetMyTrades(params) },
  trades: { weight: 20, purpose: "entry", call: (ccxt, params) => ccxt.privateGetMyTrades(params) },
  account: { weight: 20, purpose: "entry", call: (ccxt, params) => ccxt.privateGetAccount(params) },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** What a question about an order weighs: the order itself, and its trades. */
export const QUESTION_WEIGHT = ENDPOINTS.order.weight + ENDPOINTS.tradesOfOrder.weight;

interface Endpoint {
  readonly weight: number;
  readonly orders?: number;
  readonly purpose: Purpose;
  readonly call: (ccxt: CcxtExchange, params: Params) => Promise<unknown>;
}

export type EndpointName = keyof typeof ENDPOINTS;
/** All as text: a number would lose digits. */
export type Params = Readonly<Record<string, string>>;

/** What could not be prepared is tried again after this. */
const UNMADE_RETRY_MS: Millis = 1_000;
/** After its clock was refused, a request may go again at once: the next call measures first. */
const CLOCK_RETRY_MS: Millis = 0;
/** Keys are put right by a person, and a key may lag behind on the venue's side. */
const KEYS_RETRY_MS: Millis = 10_000;

export class Client {
  readonly clock: VenueClock;
  readonly budget: RateBudget;
  readonly #config: BinanceVenueConfig;
  readonly #deps: ClientDeps;
  readonly #ccxt: CcxtExchange;
  #measuring: Promise<Fault | null> | null = null;

  constructor(config: BinanceVenueConfig, deps: ClientDeps, Exchange: CcxtExchangeClass) {
    this.#config = config;
    this.#deps = deps;
    this.clock = new VenueClock(() => deps.now());
    this.budget = new RateBudget(config);
    this.#ccxt = this.#configured(Exchange);
  }

  /**
   * A request in the account's name, once the clock is known. The venue takes it within the receive window, and never after
   * `until`, by our clock: that is what lets it prove that something never arrived.
   */
  async signed(name: EndpointName, params: Params, until = Number.POSITIVE_INFINITY): Promise<Called<unknown>> {
    const clock = await this.#measureClock();
    if (clock !== null) return { ok: false, fault: clock };
    const windowMs = Math.floor(Math.min(this.#config.receiveWindowMs, until - this.#deps.now()));
    if (windowMs <= 0) return { ok: false, fault: aFault("not_sent", "the lease expired before the order was sent") };
    return this.call(name, { ...params, recvWindow: String(windowMs) });
  }

  /** A request; counted, and told what its fault is. */
  async call(name: EndpointName, params: Params = {}): Promise<Called<unknown>> {
    const endpoint: Endpoint = ENDPOINTS[name];
    const cost = { weight: endpoint.weight, orders: endpoint.orders ?? 0, purpose: endpoint.purpose };
    const taken = this.budget.take(cost, this.clock.now());
    if (!taken.ok) {
      const message = "the venue's rate limit leaves no room for it now";
      return { ok: false, fault: aFault("rate_limited", message, { retryAfterMs: taken.waitMs }) };
    }
    try {
      this.#ccxt.options["timeDifference"] = -this.clock.offsetMs;
      return { ok: true, value: await endpoint.call(this.#ccxt, params) };
    } catch (error) {
      return { ok: false, fault: this.#noted(faultOf(error)) };
    }
  }

  /** What proves over a WebSocket whose connection it is (web-socket-api.md, "SIGNED request security"). */
  signedParams(): Params {
    const { key, secret } = this.#deps.credentials;
    const params = {
      apiKey: key,
      recvWindow: String(this.#config.receiveWindowMs),
      timestamp: String(this.clock.now()),
    };
    // In alphabetical order, as they stand.
    const payload = Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
    const signature = String(this.#ccxt.hmac(this.#ccxt.encode(payload), this.#ccxt.encode(secret), sha256));
    return { ...params, signature };
  }

  /** The venue's time by a request of its own. */
  async serverTime(): Promise<Called<Millis>> {
    const sentAt = this.#deps.now();
    const called = await this.call("time");
    if (!called.ok) return called;
    const read = reading(() => whole(fields(called.value), "serverTime"));
    if (read.ok) this.clock.measure(read.value, { sentAt, answeredAt: this.#deps.now() });
    return read;
  }

  /** Measures the clock if it is not known well enough; null when it is, or else why not. One measurement serves all who wait. */
  async #measureClock(): Promise<Fault | null> {
    if (this.clock.isFresh) return null;
    this.#measuring ??= this.serverTime()
      .then((called) => (called.ok ? null : unsent(called.fault)))
      .finally(() => {
        this.#measuring = null;
      });
    return this.#measuring;
  }

  /** Draws the conclusions for what comes next. */
  #noted(fault: Fault): Fault {
    if (fault.meaning === "rate_limited" || fault.status === 429 || fault.status === 418) {
      const wait = this.budget.close(this.clock.now(), fault.retryAfterMs === 0 ? null : fault.retryAfterMs);
      return { ...fault, retryAfterMs: wait };
    }
    if (fault.meaning === "clock") {
      this.clock.distrust();
      return { ...fault, retryAfterMs: CLOCK_RETRY_MS };
    }
    if (fault.meaning === "keys") return { ...fault, retryAfterMs: KEYS_RETRY_MS };
    return fault;
  }

  #configured(Exchange: CcxtExchangeClass): CcxtExchange {
    const { key, secret } = this.#deps.credentials;
    const ccxt = new Exchange({
      apiKey: key,
      secret,
      // Money never passes through a float; ccxt makes its numbers by this function.
      number: String,
      // The budget counts what the venue counts; two throttles would only disagree.
      enableRateLimit: false,
      options: { fetchMarkets: { types: ["spot"] }, fetchCurrencies: false, fetchMargins: false },
    });
    const api = `${this.#config.baseUrl}/api/v3`;
    ccxt.urls["api"] = { public: api, private: api, v1: `${this.#config.baseUrl}/api/v1` };
    ccxt.milliseconds = () => this.#deps.now();
    // In place of ccxt's own, which wants a runtime of Node's or a browser's, and whose errors hold signed URLs.
    ccxt.fetch = (url: string, method = "GET", headers?: object, body?: string) =>
      this.#send({ url, method, headers: textHeaders(headers), body });
    return ccxt;
  }

  async #send(request: Parameters<typeof exchangeHttp>[0]): Promise<unknown> {
    const answer = await exchangeHttp(request, {
      fetch: this.#deps.fetch,
      timeoutMs: this.#config.timeoutMs,
      // Integers beyond a float's become text, so that no id loses digits.
      parse: (text): unknown => this.#ccxt.parseJson(text),
    });
    this.budget.count(this.clock.now(), answer.counted);
    return bodyOrThrow(answer);
  }
}

const textHeaders = (headers: object = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** What came out of ccxt. What is no fault of the transport happened before it: a request that ccxt did not make. */
function faultOf(error: unknown): Fault {
  if (error instanceof VenueFault) return error.fault;
  // Its message is not repeated: ccxt writes whole requests into some of them.
  const name = error instanceof Error ? error.name : typeof error;
  return aFault("not_sent", `the request could not be made (${name})`, { retryAfterMs: UNMADE_RETRY_MS });
}

/** What failed before the request that it was for: that one was not sent. */
const unsent = (fault: Fault): Fault =>
  isUnsent(fault) ? fault : { ...fault, meaning: "not_sent", retryAfterMs: UNMADE_RETRY_MS };

/** Reads an answer; what is not of its form leaves open what the venue did. */
export function reading<T>(read: () => T): Called<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error;
    return { ok: false, fault: aFault("unknown", error.message) };
  }
}
