/** Each fault of an exchange at each moment of an order's life, from the account's tables to the venue's book (docs/execution-faults.md). */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { FAULT_KINDS } from "../../scripts/venue-sim/faults";
import { hasEnded } from "../../shared/core/order";
import { STRIKES } from "./testing/fault-strikes";
import { FAULT_NAMES, FAULT_TABLE, isNever, MOMENTS, type FaultName, type Moment } from "./testing/fault-table";
import { FaultWorld, type Crash } from "./testing/fault-world";
import { faultsPage, words } from "./testing/faults-page";

const worlds: FaultWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

interface Lived {
  readonly commands: string;
  readonly struck: string;
  readonly ends: string;
}

/** Lives through a fault, with every law kept at every step; gives what the order went through. */
async function live(name: FaultName, moment: Moment, crash: Crash): Promise<Lived> {
  const world = await FaultWorld.start(crash);
  worlds.push(world);
  const { strike, heal } = STRIKES[name];
  await strike(world, moment);
  const struck = world.describe();
  expect(await world.armed()).toEqual([]);
  expect(await world.brokenLaws()).toEqual([]);
  if (crash === "afterwards") world.kept.restart();
  await heal?.(world);
  await world.settle();
  const [commands, ends] = [world.story(), world.describe()];
  expect(await world.brokenLawsAtRest()).toEqual([]);
  await world.end();
  expect(await world.brokenLawsAtRest()).toEqual([]);
  expect([hasEnded(world.order), world.account.state.orders.size]).toEqual([true, 0]);
  return { commands, struck, ends };
}

describe.each(FAULT_NAMES)("%s", (name) => {
  for (const moment of MOMENTS) {
    const cell = FAULT_TABLE[name].cells[moment];
    if (isNever(cell)) continue;
    test(`${words(moment)}: ${cell.ends}`, async () => {
      expect(await live(name, moment, "none")).toEqual(cell);
    });
    test(`${words(moment)}, and the account starts anew while it is out: ${cell.ends}`, async () => {
      expect(await live(name, moment, "while_it_is_out")).toMatchObject({ ends: cell.ends });
    });
    // What is at rest then is as it was before.
    if (!/unknown|pending/.test(cell.struck)) continue;
    test(`${words(moment)}, and the account starts anew after it: ${cell.ends}`, async () => {
      expect(await live(name, moment, "afterwards")).toMatchObject({ struck: cell.struck, ends: cell.ends });
    });
  }
});

test("docs/execution-faults.md shows this table", () => {
  expect(readFileSync(`${import.meta.dirname}/../../docs/execution-faults.md`, "utf8")).toBe(faultsPage());
});

test("each fault that the simulator has is brought about by a row", () => {
  const strikes = readFileSync(`${import.meta.dirname}/testing/fault-strikes.ts`, "utf8");
  expect(FAULT_KINDS.filter((kind) => !strikes.includes(`fault: "${kind}"`))).toEqual([]);
});
