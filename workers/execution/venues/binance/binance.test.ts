import { admin } from "../../../../scripts/venue-sim/testing/clients";
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import { venueSuite, type VenueUnderTest } from "../testing/venue-suite";
import { aDesk, BTC, ETH } from "./testing/a-desk";

// Binance US by configuration alone: its own class of ccxt's, with its own names of addresses and endpoints.
for (const exchange of ["binance", "binanceus"] as const) venueSuite(exchange, () => aVenueAt(exchange));

async function aVenueAt(exchange: BinanceVenueConfig["exchange"]): Promise<VenueUnderTest> {
  const under = await aDesk({ config: { exchange } });
  const { sim, venue, now, passTime, arm, desk } = under;
  // What every first command would ask for: a lost request should be the command's own.
  await desk.markets.ready();
  await desk.client.serverTime();
  return {
    venue,
    symbols: [BTC, ETH],
    restingPrice: "40000",
    otherPrice: "39000",
    quantity: "1",
    now,
    passTime,
    loseNextAnswer: () => arm({ fault: "reset_after" }),
    loseNextRequest: () => arm({ fault: "reset_before" }),
    fill: (orderId, quantity) => fillNewestLeg(orderId, quantity),
    goAway: () => sim.stop(),
    keepsBalances: true,
    close: () => sim.stop().catch(() => undefined),
    horizonMs: 11_000,
  };

  async function fillNewestLeg(orderId: string, quantity: string): Promise<void> {
    const { orders } = (await admin(sim, "GET /orders")) as { orders: { clientOrderId: string; status: string }[] };
    const open = orders.filter(({ status }) => status === "NEW" || status === "PARTIALLY_FILLED");
    const leg = open.findLast(({ clientOrderId }) => clientOrderId.split("-")[0] === orderId);
    await admin(sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId: leg?.clientOrderId, quantity });
  }
}
