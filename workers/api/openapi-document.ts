/** The OpenAPI 3.1 document, generated from the table of routes and the schemas that also parse the requests. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { version } from "../../package.json";
import { DECISION_CODES } from "../../shared/contract/decision-codes";
import { symbolLimits } from "../../shared/contract/limits";
import { closeBody, markBody } from "../../shared/contract/market";
import { problemView } from "../../shared/contract/problem";
import { quoteBody } from "../../shared/contract/quotes";
import { SCOPES } from "../../shared/contract/scopes";
import { symbolProposal } from "../../shared/contract/what-if";
import type { AnswerDoc, Endpoint } from "./endpoint";
import { failuresOf } from "./documented-failures";
import { canBeRetried } from "./error-response";
import type { Route } from "./routes";

const DESCRIPTION = `Order management with its pre-trade risk engine inside.

Quantities, prices and money are decimal strings in answers; requests take strings or JSON numbers with at most 15 integer
digits and 12 decimals, and refuse what would lose a digit. Enumerations are lower case in answers, any case in requests.
Failures are \`application/problem+json\` (RFC 9457) with a stable \`code\`: 400 was not understood, 422 was understood and
refused; each operation lists the codes it can be answered with, and a 500 (\`internal_error\`) is a fault of ours. Every answer carries \`x-request-id\`; 429 and 503 carry \`retry-after\`.

Scopes: ${SCOPES.map((scope) => `\`${scope}\``).join(", ")}. Each operation names the one it needs; \`admin\` also reaches every account.

Codes of refused orders: ${DECISION_CODES.map((code) => `\`${code}\``).join(", ")}.`;

const RETRY_AFTER = { "retry-after": z.string().meta({ description: "Seconds to wait.", examples: ["1"] }) };

/** A failure by its status: which codes it comes with. */
const failureOf = (status: number, codes: readonly string[]) => ({
  description: codes.map((code) => `\`${code}\``).join(", "),
  content: { "application/problem+json": { schema: problemView } },
  ...(canBeRetried(status) ? { headers: z.object(RETRY_AFTER) } : {}),
});

/** What lists and maps hold, which only refer to it (shared/contract/bounded-list.ts). */
const PARTS = {
  MarkRequest: markBody,
  QuoteRequest: quoteBody,
  CloseRequest: closeBody,
  SymbolLimits: symbolLimits,
  SymbolProposal: symbolProposal,
};

const JSON_TYPE = "application/json";

/** The document of everything in the table but what only serves /docs. */
export function openApiDocument(routes: readonly Route[]) {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono();
  registry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer", bearerFormat: "JWT" });
  // Rebuilt, because the registry's methods exist only on schemas created after its module was loaded.
  for (const [id, schema] of Object.entries(PARTS)) registry.register(id, schema.meta({ ...schema.meta() }));
  for (const route of routes.filter(({ isDocumented }) => isDocumented)) registry.registerPath(operationOf(route));
  const document = getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "edge-oms", version, description: DESCRIPTION, license: { name: "MIT" } },
    servers: [{ url: "/" }],
    tags: [{ name: "Orders" }, { name: "Account" }, { name: "Risk" }, { name: "Operations" }],
  });
  return document;
}

function operationOf(route: Route) {
  const { method, path, scope, endpoint } = route;
  return {
    method,
    path,
    operationId: operationId(method, path),
    summary: endpoint.summary,
    tags: [endpoint.tag],
    security: scope === null ? [] : [{ bearer: [scope] }],
    ...(scope === null ? {} : { description: `Scope: \`${scope}\`.` }),
    request: requestOf(endpoint),
    responses: {
      ...Object.fromEntries(Object.entries(endpoint.answers).map(([status, doc]) => [status, responseOf(doc)])),
      ...Object.fromEntries([...failuresOf(route)].map(([status, codes]) => [status, failureOf(status, codes)])),
    },
  };
}

/** `DELETE /orders/{order_id}` is `delete_orders_order_id`. */
const operationId = (method: string, path: string): string =>
  `${method}${path.replaceAll(/[^A-Za-z_]+/g, "_").replace(/_$/, "")}`;

function responseOf({ description, schema, contentType = JSON_TYPE }: AnswerDoc) {
  return { description, content: { [contentType]: { schema: schema ?? z.unknown() } } };
}

const ACCOUNT_HEADER = z
  .string()
  .optional()
  .meta({ description: "Account to use; default: the token's first.", examples: ["demo"] });

function requestOf({ path, query, body, headers, actsOnAccount }: Endpoint) {
  const described = Object.entries(headers ?? {}).map(([name, doc]) => [
    name,
    z
      .string()
      .optional()
      .meta({ ...doc }),
  ]);
  const names = z.object({
    ...(actsOnAccount ? { "x-account": ACCOUNT_HEADER } : {}),
    ...Object.fromEntries(described),
  });
  return {
    ...(path === undefined ? {} : { params: asObject(path.schema) }),
    ...(query === undefined ? {} : { query: asObject(query) }),
    ...(Object.keys(names.shape).length === 0 ? {} : { headers: names }),
    ...(body === undefined
      ? {}
      : { body: { required: body.isOptional !== true, content: { [JSON_TYPE]: { schema: body.schema } } } }),
  };
}

/** Paths and queries are objects by construction; a schema of another kind is a mistake in a route. */
function asObject(schema: z.ZodType): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new TypeError("the names of a path or query have to be an object's");
}
