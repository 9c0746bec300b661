/** The HTTP application: the table of routes, each through the one pipeline, and an answer for everything else. */
import { Hono, type Context } from "hono";
import { problemFrom, problemResponse } from "./error-response";
import { createLogger } from "./logger";
import type { Problem } from "./problem";
import { requestIdOf } from "./request-id";
import { createRoutes, type Route } from "./routes";
import type { DocsFiles } from "./routes/docs";
import { createServer, type ApiEnv, type AppParts } from "./serve-endpoint";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Builds the app; `files` are what /docs serves. */
export function createApp(parts: AppParts, files: DocsFiles): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const serve = createServer(parts);
  const routes = createRoutes(files);
  const refuse = (c: Context<ApiEnv>): Response => unmatched(c, methodsAt(routes, c.req.path), parts);
  // First, as Hono takes what was registered first: DELETE /orders/batch asks for no order of the name batch.
  for (const path of new Set(routes.map((route) => route.path).filter((pattern) => !pattern.includes("{")))) {
    const taken = methodsAt(routes, path);
    app.on(
      [...METHODS, "OPTIONS"].filter((method) => !taken.includes(method)),
      path,
      refuse,
    );
  }
  for (const route of routes) app.on(route.method.toUpperCase(), route.path.replaceAll(NAMES, ":$1"), serve(route));

  app.notFound(refuse);
  app.onError((thrown, c) => {
    const requestId = requestIdOf(c.req.raw);
    return problemResponse(problemFrom(thrown, requestId, createLogger("error", parts.write)), requestId);
  });
  return app;
}

/** Names in the path of a route. */
const NAMES = /\{(\w+)\}/g;

/** Methods that routes take at a path: those that write it out, else those whose names it fits. */
function methodsAt(routes: readonly Route[], path: string): string[] {
  const exact = routes.filter((route) => route.path === path);
  const fitting = exact.length > 0 ? exact : routes.filter((route) => formOf(route.path).test(path));
  const methods: string[] = METHODS.filter((method) => fitting.some((route) => route.method.toUpperCase() === method));
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}

const formOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(NAMES, "[^/]+")}$`);

/** Nothing of that method at that path: OPTIONS says what there is, the rest is a problem. */
function unmatched(c: Context<ApiEnv>, methods: readonly string[], { write }: AppParts): Response {
  const requestId = requestIdOf(c.req.raw);
  const allow = [...methods, "OPTIONS"].join(", ");
  const response =
    methods.length > 0 && c.req.method === "OPTIONS"
      ? new Response(null, { status: 204, headers: { allow, "x-request-id": requestId } })
      : problemResponse(methods.length > 0 ? methodNotAllowed(allow) : NOT_FOUND, requestId);
  // The path is the client's own words and would tell one line from another by nothing else, so it is left out.
  const level =
    typeof c.env["LOG_LEVEL"] === "string" && c.env["LOG_LEVEL"] !== "debug" && c.env["LOG_LEVEL"] !== "info"
      ? "error"
      : "info";
  createLogger(level, write).log("info", "request", {
    method: c.req.method,
    path: null,
    status: response.status,
    duration_ms: 0,
    request_id: requestId,
    subject: "",
    account: null,
  });
  return response;
}

const NOT_FOUND: Problem = { code: "not_found", detail: "no resource at this path" };

const methodNotAllowed = (allow: string): Problem => ({
  code: "method_not_allowed",
  detail: `this path allows ${allow}`,
  headers: { allow },
});
