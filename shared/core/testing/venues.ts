/** Accounts that trade at several venues, and what those show. */
import type { RoutingConfig, VenueConfig } from "../config";
import type { VenueControls } from "../controls";
import { price, quantity } from "../decimal";
import type { VenueId } from "../ids";
import type { Surroundings } from "../state";
import { aConfig, BTC, PAPER, someRouting, surroundingsOf } from "./a-config";
import { aLiveVenue } from "./some-controls";
import { anAccount, type AccountParts, type TestAccount } from "./test-account";

export const NORTH = "north" as VenueId;
export const SOUTH = "south" as VenueId;
/** Is in shadow mode unless said. */
export const DARK = "dark" as VenueId;

export interface VenueParts extends Omit<AccountParts, "firm" | "surroundings"> {
  /** Differences of the controls from a live venue, by venue. */
  readonly controls?: Readonly<Partial<Record<string, Partial<VenueControls>>>>;
  readonly routing?: Partial<RoutingConfig>;
}

/** An account with paper and three exchanges, north, south and dark, all listing everything. */
export function anAccountWithVenues({ controls = {}, routing = {}, ...parts }: VenueParts = {}): TestAccount {
  return anAccount({ ...parts, surroundings: surroundingsWithVenues(routing), firm: { venues: someVenues(controls) } });
}

const IDS = [PAPER, NORTH, SOUTH, DARK];

/** A configuration of the four venues. */
export function surroundingsWithVenues(routing: Partial<RoutingConfig> = {}): Surroundings {
  const paper = aConfig().venues.get(PAPER);
  if (paper === undefined) throw new Error("no paper venue");
  const listed = IDS.map((venue): [VenueId, VenueConfig] => [
    venue,
    venue === PAPER ? paper : exchangeLike(paper, venue),
  ]);
  return surroundingsOf(aConfig({ venues: new Map(listed), routing: someRouting(routing) }));
}

/** An exchange that lists what paper does. Nothing here speaks to it. */
const exchangeLike = ({ symbols, receiveWindowMs, horizonMs }: VenueConfig, venue: VenueId): VenueConfig => ({
  venue,
  adapter: "binance",
  exchange: "binance",
  baseUrl: "https://venue.invalid",
  wsUrl: "wss://venue.invalid",
  symbols,
  venueSymbols: new Map(),
  credentials: { key: "VENUE_TEST_KEY", secret: "VENUE_TEST_SECRET" },
  balanceTolerance: new Map(),
  weightPerMinute: 6_000,
  weightReserve: 500,
  ordersPer10s: 100,
  receiveWindowMs,
  horizonMs,
  timeoutMs: 5_000,
});

/** What the firm says of them. */
export const someVenues = (controls: VenueParts["controls"] = {}): VenueControls[] =>
  IDS.map((venue) => ({ ...aLiveVenue(venue), mode: venue === DARK ? "shadow" : "live", ...controls[venue] }));

/** Changes what the firm says of one venue. */
export function setVenue(account: TestAccount, venue: VenueId, change: Partial<VenueControls>): void {
  const venues = account.state.firm?.venues ?? [];
  account.firm({ venues: venues.map((one) => (one.venue === venue ? { ...one, ...change } : one)) });
}

/** Tells what venues show of BTCUSDT on both sides, as price and size; of a time before now. */
export function show(account: TestAccount, shown: Readonly<Record<string, string>>, agoMs = 0): void {
  const mark = account.state.marks.get(BTC);
  if (mark === undefined) throw new Error("no mark of BTCUSDT");
  const quotes = Object.entries(shown).map(([venue, text]) => {
    const [at, size] = text.split(" ");
    const side = { at: price(at ?? ""), size: quantity(size ?? "") };
    return {
      venue: venue as VenueId,
      symbol: BTC,
      bid: side.at,
      bidSize: side.size,
      ask: side.at,
      askSize: side.size,
      time: account.now - agoMs,
    };
  });
  account.run({ kind: "apply_marks", marks: [{ ...mark, high: mark.price, low: mark.price, quotes }] });
}
