/** What an endpoint is made of. The pipeline in serve-endpoint.ts does the rest: token, scope, account, parsing, failures, log. */
import type { z } from "zod";
import type { AccountId, Millis } from "../../shared/core/ids";
import type { Instruments } from "../../shared/core/instrument";
import type { ApiBindings } from "./bindings";
import type { Principal } from "./token";

/** One request on its way, with everything parsed. */
export interface Call<Path = unknown, Query = unknown, Body = unknown> {
  readonly env: ApiBindings;
  readonly requestId: string;
  readonly now: Millis;
  readonly principal: Principal;
  /** The account that the header names, or the token's first. Throws the problem when there is none or it is not allowed. */
  readonly account: AccountId;
  /** The same, where the body may name one too; the two must agree. */
  accountNamed(inBody: string | null): AccountId;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** A request header; null when it was not sent. */
  header(name: string): string | null;
  readonly instruments: Instruments;
}

/** What an answer looks like in the document. */
export interface AnswerDoc {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default application/json. */
  readonly contentType?: string;
}

/** What a request header may be, in the document; the endpoint reads it itself. */
export interface HeaderDoc {
  readonly description: string;
  readonly pattern: string;
}

export interface Endpoint<Path = unknown, Query = unknown, Body = unknown> {
  /** One line for the document. */
  readonly summary: string;
  readonly tag: "Orders" | "Account" | "Risk" | "Operations";
  /** Whether the header x-account has a meaning here. */
  readonly actsOnAccount: boolean;
  /** Whether it is still served when others are refused because too many wait (in-flight.ts). */
  readonly isUrgent?: boolean;
  /** Names in the path; `unknown` is the problem's code for a name of an impossible form. */
  readonly path?: { readonly schema: z.ZodType<Path>; readonly unknown: string };
  /** Left out: no query at all. */
  readonly query?: z.ZodType<Query>;
  readonly body?: {
    readonly schema: z.ZodType<Body>;
    /** Bytes; default BODY_LIMIT. */
    readonly limit?: number;
    /** Without a body the schema gets an empty object. */
    readonly isOptional?: boolean;
  };
  /** Request headers worth documenting besides x-account. */
  readonly headers?: Readonly<Record<string, HeaderDoc>>;
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** Codes of what its object refuses, for the document; the pipeline's own (documented-failures.ts) are not repeated. */
  readonly refuses?: readonly string[];
  handle(call: Call<Path, Query, Body>): Promise<Response> | Response;
}

/** Ties the types of one endpoint's parts together. */
export const endpoint = <Path, Query, Body>(parts: Endpoint<Path, Query, Body>): Endpoint<Path, Query, Body> => parts;
