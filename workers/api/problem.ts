/** A failure on its way to the client, before it has a status. */
import type { FieldError } from "../../shared/contract/problem";
import type { DecisionView } from "../../shared/contract/views";
import type { Rejection } from "../../shared/core/rejection";

export interface Problem {
  /** Stable; error-response.ts knows its status. */
  readonly code: string;
  /** One sentence for a person. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Further members of the body. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with a problem. For what ends most requests of a kind well, return the response instead: a throw costs a stack. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
    this.name = "ProblemError";
  }
}

/** An object did not answer: it is starting again, overloaded, or broken. The cause is for the log alone. */
export class UnreachableError extends Error {
  constructor(
    readonly object: "account" | "firm" | "market" | "venue",
    override readonly cause: unknown,
    /** Which of them; null where that is not at hand. */
    readonly objectName: string | null = null,
  ) {
    super(`the ${object} object did not answer`);
    this.name = "UnreachableError";
  }
}

/** A request that was not understood. */
export const invalidRequest = (...errors: readonly FieldError[]): ProblemError =>
  new ProblemError({ code: "invalid_request", detail: "the request is malformed", errors });

/** What an object refused, with what its check saw. */
export function problemOf(
  rejection: Rejection,
  context: { orderId?: string | null; decision?: DecisionView | null } = {},
): Problem {
  const { code, message, check, observed, limit, limitVersion, retryAfterSeconds } = rejection;
  const { orderId, decision } = context;
  return {
    code,
    detail: message,
    ...(code === "invalid_order" ? { errors: [{ path: "", message }] } : {}),
    members: {
      ...(check === undefined ? {} : { check, observed: observed ?? null, limit: limit ?? null }),
      ...(limitVersion === undefined ? {} : { limit_version: limitVersion }),
      ...(orderId === undefined || orderId === null ? {} : { order_id: orderId }),
      ...(decision === undefined || decision === null ? {} : { decision }),
    },
    ...(retryAfterSeconds === undefined
      ? {}
      : { headers: { "retry-after": String(Math.max(1, Math.ceil(retryAfterSeconds))) } }),
  };
}
