/** The HTTP API as the project's own scripts use it: through the front door, with a token, like any client. */

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiClient {
  /** One request; `account` goes into x-account. Any status is an answer; it throws only when there is none. */
  request(method: string, path: string, options?: { body?: unknown; account?: string }): Promise<ApiAnswer>;
}

/** An API that answered otherwise than the script can work with. */
export class UnexpectedAnswer extends Error {
  constructor(what: string, { status, body }: ApiAnswer) {
    super(`${what}: ${status} ${JSON.stringify(body)}`);
    this.name = "UnexpectedAnswer";
  }
}

/** A client of the API at `url`; `token` is asked for each request, so that it may be renewed. */
export function apiClient(url: string, token: () => string | Promise<string>): ApiClient {
  return {
    async request(method, path, { body, account } = {}) {
      const response = await fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(account === undefined ? {} : { "x-account": account }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : parsed(text) };
    },
  };
}

/** JSON where it is JSON, the text itself where something else answered. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
