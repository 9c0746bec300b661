/** Check 7: a fresh mark, and a limit price not too far on the wrong side of it. */
import { formatFine, max, min, minus, ONE, plus, priceTimesDown, priceTimesUp, type Price } from "../decimal";
import { breach, fail, pass, unset, type Check } from "./check";
import type { CheckResult } from "./decision";
import type { Subject } from "./subject";

/** The refusal of an order that adds exposure without a fresh mark; null when it has one, or only reduces. */
export function missingMark(check: string, subject: Subject): CheckResult | null {
  const { markState, reduces, mark, now, state, request } = subject;
  if (markState === "fresh" || reduces) return null;
  const limit = state.surroundings.risk.maxMarkAgeMs;
  return mark === null
    ? fail(check, {
        unit: "count",
        observed: null,
        limit,
        code: "no_market_data",
        message: `there is no mark for ${request.symbol}`,
      })
    : fail(check, {
        unit: "count",
        observed: now - mark.time,
        limit,
        code: "stale_market_data",
        message: `the mark of ${request.symbol} is ${now - mark.time} ms old; the maximum is ${limit} ms`,
      });
}

const marketData: Check = {
  name: "market_data",
  number: 7,
  run: (subject) =>
    missingMark("market_data", subject) ??
    pass(
      "market_data",
      "count",
      subject.mark === null ? null : Math.max(0, subject.now - subject.mark.time),
      subject.state.surroundings.risk.maxMarkAgeMs,
    ),
};

/** A stop_limit that waits is held against its own trigger where that is further: its limit counts from there. */
function reference({ request, terms, own }: Subject, mark: Price): Price {
  const waits = request.type === "stop_limit" && terms.stopPrice !== null && (own === null || own.lifecycle === "held");
  if (!waits || terms.stopPrice === null) return mark;
  return request.side === "buy" ? max(mark, terms.stopPrice) : min(mark, terms.stopPrice);
}

const priceCollar: Check = {
  name: "price_collar",
  number: 7,
  run: (subject) => {
    const { limits, request, terms, mark, markState } = subject;
    if (terms.price === null || mark === null || markState !== "fresh") return null;
    const collar = limits.price_collar;
    const seen = { unit: "fine", observed: terms.price, code: "price_collar" } as const;
    if (collar === null) return unset("price_collar", "symbol/price_collar", { ...seen, what: "the price" });
    const from = reference(subject, mark.price);
    const isBuy = request.side === "buy";
    const bound = isBuy
      ? priceTimesDown(from, plus(ONE, collar))
      : priceTimesUp(from, collar < ONE ? minus(ONE, collar) : (0n as typeof collar));
    if (isBuy ? terms.price <= bound : terms.price >= bound) return pass("price_collar", "fine", terms.price, bound);
    const message = `price ${formatFine(terms.price)} is beyond the collar: at ${isBuy ? "most" : "least"} ${formatFine(bound)} around ${formatFine(from)}`;
    return breach("price_collar", subject, "symbol/price_collar", { ...seen, limit: bound, message });
  },
};

export const MARKET_DATA: readonly Check[] = [marketData, priceCollar];
