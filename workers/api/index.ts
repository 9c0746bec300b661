/** Entry of the API script: the app, and the classes of the Durable Objects that live in this script. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import { createApp } from "./app";
import { DOCS_FILES } from "./docs-files";

export { Account } from "../../durable-objects/account/account";
export { Firm } from "../../durable-objects/firm/firm";
export { Market } from "../../durable-objects/market/market";
export { PaperExchange } from "../../durable-objects/paper-exchange/paper-exchange";
export { Venue } from "../../durable-objects/venue/venue";

const app = createApp(
  {
    instruments: loadConfig().instruments,
    // oxlint-disable-next-line no-console -- the runtime's log is its console; every line of this script goes through here.
    write: (line) => console.log(line),
    clock: Date.now,
  },
  DOCS_FILES,
);

export default app;

/** The same app as an entrypoint of its own, for a socket that nothing stands in front of (load tests). */
export class Direct extends WorkerEntrypoint<Record<string, unknown>> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }
}
