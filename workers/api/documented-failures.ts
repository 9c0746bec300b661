/** Which failures an operation can be answered with: the document lists them, and the fuzzer holds every answer against the list. */
import { z } from "zod";
import { statusOf } from "./error-response";
import type { Route } from "./routes";

/** Codes by their status, in ascending order. A fault of ours (500) is of no operation, and not among them. */
export function failuresOf(route: Route): ReadonlyMap<number, readonly string[]> {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([...codesOfPipeline(route), ...(route.endpoint.refuses ?? [])])) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

/** What serve-endpoint.ts refuses before the endpoint is asked, and what any object may answer. */
function* codesOfPipeline({ method, scope, endpoint }: Route): Generator<string> {
  const { actsOnAccount, path, query, body } = endpoint;
  yield "invalid_request";
  if (query instanceof z.ZodObject && "cursor" in query.shape) yield "invalid_cursor";
  if (scope !== null) yield* ["unauthorized", "invalid_token", "token_expired", "insufficient_scope"];
  if (actsOnAccount) yield* ["account_forbidden", "account_not_found"];
  if (path !== undefined) yield path.unknown;
  // The body of a DELETE is read even where none is taken: see serve-endpoint.ts.
  if (body !== undefined || method === "delete") yield* ["body_too_large", "unsupported_media_type"];
  yield* scope === null ? ["unavailable", "misconfigured"] : ["unavailable", "misconfigured", "overloaded"];
}
