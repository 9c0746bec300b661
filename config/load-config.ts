/** Reads the configuration. It is bundled with the scripts, so a change of it is a deployment, and the same everywhere. */
import type { z } from "zod";
import type { LimitChanges } from "../shared/core/commands";
import type { Config, HouseMaker, RoutingConfig, VenueConfig } from "../shared/core/config";
import type { SymbolId, VenueId } from "../shared/core/ids";
import type { Instrument, Instruments } from "../shared/core/instrument";
import { NO_HANDLING, NO_SYMBOL_LIMITS, type LimitSet, type RiskPolicies } from "../shared/core/limits";
import { checkConfig } from "./check-config";
import {
  instrumentsFile,
  limitsFile,
  venuesFile,
  type InstrumentsFile,
  type LimitsFile,
  type SymbolLimitsRow,
  type VenuesFile,
} from "./config-schema";
import instruments from "./instruments.json";
import limits from "./limits.json";
import venues from "./venues.json";

/** The three files as they were read, not yet believed. */
export interface ConfigSources {
  readonly instruments: unknown;
  readonly limits: unknown;
  readonly venues: unknown;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
    this.name = "ConfigError";
  }
}

const SOURCES: ConfigSources = { instruments, limits, venues };

/** The configuration, checked; throws ConfigError with every problem found. */
export const loadConfig = (): Config => parseConfig(SOURCES);

/** Limits of accounts made for load tests, as changes to the defaults; throws ConfigError like `loadConfig`. */
export function loadAccountLimits(): LimitChanges {
  const { load } = checkedFiles(SOURCES).limits;
  return { portfolio: load.portfolio, symbols: load.symbols };
}

/** Checks the sources and builds the configuration; throws ConfigError with every problem found. */
export function parseConfig(sources: ConfigSources): Config {
  const files = checkedFiles(sources);
  const listed = buildInstruments(files.instruments);
  const { risk } = files.limits;
  return {
    instruments: listed,
    defaultLimits: buildLimits(files.limits),
    risk: {
      maxMarkAgeMs: risk.max_mark_age_ms,
      defaultCollar: risk.default_collar,
      marketOrderMaxQueueMs: risk.market_order_max_queue_ms,
      approvals: risk.approvals,
      proposalValidMs: risk.proposal_valid_ms,
    },
    firmLimits: {
      maxExposure: files.limits.firm.max_exposure,
      maxNetExposure: files.limits.firm.max_net_exposure,
      maxDailyLoss: files.limits.firm.max_daily_loss,
    },
    venues: buildVenues(files.venues),
    defaultVenue: files.venues.default_venue,
    routing: buildRouting(files.venues),
    houseMakers: buildHouseMakers(files.venues, listed),
  };
}

function checkedFiles(sources: ConfigSources): {
  instruments: InstrumentsFile;
  limits: LimitsFile;
  venues: VenuesFile;
} {
  const parsed = {
    instruments: instrumentsFile.safeParse(sources.instruments),
    limits: limitsFile.safeParse(sources.limits),
    venues: venuesFile.safeParse(sources.venues),
  };
  if (!parsed.instruments.success || !parsed.limits.success || !parsed.venues.success) {
    throw new ConfigError([
      ...problemsOf("instruments.json", parsed.instruments.error),
      ...problemsOf("limits.json", parsed.limits.error),
      ...problemsOf("venues.json", parsed.venues.error),
    ]);
  }
  const files = { instruments: parsed.instruments.data, limits: parsed.limits.data, venues: parsed.venues.data };
  const problems = checkConfig(files);
  if (problems.length > 0) throw new ConfigError(problems);
  return files;
}

const problemsOf = (file: string, error: z.ZodError | undefined): string[] =>
  (error?.issues ?? []).map(
    ({ path, message }) => `${file}: ${path.length === 0 ? "the file" : path.join(".")}: ${message}`,
  );

const buildInstruments = ({ instruments: rows, margins }: InstrumentsFile): Instruments =>
  new Map(
    rows.map((row): [SymbolId, Instrument] => [
      row.symbol,
      {
        symbol: row.symbol,
        base: row.base,
        quote: row.quote,
        tradable: row.tradable,
        tickSize: row.tick_size,
        stepSize: row.step_size,
        minQuantity: row.min_quantity,
        maxQuantity: row.max_quantity,
        minNotional: row.min_notional,
        multiplier: BigInt(row.multiplier),
        makerFee: row.maker_fee,
        takerFee: row.taker_fee,
        initialMargin: margins[row.risk].initial,
        maintenanceMargin: margins[row.risk].maintenance,
        sessionEndMinutes: row.session_end_minutes,
      },
    ]),
  );

const buildPolicies = ({ risk: { policies } }: LimitsFile): RiskPolicies => ({
  duplicateWindowMs: policies.duplicate_window_ms,
  selfMatch: policies.self_match,
  repeatedExecutions:
    policies.repeated_executions === null
      ? null
      : { count: policies.repeated_executions.count, windowMs: policies.repeated_executions.window_ms },
  onInsufficientHistory: policies.on_insufficient_history,
  flattenOnPositionLoss: policies.flatten_on_position_loss,
  maxCorrelation: policies.max_correlation,
  volatilityTarget: policies.volatility_target,
});

const buildLimits = (file: LimitsFile): LimitSet => ({
  version: 1,
  portfolio: file.defaults.portfolio,
  symbols: new Map(
    Object.entries<SymbolLimitsRow>(file.defaults.symbols).map(([symbol, row]) => [
      symbol as SymbolId,
      { ...NO_SYMBOL_LIMITS, ...row },
    ]),
  ),
  handling: NO_HANDLING,
  policies: buildPolicies(file),
});

const buildVenues = ({ venues: rows }: VenuesFile): ReadonlyMap<VenueId, VenueConfig> =>
  new Map(rows.map((row) => [row.venue, buildVenue(row)]));

function buildVenue(row: VenuesFile["venues"][number]): VenueConfig {
  const common = {
    venue: row.venue,
    symbols: new Set(row.symbols),
    receiveWindowMs: row.receive_window_ms,
    horizonMs: row.horizon_ms,
  };
  if (row.adapter === "paper") return { ...common, adapter: row.adapter };
  return {
    ...common,
    adapter: row.adapter,
    exchange: row.exchange,
    baseUrl: row.base_url,
    wsUrl: row.ws_url,
    venueSymbols: new Map(Object.entries(row.venue_symbols).map(([symbol, name]) => [symbol as SymbolId, name])),
    credentials: row.credentials,
    weightPerMinute: row.weight_per_minute,
    weightReserve: row.weight_reserve,
    ordersPer10s: row.orders_per_10s,
    balanceTolerance: new Map(Object.entries(row.balance_tolerance)),
    timeoutMs: row.timeout_ms,
  };
}

const buildRouting = ({ routing }: VenuesFile): RoutingConfig => ({
  bySymbol: new Map(Object.entries(routing.by_symbol).map(([symbol, venue]) => [symbol as SymbolId, venue])),
  priority: routing.priority,
  smart: routing.smart,
  maxQuoteAgeMs: routing.max_quote_age_ms,
  takerFees: new Map(Object.entries(routing.taker_fees).map(([venue, fee]) => [venue as VenueId, fee])),
});

function buildHouseMakers({ house_makers: rows }: VenuesFile, listed: Instruments): ReadonlyMap<SymbolId, HouseMaker> {
  const makerOf = (symbol: SymbolId): HouseMaker => {
    const row = rows[symbol] ?? rows.DEFAULT;
    return {
      halfSpread: row.half_spread,
      minQuantity: row.min_quantity,
      minNotional: row.min_notional,
      band: row.band,
      levels: row.levels,
    };
  };
  return new Map([...listed.keys()].map((symbol) => [symbol, makerOf(symbol)]));
}
