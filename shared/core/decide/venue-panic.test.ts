import { expect, test } from "vitest";
import { acknowledged, canceled } from "../testing/test-account";
import { BTC } from "../testing/a-config";
import { anAccountWithVenues, DARK, NORTH, setVenue, SOUTH } from "../testing/venues";

test("a venue's panic ends what has not left, cancels what is there, and leaves other venues alone", () => {
  const account = anAccountWithVenues();
  const [queued, working, stop, other] = [
    account.accepted({ venue: NORTH }),
    account.accepted({ venue: NORTH }),
    account.accepted({ venue: NORTH, type: "stop", price: null, stop: "105" }),
    account.accepted({ venue: SOUTH }),
  ];
  const leased = account.turn().leased.find(({ intent }) => intent.orderId === working.orderId);
  if (leased === undefined) throw new Error("not leased");
  account.settle(leased, { kind: "answered", reports: [acknowledged(working)] });
  setVenue(account, NORTH, { panicked: true });
  expect([queued, working, stop, other].map((order) => account.status(order))).toEqual([
    "pending_cancel",
    "pending_cancel",
    "canceled",
    "pending_new",
  ]);
  expect(account.turn().leased.map(({ venue, intent }) => `${venue} ${intent.kind}`)).toEqual(["north cancel"]);
});

test("what has not left when it comes is canceled and never sent", () => {
  const account = anAccountWithVenues();
  const order = account.accepted({ venue: NORTH });
  setVenue(account, NORTH, { panicked: true });
  expect(account.status(order)).toBe("canceled");
  expect(account.turn().leased).toEqual([]);
});

test("nothing new is accepted for it until it is reset, by name or by a replace that would send", () => {
  const account = anAccountWithVenues({ controls: { [NORTH]: { panicked: true }, [DARK]: { panicked: true } } });
  expect(account.refusal({ venue: NORTH })).toBe("venue_unavailable");
  expect(account.refusal({ venue: DARK })).toBe("venue_unavailable");
  setVenue(account, NORTH, { panicked: false });
  expect(account.refusal({ venue: NORTH })).toBe(null);
});

test("questions about what is in doubt still go out, and a cancel waits for their answer", () => {
  const account = anAccountWithVenues();
  const order = account.unknown({ venue: NORTH });
  setVenue(account, NORTH, { panicked: true });
  const question = account.lease();
  expect(question.intent.kind).toBe("query");
  account.settle(question, { kind: "never_arrived" });
  expect(account.status(order)).toBe("canceled");
});

test("a cancel that the venue refuses in its panic is asked for until it is taken, not at once", () => {
  const account = anAccountWithVenues();
  const order = account.working({ venue: NORTH });
  setVenue(account, NORTH, { panicked: true });
  const refuse = () => {
    const leased = account.lease();
    if (leased.intent.kind !== "cancel") throw new Error("a cancel was due");
    const { requestId } = leased.intent;
    const refused = {
      kind: "cancel_refused",
      orderId: order.orderId,
      requestId,
      reason: "other",
      message: "",
    } as const;
    account.settle(leased, { kind: "answered", reports: [refused] });
  };
  refuse();
  expect([account.status(order), account.turn().leased]).toEqual(["pending_cancel", []]);
  account.pass(10_000);
  refuse();
  account.pass(10_000);
  account.settle(account.lease(), { kind: "answered", reports: [canceled(order)] });
  expect(account.status(order)).toBe("canceled");
});

test("a refused cancel at a venue that works is the answer to it", () => {
  const account = anAccountWithVenues();
  const order = account.working({ venue: NORTH });
  account.cancel(order);
  const leased = account.lease();
  if (leased.intent.kind !== "cancel") throw new Error("a cancel was due");
  const { requestId } = leased.intent;
  const refused = { kind: "cancel_refused", orderId: order.orderId, requestId, reason: "other", message: "" } as const;
  account.settle(leased, { kind: "answered", reports: [refused] });
  expect([account.status(order), account.turn().leased]).toEqual(["new", []]);
});

test("a panic that lasts cancels once, also over a restart", () => {
  const account = anAccountWithVenues();
  const order = account.working({ venue: NORTH });
  setVenue(account, NORTH, { panicked: true });
  setVenue(account, SOUTH, { healthy: false });
  account.restart();
  expect(account.events("cancel_requested")).toHaveLength(1);
  account.mark(BTC, "101");
  expect(account.order(order).pending).toHaveLength(1);
  account.report(canceled(order));
  expect(account.status(order)).toBe("canceled");
});
