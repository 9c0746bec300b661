/** Reading one account over HTTP, as its own client does. */
import { UnexpectedAnswer, type ApiClient } from "../../scripts/api-client";

export interface Reader {
  /** The JSON answer to a GET; throws UnexpectedAnswer on any status but 200. */
  get<T>(path: string): Promise<T>;
}

/** Reads as `account`; the token of `api` must reach it. */
export function readerOf(api: ApiClient, account: string): Reader {
  return {
    get: async <T>(path: string): Promise<T> => {
      const answer = await api.request("GET", path, { account });
      if (answer.status !== 200) throw new UnexpectedAnswer(`GET ${path} of ${account}`, answer);
      return answer.body as T;
    },
  };
}

interface PageOf<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/** Every item of a list, page after page, at the largest page there is. */
export async function* everyItem<T>(from: Reader, path: string): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: PageOf<T> = await from.get<PageOf<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=500${query}`);
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
