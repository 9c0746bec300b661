import { expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import type { RiskSummary } from "../firm/firm-rpc";
import { VirtualTime } from "../leases/testing/virtual-time";
import { REPORT_AFTER_MS, RiskReporter } from "./report-risk";

const aSummary = (equity: string, asOf: number): RiskSummary => ({
  account: "demo",
  asOf,
  equity: money(equity),
  long: money("0"),
  short: money("0"),
  dayPnl: money("0"),
  positions: 0,
  isMarked: true,
  riskLevel: "low",
  tradingState: "active",
});

function aReporter() {
  const time = new VirtualTime();
  const start = time.now();
  const sent: string[] = [];
  const failures: unknown[] = [];
  const account = { equity: "1" as string | null };
  let answer = (): Promise<void> => Promise.resolve();
  let timers = 0;
  const reporter = new RiskReporter({
    summary: () => (account.equity === null ? null : aSummary(account.equity, time.now())),
    send: (summary) => {
      sent.push(`${time.now() - start} ${summary.equity / 10n ** 24n}`);
      return answer();
    },
    after: (ms, work) => {
      timers++;
      time.after(ms, () => {
        timers--;
        work();
      });
    },
    failed: (error) => failures.push(error),
  });
  const set = (equity: string | null) => {
    account.equity = equity;
    reporter.changed();
  };
  return { time, sent, failures, set, timers: () => timers, answering: (by: () => Promise<void>) => (answer = by) };
}

test("a burst is one report, two seconds after it began, with what there is then", async () => {
  const { time, sent, set } = aReporter();
  for (const equity of ["1", "2", "3"]) {
    set(equity);
    await time.pass(600);
  }
  await time.pass(REPORT_AFTER_MS);
  expect(sent).toEqual(["2000 3"]);
});

test("goes out every two seconds while changes come, and once more with the last", async () => {
  const { time, sent, set } = aReporter();
  for (let n = 1; n <= 50; n++) {
    set(String(n));
    await time.pass(100);
  }
  await time.pass(60_000);
  expect(sent.map((line) => Number(line.split(" ")[0]))).toEqual([2_000, 4_000, 6_000]);
  expect(sent.at(-1)).toBe("6000 50");
});

test("nothing goes out, and no timer runs, once nothing changes", async () => {
  const { time, sent, set, timers } = aReporter();
  set("1");
  await time.pass(10_000);
  expect([sent.length, timers()]).toEqual([1, 0]);
  set("1");
  await time.pass(10_000);
  expect([sent.length, timers()]).toEqual([1, 0]);
});

test("an account with nothing to say yet says it with the change that follows", async () => {
  const { time, sent, set, timers } = aReporter();
  set(null);
  await time.pass(10_000);
  expect([sent, timers()]).toEqual([[], 0]);
  set("7");
  await time.pass(REPORT_AFTER_MS);
  expect(sent).toEqual(["12000 7"]);
});

test("a report that fails goes again, later and later, with what there is by then", async () => {
  const { time, sent, failures, set, answering } = aReporter();
  answering(() => Promise.reject(new Error("away")));
  set("1");
  await time.pass(REPORT_AFTER_MS);
  set("2");
  await time.pass(2_000);
  answering(() => Promise.resolve());
  await time.pass(60_000);
  expect(sent).toEqual(["2000 1", "4000 2", "8000 2"]);
  expect(failures).toHaveLength(2);
});

test("a quiet account gives up after four tries, and reports again with its next change", async () => {
  const { time, sent, set, timers, answering } = aReporter();
  answering(() => Promise.reject(new Error("away")));
  set("1");
  await time.pass(3_600_000);
  expect(sent).toEqual(["2000 1", "4000 1", "8000 1", "16000 1"]);
  expect(timers()).toBe(0);
  answering(() => Promise.resolve());
  set("1");
  await time.pass(REPORT_AFTER_MS);
  expect(sent).toHaveLength(5);
});

test("what changes while a report is under way goes with the next one", async () => {
  const { time, sent, set, answering } = aReporter();
  answering(() => time.wait(5_000));
  set("1");
  await time.pass(3_000);
  set("2");
  await time.pass(4_000);
  expect(sent).toEqual(["2000 1"]);
  await time.pass(2_000);
  expect(sent).toEqual(["2000 1", "9000 2"]);
});
