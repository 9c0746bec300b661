/** Checks 3, 4 and 9: what may be traded at all, and what only reduces. */
import { formatFine } from "../decimal";
import type { TradingState } from "../controls";
import { remainingQuantity } from "../order";
import type { AccountState } from "../state";
import { fail, pass, type Check } from "./check";

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

/** The stricter of the account's and the firm's state. Controls that were never read count as halted. */
export function effectiveTradingState(state: AccountState): TradingState {
  const firm = state.firm?.tradingState ?? "halted";
  return STRICTNESS[firm] > STRICTNESS[state.tradingState] ? firm : state.tradingState;
}

const tradingState: Check = {
  name: "trading_state",
  number: 3,
  run: ({ state, reduces, rest, reducible }) => {
    const current = effectiveTradingState(state);
    if (current === "active" || (current === "reducing" && reduces)) return pass("trading_state", "word", current);
    const whose = STRICTNESS[state.tradingState] >= STRICTNESS[current] ? "account" : "firm";
    return current === "halted"
      ? fail("trading_state", {
          unit: "word",
          observed: current,
          limit: null,
          code: "trading_halted",
          message: `trading is halted for the ${whose}`,
        })
      : fail("trading_state", {
          unit: "word",
          observed: current,
          limit: null,
          code: "reduce_only_state",
          message: `the ${whose} is reduce-only: the order is for ${formatFine(rest)}, and ${formatFine(reducible)} can be reduced`,
        });
  },
};

const instrumentKnown: Check = {
  name: "instrument",
  number: 4,
  run: ({ instrument, request, state }) => {
    const seen = { unit: "word", observed: request.symbol, limit: null } as const;
    if (instrument === null)
      return fail("instrument", {
        ...seen,
        code: "instrument_unknown",
        message: `there is no instrument ${request.symbol}`,
      });
    if (!instrument.tradable)
      return fail("instrument", {
        ...seen,
        code: "instrument_not_tradable",
        message: `${request.symbol} is not tradable now`,
      });
    if (instrument.quote !== state.profile?.currency) {
      return fail("instrument", {
        ...seen,
        code: "instrument_not_tradable",
        message: `${request.symbol} is quoted in ${instrument.quote}, the account is in ${state.profile?.currency}`,
      });
    }
    return pass("instrument", "word", request.symbol);
  },
};

const symbolBlocked: Check = {
  name: "symbol_blocked",
  number: 4,
  run: ({ block, reduces, request }) => {
    if (block === null || reduces) return pass("symbol_blocked", "word", block === null ? null : block.symbol);
    return fail("symbol_blocked", {
      unit: "word",
      observed: request.symbol,
      limit: null,
      code: "symbol_blocked",
      message: `${request.symbol} is blocked except for orders that reduce: ${block.reason}`,
    });
  },
};

const venueKnown: Check = {
  name: "venue",
  number: 4,
  run: ({ state, request, route }) => {
    const { venue: wanted, closed } = route;
    const venue = state.surroundings.venues.get(wanted);
    const isListed = venue?.symbols.has(request.symbol) === true;
    if (isListed && closed === null) return pass("venue", "word", wanted);
    const message =
      venue === undefined
        ? `there is no venue ${wanted}`
        : isListed
          ? (closed ?? wanted)
          : `${wanted} does not list ${request.symbol}`;
    return fail("venue", { unit: "word", observed: wanted, limit: null, code: "venue_unavailable", message });
  },
};

const reduceOnly: Check = {
  name: "reduce_only",
  number: 9,
  run: ({ request, reduces, rest, reducible, own }) => {
    if (!request.reduceOnly) return null;
    // One that exists was held against the position when it was made and after each fill; only what makes it larger is new.
    if (own !== null && rest <= remainingQuantity(own)) return null;
    if (reduces) return pass("reduce_only", "fine", rest, reducible);
    const message = `the reduce-only order is for ${formatFine(rest)}, and ${formatFine(reducible)} can be reduced`;
    return fail("reduce_only", {
      unit: "fine",
      observed: rest,
      limit: reducible,
      code: "reduce_only_would_increase",
      message,
    });
  },
};

export const TRADING_STATE: readonly Check[] = [tradingState];
export const TRADABLE: readonly Check[] = [instrumentKnown, symbolBlocked, venueKnown];
export const REDUCE_ONLY: readonly Check[] = [reduceOnly];
