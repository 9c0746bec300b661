/** Walks the table of routes: whoever may not, gets the right problem and reaches no object. */
import { sign } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { SCOPES } from "../../shared/contract/scopes";
import { createRoutes } from "./routes";
import { answering, refusing, TEST_SECRET } from "./testing/fake-objects";
import { aToken, testApp } from "./testing/test-app";
import { mintToken } from "./token";

const ROUTES = createRoutes({ stylesheet: "", script: "" });
const guarded = ROUTES.flatMap((route) =>
  route.scope === null ? [] : [{ ...route, scope: route.scope, line: lineOf(route) }],
);
const ofAccounts = guarded.filter(({ endpoint }) => endpoint.actsOnAccount);

function lineOf({ method, path }: { method: string; path: string }): string {
  return `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "x1")}`;
}

const now = () => Math.floor(Date.now() / 1_000);
const claims = () => ({ sub: "mallory", accounts: ["demo"], scope: SCOPES.join(" "), exp: now() + 60 });
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

const TOKENS: Record<string, { token: () => string | Promise<string>; code: string }> = {
  "a bad signature": {
    token: () =>
      mintToken({
        secret: "another secret of thirty-two bytes or so",
        sub: "m",
        accounts: ["demo"],
        scope: SCOPES,
        ttlSeconds: 60,
      }),
    code: "invalid_token",
  },
  "alg none": { token: () => `${encoded({ alg: "none", typ: "JWT" })}.${encoded(claims())}.`, code: "invalid_token" },
  "another algorithm": { token: () => sign(claims(), TEST_SECRET, "HS512"), code: "invalid_token" },
  "an expired token": { token: () => aToken({ ttlSeconds: -1 }), code: "token_expired" },
  "a token of the future": {
    token: () => sign({ ...claims(), nbf: now() + 60 }, TEST_SECRET, "HS256"),
    code: "invalid_token",
  },
  "a token that never ends": {
    token: () => sign({ ...claims(), exp: undefined } as Record<string, unknown>, TEST_SECRET, "HS256"),
    code: "invalid_token",
  },
};

async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status, code, request_id: response.headers.get("x-request-id") });
  expect(response.status).toBe(status);
}

it("leaves only health and documentation open", () => {
  const open = ROUTES.filter(({ scope }) => scope === null).map(({ path }) => path);
  expect(open).toEqual([
    "/health",
    "/openapi.json",
    "/docs",
    "/docs/start.js",
    "/docs/swagger-ui.css",
    "/docs/swagger-ui-bundle.js",
  ]);
});

it("has each method and path once", () => {
  const lines = ROUTES.map(lineOf);
  expect(new Set(lines).size).toBe(lines.length);
});

describe.each(guarded)("$line", ({ line, scope }) => {
  it("wants a token", async () => {
    const app = testApp();
    const response = await app.send(line, { token: null });
    await expectProblem(response, 401, "unauthorized");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(app.calls).toEqual([]);
  });

  it.each(Object.entries(TOKENS))("refuses %s", async (_, { token, code }) => {
    const app = testApp();
    await expectProblem(await app.send(line, { token: await token() }), 401, code);
    expect(app.calls).toEqual([]);
  });

  it("refuses a token with every scope but its own", async () => {
    const app = testApp();
    const token = await aToken({ scope: SCOPES.filter((one) => one !== scope) });
    await expectProblem(await app.send(line, { token }), 403, "insufficient_scope");
    expect(app.calls).toEqual([]);
  });

  it("lets a token with its scope alone through to the request itself", async () => {
    const response = await testApp().send(line, { token: await aToken({ scope: [scope] }) });
    expect([401, 403, 405, 500]).not.toContain(response.status);
  });
});

it.each(ofAccounts)("$line refuses another's account before it reads anything else", async ({ line, method }) => {
  const app = testApp();
  const response = await app.send(`${line}?nonsense`, {
    headers: { "x-account": "somebody-else" },
    ...(method === "get" ? {} : { rawBody: "not json" }),
  });
  await expectProblem(response, 403, "account_forbidden");
  expect(app.calls).toEqual([]);
});

describe("the account of a request", () => {
  const account = { account: answering({}) };

  it("is the token's first by default", async () => {
    const app = testApp({ account });
    await app.send("GET /account", { token: await aToken({ accounts: ["first", "second"] }) });
    expect(app.calls).toMatchObject([{ name: "first" }]);
  });

  it("is the one the header names, when the token has it", async () => {
    const app = testApp({ account });
    await app.send("GET /account", {
      token: await aToken({ accounts: ["first", "second"] }),
      headers: { "x-account": "second" },
    });
    expect(app.calls).toMatchObject([{ name: "second" }]);
  });

  it("is any for an administrator", async () => {
    const app = testApp({ account });
    await app.send("GET /account", {
      token: await aToken({ accounts: [], scope: ["orders:read", "admin"] }),
      headers: { "x-account": "anyone" },
    });
    expect(app.calls).toMatchObject([{ name: "anyone" }]);
  });

  it("has to be named when the token has none", async () => {
    const response = await testApp().send("GET /account", { token: await aToken({ accounts: [] }) });
    await expectProblem(response, 400, "invalid_request");
  });

  it.each(["", "UPPER", "a b", "x".repeat(65), "a/b", "../firm"])(
    "wakes no object for the impossible name %j",
    async (name) => {
      const app = testApp({ account });
      const token = await aToken({ accounts: [name], scope: ["orders:read", "admin"] });
      await expectProblem(
        await app.send("GET /account", { token, headers: { "x-account": name } }),
        404,
        "account_not_found",
      );
      expect(app.calls).toEqual([]);
    },
  );

  it("is not there when its object says so", async () => {
    const app = testApp({ account: { account: refusing("account_not_found") } });
    await expectProblem(await app.send("GET /account"), 404, "account_not_found");
  });
});

it("has routes of accounts to walk", () => {
  expect(ofAccounts.length).toBeGreaterThan(20);
});
