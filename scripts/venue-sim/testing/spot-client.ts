import "./quiet";
import { Spot } from "@binance/spot";
import type { VenueSim } from "../start-venue-sim";

/** Binance's own connector, pointed at the simulator; it repeats nothing by itself. */
export function spotClient(sim: VenueSim, rest: { timeout?: number } = {}) {
  const { apiKey, secret: apiSecret } = sim.keys[0]!;
  return new Spot({
    configurationRestAPI: { apiKey, apiSecret, basePath: sim.url, retries: 0, timeout: 5_000, ...rest },
    configurationWebsocketAPI: { apiKey, apiSecret, wsURL: `${sim.wsUrl}/ws-api/v3` },
  });
}
