/** The adapter in front of the simulator, over real HTTP, with a clock that both share. */
import type { BinanceVenueConfig } from "../../../../../shared/core/config";
import type { Millis, SymbolId, VenueId } from "../../../../../shared/core/ids";
import { startVenueSim, type VenueSim, type VenueSimOptions } from "../../../../../scripts/venue-sim/start-venue-sim";
import { arm } from "../../../../../scripts/venue-sim/testing/clients";
import type { LogLine } from "../../../log-line";
import type { Venue } from "../../venue";
import { binanceVenue, openDesk } from "../binance";
import type { Desk } from "../desk";
import { MemoryRegister } from "../order-register";

export const BTC = "BTCUSDT" as SymbolId;
export const ETH = "ETHUSDT" as SymbolId;
/** 2026-11-21T12:00:00Z: a whole minute, so that windows start with the test. */
export const NOON = 1_795_262_400_000;

const setup = (base: string): NonNullable<VenueSimOptions["symbols"]>[number] => ({
  symbol: `${base}USDT`,
  base,
  quote: "USDT",
  tickSize: "0.01",
  stepSize: "0.00001",
  minQuantity: "0.00001",
  maxQuantity: "9000",
  minNotional: "10",
  startPrice: "50000",
});

export const aVenueConfig = (baseUrl: string, changes: Partial<BinanceVenueConfig> = {}): BinanceVenueConfig => ({
  venue: "binance-sim" as VenueId,
  adapter: "binance",
  exchange: "binance",
  baseUrl,
  wsUrl: baseUrl.replace("http", "ws"),
  symbols: new Set([BTC, ETH]),
  venueSymbols: new Map([
    [BTC, "BTC/USDT"],
    [ETH, "ETH/USDT"],
  ]),
  credentials: { key: "VENUE_BINANCE_SIM_KEY", secret: "VENUE_BINANCE_SIM_SECRET" },
  receiveWindowMs: 5_000,
  horizonMs: 11_000,
  weightPerMinute: 6_000,
  weightReserve: 600,
  ordersPer10s: 100,
  balanceTolerance: new Map(),
  // Short, so that a test of a venue that does not answer is soon over.
  timeoutMs: 250,
  ...changes,
});

export interface DeskUnderTest {
  readonly sim: VenueSim;
  readonly desk: Desk;
  readonly venue: Venue;
  readonly register: MemoryRegister;
  readonly log: LogLine[];
  readonly now: () => Millis;
  readonly passTime: (ms: Millis) => void;
  readonly arm: (fault: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

export async function aDesk(
  options: VenueSimOptions & { config?: Partial<BinanceVenueConfig> } = {},
): Promise<DeskUnderTest> {
  let now = NOON;
  const { config, ...simOptions } = options;
  const sim = await startVenueSim({ now: () => now, symbols: [setup("BTC"), setup("ETH")], ...simOptions });
  const [key] = sim.keys;
  if (key === undefined) throw new Error("the simulator has no key");
  const register = new MemoryRegister();
  const log: LogLine[] = [];
  const desk = await openDesk(aVenueConfig(sim.url, config), {
    fetch: (url, request) => fetch(url, request),
    now: () => now,
    credentials: { key: key.apiKey, secret: key.secret },
    register,
    log: (line) => log.push(line),
  });
  return {
    sim,
    desk,
    venue: binanceVenue(desk, (line) => log.push(line)),
    register,
    log,
    now: () => now,
    passTime: (ms) => {
      now += ms;
    },
    arm: (fault) => arm(sim, fault),
  };
}
