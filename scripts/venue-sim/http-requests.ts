/** Calls that come over HTTP. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { answerCall, type Answer, type Outcome } from "./call";
import { findByRoute } from "./endpoints/all";
import type { HeldAnswers } from "./held-answers";
import { httpPayload } from "./keys";
import { Params } from "./params";
import { Refusal, unsupportedOperation } from "./refusal";
import type { Venue } from "./venue";

/** Longer bodies are refused: no request of the API comes near. */
const MAX_BODY_LENGTH = 64 * 1_024;

/** Answers one request of the API. */
export async function answerHttp(
  venue: Venue,
  held: HeldAnswers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const [path = "", ...rest] = (request.url ?? "").split("?");
  // Only the first mark divides; what is signed is all that follows it.
  const query = rest.join("?");
  const method = request.method ?? "";
  const apiKey = request.headers["x-mbx-apikey"];
  const outcome = answerCall(venue, {
    transport: "http",
    method,
    path,
    endpoint: findByRoute(method, path),
    params: () => {
      assertMilliseconds(request);
      return Params.fromHttp(query, body);
    },
    payload: () => httpPayload(query, body),
    apiKey: typeof apiKey === "string" && apiKey !== "" ? apiKey : null,
    ip: request.socket.remoteAddress ?? "",
  });
  deliver(outcome, held, request, response);
}

/** The whole body as text; 413 when it is too long. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const body = await text(request);
  if (body.length > MAX_BODY_LENGTH) throw new Refusal(413, -1000, "The body is too long.");
  return body;
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...headers });
  response.end(JSON.stringify(body));
}

function deliver(outcome: Outcome, held: HeldAnswers, request: IncomingMessage, response: ServerResponse): void {
  switch (outcome.kind) {
    case "answer":
      writeAnswer(response, outcome.answer);
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "held":
      held.hold(outcome.ms, {
        send: () => writeAnswer(response, outcome.answer),
        drop: () => request.socket.destroy(),
        onGone: (forget) => response.once("close", forget),
      });
      return;
  }
}

/** The simulator tells time in milliseconds alone; a client that asked for another unit would misread it. */
function assertMilliseconds(request: IncomingMessage): void {
  const unit = request.headers["x-mbx-time-unit"];
  if (unit !== undefined && String(unit).toUpperCase() !== "MILLISECOND") throw unsupportedOperation();
}
