/** What a client does that got no answer: the same order again, by the same client order id. */
import type { Target } from "../lib/server";
import type { Sent } from "./promises";
import { orderIdIn, request } from "./send-orders";

/** What became of the orders that were sent again. */
export interface SentAgain {
  /** The system had them: 200. */
  readonly known: number;
  /** It had never seen them: 201. */
  readonly new: number;
  /** Answered otherwise, in words. No answer at all is none of these: such an order stays for the next life. */
  readonly refused: readonly string[];
}

/** Requests under way at once: what is left over comes beside the new load, and must not drown it. */
const CONCURRENCY = 8;

/** How often an order that a living system leaves unanswered is sent again: it may be busy, but not for ever. */
const MOST_ROUNDS = 10;

/** Sends what has no answer yet until all of it has one, or something is refused. */
export async function sendUntilAnswered(
  target: Pick<Target, "url" | "tokenFor">,
  sent: readonly Sent[],
): Promise<SentAgain> {
  let all: SentAgain = { known: 0, new: 0, refused: [] };
  for (let round = 1; round <= MOST_ROUNDS && all.refused.length === 0; round++) {
    const again = await sendAgain(target, sent);
    all = { known: all.known + again.known, new: all.new + again.new, refused: again.refused };
    if (sent.every(({ orderId }) => orderId !== null)) break;
  }
  return all;
}

/** Sends what has no answer yet, and writes down what is promised now. It ends early when `death` says so. */
export async function sendAgain(
  target: Pick<Target, "url" | "tokenFor">,
  sent: readonly Sent[],
  death?: AbortSignal,
): Promise<SentAgain> {
  let known = 0;
  let fresh = 0;
  const refused: string[] = [];
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (account: string): Promise<string> => {
    const token = tokens.get(account) ?? target.tokenFor(account);
    tokens.set(account, token);
    return token;
  };
  const waiting = sent.filter(({ orderId }) => orderId === null);
  const sendNext = async (): Promise<void> => {
    for (let order = waiting.shift(); order !== undefined && death?.aborted !== true; order = waiting.shift()) {
      const answer = await request(`${target.url}/orders`, "POST", await tokenOf(order.account), order.body);
      if (answer === null || answer.status === 503) continue;
      if (answer.status === 200) known += 1;
      else if (answer.status === 201) fresh += 1;
      else {
        refused.push(`${order.account} ${order.clientOrderId}: ${answer.status} ${answer.text.slice(0, 200)}`);
        continue;
      }
      order.orderId = orderIdIn(answer.text);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sendNext));
  return { known, new: fresh, refused };
}
