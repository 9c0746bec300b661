import { expect, it } from "vitest";
import { ProblemError } from "./problem";
import { BODY_LIMIT, readBody } from "./read-body";

/** A request whose body ends with an error after its first bytes, as one does whose client has gone. */
const brokenOff = (headers: Record<string, string>): Request =>
  new Request("http://localhost/orders", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"symbol":'));
        controller.error(new Error("Network connection lost."));
      },
    }),
    // Node wants to be told that the answer may come before the body has ended.
    ...{ duplex: "half" },
  });

it.each([
  ["of an announced length", { "content-length": "80" }],
  ["in chunks", {}],
])("takes a body %s that breaks off for the client's doing, not for a fault of ours", async (_, headers) => {
  const thrown: unknown = await readBody(brokenOff(headers), BODY_LIMIT).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ProblemError);
  expect((thrown as ProblemError).problem).toMatchObject({ code: "invalid_request" });
});
