/**
 * Serves one account's outbox: takes due intents, sends them, returns the results, and continues, on the beat, while there
 * is work. It knows no platform; the account's leases make it safe to run twice or to die anywhere
 * (docs/decisions/0022).
 */
import type { TakeTurn } from "../../shared/core/commands";
import type { AccountId, Millis, VenueId } from "../../shared/core/ids";
import type { IntentOutcome, LeasedIntent, Settlement, TurnReply } from "../../shared/core/venue-protocol";
import { causeOf, type Log } from "./log-line";
import type { Pacing } from "./pacing";
import type { Venue } from "./venues/venue";

/** One turn with an account: results in, at most `max` new intents out; `last` says that the consumer leaves. */
export type TurnToTake = Omit<TakeTurn, "kind">;

export interface ServeAccountDeps {
  /** Returns results and takes at most `max` new intents; throws if the account does not answer. */
  takeTurn(account: AccountId, turn: TurnToTake): Promise<TurnReply>;
  venue(id: VenueId): Pick<Venue, "execute"> | undefined;
  /** Where a venue's orders are simulated. */
  shadow(id: VenueId): Pick<Venue, "execute"> | undefined;
  now(): Millis;
  wait(ms: Millis): Promise<void>;
  /** Rings for the account again. */
  ring(account: AccountId): Promise<void>;
  log: Log;
  readonly pacing: Pacing;
}

/** A command for a venue that is not configured is retried after this: it takes a deployment to change. */
const UNCONFIGURED_RETRY_MS = 60_000;

/**
 * Takes the first turn, and gives what goes on from there until there is nothing to do or the time is up; null when
 * the account did not answer, so that its bell should come again. Neither part ever throws.
 */
export async function startServing(account: AccountId, deps: ServeAccountDeps): Promise<(() => Promise<void>) | null> {
  const startedAt = deps.now();
  const first = await takeTurn(account, { settlements: [], max: deps.pacing.maxIntents, last: false }, deps);
  return first === null ? null : () => goOn(account, { startedAt, first }, deps);
}

/**
 * Sends the intents of each turn, and returns the results at once: a fill must not wait for the next beat.
 * New work is taken on the beat, all that came in since together. What is out is always handed back before the end.
 */
async function goOn(
  account: AccountId,
  { startedAt, first }: { startedAt: Millis; first: TurnReply },
  deps: ServeAccountDeps,
): Promise<void> {
  const { pacing } = deps;
  let reply = first;
  let idleBeats = 0;
  for (;;) {
    idleBeats = reply.leased.length > 0 || reply.more ? 0 : idleBeats + 1;
    let settlements = await sendAll(account, reply.leased, deps);
    // A backlog is taken at once, in the same turn that settles.
    if (!reply.more) {
      if (settlements.length > 0 && (await takeTurn(account, { settlements, max: 0, last: false }, deps)) === null)
        return;
      settlements = [];
      await deps.wait(pacing.beatMs - (deps.now() % pacing.beatMs));
    }
    const isTimeUp = deps.now() - startedAt >= pacing.runMs;
    // After the last turn the account rings at once for what comes.
    const last = isTimeUp || idleBeats >= pacing.idleBeats;
    const next = await takeTurn(account, { settlements, max: last ? 0 : pacing.maxIntents, last }, deps);
    if (next === null) return;
    if (isTimeUp && next.more) await ringAgain(account, deps);
    if (isTimeUp || (last && !next.more)) return;
    reply = next;
  }
}

/** One turn with the account; null when it does not answer. What was handed in is then in doubt until its lease runs out. */
async function takeTurn(account: AccountId, turn: TurnToTake, deps: ServeAccountDeps): Promise<TurnReply | null> {
  try {
    const reply = await deps.takeTurn(account, turn);
    if (reply.stale.length > 0)
      deps.log({ level: "warn", event: "settlements_stale", account, count: reply.stale.length });
    return reply;
  } catch (error) {
    // Not handed in again: the account may have taken it, and if not, asks the venue when the leases have run out.
    deps.log({ level: "error", event: "turn_failed", account, count: turn.settlements.length, cause: causeOf(error) });
    return null;
  }
}

async function ringAgain(account: AccountId, deps: ServeAccountDeps): Promise<void> {
  try {
    await deps.ring(account);
  } catch (error) {
    // The account's own alarm rings for what stays in its outbox.
    deps.log({ level: "error", event: "ring_failed", account, cause: causeOf(error) });
  }
}

/** Sends intents to their venues, side by side; one settlement per intent. */
async function sendAll(
  account: AccountId,
  leased: readonly LeasedIntent[],
  deps: ServeAccountDeps,
): Promise<Settlement[]> {
  const live = Map.groupBy(
    leased.filter(({ shadow }) => shadow !== true),
    ({ venue }) => venue,
  );
  const simulated = Map.groupBy(
    leased.filter(({ shadow }) => shadow === true),
    ({ venue }) => venue,
  );
  const sent = await Promise.all([
    ...Array.from(live, ([id, intents]) => sendToVenue(account, { id, intents, venue: deps.venue(id) }, deps)),
    // Told apart here, before any adapter: the venue's own never sees what is only simulated.
    ...Array.from(simulated, ([id, intents]) => sendToVenue(account, { id, intents, venue: deps.shadow(id) }, deps)),
  ]);
  return sent.flat();
}

async function sendToVenue(
  account: AccountId,
  {
    id,
    intents,
    venue,
  }: { id: VenueId; intents: readonly LeasedIntent[]; venue: ReturnType<ServeAccountDeps["venue"]> },
  deps: ServeAccountDeps,
): Promise<Settlement[]> {
  if (venue === undefined) {
    deps.log({ level: "error", event: "venue_not_configured", account, venue: id, count: intents.length });
    return settle(intents, () => ({
      kind: "not_sent",
      reason: `venue ${id} is not configured`,
      retryAfterMs: UNCONFIGURED_RETRY_MS,
    }));
  }
  try {
    const outcomes = await venue.execute(account, intents);
    return settle(intents, (index) => outcomes[index] ?? { kind: "unknown", cause: "the adapter gave no outcome" });
  } catch (error) {
    // An adapter that throws breaks its contract, and how far it got is unknown.
    deps.log({ level: "error", event: "venue_adapter_threw", account, venue: id, cause: causeOf(error) });
    return settle(intents, () => ({ kind: "unknown", cause: causeOf(error) }));
  }
}

const settle = (intents: readonly LeasedIntent[], outcomeOf: (index: number) => IntentOutcome): Settlement[] =>
  intents.map(({ leaseId, intent }, index) => ({ leaseId, orderId: intent.orderId, outcome: outcomeOf(index) }));
