/** Tokens for the local system, signed with the secret of its state folder. */
import type { Scope } from "../shared/contract/scopes";
import { mintToken } from "../workers/api/token";
import { DEMO_ACCOUNT } from "./seed/accounts";

/** All that a trader needs, without administration. */
export const TRADER_SCOPE: readonly Scope[] = [
  "orders:read",
  "orders:write",
  "risk:read",
  "risk:write",
  "market:write",
];

const WEEK_SECONDS = 7 * 24 * 3_600;

/** The token that is printed at the start. */
export const demoToken = (secret: string): Promise<string> =>
  mintToken({ secret, sub: DEMO_ACCOUNT, accounts: [DEMO_ACCOUNT], scope: TRADER_SCOPE, ttlSeconds: WEEK_SECONDS });

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of a duration such as 30s, 15m, 1h or 7d; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text);
  return match === null ? null : Number(match[1]) * (SECONDS[match[2] ?? ""] ?? Number.NaN);
}
