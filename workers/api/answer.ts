/** Builds the answers that are no failures. */
import { problemResponse } from "./error-response";
import type { Call } from "./endpoint";
import { problemOf, ProblemError } from "./problem";
import type { Answer } from "../../durable-objects/account/account-rpc";
import type { DecisionView } from "../../shared/contract/views";
import type { Rejection } from "../../shared/core/rejection";

type Requested = Pick<Call, "requestId">;

/** A JSON answer. Headers are given in one literal: each change of a Headers object later is one more object of the runtime. */
export const answer = (
  call: Requested,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": call.requestId,
      ...headers,
    },
  });

/** An answer that is a file. */
export const file = (call: Requested, content: string, headers: Readonly<Record<string, string>>): Response =>
  new Response(content, {
    status: 200,
    headers: { "x-content-type-options": "nosniff", "x-request-id": call.requestId, ...headers },
  });

/** What an object refused, as its problem. */
export const refused = (
  call: Requested,
  rejection: Rejection,
  context?: { orderId?: string | null; decision?: DecisionView | null },
): Response => problemResponse(problemOf(rejection, context), call.requestId);

/** The value of an object's answer; throws the problem of a refusal. */
export function valueOf<T>(reply: Answer<T>): T {
  if (!reply.ok) throw new ProblemError(problemOf(reply.rejection));
  return reply.value;
}
