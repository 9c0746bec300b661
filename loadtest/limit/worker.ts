/**
 * The limit: the least that a worker and its object can do for a request that is to be on disk before it is answered. One
 * call to the object of the account, one row, and the group commit of the account object. No token, no parsing, no decision.
 */
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { GatheredGroups, untilIdle } from "../../shared/gather-group";

interface Bindings {
  readonly ROWS: DurableObjectNamespace<Rows>;
}

interface Waiting {
  readonly content: string;
  readonly answer: (number: number) => void;
  readonly fail: (error: unknown) => void;
}

/** As in durable-objects/account/run-turns.ts: the limit gathers groups exactly as the account does. */
const COMPANY_MS = 20;

export class Rows extends DurableObject<Bindings> {
  readonly #groups: GatheredGroups<Waiting>;
  #last: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, content TEXT NOT NULL)");
    this.#last = sql.exec<{ last: number }>("SELECT coalesce(max(number), 0) AS last FROM kept").one().last;
    this.#groups = new GatheredGroups<Waiting>({
      run: (group) => this.#write(group),
      pause: () => untilIdle({ wait: (ms) => scheduler.wait(ms), now: () => Date.now() }),
      now: () => Date.now(),
      companyMs: COMPANY_MS,
    });
  }

  /** Resolves with the row's number when it is on disk. */
  insert(content: string): Promise<number> {
    return new Promise((answer, fail) => this.#groups.add({ content, answer, fail }));
  }

  #write(group: readonly Waiting[]): void {
    const first = this.#last;
    try {
      this.ctx.storage.transactionSync(() => {
        for (const { content } of group)
          this.ctx.storage.sql.exec("INSERT INTO kept (number, content) VALUES (?, ?)", (this.#last += 1), content);
      });
    } catch (error) {
      for (const { fail } of group) fail(error);
      this.ctx.abort("a group could not be written");
      return;
    }
    for (const [index, { answer }] of group.entries()) answer(first + index + 1);
  }
}

/** Behind the load's own socket, as the API's entrypoint of this name is. */
export class Direct extends WorkerEntrypoint<Bindings> {
  override async fetch(request: Request): Promise<Response> {
    const rows = this.env.ROWS.getByName(request.headers.get("x-account") ?? "");
    const number = await rows.insert(await request.text());
    // Named as an order is, so that the load reads both answers alike.
    return new Response(`{"order_id":"${number}"}`, { status: 201 });
  }
}

export default { fetch: (): Response => new Response(null, { status: 404 }) };
