/**
 * Errors as the venue words them. Codes and messages: errors.md of binance-spot-api-docs; HTTP statuses: rest-api.md,
 * "HTTP Return Codes", and for keys what the venue has always answered (401).
 */
import type { JsonObject } from "./json";

/** An answer that is an error: `{code, msg}` under an HTTP status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    /** What the answer carries beside code and message. */
    readonly extra: { readonly data?: JsonObject; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = "Refusal";
  }

  /** The body of the answer. */
  get body(): JsonObject {
    const { data } = this.extra;
    return { code: this.code, msg: this.message, ...(data === undefined ? {} : { data }) };
  }
}

const bad = (code: number, message: string): Refusal => new Refusal(400, code, message);

/** -10xx: general. */
export const tooMuchWeight = (limit: number, retryAfterSeconds: number): Refusal =>
  new Refusal(
    429,
    -1003,
    `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
    { retryAfterSeconds },
  );
export const banned = (until: number, retryAfterSeconds: number): Refusal =>
  new Refusal(
    418,
    -1003,
    `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`,
    { retryAfterSeconds },
  );
export const tooManyOrders = (limit: number, interval: string, retryAfterSeconds: number): Refusal =>
  new Refusal(429, -1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, {
    retryAfterSeconds,
  });
export const filterFailure = (filter: string): Refusal => bad(-1013, `Filter failure: ${filter}`);
export const stpModeNotAllowed = (): Refusal =>
  bad(-1013, "This symbol does not allow the specified self-trade prevention mode.");
export const unsupportedOperation = (status = 400): Refusal =>
  new Refusal(status, -1020, "This operation is not supported.");
export const staleTimestamp = (): Refusal => bad(-1021, "Timestamp for this request is outside of the recvWindow.");
export const earlyTimestamp = (): Refusal =>
  bad(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
export const invalidSignature = (): Refusal => bad(-1022, "Signature for this request is not valid.");

/** -11xx: the request. */
export const illegalCharacters = (name: string, range: string): Refusal =>
  bad(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
export const duplicateParameter = (): Refusal => bad(-1101, "Duplicate values for a parameter detected.");
export const missingParameter = (name: string): Refusal =>
  bad(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const missingEither = (one: string, other: string): Refusal =>
  bad(-1102, `Param '${one}' or '${other}' must be sent, but both were empty/null!`);
export const tooGreat = (name: string, most: number): Refusal =>
  bad(-1102, `'${name}' contains unexpected value. Cannot be greater than ${most}.`);
export const unreadParameters = (read: number, sent: number): Refusal =>
  bad(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`);
export const emptyParameter = (name: string): Refusal => bad(-1105, `Parameter '${name}' was empty.`);
export const parameterNotRequired = (name: string): Refusal =>
  bad(-1106, `Parameter '${name}' sent when not required.`);
export const tooPrecise = (name: string): Refusal => bad(-1111, `Parameter '${name}' has too much precision.`);
export const invalidTimeInForce = (): Refusal => bad(-1115, "Invalid timeInForce.");
export const invalidOrderType = (): Refusal => bad(-1116, "Invalid orderType.");
export const invalidSide = (): Refusal => bad(-1117, "Invalid side.");
export const invalidSymbol = (): Refusal => bad(-1121, "Invalid symbol.");
export const invalidListenKey = (): Refusal => bad(-1125, "This listenKey does not exist.");
export const spanTooLong = (): Refusal => bad(-1127, "More than 24 hours between startTime and endTime.");
export const badCombination = (): Refusal => bad(-1128, "Combination of optional parameters invalid.");
export const invalidParameter = (name: string): Refusal =>
  bad(-1130, `Data sent for parameter '${name}' is not valid.`);
export const invalidJson = (): Refusal => bad(-1135, "Invalid JSON Request");
export const invalidCancelRestrictions = (): Refusal => bad(-1145, "Invalid cancelRestrictions");

/** -20xx: the matching engine, the account and its keys. */
export const orderRejected = (message: string): Refusal => bad(-2010, message);
export const cancelRejected = (message: string): Refusal => bad(-2011, message);
export const UNKNOWN_ORDER = "Unknown order sent.";
export const unknownOrder = (): Refusal => cancelRejected(UNKNOWN_ORDER);
export const noSuchOrder = (): Refusal => bad(-2013, "Order does not exist.");
export const badApiKeyFormat = (): Refusal => new Refusal(401, -2014, "API-key format invalid.");
export const rejectedApiKey = (): Refusal => new Refusal(401, -2015, "Invalid API-key, IP, or permissions for action.");
export const subscriptionActive = (): Refusal => bad(-2035, "User Data Stream subscription already active.");
export const subscriptionInactive = (): Refusal => bad(-2036, "User Data Stream subscription not active.");
export const clientOrderIdMismatch = (): Refusal => bad(-2039, "Client order ID is not correct for this order ID.");
