/** The queue between accounts and consumer: at least once, in no order, and given up after a number of tries. */
import type { Doorbell } from "../../../durable-objects/bindings";
import { DEAD_LETTER_QUEUE } from "../../../workers/execution/bindings";
import type { FaultName } from "../faults";
import { Life, type VirtualTime } from "./virtual-time";

export interface QueueDeps {
  readonly time: VirtualTime;
  readonly strikes: (fault: FaultName) => boolean;
  readonly draw: (low: number, high: number) => number;
  /** Carries out one run of the consumer; all it does is in the name of `life`. Gives what goes on after its answer. */
  readonly consume: (batch: BellBatch, life: Life) => Promise<void>;
}

export interface BellBatch {
  readonly queue: string;
  readonly messages: readonly { readonly body: unknown; ack(): void; retry(): void }[];
}

interface Message {
  readonly body: Doorbell;
  tries: number;
  readonly isDead: boolean;
}

/** As workers/execution/wrangler.toml has them. */
const MAX_RETRIES = 5;
const RETRY_MS = 1_000;
const DEAD_RETRIES = 100;
const DEAD_RETRY_MS = 5_000;
/** A run of the consumer that has not answered for so long has died, for the queue. */
const VISIBILITY_MS = 30_000;

export class BellQueue {
  readonly #deps: QueueDeps;
  readonly #runs = new Set<Life>();

  constructor(deps: QueueDeps) {
    this.#deps = deps;
  }

  /** The queue as one that lives sends to it. */
  sender(owner: Life | null): Pick<Queue<Doorbell>, "send"> {
    const { time, strikes, draw } = this.#deps;
    return {
      send: (body) =>
        new Promise((resolve, reject) => {
          if (owner?.isAlive === false) return;
          if (strikes("bell_refused")) {
            time.after(draw(0, 3), owner, () => reject(new Error("the queue did not take the message")));
            return;
          }
          if (!strikes("bell_lost")) this.#put({ body, tries: 0, isDead: false });
          if (strikes("bell_doubled")) this.#put({ body, tries: 0, isDead: false });
          time.after(draw(0, 3), owner, () => resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }));
        }),
    };
  }

  /** Ends all runs of the consumer. */
  killAll(): void {
    for (const life of this.#runs) life.isAlive = false;
    this.#runs.clear();
  }

  #put(message: Message, inMs?: number): void {
    const { time, strikes, draw } = this.#deps;
    const wait = inMs ?? (strikes("bell_late") ? draw(100, 20_000) : draw(0, 5));
    time.after(wait, null, () => this.#deliver(message));
  }

  #deliver(message: Message): void {
    const { time, strikes, draw, consume } = this.#deps;
    const life = new Life(strikes("clock_skew") ? draw(-2_000, 2_000) : 0);
    this.#runs.add(life);
    let isSettled = false;
    const settle = (again: boolean): void => {
      if (isSettled) return;
      isSettled = true;
      if (again) this.#again(message);
    };
    const bell = { body: message.body, ack: () => settle(false), retry: () => settle(true) };
    time.after(VISIBILITY_MS, null, () => settle(true));
    if (strikes("consumer_crash")) {
      time.after(draw(0, 120), null, () => {
        life.isAlive = false;
        this.#runs.delete(life);
      });
    }
    time.owner = life;
    const queue = message.isDead ? DEAD_LETTER_QUEUE : "execution";
    void consume({ queue, messages: [bell] }, life).then(
      () => this.#runs.delete(life),
      () => settle(true),
    );
  }

  #again({ body, tries, isDead }: Message): void {
    const most = isDead ? DEAD_RETRIES : MAX_RETRIES;
    if (tries < most) this.#put({ body, tries: tries + 1, isDead }, isDead ? DEAD_RETRY_MS : RETRY_MS);
    else if (!isDead) this.#put({ body, tries: 0, isDead: true });
  }
}
