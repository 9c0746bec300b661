/** The adapter over HTTP against the simulator, and the intents that its tests send. */
import { price, quantity } from "../../../../../shared/core/decimal";
import type { AccountId, LeaseId, OrderId, RequestId } from "../../../../../shared/core/ids";
import type { Intent, IntentOutcome, LeasedIntent } from "../../../../../shared/core/venue-protocol";
import { aLease, aSubmit, ALICE } from "../../../../../shared/matching/testing/builders";
import { admin } from "../../../../../scripts/venue-sim/testing/clients";
import type { VenueSimOptions } from "../../../../../scripts/venue-sim/start-venue-sim";
import type { BinanceVenueConfig } from "../../../../../shared/core/config";
import type { Venue } from "../../venue";
import { aDesk, BTC, type DeskUnderTest } from "./a-desk";

export const ORDER = "/api/v3/order";
export const REPLACE = "/api/v3/order/cancelReplace";

const opened: DeskUnderTest[] = [];

/** Ends the simulators that the test has started. */
export async function stopSims(): Promise<void> {
  for (const { sim } of opened.splice(0)) await sim.stop();
}

export interface World extends DeskUnderTest {
  send(intent: Intent, changes?: Partial<LeasedIntent> & { venue?: never; via?: Venue }): Promise<IntentOutcome>;
  /** Everything that the venue has. */
  books(): Promise<{ orders: Book[]; trades: { id: number }[] }>;
}
interface Book {
  readonly clientOrderId: string;
  readonly status: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly price: string;
}

/** `isWarm`: the markets and the clock are known, so that a fault meets the command itself. */
export async function aWorld(
  options: VenueSimOptions & { config?: Partial<BinanceVenueConfig> } = {},
  { isWarm = true } = {},
): Promise<World> {
  const under = await aDesk(options);
  opened.push(under);
  if (isWarm) {
    await under.desk.markets.ready();
    await under.desk.client.serverTime();
  }
  let leases = 0;
  return {
    ...under,
    send: async (intent, { via = under.venue, ...changes } = {}) => {
      const leaseId = `lease-${leases++}` as LeaseId;
      const [outcome] = await via.execute(ALICE as AccountId, [
        aLease(intent, { leaseId, expiresAt: under.now() + 10_000, ...changes }),
      ]);
      if (outcome === undefined) throw new Error("no outcome");
      return outcome;
    },
    books: async () => (await admin(under.sim, "GET /orders")) as { orders: Book[]; trades: { id: number }[] },
  };
}

export const buy = (orderId = "o1", changes: Partial<Parameters<typeof aSubmit>[0]> = {}): Intent =>
  aSubmit({ orderId, price: "40000", ...changes });
export const cancelOf = (orderId = "o1"): Intent => ({
  kind: "cancel",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: `cancel-${orderId}` as RequestId,
});
export const replaceOf = (total: string, at = "39000", orderId = "o1"): Intent => ({
  kind: "replace",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: `replace-${orderId}` as RequestId,
  quantity: quantity(total),
  price: price(at),
});
export const queryOf = (leasedAt: number, orderId = "o1"): Intent => ({
  kind: "query",
  orderId: orderId as OrderId,
  symbol: BTC,
  leasedAt,
});
export const kindsOf = (outcome: IntentOutcome): string[] =>
  outcome.kind === "answered" ? outcome.reports.map(({ kind }) => kind) : [outcome.kind];
export const fill = ({ sim }: World, clientOrderId: string, part: string): Promise<unknown> =>
  admin(sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId, quantity: part });
