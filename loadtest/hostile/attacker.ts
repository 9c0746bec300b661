/**
 * Hostile connections, in a process of their own, so that what they cost this side does not show in the honest client's
 * times: `attacker.ts <plan as JSON>`; the last line it prints is what it met, as JSON.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { HOSTILE_CLASSES, UNDER_WAY, type Attack, type HostileClass } from "./hostile-classes";
import { RawConnection, type Ending } from "./raw-connection";

export interface AttackPlan {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
  /** By name; all at once when there are several. */
  readonly classes: readonly string[];
  /** The most connections of a class; its own number when it is more than that. */
  readonly most: number;
}

/** How often connections ended in which way, by class. */
export type Endings = Readonly<Record<string, Readonly<Record<Ending, number>>>>;

/** Between one connection's end and the next: a client that is refused comes back, as fast as this. */
const PAUSE_MS = 50;
/** All connections of a class are not opened in the same instant: the kernel would refuse some, and not the service. */
const SPREAD_MS = 1;

const [text = "{}"] = process.argv.slice(2);
const plan = JSON.parse(text) as AttackPlan;
const over = AbortSignal.timeout(plan.seconds * 1_000);
/** A write that the service does not take would go on for ever. */
const isOver = new Promise<void>((resolve) => over.addEventListener("abort", () => resolve()));
let ids = 0;
const attack: Attack = {
  token: plan.token,
  signal: over,
  nextId: () => `hostile-${process.pid}-${++ids}`,
};
const endings: Record<string, Record<Ending, number>> = {};
await Promise.all(HOSTILE_CLASSES.filter(({ name }) => plan.classes.includes(name)).map(attackAs));
process.stdout.write(`${JSON.stringify(endings)}\n`);

async function attackAs(one: HostileClass): Promise<void> {
  const counts: Record<Ending, number> = {};
  endings[one.name] = counts;
  const connections = Math.min(one.connections, plan.most);
  await Promise.all(
    Array.from({ length: connections }, async (_, number) => {
      await sleep(number * SPREAD_MS);
      while (!over.aborted) {
        const ending = await attackOnce(one);
        counts[ending] = (counts[ending] ?? 0) + 1;
        await sleep(PAUSE_MS);
      }
    }),
  );
}

async function attackOnce(one: HostileClass): Promise<Ending> {
  const connection = await RawConnection.open(plan.url);
  if (connection === null) return "not connected";
  await Promise.race([one.run(connection, attack), isOver]);
  const ending = connection.leave();
  return over.aborted ? UNDER_WAY : ending;
}
