/** Sends orders at a steady rate, whether or not they are answered, and writes down what was promised. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "../lib/operation-steps";
import type { Sent } from "./promises";

export interface Sender {
  /** Ends after the requests under way, answered or not. */
  stop(): Promise<readonly Sent[]>;
}

export interface SendOptions {
  readonly url: string;
  readonly perSecond: number;
  /** Makes the client order ids of several senders differ. */
  readonly name: string;
  readonly clients: readonly { readonly account: string; readonly token: string }[];
  readonly steps: readonly Step[];
}

const TICK_MS = 10;
/** One order in so many is cancelled as soon as it is answered. */
const CANCEL_EACH = 10;
const ANSWER_TIMEOUT_MS = 3_000;

/** Starts sending. Whatever goes wrong after the system was killed only leaves an order unanswered. */
export function sendOrders(options: SendOptions): Sender {
  const sent: Sent[] = [];
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const send = (count: number): void => {
    const client = options.clients[count % options.clients.length];
    const step = options.steps[count % options.steps.length];
    if (client === undefined || step === undefined) throw new RangeError("nothing to send");
    const clientOrderId = `${options.name}-${count}`;
    const order: Sent = {
      account: client.account,
      clientOrderId,
      body: `${step.body}"${clientOrderId}"}`,
      orderId: null,
      cancelAnswer: null,
    };
    sent.push(order);
    const work = submit(options.url, client.token, order, count % CANCEL_EACH === 0).finally(() =>
      underWay.delete(work),
    );
    underWay.add(work);
  };
  const began = performance.now();
  const running = (async () => {
    for (let count = 0; !stopped; await sleep(TICK_MS)) {
      const due = ((performance.now() - began) / 1000) * options.perSecond;
      while (count < due) send(count++);
    }
    await Promise.all(underWay);
  })();
  return {
    stop: async () => {
      stopped = true;
      await running;
      return sent;
    },
  };
}

async function submit(url: string, token: string, order: Sent, thenCancel: boolean): Promise<void> {
  const answer = await request(`${url}/orders`, "POST", token, order.body);
  if (answer?.status !== 201) return;
  order.orderId = orderIdIn(answer.text);
  if (!thenCancel) return;
  const canceled = await request(`${url}/orders/${order.orderId}`, "DELETE", token, null);
  if (canceled?.status === 200 || canceled?.status === 202) order.cancelAnswer = canceled.status;
}

/** The order's id in an answer, whether the order is all of it or a part. */
export function orderIdIn(text: string): string {
  const found = /"order_id":"([^"]+)"/.exec(text);
  if (found?.[1] === undefined) throw new Error(`an order was answered without its id: ${text.slice(0, 200)}`);
  return found[1];
}

/** Null when no answer came: that is what a killed system looks like. */
export async function request(
  url: string,
  method: string,
  token: string,
  body: string | null,
): Promise<{ status: number; text: string } | null> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === null ? {} : { "content-type": "application/json" }) },
      ...(body === null ? {} : { body }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError")) return null;
    throw error;
  }
}
