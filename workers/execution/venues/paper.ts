/** Adapter to our own paper exchange: one object per symbol, one call per symbol and turn. */
import type { PaperExchangeRpc, PaperRequest } from "../../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { PaperVenueConfig } from "../../../shared/core/config";
import type { AccountId, LeaseId, Millis, SymbolId } from "../../../shared/core/ids";
import type { Instruments } from "../../../shared/core/instrument";
import type { IntentOutcome, LeasedIntent } from "../../../shared/core/venue-protocol";
import { causeOf } from "../log-line";
import { paperReads } from "./paper-reads";
import type { Venue } from "./venue";

export interface PaperVenueDeps {
  /** Calls the exchange of a symbol; one outcome per request. Throws when nobody can say what it did. */
  execute(symbol: SymbolId, requests: readonly PaperRequest[]): Promise<readonly IntentOutcome[]>;
  /** A page of an account's orders, or of its trades, in one symbol, as the exchange of that symbol answers. */
  orders(symbol: SymbolId, ...page: Parameters<PaperExchangeRpc["orders"]>): ReturnType<PaperExchangeRpc["orders"]>;
  trades(symbol: SymbolId, ...page: Parameters<PaperExchangeRpc["trades"]>): ReturnType<PaperExchangeRpc["trades"]>;
  /** What the exchange's rules are made of. */
  readonly instruments: Instruments;
  now(): Millis;
}

/** What would go out too late returns to the outbox, due at once: the account decides whether it is still wanted. */
const EXPIRED: IntentOutcome = {
  kind: "not_sent",
  reason: "the lease had run out before it was sent",
  retryAfterMs: 0,
};
const NO_OUTCOME: IntentOutcome = { kind: "unknown", cause: "the exchange gave no outcome" };

export function paperVenue(venue: PaperVenueConfig, deps: PaperVenueDeps): Venue {
  return {
    id: venue.venue,
    ...paperReads(venue, deps),
    async execute(account, intents) {
      const sentAt = deps.now();
      const live = intents.filter(({ expiresAt }) => expiresAt > sentAt);
      const bySymbol = Map.groupBy(live, ({ intent }) => intent.symbol);
      const called = Array.from(bySymbol, ([symbol, leased]) => executeAt(symbol, { account, leased, sentAt }));
      const outcomes = new Map((await Promise.all(called)).flat());
      return intents.map(({ leaseId }) => outcomes.get(leaseId) ?? EXPIRED);
    },
  };

  async function executeAt(
    symbol: SymbolId,
    { account, leased, sentAt }: { account: AccountId; leased: readonly LeasedIntent[]; sentAt: Millis },
  ): Promise<[LeaseId, IntentOutcome][]> {
    const requests = leased.map(({ intent, expiresAt, mark }): PaperRequest => {
      // The window is cut at the lease's end. The exchange then takes nothing that is older than its lease, which is
      // what lets it prove that an order never arrived.
      const receiveWindowMs = Math.min(venue.receiveWindowMs, expiresAt - sentAt);
      return { account, intent, sentAt, receiveWindowMs, ...(intent.kind === "submit" ? { mark } : {}) };
    });
    try {
      const outcomes = await deps.execute(symbol, requests);
      return leased.map(({ leaseId }, index) => [leaseId, outcomes[index] ?? NO_OUTCOME]);
    } catch (error) {
      // The call may have had its effect before it failed.
      return leased.map(({ leaseId }) => [leaseId, { kind: "unknown", cause: causeOf(error) }]);
    }
  }
}
