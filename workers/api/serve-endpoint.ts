/** One request through one endpoint: token, scope, account, parsing, the endpoint itself, failure, log line. */
import type { Context } from "hono";
import { noQuery } from "../../shared/contract/list-query";
import type { AccountId } from "../../shared/core/ids";
import type { Instruments } from "../../shared/core/instrument";
import { authenticate, requireScope, selectAccount } from "./authenticate";
import { checkBindings, type ApiBindings } from "./bindings";
import type { Call } from "./endpoint";
import { problemFrom, problemResponse } from "./error-response";
import { InFlight, OVERLOADED } from "./in-flight";
import { createLogger, type Logger } from "./logger";
import { parseInput, parsePath, queryOf } from "./parse-input";
import { invalidRequest, ProblemError } from "./problem";
import { BODY_LIMIT, readBody } from "./read-body";
import { requestIdOf } from "./request-id";
import type { Route } from "./routes";
import { createVerifier, type Principal, type Verifier } from "./token";

/** What Hono knows of our environment: nothing until bindings.ts has looked. */
export interface ApiEnv {
  Bindings: Record<string, unknown>;
}

/** What one app shares between its requests. */
export interface AppParts {
  readonly instruments: Instruments;
  /** Takes finished log lines. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970; stands still while code runs in the Workers runtime. */
  readonly clock: () => number;
}

/** Before the environment is checked nothing says how much to log. */
const UNCHECKED_LEVEL = "info";
const NOBODY: Principal = { subject: "", accounts: [], scopes: new Set() };

/** Makes handlers that share one verifier, and so one memory of verified tokens, and one count of requests in flight. */
export function createServer(parts: AppParts): (route: Route) => (c: Context<ApiEnv>) => Promise<Response> {
  const inFlight = new InFlight();
  let verifier: Verifier | null = null;
  const verifierFor = ({ AUTH_SECRET: secret, AUTH_ALGORITHM: algorithm }: ApiBindings): Verifier => {
    if (verifier?.secret !== secret || verifier.algorithm !== algorithm) verifier = createVerifier(secret, algorithm);
    return verifier;
  };

  /** Counted from here on, as before it a client may take its time over a body. */
  const handleInTurn = async ({ endpoint }: Route, call: Call): Promise<Response> => {
    const ticket = inFlight.enter(parts.clock(), endpoint.isUrgent === true);
    if (ticket === null) return problemResponse(OVERLOADED, call.requestId);
    try {
      return await endpoint.handle(call);
    } finally {
      inFlight.leave(ticket);
    }
  };

  return (route) => async (c) => {
    const startedAt = parts.clock();
    const requestId = requestIdOf(c.req.raw);
    const call = new RunningCall(c, requestId, startedAt, parts.instruments);
    let logger = createLogger(UNCHECKED_LEVEL, parts.write);
    let response: Response;
    try {
      const checked = checkBindings(c.env);
      if (!checked.ok) throw misconfigured(checked.problems, logger);
      call.env = checked.bindings;
      logger = createLogger(call.env.LOG_LEVEL, parts.write);
      if (route.scope !== null) {
        call.principal = await authenticate(c.req.header("authorization"), verifierFor(call.env), startedAt);
        requireScope(call.principal, route.scope);
      }
      await readInput(call, c, route);
      response = await (route.scope === null ? route.endpoint.handle(call) : handleInTurn(route, call));
    } catch (thrown) {
      response = problemResponse(problemFrom(thrown, requestId, logger), requestId);
    }
    logger.log("info", "request", {
      method: c.req.method,
      path: route.path,
      status: response.status,
      duration_ms: parts.clock() - startedAt,
      request_id: requestId,
      subject: call.principal.subject,
      account: call.selected,
    });
    return response;
  };
}

function misconfigured(problems: readonly string[], logger: Logger): ProblemError {
  logger.log("error", "misconfigured", { problems: problems.join("; ") });
  return new ProblemError({ code: "misconfigured", detail: "the service is not configured" });
}

/** A call while its parts come together, in the order of the pipeline. */
class RunningCall implements Call {
  env!: ApiBindings;
  principal = NOBODY;
  path: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  /** For the log line: the account acted on, once it is known. */
  selected: AccountId | null = null;

  constructor(
    private readonly context: Context<ApiEnv>,
    readonly requestId: string,
    readonly now: number,
    readonly instruments: Instruments,
  ) {}

  get account(): AccountId {
    return this.accountNamed(null);
  }

  accountNamed(inBody: string | null): AccountId {
    const account = selectAccount(this.principal, this.header("x-account"), inBody);
    this.selected = account;
    return account;
  }

  header(name: string): string | null {
    return this.context.req.header(name) ?? null;
  }
}

/** The account is authorised before the body is read: an unauthorised caller learns nothing else. */
async function readInput(call: RunningCall, c: Context<ApiEnv>, { endpoint, method }: Route): Promise<void> {
  if (endpoint.actsOnAccount && call.header("x-account") !== null) call.accountNamed(null);
  if (endpoint.path !== undefined) call.path = parsePath(endpoint.path.schema, endpoint.path.unknown, c.req.param());
  call.query = parseInput<unknown>(endpoint.query ?? noQuery, queryOf(c.req.url));
  const spec = endpoint.body;
  if (spec === undefined) {
    // A filter in the body of DELETE /orders, left unread, would cancel every order instead of some.
    if (method === "delete" && (await readBody(c.req.raw, BODY_LIMIT)) !== undefined)
      throw invalidRequest({ path: "", message: "this operation takes no body" });
    return;
  }
  const body = await readBody(c.req.raw, spec.limit ?? BODY_LIMIT);
  if (body === undefined && spec.isOptional !== true)
    throw invalidRequest({ path: "", message: "a JSON body is required" });
  call.body = parseInput<unknown>(spec.schema, body === undefined ? {} : body);
}
