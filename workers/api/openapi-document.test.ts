import { validate, registerSchema, unregisterSchema, type SchemaObject } from "@hyperjump/json-schema/openapi-3-1";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { SCOPES } from "../../shared/contract/scopes";
import { openApiDocument } from "./openapi-document";
import { createRoutes } from "./routes";

const ROUTES = createRoutes({ stylesheet: "", script: "" });
// As a client gets it: through JSON.
const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES))) as Document;

interface Document {
  readonly components: {
    readonly schemas: Record<string, { readonly examples?: readonly unknown[]; readonly required?: readonly string[] }>;
  };
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly security: { bearer: string[] }[];
        readonly responses: object;
        readonly requestBody?: {
          readonly content: { readonly "application/json": { readonly schema: { readonly $ref: string } } };
        };
      }
    >
  >;
}

it("is a valid OpenAPI 3.1 document, its schemas included", async () => {
  const output = await validate("https://spec.openapis.org/oas/3.1/schema-base", document as never, "BASIC");
  expect(output).toEqual({ valid: true });
});

it("has every documented route with its scope, and no other", () => {
  const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security }]) => `${method} ${path} ${security[0]?.bearer[0] ?? "open"}`),
  );
  const expected = ROUTES.filter(({ isDocumented }) => isDocumented).map(
    ({ method, path, scope }) => `${method} ${path} ${scope ?? "open"}`,
  );
  expect(listed.sort()).toEqual(expected.sort());
});

it("names each operation once", () => {
  const ids = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

it("explains every scope", () => {
  for (const scope of SCOPES) expect(JSON.stringify(document)).toContain(scope);
});

/** The object that a schema begins with: refined, transformed, or as it is. */
function objectOf(schema: z.ZodType): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  return schema instanceof z.ZodPipe ? objectOf(schema.in as z.ZodType) : null;
}

const mayBeLeftOut = (field: z.core.$ZodType): boolean =>
  field._zod.optin === "optional" || field instanceof z.ZodDefault;

const bodies = ROUTES.flatMap((route) => {
  const object = route.endpoint.body === undefined ? null : objectOf(route.endpoint.body.schema);
  return object === null ? [] : [{ key: `${route.method} ${route.path}`, route, object }];
});

it("looks at the body of every operation that takes one", () => {
  expect(bodies).toHaveLength(ROUTES.filter(({ endpoint }) => endpoint.body !== undefined).length);
});

// The generator takes fields that may be left out, yet not be undefined, for needed ones.
it.each(bodies)("says of $key which fields are needed, as they are parsed", ({ route, object }) => {
  const { requestBody } = document.paths[route.path]?.[route.method] ?? {};
  const reference = requestBody?.content["application/json"].schema.$ref ?? "";
  const documented = document.components.schemas[reference.split("/").at(-1) ?? ""]?.required ?? [];
  const needed = Object.entries(object.shape).filter(([, field]) => !mayBeLeftOut(field));
  expect([...documented].sort()).toEqual(needed.map(([name]) => name).sort());
});

describe("examples", () => {
  const uri = "https://oms.test/schemas";
  // The same schemas as one JSON Schema document, in the dialect that OpenAPI 3.1 gives them.
  const text = JSON.stringify({ $defs: document.components.schemas }).replaceAll("#/components/schemas/", "#/$defs/");
  beforeAll(() =>
    registerSchema(JSON.parse(text) as SchemaObject, uri, "https://spec.openapis.org/oas/3.1/dialect/base"),
  );
  afterAll(() => unregisterSchema(uri));

  const named = Object.entries(document.components.schemas);

  it("has one of every body and answer", () => {
    const without = named.filter(([, schema]) => (schema.examples ?? []).length === 0).map(([name]) => name);
    // Parts of larger shapes, shown inside the examples of those.
    expect(without.sort()).toEqual(["Limit", "LimitFactors", "MarginalRisk", "Statistic", "TailEstimate"]);
  });

  it.each(named)("of %s pass the schema", async (name, schema) => {
    const check = await validate(`${uri}#/$defs/${name}`);
    for (const example of schema.examples ?? [])
      expect(check(example as never, "BASIC")).toMatchObject({ valid: true });
  });
});
