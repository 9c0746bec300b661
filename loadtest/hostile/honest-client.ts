/** A client that does nothing wrong, and believes no answer that it has not checked. */
import { setTimeout as sleep } from "node:timers/promises";

export interface HonestRun {
  /** Milliseconds from sending an order to its whole answer. */
  readonly times: readonly number[];
  /** What was wrong, in sentences. */
  readonly wrong: readonly string[];
}

export interface HonestOptions {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  /** Makes client order ids of several runs differ. */
  readonly name: string;
}

export interface HonestClient {
  stop(): Promise<HonestRun>;
}

const TIMEOUT_MS = 10_000;

interface Answered {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly side: string;
  readonly quantity: string;
}

/** Places market orders at a steady pace, reads each back, and looks at its account. */
export function startHonestClient(options: HonestOptions): HonestClient {
  const times: number[] = [];
  const wrong: string[] = [];
  let stopped = false;
  const underWay: Promise<void>[] = [];
  const running = (async () => {
    for (let count = 0; !stopped; count++) {
      underWay.push(
        placeAndCheck(options, count, times).catch(
          (error: unknown) => void wrong.push(`order ${count}: ${words(error)}`),
        ),
      );
      await sleep(1_000 / options.perSecond);
    }
    await Promise.all(underWay);
  })();
  return {
    async stop() {
      stopped = true;
      await running;
      return { times, wrong };
    },
  };
}

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function placeAndCheck(options: HonestOptions, count: number, times: number[]): Promise<void> {
  const wanted = {
    symbol: "BTCUSDT",
    side: count % 2 === 0 ? "buy" : "sell",
    type: "market",
    // Each pair of orders has a quantity of its own, so that no order's answer fits another.
    quantity: `0.00${1 + (Math.floor(count / 2) % 9)}`,
    client_order_id: `${options.name}-${count}`,
  };
  const began = performance.now();
  const placed = await ask(options, "POST", "/orders", wanted);
  times.push(performance.now() - began);
  if (placed.status !== 201) throw new Error(`answered ${placed.status} ${placed.text.slice(0, 200)}`);
  const { order } = JSON.parse(placed.text) as { order: Answered };
  expectSame(order, wanted);
  const read = await ask(options, "GET", `/orders/${order.order_id}`);
  if (read.status !== 200) throw new Error(`read back ${read.status} ${read.text.slice(0, 200)}`);
  const again = JSON.parse(read.text) as Answered;
  if (again.order_id !== order.order_id) throw new Error(`asked for ${order.order_id} and got ${again.order_id}`);
  expectSame(again, wanted);
}

function expectSame(order: Answered, wanted: Pick<Answered, "client_order_id" | "side" | "quantity">): void {
  for (const field of ["client_order_id", "side", "quantity"] as const)
    if (order[field] !== wanted[field])
      throw new Error(`${field} was ${wanted[field]} and came back as ${order[field]}`);
}

async function ask(
  { url, token }: HonestOptions,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: answer.status, text: await answer.text() };
}
