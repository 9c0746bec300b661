import ccxt from "ccxt";
import type { VenueSim } from "../start-venue-sim";

/** ccxt's binance with its streams, pointed at the simulator. */
export function ccxtClient(sim: VenueSim) {
  const [key] = sim.keys;
  const client = new ccxt.pro.binance({
    apiKey: key!.apiKey,
    secret: key!.secret,
    enableRateLimit: false,
    options: { defaultType: "spot", fetchCurrencies: false, fetchMargins: false, fetchMarkets: { types: ["spot"] } },
  });
  const rest = `${sim.url}/api/v3`;
  client.urls["api"] = {
    ...client.urls["api"],
    public: rest,
    private: rest,
    ws: { spot: `${sim.wsUrl}/ws`, "ws-api": { spot: `${sim.wsUrl}/ws-api/v3` } },
  };
  return client;
}
