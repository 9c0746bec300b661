/** API keys, and the proof that a request was signed with one, in time. */
import { createHash, createHmac } from "node:crypto";
import type { Params } from "./params";
import {
  badApiKeyFormat,
  earlyTimestamp,
  invalidSignature,
  missingParameter,
  rejectedApiKey,
  staleTimestamp,
  tooGreat,
  illegalCharacters,
} from "./refusal";

/** A key and the account that it acts for. */
export interface ApiKey {
  readonly account: string;
  /** 8 to 128 letters, digits, `-` and `_`; Binance's own have 64. */
  readonly apiKey: string;
  readonly secret: string;
  /** What the account starts with; plenty of everything that is traded when left out. */
  readonly balances?: Readonly<Record<string, string>>;
}

const KEY_FORM = /^[A-Za-z0-9_-]{8,128}$/;
const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const MAX_AHEAD_MS = 1_000;
const TIMESTAMP = /^[0-9]{13}([0-9]{3})?$/;
const WINDOW = /^[0-9]{1,5}(\.[0-9]{1,3})?$/;

/** A key that follows from the seed, so that a client can be set up before the venue has started. */
export function seededKey(account: string, seed: number): ApiKey {
  const derive = (kind: string) => createHash("sha256").update(`${kind}:${seed}:${account}`).digest("hex");
  return { account, apiKey: derive("key"), secret: derive("secret") };
}

/** Throws RangeError for a key that no request could send. */
export function assertUsableKeys(keys: readonly ApiKey[]): void {
  const wrong = keys.filter(({ apiKey, secret }) => !KEY_FORM.test(apiKey) || secret === "");
  if (wrong.length > 0 || new Set(keys.map(({ apiKey }) => apiKey)).size !== keys.length)
    throw new RangeError("every API key has 8 to 128 letters, digits, - and _, a secret, and is there once");
}

/** The key of a request: -2014 when there is none or it has not the form of one, -2015 when nobody has it. */
export function findKey(keys: ReadonlyMap<string, ApiKey>, apiKey: string | null): ApiKey {
  if (apiKey === null || !KEY_FORM.test(apiKey)) throw badApiKeyFormat();
  const key = keys.get(apiKey);
  if (key === undefined) throw rejectedApiKey();
  return key;
}

/**
 * Checks signature and time of a signed request. `payload` is what was signed. Sources: rest-api.md, "SIGNED Endpoint
 * security" (the hex digits' case does not matter) and "Timing security" (the window includes its end, the second ahead
 * does not).
 */
export function assertSigned(params: Params, payload: string, key: ApiKey, now: number): void {
  const signature = params.required("signature");
  const timestamp = params.required("timestamp");
  const window = windowOf(params);
  const expected = createHmac("sha256", key.secret).update(payload).digest("hex");
  if (signature.toLowerCase() !== expected) throw invalidSignature();
  if (!TIMESTAMP.test(timestamp)) throw illegalCharacters("timestamp", "^[0-9]{13}([0-9]{3})?$");
  // Sixteen digits are microseconds.
  const sentAt = Number(timestamp) / (timestamp.length === 16 ? 1_000 : 1);
  if (sentAt >= now + MAX_AHEAD_MS) throw earlyTimestamp();
  if (now - sentAt > window) throw staleTimestamp();
}

/** What is signed over HTTP: the query string and the body as they were sent, one after the other, less the signature. */
export const httpPayload = (query: string, body: string): string => withoutSignature(query) + withoutSignature(body);

/** What is signed over the WebSocket API: all parameters by name (web-socket-api.md, "SIGNED request example (HMAC)"). */
export const socketPayload = (params: Params): string =>
  [...params.entries]
    .filter(([name]) => name !== "signature")
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

function windowOf(params: Params): number {
  const text = params.text("recvWindow");
  if (text === null) return DEFAULT_WINDOW_MS;
  if (!WINDOW.test(text)) throw missingParameter("recvWindow");
  const window = Number(text);
  if (window > MAX_WINDOW_MS) throw tooGreat("recvWindow", MAX_WINDOW_MS);
  return window;
}

const withoutSignature = (text: string): string =>
  text
    .split("&")
    .filter((pair) => !pair.startsWith("signature="))
    .join("&");
