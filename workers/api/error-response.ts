/** Turns every failure into a problem document. The only place with the status numbers of failures. */
import type { ProblemBody } from "../../shared/contract/problem";
import { describeCause, type Logger } from "./logger";
import { ProblemError, UnreachableError, type Problem } from "./problem";

/** Understood, and refused: what every code has that is not in the table, so a new check needs no line here. */
const REFUSED = 422;

const STATUS: Readonly<Record<string, number>> = {
  invalid_request: 400,
  invalid_order: 400,
  invalid_cursor: 400,
  invalid_account: 400,
  invalid_mark: 400,
  mark_in_future: 400,
  invalid_quote: 400,
  quote_in_future: 400,
  invalid_close: 400,
  close_in_future: 400,
  closes_out_of_order: 400,
  duplicate_close: 400,
  limit_unknown: 400,
  limit_out_of_range: 400,
  unauthorized: 401,
  invalid_token: 401,
  token_expired: 401,
  insufficient_scope: 403,
  account_forbidden: 403,
  not_found: 404,
  account_not_found: 404,
  order_not_found: 404,
  position_not_found: 404,
  alert_not_found: 404,
  proposal_not_found: 404,
  mark_not_found: 404,
  instrument_not_found: 404,
  breaker_not_found: 404,
  venue_not_found: 404,
  dead_letter_not_found: 404,
  reconciliation_not_found: 404,
  method_not_allowed: 405,
  account_exists: 409,
  client_order_id_reused: 409,
  order_closed: 409,
  order_is_split: 409,
  order_not_in_doubt: 409,
  order_within_horizon: 409,
  breaker_not_open: 409,
  balances_not_read: 409,
  pending_cancel: 409,
  reference_reused: 409,
  too_late_to_replace: 409,
  too_many_pending: 409,
  too_many_proposals: 409,
  approval_by_other: 409,
  proposal_expired: 409,
  proposal_superseded: 409,
  version_mismatch: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  what_if_running: 429,
  internal_error: 500,
  venue_not_ready: 503,
  misconfigured: 503,
  overloaded: 503,
  unavailable: 503,
};

/** The status a code is answered with. */
export const statusOf = (code: string): number => STATUS[code] ?? REFUSED;

/** Seconds until another attempt is worth it, where nothing better is known: an object starts again in well under one. */
const RETRY_AFTER_SECONDS = "1";
const CAN_BE_RETRIED: ReadonlySet<number> = new Set([429, 503]);

/** Whether an answer of this status says by `retry-after` when to ask again. */
export const canBeRetried = (status: number): boolean => CAN_BE_RETRIED.has(status);

const titleOf = (code: string): string => {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The problem as its document. */
export function problemBody(problem: Problem, requestId: string): ProblemBody {
  const { code, detail, errors, members } = problem;
  return {
    type: `urn:edge-oms:problem:${code}`,
    title: titleOf(code),
    status: statusOf(code),
    detail,
    code,
    request_id: requestId,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...members,
  };
}

/** The problem as an answer. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const status = statusOf(problem.code);
  return new Response(JSON.stringify(problemBody(problem, requestId)), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...(canBeRetried(status) ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      ...problem.headers,
    },
  });
}

/** The problem that stands for anything thrown. What is our fault is logged here, and nothing of it reaches the client. */
export function problemFrom(thrown: unknown, requestId: string, logger: Logger): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (thrown instanceof UnreachableError) {
    logger.log("error", "object_unreachable", {
      request_id: requestId,
      object: thrown.object,
      name: thrown.objectName,
      cause: describeCause(thrown.cause),
    });
    return { code: "unavailable", detail: "the service cannot answer right now; try again" };
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? null) : null;
  logger.log("error", "bug", { request_id: requestId, cause: describeCause(thrown), stack });
  return { code: "internal_error", detail: "the service failed to answer" };
}
