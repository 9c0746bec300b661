/**
 * The connection to a venue as it runs: bundled like the execution script, in workerd without Node's modules, over real HTTP
 * and a real WebSocket against the simulator.
 */
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { dirname, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { bundle, stopBundler } from "../../../scripts/launcher/bundle";
import { WRANGLER_CONFIGS } from "../../../scripts/launcher/runtime";
import { root } from "../../../scripts/root";
import { startVenueSim, type VenueSim } from "../../../scripts/venue-sim/start-venue-sim";
import { admin } from "../../../scripts/venue-sim/testing/clients";

let sim: VenueSim;
let runtime: Miniflare;
let isGone = false;

beforeAll(async () => {
  sim = await startVenueSim();
  const [key] = sim.keys;
  const { alias = {}, compatibility_date: compatibilityDate } = unstable_readConfig({
    config: WRANGLER_CONFIGS[1],
  }) as {
    alias?: Record<string, string>;
    compatibility_date: string;
  };
  const folder = dirname(WRANGLER_CONFIGS[1]);
  const contents = await bundle(resolve(root, "workers/execution/venues/testing/session-worker.ts"), {
    define: {},
    alias: Object.fromEntries(Object.entries(alias).map(([name, target]) => [name, resolve(folder, target)])),
    rules: [],
    root,
  });
  await stopBundler();
  const venueRow = {
    venue: "binance-sim",
    adapter: "binance",
    exchange: "binance",
    base_url: sim.url,
    ws_url: sim.wsUrl,
    symbols: ["BTCUSDT"],
    venue_symbols: { BTCUSDT: "BTC/USDT" },
    credentials: { key: "VENUE_BINANCE_SIM_KEY", secret: "VENUE_BINANCE_SIM_SECRET" },
    receive_window_ms: 5_000,
    horizon_ms: 15_000,
    weight_per_minute: 6_000,
    weight_reserve: 600,
    orders_per_10s: 100,
    timeout_ms: 5_000,
  };
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      workers: [
        {
          name: "session",
          compatibilityDate,
          modules: [{ type: "ESModule", path: "index.mjs", contents }],
          bindings: {
            VENUE_ROW: venueRow,
            VENUE_BINANCE_SIM_KEY: key?.apiKey ?? "",
            VENUE_BINANCE_SIM_SECRET: key?.secret ?? "",
          },
          durableObjects: {
            VENUE_SESSION: { className: "Session", useSQLite: true },
            ACCOUNT: { className: "Account", useSQLite: true },
            VENUE: { className: "Venue", useSQLite: true },
          },
        },
      ],
    }),
  );
  await runtime.ready;
});
afterAll(async () => {
  await runtime.dispose();
  if (!isGone) await sim.stop();
});

async function ask(path: string): Promise<unknown> {
  const response = await runtime.dispatchFetch(`http://session${path}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

test("an order is signed, taken, filled, told by the stream at once, and cancelled", async () => {
  expect(await ask("/instruments")).toMatchObject({ ok: true, value: [{ symbol: "BTCUSDT", isTradable: true }] });
  expect(await ask("/buy?account=alice&order=o1&quantity=0.5&price=40000")).toMatchObject([
    { kind: "answered", reports: [{ kind: "acknowledged", orderId: "o1" }] },
  ]);
  expect(await ask("/open?account=alice")).toMatchObject({ value: [{ orderId: "o1", quantity: "500000000000" }] });
  // The object's first beat opens the stream.
  const listening = async (): Promise<boolean> => {
    const log = await admin<{ path: string }[]>(sim, "GET /log");
    return log.some(({ path }) => path.includes("userDataStream.subscribe.signature"));
  };
  await expect.poll(listening, { timeout: 20_000, interval: 200 }).toBe(true);
  await expect.poll(() => ask("/reconciled")).toHaveLength(1);
  await admin(sim, "POST /fill", { symbol: "BTCUSDT", account: "main", clientOrderId: "o1", quantity: "0.2" });
  await expect
    .poll(() => ask("/told?account=alice"), { timeout: 4_000, interval: 100 })
    .toMatchObject([{ kind: "fill", orderId: "o1", quantity: "200000000000", liquidity: "maker" }]);
  expect(await ask("/cancel?account=alice&order=o1")).toMatchObject([
    { reports: [{ kind: "fill", orderId: "o1" }, { kind: "canceled" }] },
  ]);
});

test("when the stream listens again after a disconnect, its venue is reconciled", async () => {
  expect(await ask("/buy?account=alice&order=o3&quantity=0.5&price=40000")).toMatchObject([{ kind: "answered" }]);
  await admin(sim, "POST /disconnect");
  await expect
    .poll(() => ask("/reconciled"), { timeout: 20_000, interval: 200 })
    .toEqual(["the venue's stream listens again", "the venue's stream listens again"]);
  // What was filled before is found by comparing, and told to the venue object.
  await expect.poll(() => ask("/counted")).toBe(1);
});

test("an order to a venue that is gone is left open, and the reads say that it is out of reach", async () => {
  await sim.stop();
  isGone = true;
  const [outcome] = (await ask("/buy?account=alice&order=o2&quantity=0.5&price=40000")) as { kind: string }[];
  expect(["unknown", "not_sent"]).toContain(outcome?.kind);
  expect(await ask("/balances?account=alice")).toMatchObject({ ok: false, reason: "unavailable" });
});
