/** The venue as a whole: what a reset makes anew, and what stays. */
import type { Price, Ratio } from "../../shared/core/decimal";
import { Engine } from "./engine";
import { Faults } from "./faults";
import type { House } from "./house";
import type { ApiKey } from "./keys";
import { Limits, type LimitSettings } from "./limits";
import { ListenKeys } from "./listen-keys";
import { RequestLog } from "./request-log";
import type { VenueSymbol } from "./symbols";
import { UserStreams } from "./user-streams";

export interface VenueSettings {
  readonly symbols: ReadonlyMap<string, VenueSymbol>;
  readonly keys: readonly ApiKey[];
  readonly house: House;
  readonly limits: LimitSettings;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What faults do to the orders of one request. */
export interface OrderFaults {
  /** Share of a new order that finds a counterpart; null without such a fault. */
  readonly filledShare: Ratio | null;
  /** Share that fills before a cancel is looked at; null without such a fault. */
  readonly raceShare: Ratio | null;
}

/** What an account has of each asset that is traded when its key names no balances. */
const PLENTY = "1000000";

export class Venue {
  readonly faults = new Faults();
  readonly streams = new UserStreams(this.faults);
  readonly log = new RequestLog();
  readonly keys: ReadonlyMap<string, ApiKey>;
  #engine: Engine;
  #limits: Limits;
  #listenKeys = new ListenKeys();

  constructor(readonly settings: VenueSettings) {
    this.keys = new Map(settings.keys.map((key) => [key.apiKey, key]));
    this.#limits = new Limits(settings.limits);
    this.#engine = this.#newEngine();
  }

  get engine(): Engine {
    return this.#engine;
  }

  get limits(): Limits {
    return this.#limits;
  }

  get listenKeys(): ListenKeys {
    return this.#listenKeys;
  }

  now(): number {
    return this.settings.now();
  }

  setPrice(symbol: string, price: Price, house: House = this.settings.house): void {
    this.#engine.setPrice(symbol, price, house);
  }

  /** As after the start: no orders, no faults, an empty log, full wallets, nobody listening. */
  reset(): void {
    this.faults.clear();
    this.streams.clear();
    this.streams.cut(null);
    this.log.clear();
    this.#limits = new Limits(this.settings.limits);
    this.#listenKeys = new ListenKeys();
    this.#engine = this.#newEngine();
  }

  #newEngine(): Engine {
    const { symbols, keys, house, seed } = this.settings;
    const assets = [...symbols.values()].flatMap(({ base, quote }) => [base, quote]);
    const plenty = Object.fromEntries(assets.map((asset) => [asset, PLENTY]));
    return new Engine({
      symbols,
      accounts: new Map(keys.map(({ account, balances }) => [account, balances ?? plenty])),
      house,
      seed,
      now: () => this.now(),
      publish: (account, event) => this.streams.publish(account, event),
      onFirstFill: (account) => this.#limits.orderFilled(account, this.now()),
    });
  }
}
