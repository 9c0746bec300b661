import { apiClient, type ApiClient } from "./api-client";
import { localToken } from "./local-token";

const SCOPE = "admin orders:read orders:write risk:read risk:write market:write";
const TTL_SECONDS = 300;

/** A client that may set up accounts and send prices. Its tokens live minutes, so each request brings a fresh one. */
export const administrator = (url: string, secret: string): ApiClient =>
  apiClient(url, () =>
    localToken(secret, { subject: "launcher", accounts: ["demo"], scope: SCOPE, ttlSeconds: TTL_SECONDS }),
  );
