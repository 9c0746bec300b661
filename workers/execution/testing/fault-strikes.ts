/** How each fault is brought about at each moment of an order's life. What it ends in is fault-table.ts. */
import { LEASE_MS } from "../../../shared/core/outbox";
import type { FaultName, Moment } from "./fault-table";
import type { FaultWorld } from "./fault-world";

interface Requests {
  readonly method: string;
  readonly path: string;
}
const MET: Readonly<Record<Moment, Requests>> = {
  before_send: { method: "GET", path: "/api/v3/exchangeInfo" },
  after_send: { method: "POST", path: "/api/v3/order" },
  after_acknowledgement: { method: "GET", path: "/api/v3/myTrades" },
  during_cancel: { method: "DELETE", path: "/api/v3/order" },
  during_replace: { method: "POST", path: "/api/v3/order/cancelReplace" },
  during_next_leg: { method: "POST", path: "/api/v3/order" },
};
/** The request before which a fill of the order can come: its cancel, alone or in a replace. */
const OVERTAKEN: Readonly<Record<Moment, Requests>> = { ...MET, during_next_leg: MET.during_cancel };

/** Buys 1 under the market, so that it rests. */
const RESTING = { quantity: "1", price: "49000" };
/** Buys 1 over the market, so that it fills as it arrives. */
const CROSSING = { quantity: "1", price: "50100" };

export interface Strike {
  /** Brings the order to the moment, and the fault upon it. */
  readonly strike: (world: FaultWorld, moment: Moment) => Promise<void>;
  /** What ends the fault, where it does not end by itself. */
  readonly heal?: (world: FaultWorld) => Promise<void>;
}

/** Brings an order to a moment, and gives what happens next: the command, or the fill that is to be told. */
async function reach(
  world: FaultWorld,
  moment: Moment,
  { terms = RESTING, fills = ["0.4"] }: { terms?: typeof RESTING; fills?: readonly string[] } = {},
): Promise<() => Promise<void>> {
  if (moment !== "before_send") await world.warm();
  world.place(terms);
  const send = (): Promise<void> => world.serveAndCrash();
  if (moment === "before_send" || moment === "after_send") return send;
  await world.serve();
  switch (moment) {
    case "after_acknowledgement":
      return async () => {
        for (const part of fills) await world.fill(part);
        world.crashNow();
      };
    case "during_cancel":
      return () => {
        world.account.cancel(world.order);
        return send();
      };
    case "during_replace":
    case "during_next_leg":
      if (moment === "during_next_leg") {
        await world.fill("0.4");
        await world.compare();
      }
      return () => {
        world.account.replace(world.order, { quantity: "2", price: "48900" });
        return send();
      };
  }
}

type Fault = Readonly<Record<string, unknown>>;
const ofAll = (fault: Fault) => (): Fault => fault;

type Until = (world: FaultWorld) => Promise<"give_up" | "released">;

/** A fault of the request that the moment is about; `until` for an answer that is held back. A fill is asked for while it is there. */
const ofRequest =
  (faultAt: (moment: Moment) => Fault | null, until?: Until): Strike["strike"] =>
  async (world, moment) => {
    const command = await reach(world, moment);
    const fault = faultAt(moment);
    if (fault !== null) await world.arm({ match: MET[moment], ...fault });
    if (until !== undefined) world.held = { ...MET[moment], until: () => until(world) };
    await command();
    if (moment === "after_acknowledgement") await world.compare();
  };

const giveUp = (): Promise<"give_up"> => Promise.resolve("give_up");

/** The lease runs out and the account draws its conclusion; then the answer comes. */
const outlastLease = async (world: FaultWorld): Promise<"released"> => {
  world.pass(LEASE_MS + 1);
  await world.release();
  return "released";
};

/** No connection can be made. */
const ofAbsence: Strike["strike"] = async (world, moment) => {
  const command = await reach(world, moment);
  const isToBeTold = moment === "after_acknowledgement";
  if (isToBeTold) await command();
  world.isReachable = false;
  await (isToBeTold ? world.compare() : command());
};

/** A fault of the stream, which listens from the start. What fills during a cancel or replace is half of the order, just before it. */
const ofStream =
  (
    faultAt: (moment: Moment) => Fault,
    has: (world: FaultWorld, moment: Moment) => Promise<void>,
    fills?: readonly string[],
  ): Strike["strike"] =>
  async (world, moment) => {
    await world.listen();
    const command = await reach(world, moment, {
      terms: moment === "after_send" ? CROSSING : RESTING,
      ...(fills === undefined ? {} : { fills }),
    });
    if (moment !== "after_send") await world.heardAll(moment === "during_next_leg" ? 2 : 1);
    world.heard.length = 0;
    await world.arm(faultAt(moment));
    if (moment !== "after_send" && moment !== "after_acknowledgement")
      await world.arm({ fault: "cancel_loses_race", share: "0.5", match: OVERTAKEN[moment] });
    await command();
    await has(world, moment);
  };

const TRADE = { event: "executionReport", execution: "TRADE" };
const REPORT = { event: "executionReport" };
const nothingElse = (): Promise<void> => Promise.resolve();
/** How a part comes to fill. Of an order that works, the house takes it without a fault. */
const PARTLY: Readonly<Record<Moment, Fault | null>> = {
  before_send: null,
  after_send: { fault: "partial_fill", share: "0.25" },
  after_acknowledgement: null,
  during_cancel: { fault: "cancel_loses_race", share: "0.5" },
  during_replace: { fault: "partial_fill", share: "0.25" },
  during_next_leg: { fault: "partial_fill", share: "0.25" },
};
const whileListening = ofStream(ofAll({ fault: "disconnect_before_event", match: TRADE }), (world) =>
  world.lostStream(),
);
const ofDisconnection: Strike["strike"] = async (world, moment) => {
  if (moment !== "before_send") return whileListening(world, moment);
  await world.listen();
  const command = await reach(world, moment);
  await world.disconnect();
  await world.lostStream();
  return command();
};
/** How many reports of the stream make up what happens at a moment. */
const REPORTS: Readonly<Record<Moment, number>> = {
  before_send: 1,
  after_send: 2,
  after_acknowledgement: 2,
  during_cancel: 2,
  during_replace: 3,
  during_next_leg: 3,
};

export const STRIKES: Readonly<Record<FaultName, Strike>> = {
  timeout_before: { strike: ofRequest(ofAll({ fault: "timeout_before" }), giveUp) },
  timeout_after: { strike: ofRequest(ofAll({ fault: "timeout_after" }), giveUp) },
  error_before: { strike: ofRequest(ofAll({ fault: "error_before" })) },
  error_after: { strike: ofRequest(ofAll({ fault: "error_after" })) },
  reset_before: { strike: ofRequest(ofAll({ fault: "reset_before" })) },
  reset_after: { strike: ofRequest(ofAll({ fault: "reset_after" })) },
  no_connection: {
    strike: ofAbsence,
    heal: (world) => {
      world.isReachable = true;
      return Promise.resolve();
    },
  },
  rate_limited: { strike: ofRequest(ofAll({ fault: "rate_limited", retryAfterSeconds: 7 })) },
  banned: { strike: ofRequest(ofAll({ fault: "banned", retryAfterSeconds: 90 })) },
  clock_skew: {
    strike: ofRequest((moment) => ({
      fault: "clock_skew",
      ms: 60_000,
      // The list of markets is asked for without a time: what is told wrong is the time itself.
      match: moment === "before_send" ? { method: "GET", path: "/api/v3/time" } : MET[moment],
    })),
  },
  delayed: { strike: ofRequest(ofAll({ fault: "timeout_after" }), outlastLease) },
  partial_fill: { strike: ofRequest((moment) => PARTLY[moment]) },
  cancel_loses_race: {
    strike: ofRequest((moment) => ({ fault: "cancel_loses_race", match: OVERTAKEN[moment] })),
  },
  duplicate_fill: {
    strike: ofStream(ofAll({ fault: "duplicate_event", match: TRADE }), (world) => world.heardTrades(2)),
  },
  late_fill: {
    strike: ofStream(ofAll({ fault: "delay_event", match: TRADE }), nothingElse),
    heal: async (world) => {
      await world.release();
      await world.heardTrades(1);
    },
  },
  lost_event: { strike: ofStream(ofAll({ fault: "drop_event", match: TRADE }), nothingElse) },
  out_of_order: {
    strike: ofStream(
      (moment) => ({ fault: "reverse_events", match: REPORT, times: REPORTS[moment] }),
      (world, moment) => world.heardTrades(moment === "after_acknowledgement" ? 2 : 1),
      ["0.1", "0.3"],
    ),
  },
  disconnect: { strike: ofDisconnection },
  disconnect_after: {
    strike: ofStream(ofAll({ fault: "disconnect_after_event", match: TRADE }), async (world) => {
      await world.heardTrades(1);
      await world.lostStream();
    }),
  },
};
