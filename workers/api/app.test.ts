/** What holds for every request, whatever its route. */
import { describe, expect, it, vi } from "vitest";
import { answering, type Script } from "./testing/fake-objects";
import { aToken, testApp, type RequestParts } from "./testing/test-app";

const ORDER = { symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.001" };
const accepting: Script = {
  account: { placeOrders: () => Promise.resolve([{ ok: true, order: { order_id: "1" } as never, replayed: false }]) },
};

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return (await response.json()) as Record<string, unknown>;
}

describe("request ids", () => {
  it("repeats the client's own when it is harmless", async () => {
    const response = await testApp().send("GET /nothing", { headers: { "x-request-id": "abc-1.2:3_4" } });
    expect(response.headers.get("x-request-id")).toBe("abc-1.2:3_4");
  });

  it.each(["", "a b", "x".repeat(65), "<script>", 'a"b'])("makes one instead of %j", async (given) => {
    const response = await testApp().send("GET /nothing", { headers: { "x-request-id": given } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("stands on every kind of answer", async () => {
    const app = testApp(accepting);
    for (const line of ["GET /nothing", "PUT /orders", "OPTIONS /orders", "GET /docs", "POST /orders", "GET /orders"]) {
      expect((await app.send(line)).headers.has("x-request-id")).toBe(true);
    }
  });
});

describe("what is not there", () => {
  it.each([
    "GET /",
    "GET /nothing",
    "GET /orders/",
    "GET //orders",
    "GET /Orders",
    "OPTIONS /nothing",
    "PROPFIND /orders/1/2/3",
    "GET /orders/a/b/c",
  ])("%s is 404", async (line) => {
    const response = await testApp().send(line);
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ code: "not_found" });
  });

  it.each([
    ["PUT /orders", "GET, HEAD, OPTIONS, POST, DELETE"],
    ["POST /health", "GET, HEAD, OPTIONS"],
    ["GET /risk/check", "POST, OPTIONS"],
    ["HEAD /risk/check", "POST, OPTIONS"],
    ["PROPFIND /orders", "GET, HEAD, OPTIONS, POST, DELETE"],
    // A path that is written out is none with a name in it: no order is called batch.
    ["DELETE /orders/batch", "POST, OPTIONS"],
    ["GET /market/closes", "PUT, OPTIONS"],
    ["PATCH /risk/limits/proposals", "GET, HEAD, OPTIONS"],
  ])("%s is 405, with what there is", async (line, allowed) => {
    const response = await testApp().send(line);
    expect(response.status).toBe(405);
    expect(new Set(response.headers.get("allow")?.split(", "))).toEqual(new Set(allowed.split(", ")));
  });

  it("says by OPTIONS what there is", async () => {
    const response = await testApp().send("OPTIONS /orders/1", { token: null });
    expect(response.status).toBe(204);
    expect(response.headers.get("allow")).toBe("GET, PATCH, DELETE, HEAD, OPTIONS");
  });

  it("answers HEAD as GET, without the body", async () => {
    const response = await testApp().send("HEAD /docs", { token: null });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

describe("bodies", () => {
  const place = (parts: RequestParts) => testApp(accepting).send("POST /orders", parts);
  const padded = (bytes: number) => JSON.stringify(ORDER).padEnd(bytes, " ");
  const inChunks = (text: string) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < text.length; at += 10_000)
          controller.enqueue(new TextEncoder().encode(text.slice(at, at + 10_000)));
        controller.close();
      },
    });

  it("may have 64 KB and no more, announced or not", async () => {
    expect((await place({ rawBody: padded(65_536) })).status).toBe(201);
    expect((await place({ rawBody: padded(65_537) })).status).toBe(413);
    expect((await place({ rawBody: padded(65_537), headers: { "content-length": "65537" } })).status).toBe(413);
    expect((await place({ rawBody: inChunks(padded(65_536)) })).status).toBe(201);
    expect((await place({ rawBody: inChunks(padded(65_537)) })).status).toBe(413);
  });

  it("may have 1 MB in a batch", async () => {
    const batch = (bytes: number) =>
      testApp(accepting).send("POST /orders/batch", {
        rawBody: JSON.stringify({ orders: [ORDER] }).padEnd(bytes, " "),
      });
    expect((await batch(1_048_576)).status).toBe(207);
    expect((await batch(1_048_577)).status).toBe(413);
  });

  it("do not get read further once they are too large", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new Uint8Array(1_024));
      },
    });
    expect((await place({ rawBody: endless })).status).toBe(413);
    expect(sent).toBeLessThan(80_000);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "application/jsonp",
    "",
  ])("of type %j are 415", async (type) => {
    const response = await place({ body: ORDER, headers: { "content-type": type } });
    expect(response.status).toBe(415);
    expect(await problemOf(response)).toMatchObject({ code: "unsupported_media_type" });
  });

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])(
    "of type %j are read",
    async (type) => {
      expect((await place({ body: ORDER, headers: { "content-type": type } })).status).toBe(201);
    },
  );

  it("that are compressed are 415", async () => {
    expect((await place({ body: ORDER, headers: { "content-encoding": "gzip" } })).status).toBe(415);
  });

  it("that are not UTF-8 are 400", async () => {
    const response = await place({ rawBody: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) });
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      errors: [{ path: "", message: "not valid UTF-8" }],
    });
  });

  it("that are missing are 400", async () => {
    expect(await problemOf(await place({}))).toMatchObject({
      status: 400,
      errors: [{ path: "", message: "a JSON body is required" }],
    });
  });

  it("that are wrong say where, an unknown name included", async () => {
    const response = await place({ body: { ...ORDER, quantity: -1, leverage: 5, side: undefined } });
    const { errors } = await problemOf(response);
    expect(response.status).toBe(400);
    expect(errors).toEqual(
      expect.arrayContaining([
        { path: "quantity", message: "must be over 0" },
        { path: "side", message: "is required" },
        { path: "leverage", message: "unknown field" },
      ]) as unknown,
    );
  });

  it("made of mistakes get a short answer", async () => {
    const junk = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    const text = await (await place({ body: junk })).text();
    expect(text.length).toBeLessThan(4_000);
  });

  it.each([
    ["deep nesting", "[".repeat(60_000)],
    ["a huge exponent", '{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":1e999999999}'],
    ["NaN", '{"quantity":NaN}'],
    ["a name twice", '{"side":"buy","side":"sell"}'],
    ["a prototype", '{"__proto__":{"quantity":1}}'],
    ["a lone surrogate", '{"symbol":"\\ud800","side":"buy","type":"market","quantity":1}'],
    ["a null byte", '{"symbol":"BTC\\u0000","side":"buy","type":"market","quantity":1}'],
    ["a list", "[]"],
    ["a text", '"x"'],
    ["null", "null"],
    ["many values", `[${"0,".repeat(30_000)}0]`],
  ])("with %s are 400", async (_, rawBody) => {
    expect((await place({ rawBody })).status).toBe(400);
  });
});

describe("queries", () => {
  const page = { account: { listOrders: answering({ data: [], next_cursor: null }) } };
  it.each([
    "limit=0",
    "limit=501",
    "limit=-1",
    "limit=1.5",
    "limit=abc",
    "limit=",
    "limit=99999999999999999999",
    "limit=1&limit=2",
    "cursor=%00",
    "symbl=BTCUSDT",
    "side=hold",
    "status=lost",
    "after=yesterday",
    "client_order_id=a%20b",
    "symbol=%E0%A4%A",
    "=1",
    "__proto__=1",
  ])("?%s is 400", async (query) => {
    const app = testApp(page);
    expect((await app.send(`GET /orders?${query}`)).status).toBe(400);
    expect(app.calls).toEqual([]);
  });

  it.each(["limit=1", "limit=500", "side=BUY&status=Open&symbol=BTCUSDT&after=2026-11-20T00:00:00Z", ""])(
    "?%s is read",
    async (query) => {
      expect((await testApp(page).send(`GET /orders?${query}`)).status).toBe(200);
    },
  );

  it("does not cancel everything because a filter came as a body", async () => {
    const app = testApp();
    expect((await app.send("DELETE /orders", { body: { symbol: "BTCUSDT" } })).status).toBe(400);
    expect(app.calls).toEqual([]);
  });

  it("does not cancel everything because a filter was misspelt", async () => {
    const app = testApp();
    expect((await app.send("DELETE /orders?symbl=BTCUSDT")).status).toBe(400);
    expect(app.calls).toEqual([]);
  });
});

describe("an object that does not answer", () => {
  it("is 503 with retry-after, and the cause stays in the log", async () => {
    const app = testApp({ account: { account: () => Promise.reject(new Error("SQLITE_FULL: secret path /data")) } });
    const response = await app.send("GET /account");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    const text = await response.text();
    expect(text).not.toContain("SQLITE");
    expect(JSON.parse(text)).toMatchObject({ code: "unavailable" });
    expect(app.lines.filter(({ event }) => event === "object_unreachable")).toMatchObject([
      { level: "error", object: "account", cause: "Error: SQLITE_FULL: secret path /data" },
    ]);
  });
});

describe("more requests than are served", () => {
  it("are refused at once, what takes risk away last, and nothing of them reaches an object", async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const never = { placeOrders: () => promise, cancelOrders: () => promise };
    const app = testApp({ account: never });
    const token = await aToken();
    const order = () => app.send("POST /orders", { token, body: ORDER });
    const waiting = Array.from({ length: 4_000 }, order);
    await vi.waitFor(() => expect(app.calls).toHaveLength(4_000), { timeout: 10_000 });
    const response = await order();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await problemOf(response)).toMatchObject({ code: "overloaded", status: 503 });
    expect(app.calls).toHaveLength(4_000);
    expect((await app.send("GET /openapi.json", { token: null })).status).toBe(200);
    const cancels = Array.from({ length: 2_000 }, () => app.send("DELETE /orders", { token }));
    await vi.waitFor(() => expect(app.calls.filter(({ method }) => method === "cancelOrders")).toHaveLength(2_000));
    expect(await problemOf(await app.send("DELETE /orders", { token }))).toMatchObject({ code: "overloaded" });
    resolve(undefined as never);
    await Promise.all([...waiting, ...cancels]);
    // All have left: what comes now reaches its object again.
    await order();
    expect(app.calls.at(-1)).toMatchObject({ method: "placeOrders" });
  });

  it("are those with the objects: bodies that are still on their way count for nothing", async () => {
    const app = testApp(accepting);
    const token = await aToken();
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    const slow = () =>
      new ReadableStream({
        start: async (controller) => {
          await closed;
          controller.close();
        },
      });
    const stuck = Array.from({ length: 4_001 }, () => app.send("POST /orders", { token, rawBody: slow() }));
    expect((await app.send("POST /orders", { token, body: ORDER })).status).toBe(201);
    close();
    expect(new Set((await Promise.all(stuck)).map(({ status }) => status))).toEqual(new Set([400]));
  });
});

describe("the log", () => {
  it("has one line a request, with the path's pattern and no secrets", async () => {
    const app = testApp(accepting);
    const token = await aToken();
    await app.send("POST /orders", { token, body: ORDER, headers: { "x-request-id": "r1" } });
    expect(app.lines).toMatchObject([
      {
        level: "info",
        event: "request",
        method: "POST",
        path: "/orders",
        status: 201,
        duration_ms: 0,
        request_id: "r1",
        subject: "alice",
        account: "demo",
      },
    ]);
    expect(JSON.stringify(app.lines)).not.toContain(token);
  });

  it("shows patterns, not ids", async () => {
    const app = testApp();
    await app.send("GET /orders/01ABC");
    expect(app.lines.at(-1)).toMatchObject({ path: "/orders/{order_id}", account: "demo" });
  });

  it("is quiet about requests at LOG_LEVEL=error, never about faults", async () => {
    const app = testApp({}, { env: { LOG_LEVEL: "error" } });
    await app.send("GET /account");
    await app.send("GET /nothing");
    expect(app.lines).toMatchObject([{ event: "object_unreachable" }]);
  });
});
