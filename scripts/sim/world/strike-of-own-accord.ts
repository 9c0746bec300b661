/** What goes wrong in a step without anybody having asked for anything. */
import type { FaultName } from "../faults";
import { BINANCE, TRADED } from "./configuration";
import type { World } from "./world";

/** Has it happen; false when there is nothing that it could happen to. */
type Mishap = (world: World) => boolean;

const atNorth =
  (fault: Parameters<World["north"]["misbehave"]>[0]): Mishap =>
  ({ north }) =>
    north.misbehave(fault);

const MISHAPS: Readonly<Partial<Record<FaultName, Mishap>>> = {
  reject_after_acknowledgement: atNorth("reject_after_acknowledgement"),
  venue_cancels: (world) => {
    const first = atNorth("venue_cancels")(world);
    return world.spot?.cancelOne() === true || first;
  },
  fill_after_cancel: atNorth("fill_after_cancel"),
  overfill: atNorth("overfill"),
  bust: atNorth("bust"),
  venue_clock_jumps: ({ spot }) => spot?.jumpClock() ?? false,
  stream_lost: ({ wire }) => wire?.cutStreams() ?? false,
  stream_ended: ({ wire }) => wire?.endStreams() ?? false,
  session_crash: (world) => {
    if (!world.mortal().some(({ kind }) => kind === "VENUE_SESSION")) return false;
    world.crash("VENUE_SESSION", BINANCE);
    return true;
  },
  object_crash: (world) => {
    const mortal = world.mortal();
    if (mortal.length === 0) return false;
    const { kind, name } = world.chance.pick(mortal);
    world.crash(kind, name);
    return true;
  },
  machine_crash: (world) => {
    world.crashAll();
    return true;
  },
  marks_stop: (world) => {
    world.marksStopUntil = world.time.now + world.chance.between(10_000, 120_000);
    return true;
  },
  marks_jump: ({ chance, marks }) => {
    const symbol = chance.pick(TRADED);
    marks.set(symbol, (marks.get(symbol) ?? 1) * chance.pick([0.82, 0.9, 1.1, 1.2]));
    return true;
  },
};

/** Each at its rate, once in a step at most. */
export function strikeOfOwnAccord(world: World): void {
  for (const [fault, mishap] of Object.entries(MISHAPS) as [FaultName, Mishap][])
    if (world.chance.happens(world.rates[fault]) && mishap(world)) world.struck(fault);
}
