/** What this script needs from its environment, and what it says when something is missing. */
import type { AccountRpc } from "../../durable-objects/account/account-rpc";
import type { FirmRpc } from "../../durable-objects/firm/firm-rpc";
import type { MarketRpc } from "../../durable-objects/market/market-rpc";
import type { VenueRpc } from "../../durable-objects/venue/venue-rpc";
import { ALGORITHMS, isAlgorithm, type Algorithm } from "./token";
import { isLogLevel, LOG_LEVELS, type LogLevel } from "./logger";

/** A namespace of objects as the routes use it: by name. */
export interface ObjectsByName<Rpc> {
  getByName(name: string): Rpc;
}

/** What the routes rely on. */
export interface ApiBindings {
  readonly ACCOUNT: ObjectsByName<AccountRpc>;
  readonly FIRM: ObjectsByName<FirmRpc>;
  readonly MARKET: ObjectsByName<MarketRpc>;
  readonly VENUE: ObjectsByName<VenueRpc>;
  readonly AUTH_SECRET: string;
  readonly AUTH_ALGORITHM: Algorithm;
  readonly LOG_LEVEL: LogLevel;
}

export type CheckedBindings =
  | { readonly ok: true; readonly bindings: ApiBindings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** HS256 wants a key of at least its hash's size (RFC 7518, 3.2). */
const MIN_SECRET_BYTES = 32;

/** The objects call the last two themselves, but a deployment without them would accept orders and never send one. */
const REQUIRED_OBJECTS = ["ACCOUNT", "FIRM", "MARKET", "VENUE", "PAPER_EXCHANGE", "EXECUTION"] as const;

/** Whether the text has so many bytes; a character has one at least, so long texts need no counting. */
const hasBytes = (text: string, bytes: number): boolean =>
  text.length >= bytes || new TextEncoder().encode(text).length >= bytes;

/** Checks the environment; names everything that is wrong with it, never what it holds. */
export function checkBindings(env: Readonly<Record<string, unknown>>): CheckedBindings {
  const problems: string[] = [];
  for (const name of REQUIRED_OBJECTS) {
    if (typeof env[name] !== "object" || env[name] === null)
      problems.push(`the binding ${name} is missing (wrangler.toml)`);
  }
  const secret = env["AUTH_SECRET"];
  if (typeof secret !== "string") problems.push("the secret AUTH_SECRET is missing (wrangler secret put AUTH_SECRET)");
  else if (!hasBytes(secret, MIN_SECRET_BYTES))
    problems.push(`the secret AUTH_SECRET is shorter than ${MIN_SECRET_BYTES} bytes`);
  const algorithm = env["AUTH_ALGORITHM"] ?? "HS256";
  if (!isAlgorithm(algorithm)) problems.push(`the variable AUTH_ALGORITHM is none of ${ALGORITHMS.join(", ")}`);
  const level = env["LOG_LEVEL"] ?? "info";
  if (!isLogLevel(level)) problems.push(`the variable LOG_LEVEL is none of ${LOG_LEVELS.join(", ")}`);
  if (problems.length > 0 || typeof secret !== "string" || !isAlgorithm(algorithm) || !isLogLevel(level))
    return { ok: false, problems };
  // The runtime provides namespaces of exactly these classes: wrangler.toml binds them, index.ts exports them.
  const objects = env as unknown as Pick<ApiBindings, "ACCOUNT" | "FIRM" | "MARKET" | "VENUE">;
  return {
    ok: true,
    bindings: {
      ACCOUNT: objects.ACCOUNT,
      FIRM: objects.FIRM,
      MARKET: objects.MARKET,
      VENUE: objects.VENUE,
      AUTH_SECRET: secret,
      AUTH_ALGORITHM: algorithm,
      LOG_LEVEL: level,
    },
  };
}
