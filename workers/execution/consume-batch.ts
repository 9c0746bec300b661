/** What to do with a batch of doorbells: each account once, side by side, and each message acknowledged or rung again. */
import type { AccountId } from "../../shared/core/ids";
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
  /** Lets work go on after the batch has been answered. */
  background(work: Promise<void>): void;
  log: Log;
}

/**
 * Begins with each account of the batch once, and is done when each has answered: the rest goes on in the background,
 * so that one busy account keeps no other's bell waiting. Never throws: one account's failure leaves the others alone.
 */
export async function consumeBatch(bells: readonly Bell[], deps: ConsumeBatchDeps): Promise<void> {
  const byAccount = new Map<AccountId, Bell[]>();
  for (const bell of bells) {
    const account = accountOf(bell.body);
    if (account === null) {
      // Acknowledged, because it will read the same next time; whose it was nobody can say.
      deps.log({ level: "error", event: "doorbell_malformed" });
      bell.ack();
    } else byAccount.set(account, [...(byAccount.get(account) ?? []), bell]);
  }
  await Promise.all(Array.from(byAccount, ([account, rung]) => answerBells(account, rung, deps)));
}

async function answerBells(account: AccountId, bells: readonly Bell[], deps: ConsumeBatchDeps): Promise<void> {
  const goOn = await begin(account, deps);
  if (goOn !== null) deps.background(goOn());
  for (const bell of bells) {
    if (goOn === null) bell.retry();
    else bell.ack();
  }
}

async function begin(account: AccountId, deps: ConsumeBatchDeps): Promise<(() => Promise<void>) | null> {
  try {
    return await deps.start(account);
  } catch (error) {
    deps.log({ level: "error", event: "account_not_served", account, cause: causeOf(error) });
    return null;
  }
}

const ACCOUNT_NAME = /^[a-z0-9-]{1,64}$/;

/** The account that a message names; null for anything but a doorbell, so that no object of an odd name is ever made. */
function accountOf(body: unknown): AccountId | null {
  if (typeof body !== "object" || body === null || !("account" in body)) return null;
  const { account } = body;
  return typeof account === "string" && ACCOUNT_NAME.test(account) ? (account as AccountId) : null;
}
