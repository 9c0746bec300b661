/** The venue's symbols, under its names and ours, and the filters it states for each. Read once an hour. */
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import { isMultipleOf, notional, type Money, type Price, type Quantity } from "../../../../shared/core/decimal";
import type { Millis, SymbolId } from "../../../../shared/core/ids";
import type { VenueInstrument } from "../venue";
import { fields, list, moneyOf, priceOf, quantityOf, text, type Fields } from "./answer-fields";
import { reading, type Client } from "./client";
import { isUnsent, type Fault } from "./fault";

/** Filters change by announcement, days ahead. Reading and parsing them costs the venue weight and us time. */
const FRESH_MS: Millis = 3_600_000;

export interface Market {
  /** The venue's own id of it, as in requests: BTCUSDT. */
  readonly id: string;
  readonly instrument: VenueInstrument;
}

/** The smallest step there is: what a filter that is switched off asks for. */
const ANY_STEP = 1n;

export class Markets {
  readonly #config: BinanceVenueConfig;
  readonly #client: Client;
  readonly #now: () => Millis;
  #markets: ReadonlyMap<SymbolId, Market> = new Map();
  #readAt: Millis | null = null;
  #reading: Promise<Fault | null> | null = null;

  constructor(config: BinanceVenueConfig, { client, now }: { client: Client; now: () => Millis }) {
    this.#config = config;
    this.#client = client;
    this.#now = now;
  }

  /** Makes sure that the markets are known; null when they are, else why not: nothing was sent then. */
  async ready(): Promise<Fault | null> {
    if (this.#readAt !== null && this.#now() - this.#readAt < FRESH_MS) return null;
    const fault = await this.reload();
    // Filters an hour old are better than none: the venue checks by its own.
    return this.#readAt === null ? fault : null;
  }

  /** Reads them again; one read serves all waiting callers. */
  async reload(): Promise<Fault | null> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  get(symbol: SymbolId): Market | undefined {
    return this.#markets.get(symbol);
  }

  all(): Iterable<[SymbolId, Market]> {
    return this.#markets;
  }

  async #read(): Promise<Fault | null> {
    // Binance's ids are base and quote in one; what comes back is matched by ccxt's names, which keep them apart.
    const ids = [...this.#config.venueSymbols.values()].map((name) => name.replace("/", ""));
    const called = await this.#client.call("exchangeInfo", { symbols: JSON.stringify(ids) });
    const read = called.ok ? reading(() => this.#parse(fields(called.value))) : called;
    if (!read.ok)
      return isUnsent(read.fault) || read.fault.meaning === "refused"
        ? read.fault
        : { ...read.fault, meaning: "not_sent" };
    this.#markets = read.value;
    this.#readAt = this.#now();
    return null;
  }

  #parse(markets: Fields): ReadonlyMap<SymbolId, Market> {
    const parsed = new Map<SymbolId, Market>();
    for (const [symbol, name] of this.#config.venueSymbols) {
      const market = fields(markets[name], `market ${name}`);
      parsed.set(symbol, { id: text(market, "id"), instrument: instrumentOf(symbol, fields(market["info"], "info")) });
    }
    return parsed;
  }
}

/** The filters by the venue's documentation (filters.md); a step of zero switches a check off. */
function instrumentOf(symbol: SymbolId, info: Fields): VenueInstrument {
  const filters = new Map(
    list(info["filters"], "filters").map((one) => [text(fields(one), "filterType"), fields(one)]),
  );
  const filter = (...names: string[]): Fields => fields(names.map((name) => filters.get(name)).find(Boolean), names[0]);
  const price = filter("PRICE_FILTER");
  const lot = filter("LOT_SIZE");
  const value = filter("NOTIONAL", "MIN_NOTIONAL");
  return {
    symbol,
    tickSize: stepOf(priceOf(price, "tickSize")),
    stepSize: stepOf(quantityOf(lot, "stepSize")),
    minQuantity: quantityOf(lot, "minQty"),
    maxQuantity: quantityOf(lot, "maxQty"),
    minNotional: moneyOf(value, "minNotional"),
    isTradable: text(info, "status") === "TRADING",
  };
}

const stepOf = <T extends Price | Quantity>(step: T): T => (step === 0n ? (ANY_STEP as T) : step);

/** The venue's code for every filter failure (errors.md, "Filter failures"). */
export const FILTER_CODE = "-1013";

/** The filter that an order fails, with the venue's message; null if it passes the known filters. */
export function failedFilter(
  { instrument }: Market,
  { quantity, price }: { readonly quantity: Quantity; readonly price: Price | null },
): string | null {
  if (quantity < instrument.minQuantity || quantity > instrument.maxQuantity) return "Filter failure: LOT_SIZE";
  if (!isMultipleOf(quantity, instrument.stepSize)) return "Filter failure: LOT_SIZE";
  if (price === null) return null;
  if (!isMultipleOf(price, instrument.tickSize)) return "Filter failure: PRICE_FILTER";
  const value: Money = notional(quantity, price);
  return value < instrument.minNotional ? "Filter failure: NOTIONAL" : null;
}
