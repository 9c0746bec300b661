/** Entry of the execution script: doorbells in, orders out. No public route. */
import { env as bindings } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { Config } from "../../shared/core/config";
import type { AccountId, VenueId } from "../../shared/core/ids";
import type { TurnReply } from "../../shared/core/venue-protocol";
import { AdmittedVenue, type AdmissionDeps } from "./admitted-venue";
import { DEAD_LETTER_QUEUE, type ExecutionBindings } from "./bindings";
import { consumeBatch } from "./consume-batch";
import { writeLogLine } from "./log-line";
import { DEFAULT_PACING } from "./pacing";
import { reportInDeps } from "./execution-ports";
import { reportIn } from "./report-in";
import { startServing, type ServeAccountDeps, type TurnToTake } from "./serve-account";
import { missingCredentials } from "./venues/credentials";
import { openVenues } from "./venues/registry";
import { openShadows } from "./venues/shadow";

/** The venues as the accounts of one batch are served: behind their admission, which they share. */
const admitted = (config: Config, env: ExecutionBindings): ReadonlyMap<VenueId, AdmittedVenue> =>
  new Map(Array.from(openVenues(config, env), ([id, venue]) => [id, new AdmittedVenue(venue, admission(env))]));

const admission = (env: ExecutionBindings): AdmissionDeps => ({
  admit: async (venue, batch) => {
    const stub = env.VENUE.getByName(venue);
    using reply = await stub.admit(batch);
    return reply;
  },
  observe: async (venue, observed) => {
    const stub = env.VENUE.getByName(venue);
    await stub.observe(observed);
  },
  now: () => Date.now(),
  log: writeLogLine,
});

function serveDeps(
  config: Config,
  venues: ReadonlyMap<VenueId, AdmittedVenue>,
  env: ExecutionBindings,
): ServeAccountDeps {
  const shadows = openShadows(config, env);
  return {
    takeTurn: (account, turn) => takeTurn(env, account, turn),
    venue: (id) => venues.get(id),
    shadow: (id) => shadows.get(id),
    now: () => Date.now(),
    wait: (ms) => scheduler.wait(ms),
    ring: async (account) => {
      await env.EXECUTION.send({ account });
    },
    log: writeLogLine,
    pacing: DEFAULT_PACING,
  };
}

async function takeTurn(env: ExecutionBindings, account: AccountId, turn: TurnToTake): Promise<TurnReply> {
  // A stub per turn: one that has seen an error stays broken.
  const stub = env.ACCOUNT.getByName(account);
  // The reply is plain data and outlives what the runtime keeps for the call.
  using reply = await stub.takeTurn({ kind: "take_turn", ...turn });
  return reply;
}

/** The bell was given up: the account judges what is still due, and raises the alert. */
async function giveUp(env: ExecutionBindings, account: AccountId): Promise<() => Promise<void>> {
  const stub = env.ACCOUNT.getByName(account);
  using given = await stub.giveUpDelivery();
  writeLogLine({ level: "error", event: "delivery_given_up", account, count: given.rejected + given.unknown });
  return () => Promise.resolve();
}

// As the script starts, all at once. Nothing is stopped by it: a venue in shadow mode needs none, and going live is refused
// without them (docs/decisions/0101).
for (const cause of missingCredentials(loadConfig(), bindings))
  writeLogLine({ level: "warn", event: "venue_credentials_missing", cause });

export { VenueSession } from "./venues/venue-session";

export default {
  async queue(batch, env, ctx) {
    const config = loadConfig();
    const venues = admitted(config, env);
    const deps = serveDeps(config, venues, env);
    const isDeadLetters = batch.queue === DEAD_LETTER_QUEUE;
    const served: Promise<void>[] = [];
    await consumeBatch(batch.messages, {
      start: (account) => (isDeadLetters ? giveUp(env, account) : startServing(account, deps)),
      reportIn: (venue) => reportIn(venue, reportInDeps(config, env)),
      background: (work) => void served.push(work),
      log: writeLogLine,
    });
    // The outcomes of the last batches are reported when all accounts have been served.
    ctx.waitUntil(Promise.all(served).then(() => Promise.all(Array.from(venues.values(), (venue) => venue.finish()))));
  },
} satisfies ExportedHandler<ExecutionBindings>;
