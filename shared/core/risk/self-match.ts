/** Check 11: the order would trade with the account's own resting order at the same venue. */
import { formatFine, type Price } from "../decimal";
import type { OrderId, VenueId } from "../ids";
import type { Side } from "../order";
import { fail, pass, type Check } from "./check";
import type { RestingIndex } from "./resting-index";
import type { Subject } from "./subject";

const OPPOSITE: Readonly<Record<Side, Side>> = { buy: "sell", sell: "buy" };

/** The limit up to which the order trades at once; null trades at any price. */
const limitOf = ({ request, terms }: Subject): Price | null =>
  request.type === "limit" || request.type === "stop_limit" ? terms.price : null;

function indexOf({ state }: Subject): RestingIndex {
  const { resting } = state.risk;
  if (resting === null) throw new Error("a self-match policy without its index");
  return resting;
}

/** Where the order would rest or trade: of one in parts, each part's venue. */
const venuesOf = ({ route }: Subject): readonly VenueId[] => route.parts?.map(({ venue }) => venue) ?? [route.venue];

/** The best of own resting orders on the other side, at any of the order's venues; null where none rests. */
function bestOpposite(subject: Subject): Price | null {
  const { symbol, side } = subject.request;
  const index = indexOf(subject);
  let best: Price | null = null;
  for (const venue of venuesOf(subject)) {
    const here = index.best(venue, symbol, OPPOSITE[side]);
    if (here !== null && (best === null || (side === "buy" ? here < best : here > best))) best = here;
  }
  return best;
}

/** Own resting orders that the order would trade with; none while it waits for its trigger. Not for a policy that is off. */
export function crossedOrders(subject: Subject): readonly OrderId[] {
  if (subject.waits) return [];
  const { symbol, side } = subject.request;
  const index = indexOf(subject);
  return venuesOf(subject).flatMap((venue) => index.upTo(venue, symbol, OPPOSITE[side], limitOf(subject)));
}

const selfMatch: Check = {
  name: "self_match",
  number: 11,
  run: (subject) => {
    const policy = subject.state.limits.policies.selfMatch;
    if (policy === "off" || subject.waits) return null;
    const { side } = subject.request;
    const limit = limitOf(subject);
    const best = bestOpposite(subject);
    const crosses = best !== null && (limit === null || (side === "buy" ? limit >= best : limit <= best));
    if (!crosses) return pass("self_match", "fine", best, limit);
    if (policy === "cancel_older") return pass("self_match", "word", policy);
    return fail("self_match", {
      unit: "fine",
      observed: best,
      limit,
      code: "self_match",
      message: `the account's own ${OPPOSITE[side]} rests at ${formatFine(best)}, and this ${side} would trade with it`,
    });
  },
};

export const SELF_MATCH: readonly Check[] = [selfMatch];
