/** The life of a world: set up, steps with faults, healing, and the end of every order. */
import { DAY_MS, utcDate } from "../../../shared/core/calendar-day";
import { money, price } from "../../../shared/core/decimal";
import type { Counts } from "../coverage";
import { NO_FAULTS } from "../faults";
import { loadConfig, PAPER, TRADED } from "./configuration";
import { Clients, operate, resetBreakers } from "./operations";
import { strikeOfOwnAccord } from "./strike-of-own-accord";
import { World } from "./world";

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  /** Steps that are left out; for the search of a smaller trace. */
  readonly without: ReadonlySet<number>;
  /** Whether it heals after its steps, and ends its orders. */
  readonly heals: boolean;
  readonly trace: ((line: string) => void) | null;
}

export interface RunResult {
  readonly seed: number;
  /** Step at which something was broken; null when nothing was. */
  readonly failedAt: number | null;
  readonly broken: readonly string[];
  readonly counts: Counts;
  readonly steps: number;
}

/** Within this of the last fault nothing may be under way any more. */
const HEALED_WITHIN_MS = 15 * 60_000;
const HEALING_BEAT_MS = 10_000;

export async function runWorld({ seed, steps, without, heals, trace }: RunOptions): Promise<RunResult> {
  const world = new World({ seed, trace });
  let step = 0;
  const unheard = (error: unknown): void => world.unheard(error);
  process.on("unhandledRejection", unheard);
  try {
    await setUp(world);
    const clients = new Clients();
    world.letFaultsStrike();
    for (step = 1; step <= steps && world.broken.length === 0; step++) {
      world.enterStep(step);
      if (!without.has(step)) await takeStep(world, clients, step);
    }
    world.enterStep(step);
    if (heals && world.broken.length === 0) await heal(world);
    if (heals && world.broken.length === 0) await endAll(world);
  } catch (error) {
    world.fail(`the world came to a stop: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    process.off("unhandledRejection", unheard);
    world.close();
  }
  const isBroken = world.broken.length > 0;
  return {
    seed,
    failedAt: isBroken ? step : null,
    broken: world.broken,
    counts: world.counts(),
    steps: Math.min(step, steps),
  };
}

async function setUp(world: World): Promise<void> {
  const closes = world.chance.happens(0.5);
  world.putMarks();
  for (const { name, type, cash } of world.accounts) {
    const terms = { currency: "USDT", cash: money(cash), limits: null, by: "setup" } as const;
    await world.settled(world.firm().openAccount(name, { kind: "open_account", account: name, type, ...terms }));
  }
  if (closes) await world.settled(world.market().putCloses(drawCloses(world)));
  await world.pass(5_000);
  const live = { mode: "live", canary: null, reason: "setup", by: "setup" } as const;
  const ramp = { changes: { dailyNotionalCap: money("100000000") }, reason: "setup", by: "setup" };
  for (const name of world.exchanges) {
    await world.settled(world.venue(name).setMode(live));
    await world.settled(world.venue(name).setRamp(ramp));
  }
}

/** A month and a half of closes that move together. */
function drawCloses(world: World) {
  const { chance } = world;
  const moves = Array.from({ length: 45 }, () => (chance.share() - 0.5) * 0.06);
  return TRADED.flatMap((symbol) => {
    let at = world.marks.get(symbol) ?? 1;
    return moves.map((move, day) => {
      at *= 1 + move + (chance.share() - 0.5) * 0.001;
      const date = utcDate(world.time.now - (46 - day) * DAY_MS);
      return { symbol, date, close: price(at.toFixed(5)) };
    });
  });
}

async function takeStep(world: World, clients: Clients, step: number): Promise<void> {
  strikeOfOwnAccord(world);
  const operation = operate(world, clients, step);
  world.coverage.operation(operation);
  world.trace(() => `step ${step} at ${new Date(world.time.now).toISOString()}: ${operation}`);
  if (world.chance.happens(STANDSTILL)) world.time.now += drawStandstill(world);
  await world.pass(drawPause(world));
}

/** How often everything stands still for long, and then goes on late: hours of beats would say no more than that. */
const STANDSTILL = 0.0015;

/** Minutes, or until a moment after the end of the day. */
const drawStandstill = ({ chance, time }: World): number =>
  chance.happens(0.6) ? chance.between(60_000, 1_800_000) : DAY_MS - (time.now % DAY_MS) + chance.between(0, 1_000);

/** Most steps follow each other closely, so that they meet; now and then there is time for leases and alarms to run out. */
function drawPause({ chance }: World): number {
  const pause = chance.weighted({ none: 30, moment: 32, while: 24, second: 10, lease: 3.6 });
  switch (pause) {
    case "none":
      return 0;
    case "moment":
      return chance.between(1, 15);
    case "while":
      return chance.between(16, 400);
    case "second":
      return chance.between(400, 3_000);
    case "lease":
      return chance.between(3_000, 40_000);
  }
}

/** Faults stop and somebody puts everything back to work: then all comes to rest within a bounded time. */
async function heal(world: World): Promise<void> {
  world.rates = NO_FAULTS;
  world.marksStopUntil = 0;
  world.host.setClocks();
  world.trace(() => `healing at ${new Date(world.time.now).toISOString()}`);
  const why = { reason: "healing", by: "operator" } as const;
  world.hear(world.firm().setTradingState({ state: "active", ...why }));
  for (const venue of [PAPER, ...world.exchanges]) world.hear(world.venue(venue).setPanic({ panicked: false, ...why }));
  for (const venue of world.exchanges) {
    world.hear(world.venue(venue).setMode({ mode: "live", canary: null, ...why }));
    world.hear(world.venue(venue).setRamp({ changes: { dailyNotionalCap: money("100000000") }, ...why }));
  }
  for (const { name } of world.accounts) {
    const account = world.account(name);
    world.hear(account.setTradingState({ kind: "set_trading_state", state: "active", cancelOrders: false, ...why }));
    resetBreakers(world, account);
  }
  if (!(await comesToRest(world))) return;
  for (const { name } of world.accounts) await lookAt(world, name);
}

async function comesToRest(world: World): Promise<boolean> {
  const until = world.time.now + HEALED_WITHIN_MS;
  // At least over the longest pause between two tries.
  const notBefore = world.time.now + 2 * 60_000;
  // What a venue has told nobody of is found when the account is next reconciled with it.
  const left = (): string[] => [...world.checker.underWay(), ...world.checker.unsettled()];
  while (world.time.now < until && world.broken.length === 0) {
    // Somebody looks at accounts and venues now and then: an object whose alarm was lost is woken by nothing else.
    for (const { name } of world.accounts) world.hear(world.account(name).account());
    for (const name of loadConfig().venues.keys()) world.hear(world.venue(name).view());
    await world.pass(HEALING_BEAT_MS);
    if (world.time.now >= notBefore && left().length === 0) break;
  }
  if (world.broken.length > 0) return false;
  const unsettled = left();
  if (unsettled.length > 0)
    world.fail(`${HEALED_WITHIN_MS / 60_000} minutes after the last fault: ${unsettled.slice(0, 3).join("; ")}`);
  return unsettled.length === 0;
}

/** Everything that can be held against the disk when nothing is under way. */
async function lookAt(world: World, name: string): Promise<void> {
  const account = world.account(name);
  await world.settled(account.account());
  await world.settled(account.positions());
  for (const sentence of world.checker.unsettled(name)) world.fail(sentence);
  world.crash("ACCOUNT", name);
  // From its tables alone it is the same.
  await world.settled(account.account());
  await world.settled(account.positions());
}

/** Every order is cancelled: all end, and nothing is reserved for them. */
async function endAll(world: World): Promise<void> {
  for (let tries = 0; tries < 5 && world.broken.length === 0; tries++) {
    for (const { name } of world.accounts)
      world.hear(world.account(name).cancelOrders({ kind: "cancel_orders", symbol: null, side: null }));
    if (!(await comesToRest(world))) return;
    if (world.checker.open().length === 0) break;
  }
  const open = world.checker.open();
  if (open.length > 0) return world.fail(`cancelled, and open: ${open.slice(0, 3).join("; ")}`);
  for (const { name } of world.accounts) {
    await lookAt(world, name);
    await world.settled(world.account(name).verifyJournal(1));
    const answer = await world.settled(world.account(name).account());
    if (answer.ok && (answer.value.margin_reserved !== "0" || answer.value.open_orders !== 0))
      world.fail(
        `${name}: nothing is open, and ${answer.value.margin_reserved} is reserved for ${answer.value.open_orders} orders`,
      );
  }
}
