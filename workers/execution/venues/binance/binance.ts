/** Adapter to an exchange that speaks Binance's spot protocol. */
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import type { AccountId, OrderId } from "../../../../shared/core/ids";
import type { IntentOutcome, LeasedIntent } from "../../../../shared/core/venue-protocol";
import type { Log } from "../../log-line";
import type { Venue } from "../venue";
import { LEASE_EXPIRED } from "../venue";
import { cancel } from "./cancel";
import { Client, type ClientDeps } from "./client";
import type { Desk } from "./desk";
import { Markets } from "./markets";
import type { OrderRegister } from "./order-register";
import { query } from "./query";
import { venueReads } from "./reads";
import { replace } from "./replace";
import { sharedReads } from "./shared-reads";
import { submit } from "./submit";

export interface BinanceDeps extends ClientDeps {
  readonly register: OrderRegister;
  readonly log: Log;
}

/** Requests of different orders that are under way at once. A browser would open as many connections. */
const AT_ONCE = 6;

/** The connection to one venue: its clock, budget and markets, which all commands share. */
export async function openDesk(config: BinanceVenueConfig, deps: BinanceDeps): Promise<Desk> {
  // Loaded when a venue needs it: it takes 9 MB of memory and a tenth of a second, of which paper alone has no use.
  const { CCXT_EXCHANGES } = await import("./ccxt-exchanges");
  const client = new Client(config, deps, CCXT_EXCHANGES[config.exchange]);
  const now = (): number => deps.now();
  return {
    config,
    client,
    markets: new Markets(config, { client, now }),
    register: deps.register,
    now,
    shared: sharedReads(),
  };
}

export const binanceVenue = (desk: Desk, log: Log): Venue => ({
  id: desk.config.venue,
  ...venueReads(desk),
  execute: (account, intents) => executeAll(desk, { account, intents, log }),
});

/** Orders side by side, the intents of one order in their order. */
async function executeAll(
  desk: Desk,
  { account, intents, log }: { account: AccountId; intents: readonly LeasedIntent[]; log: Log },
): Promise<IntentOutcome[]> {
  const outcomes = new Map<LeasedIntent, IntentOutcome>();
  const waiting = [...Map.groupBy(intents, ({ intent }): OrderId => intent.orderId).values()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      for (const leased of next) outcomes.set(leased, await executeOne(desk, { account, leased, log }));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
  return intents.map((leased) => outcomes.get(leased) ?? LEASE_EXPIRED);
}

async function executeOne(
  desk: Desk,
  { account, leased, log }: { account: AccountId; leased: LeasedIntent; log: Log },
): Promise<IntentOutcome> {
  const { intent, expiresAt } = leased;
  if (expiresAt <= desk.now()) return LEASE_EXPIRED;
  try {
    switch (intent.kind) {
      case "submit":
        return await submit(desk, account, { intent, mark: leased.mark }, expiresAt);
      case "cancel":
        return await cancel(desk, intent, expiresAt);
      case "replace":
        return await replace(desk, intent, expiresAt);
      case "query":
        return await query(desk, intent);
    }
  } catch (error) {
    // A bug of ours, and how far it got is unknown. Its message is not repeated: it may contain what was being sent.
    const name = error instanceof Error ? error.name : typeof error;
    log({ level: "error", event: "venue_command_threw", account, venue: desk.config.venue, cause: name });
    return { kind: "unknown", cause: `the adapter failed (${name})` };
  }
}
