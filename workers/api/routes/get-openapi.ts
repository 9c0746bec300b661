import { file } from "../answer";
import { endpoint, type Endpoint } from "../endpoint";
import { openApiDocument } from "../openapi-document";
import type { Route } from "../routes";

/** GET /openapi.json, made from the table of routes when it is first asked for. */
export function createOpenApi(routes: () => readonly Route[]): Endpoint {
  let text: string | null = null;
  return endpoint({
    summary: "This document",
    tag: "Operations",
    actsOnAccount: false,
    answers: { 200: { description: "OpenAPI 3.1.", contentType: "application/json" } },
    handle(call) {
      text ??= JSON.stringify(openApiDocument(routes()));
      return file(call, text, { "content-type": "application/json", "cache-control": "no-cache" });
    },
  });
}
