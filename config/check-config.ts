/** What the configuration files must agree on. Each check gives its findings as sentences; none throws. */
import { isMultipleOf } from "../shared/core/decimal";
import type { SymbolId } from "../shared/core/ids";
import { DEFAULT_SYMBOL } from "../shared/core/limits";
import { LEASE_MS } from "../shared/core/outbox";
import type { InstrumentsFile, LimitsFile, VenuesFile } from "./config-schema";

interface Files {
  readonly instruments: InstrumentsFile;
  readonly limits: LimitsFile;
  readonly venues: VenuesFile;
}

type BinanceRow = Extract<VenuesFile["venues"][number], { adapter: "binance" }>;

type Check = (files: Files) => string[];

const repeated = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

const unlisted = ({ instruments }: Files, names: readonly string[]): string[] => {
  const listed = new Set<string>(instruments.instruments.map(({ symbol }) => symbol));
  return names.filter((name) => name !== DEFAULT_SYMBOL && !listed.has(name));
};

const instrumentsAreListedOnce: Check = ({ instruments }) =>
  repeated(instruments.instruments.map(({ symbol }) => symbol)).map(
    (symbol) => `instruments.json: ${symbol} is listed twice`,
  );

// The firm's exposure and its limits are sums over all accounts, without rates to convert by: two currencies would be added as one.
const quotesAreOneCurrency: Check = ({ instruments }) => {
  const quotes = new Set<string>(instruments.instruments.map(({ quote }) => quote));
  return quotes.size <= 1
    ? []
    : [
        `instruments.json: instruments are quoted in ${[...quotes].join(", ")}, and the firm's limits know one currency`,
      ];
};

const sizesFitTheirStep: Check = ({ instruments }) =>
  instruments.instruments.flatMap((instrument) => {
    const problems: string[] = [];
    const { symbol, step_size: step, min_quantity: min, max_quantity: max } = instrument;
    if (!isMultipleOf(min, step))
      problems.push(`instruments.json: ${symbol} min_quantity is no multiple of its step_size`);
    if (!isMultipleOf(max, step))
      problems.push(`instruments.json: ${symbol} max_quantity is no multiple of its step_size`);
    if (min > max) problems.push(`instruments.json: ${symbol} min_quantity is above its max_quantity`);
    return problems;
  });

const maintenanceIsUnderInitialMargin: Check = ({ instruments }) =>
  Object.entries(instruments.margins)
    .filter(([, { initial, maintenance }]) => maintenance > initial)
    .map(([name]) => `instruments.json: margins.${name} has a maintenance margin above its initial margin`);

const limitsAreForListedSymbols: Check = (files) =>
  (["defaults", "load"] as const).flatMap((set) =>
    unlisted(files, Object.keys(files.limits[set].symbols)).map(
      (symbol) => `limits.json: ${set}.symbols.${symbol} is not a listed instrument`,
    ),
  );

const venuesAreListedOnce: Check = ({ venues }) =>
  repeated(venues.venues.map(({ venue }) => venue)).map((venue) => `venues.json: ${venue} is listed twice`);

const venueSymbolsAreListed: Check = (files) =>
  files.venues.venues.flatMap(({ venue, symbols }) => [
    ...unlisted(files, symbols).map(
      (symbol) => `venues.json: ${venue} trades ${symbol}, which is not a listed instrument`,
    ),
    ...repeated(symbols).map((symbol) => `venues.json: ${venue} names ${symbol} twice`),
  ]);

// A horizon within the window would call an order never arrived that the venue may still take.
const horizonsAreOverTheWindow: Check = ({ venues }) =>
  venues.venues
    .filter(({ receive_window_ms, horizon_ms }) => horizon_ms <= receive_window_ms)
    .map(({ venue }) => `venues.json: ${venue} horizon_ms must be over its receive_window_ms`);

const exchanges = ({ venues }: Files): BinanceRow[] => venues.venues.filter((row) => row.adapter === "binance");

const venueSymbolsHaveTheirNames: Check = (files) =>
  exchanges(files).flatMap(({ venue, symbols, venue_symbols: names }) => {
    const instruments = new Map(files.instruments.instruments.map((one) => [one.symbol, one]));
    const named = Object.entries(names);
    return [
      ...symbols
        .filter((symbol) => names[symbol] === undefined)
        .map((symbol) => `venues.json: ${venue} has no venue_symbols.${symbol}`),
      ...named
        .filter(([symbol]) => !symbols.some((one) => one === symbol))
        .map(([symbol]) => `venues.json: ${venue} venue_symbols.${symbol} is none of its symbols`),
      ...named.flatMap(([symbol, name]) => {
        const listed = instruments.get(symbol as SymbolId);
        return listed === undefined || name === `${listed.base}/${listed.quote}`
          ? []
          : [`venues.json: ${venue} calls ${symbol} ${name}, but it is ${listed.base} in ${listed.quote}`];
      }),
    ];
  });

const exchangesLeaveRoom: Check = (files) =>
  exchanges(files)
    .filter(({ weight_per_minute, weight_reserve }) => weight_reserve >= weight_per_minute)
    .map(({ venue }) => `venues.json: ${venue} weight_reserve must be under its weight_per_minute`);

// A request may leave until its lease ends, and the venue's clock is known to half a time-out: before both have passed,
// not found is no proof.
const exchangeHorizonsOutlastTheLease: Check = (files) =>
  exchanges(files)
    .filter(({ horizon_ms, timeout_ms }) => horizon_ms < LEASE_MS + timeout_ms)
    .map(({ venue }) => `venues.json: ${venue} horizon_ms must be ${LEASE_MS} (a lease) and its timeout_ms at least`);

const credentialsAreTheirOwn: Check = (files) =>
  repeated(exchanges(files).flatMap(({ credentials: { key, secret } }) => [key, secret])).map(
    (name) => `venues.json: the secret ${name} is named twice`,
  );

const defaultVenueTradesEverything: Check = ({ instruments, venues }) => {
  const venue = venues.venues.find((candidate) => candidate.venue === venues.default_venue);
  if (venue === undefined) return [`venues.json: default_venue ${venues.default_venue} is not a listed venue`];
  return instruments.instruments
    .filter(({ symbol, tradable }) => tradable && !venue.symbols.includes(symbol))
    .map(({ symbol }) => `venues.json: ${symbol} is tradable, but the default venue ${venue.venue} does not trade it`);
};

const routingFits: Check = (files) => {
  const { routing, venues } = files.venues;
  const known = (named: readonly string[], where: string): string[] =>
    named
      .filter((name) => !venues.some(({ venue }) => venue === name))
      .map((name) => `venues.json: routing.${where} names ${name}, which is not a listed venue`);
  const rules = Object.entries(routing.by_symbol);
  return [
    ...unlisted(files, Object.keys(routing.by_symbol)).map(
      (symbol) => `venues.json: routing.by_symbol.${symbol} is not a listed instrument`,
    ),
    ...rules
      .filter(([symbol, name]) =>
        venues.some(({ venue, symbols }) => venue === name && !symbols.some((one) => one === symbol)),
      )
      .map(([symbol, name]) => `venues.json: routing.by_symbol.${symbol} is ${name}, which does not trade it`),
    ...known(
      rules.map(([, name]) => name),
      "by_symbol",
    ),
    ...known(routing.priority, "priority"),
    ...repeated(routing.priority).map((name) => `venues.json: routing.priority names ${name} twice`),
    ...known(Object.keys(routing.taker_fees), "taker_fees"),
  ];
};

const houseMakersAreForListedSymbols: Check = (files) =>
  unlisted(files, Object.keys(files.venues.house_makers)).map(
    (symbol) => `venues.json: house_makers.${symbol} is not a listed instrument`,
  );

const houseMakersQuoteWithinTheirBand: Check = ({ venues }) =>
  Object.entries(venues.house_makers)
    .filter(([, { half_spread, band }]) => half_spread >= band)
    .map(([symbol]) => `venues.json: house_makers.${symbol} half_spread must be under its band`);

const CHECKS: readonly Check[] = [
  instrumentsAreListedOnce,
  quotesAreOneCurrency,
  sizesFitTheirStep,
  maintenanceIsUnderInitialMargin,
  limitsAreForListedSymbols,
  venuesAreListedOnce,
  venueSymbolsAreListed,
  horizonsAreOverTheWindow,
  venueSymbolsHaveTheirNames,
  exchangesLeaveRoom,
  exchangeHorizonsOutlastTheLease,
  credentialsAreTheirOwn,
  defaultVenueTradesEverything,
  routingFits,
  houseMakersAreForListedSymbols,
  houseMakersQuoteWithinTheirBand,
];

/** All disagreements between the files, as sentences; empty when they fit together. */
export const checkConfig = (files: Files): string[] => CHECKS.flatMap((check) => check(files));
