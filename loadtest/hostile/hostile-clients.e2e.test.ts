import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { faultsOf, letHostileClientsLoose } from "./hostile-clients";

const stateDir = mkdtempSync(join(tmpdir(), "edge-oms-hostile-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

test("answers an honest client rightly while every kind of hostile client is at work, and no hostile one with a fault of its own", async () => {
  const report = await letHostileClientsLoose({
    stateDir,
    seconds: 2,
    perSecond: 10,
    most: 20,
    together: true,
    seed: 1,
    say: () => undefined,
  });
  expect(faultsOf(report)).toEqual([]);
});
