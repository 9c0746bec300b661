/**
 * Rate limits. Sources: rest-api.md, "IP Limits" and "Unfilled Order Count"; web-socket-api.md, "How to interpret rate
 * limits" (windows start with the minute, the ten seconds, the day); order_count_decrement.md.
 */
import { DAY_MS } from "../../shared/core/calendar-day";
import type { JsonObject } from "./json";
import { banned, tooManyOrders, tooMuchWeight, type Refusal } from "./refusal";

export interface LimitSettings {
  readonly weightPerMinute: number;
  readonly ordersPer10Seconds: number;
  readonly ordersPerDay: number;
  /** So many refusals with 429 within a minute, and the next request is answered 418. */
  readonly refusalsBeforeBan: number;
}

/** Binance's own as of today, but for the ban, of which the documentation gives no number. */
export const USUAL_LIMITS: LimitSettings = {
  weightPerMinute: 6_000,
  ordersPer10Seconds: 100,
  ordersPerDay: 200_000,
  refusalsBeforeBan: 5,
};

const MINUTE_MS = 60_000;
const FIRST_BAN_MS = 2 * MINUTE_MS;
const LONGEST_BAN_MS = 3 * DAY_MS;

/** Counts within windows that start at whole multiples of their length. */
class Counter {
  #window = -1;
  #count = 0;
  constructor(readonly lengthMs: number) {}

  count(now: number): number {
    return Math.floor(now / this.lengthMs) === this.#window ? this.#count : 0;
  }

  add(by: number, now: number): number {
    this.#count = Math.max(0, this.count(now) + by);
    this.#window = Math.floor(now / this.lengthMs);
    return this.#count;
  }

  /** Whole seconds until the window ends, rounded up. */
  secondsLeft(now: number): number {
    return Math.ceil((this.lengthMs - (now % this.lengthMs)) / 1_000);
  }
}

interface OrderCounts {
  readonly seconds: Counter;
  readonly day: Counter;
}

export class Limits {
  readonly #settings: LimitSettings;
  readonly #weight = new Map<string, Counter>();
  readonly #refusals = new Map<string, Counter>();
  readonly #bans = new Map<string, { until: number; times: number }>();
  readonly #orders = new Map<string, OrderCounts>();

  constructor(settings: LimitSettings) {
    this.#settings = settings;
  }

  /** Charges a request to its address; what it is refused with when that is too much or the address is banned. */
  charge(ip: string, weight: number, now: number): Refusal | null {
    const ban = this.#bans.get(ip);
    if (ban !== undefined && now < ban.until) return bannedUntil(ban.until, now);
    const counter = counterOf(this.#weight, ip);
    if (counter.add(weight, now) <= this.#settings.weightPerMinute) return null;
    return this.#refuse(ip, counter.secondsLeft(now), now);
  }

  usedWeight(ip: string, now: number): number {
    return this.#weight.get(ip)?.count(now) ?? 0;
  }

  /** The refusal of one order more, or null when it is within the limits. */
  refuseOrder(account: string, now: number): Refusal | null {
    const { seconds, day } = this.#counts(account);
    const { ordersPer10Seconds, ordersPerDay } = this.#settings;
    if (seconds.count(now) >= ordersPer10Seconds)
      return tooManyOrders(ordersPer10Seconds, "10 SECOND", seconds.secondsLeft(now));
    if (day.count(now) >= ordersPerDay) return tooManyOrders(ordersPerDay, "1 DAY", day.secondsLeft(now));
    return null;
  }

  orderPlaced(account: string, now: number): void {
    const { seconds, day } = this.#counts(account);
    seconds.add(1, now);
    day.add(1, now);
  }

  /** An order's first fill takes it off the count of unfilled ones. */
  orderFilled(account: string, now: number): void {
    const { seconds, day } = this.#counts(account);
    seconds.add(-1, now);
    day.add(-1, now);
  }

  weightHeaders(ip: string, now: number): Record<string, string> {
    const used = String(this.usedWeight(ip, now));
    return { "x-mbx-used-weight": used, "x-mbx-used-weight-1m": used };
  }

  orderHeaders(account: string, now: number): Record<string, string> {
    const { seconds, day } = this.#counts(account);
    return { "x-mbx-order-count-10s": String(seconds.count(now)), "x-mbx-order-count-1d": String(day.count(now)) };
  }

  /** The limits as exchangeInfo lists them. */
  describe(): JsonObject[] {
    const { weightPerMinute, ordersPer10Seconds, ordersPerDay } = this.#settings;
    return [
      limit("REQUEST_WEIGHT", "MINUTE", 1, weightPerMinute),
      limit("ORDERS", "SECOND", 10, ordersPer10Seconds),
      limit("ORDERS", "DAY", 1, ordersPerDay),
    ];
  }

  /** The unfilled order counts, as GET /api/v3/rateLimit/order has them. */
  describeOrders(account: string, now: number): JsonObject[] {
    const { seconds, day } = this.#counts(account);
    const { ordersPer10Seconds, ordersPerDay } = this.#settings;
    return [
      { ...limit("ORDERS", "SECOND", 10, ordersPer10Seconds), count: seconds.count(now) },
      { ...limit("ORDERS", "DAY", 1, ordersPerDay), count: day.count(now) },
    ];
  }

  describeWeight(ip: string, now: number): JsonObject {
    return {
      ...limit("REQUEST_WEIGHT", "MINUTE", 1, this.#settings.weightPerMinute),
      count: this.usedWeight(ip, now),
    };
  }

  /** A ban doubles with each offence, from two minutes to three days. */
  #refuse(ip: string, secondsLeft: number, now: number): Refusal {
    const refusals = counterOf(this.#refusals, ip);
    if (refusals.add(1, now) <= this.#settings.refusalsBeforeBan)
      return tooMuchWeight(this.#settings.weightPerMinute, secondsLeft);
    const times = (this.#bans.get(ip)?.times ?? 0) + 1;
    const until = now + Math.min(LONGEST_BAN_MS, FIRST_BAN_MS * 2 ** (times - 1));
    this.#bans.set(ip, { until, times });
    return bannedUntil(until, now);
  }

  #counts(account: string): OrderCounts {
    const counts = this.#orders.get(account) ?? { seconds: new Counter(10_000), day: new Counter(DAY_MS) };
    this.#orders.set(account, counts);
    return counts;
  }
}

function counterOf(counters: Map<string, Counter>, ip: string): Counter {
  const counter = counters.get(ip) ?? new Counter(MINUTE_MS);
  counters.set(ip, counter);
  return counter;
}

const limit = (rateLimitType: string, interval: string, intervalNum: number, most: number): JsonObject => ({
  rateLimitType,
  interval,
  intervalNum,
  limit: most,
});

const bannedUntil = (until: number, now: number): Refusal => banned(until, Math.ceil((until - now) / 1_000));
