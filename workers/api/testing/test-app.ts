/** An app with scripted objects, and requests to it that need only say what matters. */
import type { Scope } from "../../../shared/contract/scopes";
import { SCOPES } from "../../../shared/contract/scopes";
import type { Instruments } from "../../../shared/core/instrument";
import { aConfig } from "../../../shared/core/testing/a-config";
import { createApp } from "../app";
import { mintToken } from "../token";
import { assertDocumented } from "./assert-documented";
import { fakeObjects, TEST_SECRET, type FakeObjects, type Script } from "./fake-objects";

export interface RequestParts {
  readonly body?: unknown;
  readonly rawBody?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null sends none. */
  readonly token?: string | null;
}

export interface TestApp extends FakeObjects {
  readonly lines: Record<string, unknown>[];
  readonly now: number;
  send(line: string, parts?: RequestParts): Promise<Response>;
}

/** A token of the account `demo` with every scope but `admin`, unless it says otherwise. */
export const aToken = ({
  accounts = ["demo"],
  scope = SCOPES.filter((one) => one !== "admin"),
  ttlSeconds = 3_600,
}: { accounts?: readonly string[]; scope?: readonly Scope[]; ttlSeconds?: number } = {}): Promise<string> =>
  mintToken({ secret: TEST_SECRET, sub: "alice", accounts, scope, ttlSeconds });

/** `send("GET /orders")` asks with a good token and gives the answer. */
export function testApp(
  script: Script = {},
  { env = {}, instruments = aConfig().instruments }: { env?: Record<string, unknown>; instruments?: Instruments } = {},
): TestApp {
  const objects = fakeObjects(script);
  const lines: Record<string, unknown>[] = [];
  const now = Date.now();
  const app = createApp(
    { instruments, write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>), clock: () => now },
    { stylesheet: "body {}", script: "void 0" },
  );
  return {
    ...objects,
    env: { ...objects.env, ...env },
    lines,
    now,
    async send(line, { body, rawBody, headers, token } = {}) {
      const [method, path] = line.split(" ");
      const bearer = token === undefined ? await aToken() : token;
      const content = body === undefined ? rawBody : JSON.stringify(body);
      const request = new Request(`https://oms.test${path}`, {
        method: method ?? "GET",
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(content === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content, duplex: "half" }),
      });
      const response = await app.fetch(request, { ...objects.env, ...env });
      assertDocumented(request, response);
      return response;
    },
  };
}
