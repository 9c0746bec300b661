/** What to do with a batch of doorbells: each account and each venue once, side by side, and each message acknowledged or rung again. */
import type { AccountId, VenueId } from "../../shared/core/ids";
import { ACCOUNT_FORM, VENUE_FORM } from "../../shared/core/ids";
import { causeOf, type Log } from "./log-line";

/** The part of a queue message that is used. The body was sent by ourselves, but is not believed. */
export interface Bell {
  readonly body: unknown;
  ack(): void;
  retry(): void;
}

export interface ConsumeBatchDeps {
  /** Begins with an account and gives the rest of the work; null when nothing could be done, and its bell should come again. */
  start(account: AccountId): Promise<(() => Promise<void>) | null>;
  /** The same for a venue: reports what only this script knows, and does the work it requests. */
  reportIn(venue: VenueId): Promise<(() => Promise<void>) | null>;
  /** Lets work go on after the batch has been answered. */
  background(work: Promise<void>): void;
  log: Log;
}

/** Whose bell it is. */
type Rung = { readonly kind: "account"; readonly name: AccountId } | { readonly kind: "venue"; readonly name: VenueId };

/**
 * Begins with each account and venue of the batch once, and is done when each has answered: the rest goes on in the background,
 * so that one busy account keeps no other's bell waiting. Never throws: one account's failure leaves the others alone.
 */
export async function consumeBatch(bells: readonly Bell[], deps: ConsumeBatchDeps): Promise<void> {
  const byName = new Map<string, { readonly rung: Rung; readonly bells: Bell[] }>();
  for (const bell of bells) {
    const rung = rungOf(bell.body);
    if (rung === null) {
      // Acknowledged, because a retry would read the same; its account is unknown.
      deps.log({ level: "error", event: "doorbell_malformed" });
      bell.ack();
      continue;
    }
    const key = `${rung.kind} ${rung.name}`;
    const others = byName.get(key);
    if (others === undefined) byName.set(key, { rung, bells: [bell] });
    else others.bells.push(bell);
  }
  await Promise.all(Array.from(byName.values(), (rung) => answerBells(rung, deps)));
}

async function answerBells(
  { rung, bells }: { readonly rung: Rung; readonly bells: readonly Bell[] },
  deps: ConsumeBatchDeps,
): Promise<void> {
  const goOn = await begin(rung, deps);
  if (goOn !== null) deps.background(goOn());
  for (const bell of bells) {
    if (goOn === null) bell.retry();
    else bell.ack();
  }
}

async function begin(rung: Rung, deps: ConsumeBatchDeps): Promise<(() => Promise<void>) | null> {
  try {
    return rung.kind === "account" ? await deps.start(rung.name) : await deps.reportIn(rung.name);
  } catch (error) {
    deps.log({ level: "error", event: `${rung.kind}_not_served`, [rung.kind]: rung.name, cause: causeOf(error) });
    return null;
  }
}

/** Whom a message names; null for anything but a doorbell, so that no object of an odd name is ever made. */
function rungOf(body: unknown): Rung | null {
  if (typeof body !== "object" || body === null) return null;
  if ("account" in body) {
    const { account } = body;
    return isName(account, ACCOUNT_FORM) ? { kind: "account", name: account as AccountId } : null;
  }
  if (!("venue" in body)) return null;
  const { venue } = body;
  return isName(venue, VENUE_FORM) ? { kind: "venue", name: venue as VenueId } : null;
}

const isName = (name: unknown, form: RegExp): name is string => typeof name === "string" && form.test(name);
