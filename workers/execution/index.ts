/** Entry of the execution script: doorbells in, orders out. No public route. */
import { loadConfig } from "../../config/load-config";
import type { AccountId } from "../../shared/core/ids";
import type { TurnReply } from "../../shared/core/venue-protocol";
import { DEAD_LETTER_QUEUE, type ExecutionBindings } from "./bindings";
import { consumeBatch } from "./consume-batch";
import { writeLogLine } from "./log-line";
import { DEFAULT_PACING } from "./pacing";
import { startServing, type ServeAccountDeps, type TurnToTake } from "./serve-account";
import { openVenues } from "./venues/registry";
import { openShadows } from "./venues/shadow";

function serveDeps(env: ExecutionBindings): ServeAccountDeps {
  const config = loadConfig();
  const venues = openVenues(config, env);
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

export { VenueSession } from "./venues/venue-session";

export default {
  async queue(batch, env, ctx) {
    const deps = serveDeps(env);
    const isDeadLetters = batch.queue === DEAD_LETTER_QUEUE;
    await consumeBatch(batch.messages, {
      start: (account) => (isDeadLetters ? giveUp(env, account) : startServing(account, deps)),
      background: (work) => ctx.waitUntil(work),
      log: writeLogLine,
    });
  },
} satisfies ExportedHandler<ExecutionBindings>;
