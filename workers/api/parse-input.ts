/** Parses a request with the endpoint's schemas; errors become a list of paths and messages. */
import type { z } from "zod";
import type { FieldError } from "../../shared/contract/problem";
import { invalidRequest, ProblemError } from "./problem";

/** Enough to repair a request by; a body made of mistakes must not make an answer larger than itself. */
const MAX_ERRORS = 20;
const MAX_PATH_LENGTH = 100;

/** The issues of a schema as field errors, unknown names one by one. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of error.issues) {
    if (errors.length >= MAX_ERRORS) break;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys.slice(0, MAX_ERRORS - errors.length))
        errors.push({ path: pathOf([...issue.path, key]), message: "unknown field" });
    } else {
      errors.push({ path: pathOf(issue.path), message: messageOf(issue) });
    }
  }
  return errors;
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".").slice(0, MAX_PATH_LENGTH);

/** A missing field is said in the words of the contract; the rest in the schema's. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  "input" in issue && issue.input === undefined && issue.code === "invalid_type" ? "is required" : issue.message;

/** The value the schema makes of `input`; throws a 400 problem. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  // The input of each issue is reported to tell a missing field from a wrong one; it goes no further.
  const parsed = schema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw invalidRequest(...fieldErrors(parsed.error));
  return parsed.data;
}

/** The names in the path; an impossible one is a 404 problem with the endpoint's own code. */
export function parsePath<T>(schema: z.ZodType<T>, unknown: string, names: Readonly<Record<string, string>>): T {
  const parsed = schema.safeParse(names);
  if (parsed.success) return parsed.data;
  if (unknown === "invalid_request") throw invalidRequest(...fieldErrors(parsed.error));
  const [said] = fieldErrors(parsed.error);
  throw new ProblemError({ code: unknown, detail: `invalid name: ${said?.path}: ${said?.message}` });
}

/** Names of query parameters; what is of another form is none of ours, and __proto__ must not become a property. */
const QUERY_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** A query as an object; a repeated name is a 400 problem, because it would be ambiguous. */
export function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = {};
  const start = url.indexOf("?");
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1).split("#", 1)[0])) {
    if (!QUERY_NAME.test(name))
      throw invalidRequest({ path: name.slice(0, MAX_PATH_LENGTH), message: "unknown field" });
    if (Object.hasOwn(query, name)) throw invalidRequest({ path: name, message: "was given more than once" });
    query[name] = value;
  }
  return query;
}
