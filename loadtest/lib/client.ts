/** HTTP to the server under test, as its clients speak it; for everything but the load itself. */

export interface Client {
  /** The JSON answer; throws with status and body when it is not among `expected`. */
  get<T>(path: string): Promise<T>;
  send<T>(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body: unknown,
  ): Promise<{ status: number; body: T }>;
}

/** A client of one account, or of none when `account` is null (then the token's first one is meant). */
export function client(url: string, token: string, account: string | null): Client {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (account !== null) headers["x-account"] = account;
  return {
    get: async <T>(path: string): Promise<T> => {
      const answer = await fetch(`${url}${path}`, { headers });
      const text = await answer.text();
      if (answer.status !== 200)
        throw new Error(`GET ${path} of ${account ?? "no account"} answered ${answer.status}: ${text.slice(0, 400)}`);
      return JSON.parse(text) as T;
    },
    send: async <T>(method: string, path: string, body: unknown): Promise<{ status: number; body: T }> => {
      const sent =
        body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
      const answer = await fetch(`${url}${path}`, { method, headers, ...sent });
      return { status: answer.status, body: (await answer.json()) as T };
    },
  };
}

interface PageOf<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/** Every item of a list, page after page, at the largest page there is. */
export async function* everyItem<T>(from: Client, path: string): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: PageOf<T> = await from.get<PageOf<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=500${query}`);
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
