import { expect, test } from "vitest";
import { faultsOf, type HostilePhase, type HostileReport } from "./hostile-clients";
import { HOSTILE_CLASSES } from "./hostile-classes";

const LATENCY = { count: 1, p50: 1, p95: 1, p99: 1, p999: 1, max: 1 };
const CHUNKS = "chunks that are framed wrongly";

const aReport = (phase: Partial<HostilePhase>): HostileReport => ({
  phases: [{ name: CHUNKS, endings: {}, honest: { latency: LATENCY, wrong: [] }, residentMB: null, ...phase }],
  audit: { differences: [], orders: 0, fills: 0, journalRows: 0, ends: {} },
  complaints: new Map(),
});

test("is content when the honest are answered and the hostile end as they may", () => {
  const endings = { [CHUNKS]: { "400, closed": 5, "under way at the end": 2 } };
  expect(faultsOf(aReport({ endings }))).toEqual([]);
});

test.each<[string, Partial<HostilePhase>]>([
  ["a fault of ours answered to a hostile client", { endings: { [CHUNKS]: { "500, closed": 1 } } }],
  ["a hostile request that was taken", { endings: { [CHUNKS]: { "201, open": 1 } } }],
  ["a kind that never got through", { endings: { [CHUNKS]: {} } }],
  ["connections that are not taken", { endings: { [CHUNKS]: { "not connected": 3 } } }],
  ["a wrong answer to the honest client", { honest: { latency: LATENCY, wrong: ["quantity came back as 2"] } }],
  ["an honest client that got nowhere", { honest: { latency: null, wrong: [] } }],
])("notices %s", (_, phase) => {
  expect(faultsOf(aReport(phase))).toHaveLength(1);
});

test("no kind of hostile client may end with a fault of ours", () => {
  for (const status of ["500", "502", "503", "200 and 500"])
    for (const state of ["open", "closed"])
      expect(HOSTILE_CLASSES.filter(({ mayEnd }) => mayEnd.test(`${status}, ${state}`))).toEqual([]);
});
