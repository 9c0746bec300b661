import { mintToken } from "../workers/api/token";
import { apiClient, type ApiClient } from "./api-client";
import { LAUNCHER_SUBJECT } from "./launcher/log-lines";
import { TRADER_SCOPE } from "./local-token";

const TTL_SECONDS = 600;
/** A token is used for half its life, so that none runs out on the way. */
const RENEW_MS = (TTL_SECONDS / 2) * 1_000;

/** A client that may set up accounts and send prices. */
export function administrator(url: string, secret: string): ApiClient {
  const mint = (): Promise<string> =>
    mintToken({
      secret,
      sub: LAUNCHER_SUBJECT,
      accounts: [],
      scope: ["admin", ...TRADER_SCOPE],
      ttlSeconds: TTL_SECONDS,
    });
  let token: Promise<string> | null = null;
  let renewAt = 0;
  return apiClient(url, () => {
    if (token === null || Date.now() >= renewAt) {
      renewAt = Date.now() + RENEW_MS;
      token = mint();
    }
    return token;
  });
}
