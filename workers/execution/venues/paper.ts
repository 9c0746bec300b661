/** Adapter to our own paper exchange: one object per symbol, one call per symbol and beat for all accounts of a batch. */
import type { PaperExchangeRpc, PaperRequest } from "../../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { PaperVenueConfig } from "../../../shared/core/config";
import type { AccountId, LeaseId, Millis, SymbolId } from "../../../shared/core/ids";
import type { Instruments } from "../../../shared/core/instrument";
import type { IntentOutcome, LeasedIntent } from "../../../shared/core/venue-protocol";
import { GatheredGroups } from "../../../shared/gather-group";
import { causeOf } from "../log-line";
import { paperReads } from "./paper-reads";
import type { Venue } from "./venue";
import { LEASE_EXPIRED } from "./venue";

export interface PaperVenueDeps {
  /** Calls the exchange of a symbol; one outcome per request. Throws if its effect is unknown. */
  execute(symbol: SymbolId, requests: readonly PaperRequest[]): Promise<readonly IntentOutcome[]>;
  /** A page of an account's orders, or of its trades, in one symbol, as the exchange of that symbol answers. */
  orders(symbol: SymbolId, ...page: Parameters<PaperExchangeRpc["orders"]>): ReturnType<PaperExchangeRpc["orders"]>;
  trades(symbol: SymbolId, ...page: Parameters<PaperExchangeRpc["trades"]>): ReturnType<PaperExchangeRpc["trades"]>;
  /** What the exchange's rules are made of. */
  readonly instruments: Instruments;
  now(): Millis;
  wait(ms: Millis): Promise<void>;
}

const NO_OUTCOME: IntentOutcome = { kind: "unknown", cause: "the exchange gave no outcome" };

/** Of what several accounts send to one symbol a few milliseconds apart, the exchange gets one call; about what the turns of ten busy accounts take. */
const GATHER_MS = 6;
/** Requests of one call: a message stays small, and one call that breaks puts few orders in doubt. */
const MOST_REQUESTS = 500;

/** One account's requests at one symbol, and where their outcomes go. */
interface Parcel {
  readonly requests: readonly PaperRequest[];
  readonly answer: (outcomes: readonly IntentOutcome[]) => void;
}

/**
 * The adapter for as long as its owner serves one batch of the queue: the accounts of the batch take their work on the same beat,
 * and share the calls (docs/decisions/0104).
 */
export function paperVenue(venue: PaperVenueConfig, deps: PaperVenueDeps): Venue {
  const parcels = new Map<SymbolId, GatheredGroups<Parcel>>();
  const accounts = new Set<AccountId>();
  return {
    id: venue.venue,
    ...paperReads(venue, deps),
    async execute(account, intents) {
      accounts.add(account);
      const sentAt = deps.now();
      const live = intents.filter(({ expiresAt }) => expiresAt > sentAt);
      const bySymbol = Map.groupBy(live, ({ intent }) => intent.symbol);
      const called = Array.from(bySymbol, ([symbol, leased]) => executeAt(symbol, { account, leased, sentAt }));
      const outcomes = new Map((await Promise.all(called)).flat());
      return intents.map(({ leaseId }) => outcomes.get(leaseId) ?? LEASE_EXPIRED);
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
    const outcomes = await new Promise<readonly IntentOutcome[]>((answer) =>
      gatheredAt(symbol).add({ requests, answer }),
    );
    return leased.map(({ leaseId }, index) => [leaseId, outcomes[index] ?? NO_OUTCOME]);
  }

  function gatheredAt(symbol: SymbolId): GatheredGroups<Parcel> {
    const known = parcels.get(symbol);
    if (known !== undefined) return known;
    const gathered = new GatheredGroups<Parcel>({
      run: (group) => {
        for (const some of callsOf(group)) void call(symbol, some);
      },
      // An account sends one batch after another, and has no other to wait for.
      pause: () => (accounts.size > 1 ? deps.wait(GATHER_MS) : Promise.resolve()),
      now: () => deps.now(),
      companyMs: 2 * GATHER_MS,
    });
    parcels.set(symbol, gathered);
    return gathered;
  }

  /** Calls the exchange for several accounts, and gives each the outcomes of its own requests. Never throws. */
  async function call(symbol: SymbolId, group: readonly Parcel[]): Promise<void> {
    const requests = group.flatMap((parcel) => parcel.requests);
    let outcomes: readonly IntentOutcome[];
    try {
      outcomes = await deps.execute(symbol, requests);
    } catch (error) {
      // The call may have had its effect before it failed.
      const cause = causeOf(error);
      outcomes = requests.map(() => ({ kind: "unknown", cause }));
    }
    let answered = 0;
    for (const parcel of group) parcel.answer(outcomes.slice(answered, (answered += parcel.requests.length)));
  }
}

/** A group as calls of a bounded size; what one account sends stays together. */
function callsOf(group: readonly Parcel[]): Parcel[][] {
  const calls: Parcel[][] = [];
  let size = MOST_REQUESTS;
  for (const parcel of group) {
    size += parcel.requests.length;
    if (size > MOST_REQUESTS) {
      calls.push([]);
      size = parcel.requests.length;
    }
    calls.at(-1)?.push(parcel);
  }
  return calls;
}
