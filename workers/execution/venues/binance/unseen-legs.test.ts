/** A leg that the venue has taken and does not show yet. Its order is neither ended nor known to be as the legs before it. */
import { afterEach, expect, test, vi } from "vitest";
import type { Intent } from "../../../../shared/core/venue-protocol";
import { aCancel, aLease, aReplace, aSubmit, ALICE } from "../../../../shared/matching/testing/builders";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import { aFault } from "./fault";
import { aDesk, BTC, type DeskUnderTest } from "./testing/a-desk";

const opened: DeskUnderTest[] = [];
afterEach(async () => {
  for (const { sim } of opened.splice(0)) await sim.stop();
});

/** An order of 0.4 of which 0.1 is filled, at a venue whose questions do not find its second leg. */
async function aWorld() {
  const under = await aDesk();
  opened.push(under);
  const send = async (intent: Intent) =>
    (await under.venue.execute(ALICE, [aLease(intent, { expiresAt: under.now() + 10_000 })]))[0];
  await send(aSubmit({ orderId: "o1", price: "40000", quantity: "0.4" }));
  await admin(under.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId: "o1", quantity: "0.1" });
  const { client } = under.desk;
  const signed = client.signed.bind(client);
  vi.spyOn(client, "signed").mockImplementation((name, params, until) =>
    name === "order" && params["origClientOrderId"] === "o1-2"
      ? Promise.resolve({ ok: false, fault: aFault("unknown_order", "Order does not exist.", { code: "-2013" }) })
      : signed(name, params, until),
  );
  return { send };
}

const kindsOf = (outcome: Awaited<ReturnType<Awaited<ReturnType<typeof aWorld>>["send"]>>) =>
  outcome?.kind === "answered" ? outcome.reports.map(({ kind }) => kind) : outcome?.kind;

test("keeps its order working after the replace that sent it", async () => {
  const { send } = await aWorld();
  expect(kindsOf(await send(aReplace("o1", { quantity: "0.3", price: "39000" })))).toEqual([
    "replaced",
    "acknowledged",
  ]);
});

test("that was cancelled leaves open what it had filled", async () => {
  const { send } = await aWorld();
  await send(aReplace("o1", { quantity: "0.3", price: "39000" }));
  expect(kindsOf(await send(aCancel("o1")))).toBe("unknown");
});
