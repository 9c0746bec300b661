import { expect, test } from "vitest";
import type { AccountId } from "../../shared/core/ids";
import type { TradeSide } from "../../shared/matching/exchange-order";
import { ALICE, BOB } from "../../shared/matching/testing/builders";
import { ReportPusher } from "./report-pusher";

/** A table of untold trades and accounts that answer when they are told to. */
class World {
  readonly table = new Map<AccountId, number[]>();
  readonly heard: string[] = [];
  readonly failures: string[] = [];
  readonly answers: { account: AccountId; answer: () => void; fail: () => void }[] = [];
  readonly pusher = new ReportPusher({
    untold: (account, { after, limit }) =>
      (this.table.get(account) ?? [])
        .filter((number) => number > after)
        .slice(0, limit)
        .map((number) => ({ account, number }) as TradeSide),
    tell: (account, trades) =>
      new Promise((resolve, reject) => {
        const numbers = trades.map(({ number }) => number).join(" ");
        const answer = (): void => (this.heard.push(`${account}: ${numbers}`), resolve());
        this.answers.push({ account, answer, fail: () => reject(new Error("no answer")) });
      }),
    onFailure: (account) => this.failures.push(account),
  });

  trade(account: AccountId, ...numbers: number[]): void {
    this.table.set(account, [...(this.table.get(account) ?? []), ...numbers]);
  }
  /** Lets the oldest call be answered and what follows from it happen. */
  async settle(how: "answer" | "fail" = "answer"): Promise<void> {
    this.answers.shift()?.[how]();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

test("tells an account in order, one call at a time, also what came while it was being told", async () => {
  const world = new World();
  world.trade(ALICE, 1, 2);
  const first = world.pusher.push([ALICE]);
  world.trade(ALICE, 3);
  const second = world.pusher.push([ALICE]);
  expect(world.answers).toHaveLength(1);
  await world.settle();
  await world.settle();
  expect(world.heard).toEqual(["alice: 1 2", "alice: 3"]);
  expect(await Promise.all([first, second])).toEqual([true, true]);
});

test("tells the others while one does not answer", async () => {
  const world = new World();
  world.trade(ALICE, 1);
  world.trade(BOB, 2);
  void world.pusher.push([ALICE, BOB]);
  world.answers.reverse();
  await world.settle();
  expect(world.heard).toEqual(["bob: 2"]);
});

test("tells again what nobody has said to have heard", async () => {
  const world = new World();
  world.trade(ALICE, 1);
  const pushed = world.pusher.push([ALICE]);
  await world.settle("fail");
  expect(await pushed).toBe(false);
  expect(world.failures).toEqual([ALICE]);
  expect(world.pusher.takeTold().size).toBe(0);
  void world.pusher.push([ALICE]);
  await world.settle();
  expect(world.heard).toEqual(["alice: 1"]);
});

test("does not tell again what waits to be taken out of the table, and hands it out for that once", async () => {
  const world = new World();
  world.trade(ALICE, 1, 2);
  void world.pusher.push([ALICE]);
  await world.settle();
  world.trade(ALICE, 3);
  void world.pusher.push([ALICE]);
  await world.settle();
  expect(world.heard).toEqual(["alice: 1 2", "alice: 3"]);
  expect([...world.pusher.takeTold()]).toEqual([[ALICE, 3]]);
  expect(world.pusher.takeTold().size).toBe(0);
});
