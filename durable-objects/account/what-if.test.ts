import { describe, expect, it, vi } from "vitest";
import { money } from "../../shared/core/decimal";
import type { LimitSet } from "../../shared/core/limits";
import type { WhatIfLine } from "../../shared/contract/what-if";
import { aStoredAccount, type StoredAccount } from "../storage/testing/stored-account";
import { WhatIfDesk, whatIfLines, type WhatIfDeps, type WhatIfRequest } from "./what-if";

const ALL = { fromSequence: null, untilSequence: null, from: null, until: null };

/** A past of so many orders that were accepted. */
function past(orders: number): StoredAccount {
  const stored = aStoredAccount();
  for (let count = 0; count < orders; count++) stored.account.accepted({ quantity: "1" });
  return stored;
}

const depsOf = ({ account, store }: StoredAccount, changes: Partial<WhatIfDeps> = {}): WhatIfDeps => ({
  surroundings: account.surroundings,
  history: null,
  lastRow: account.state.sequence,
  rows: (from, most) => store.journal.entries(from, most),
  rowsOfOrder: (last) => store.journal.entriesOfOrder(last),
  pause: () => Promise.resolve(),
  ...changes,
});

const under = ({ account }: StoredAccount, changes: Partial<WhatIfRequest> = {}): WhatIfRequest => {
  const { limits } = account.state;
  const proposed: LimitSet = { ...limits, portfolio: { ...limits.portfolio, max_exposure: money("250") } };
  return { proposed, span: ALL, list: 1_000, ...changes };
};

async function linesOf(lines: AsyncIterable<WhatIfLine>): Promise<WhatIfLine[]> {
  const all: WhatIfLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const summaryOf = (lines: readonly WhatIfLine[]) => {
  const last = lines.at(-1);
  return last !== undefined && "summary" in last ? last.summary : null;
};

describe("the lines", () => {
  it("come of the account's own tables and end with a summary", async () => {
    const stored = past(5);
    const lines = await linesOf(whatIfLines(depsOf(stored), under(stored)));
    expect(lines.map((line) => Object.keys(line)[0])).toEqual(["changed", "changed", "changed", "summary"]);
    expect(summaryOf(lines)).toMatchObject({ orders: 5, changed: 3, now_rejected: 3, undetermined: 0, listed: 3 });
  });

  it("list no more than is asked for, and count all", async () => {
    const stored = past(200);
    const lines = await linesOf(whatIfLines(depsOf(stored), under(stored, { list: 7 })));
    expect(lines.filter((line) => "changed" in line)).toHaveLength(7);
    expect(summaryOf(lines)).toMatchObject({ changed: 198, listed: 7 });
  });

  it("tell how far they have come", async () => {
    const stored = past(0);
    for (let count = 0; count < 4_100; count++) {
      stored.account.now += 1;
      stored.account.refusal({ quantity: "0.0001" });
    }
    const lines = await linesOf(whatIfLines(depsOf(stored), under(stored, { list: 0 })));
    const [progress] = lines.flatMap((line) => ("progress" in line ? [line.progress] : []));
    expect(progress).toMatchObject({ rows: 4_096, of: stored.account.state.sequence });
  });

  it("let others have a turn after each slice, and see no row that came after the question", async () => {
    const stored = past(600);
    const deps = depsOf(stored, {
      pause: () => {
        stored.account.accepted({ quantity: "1" });
        return Promise.resolve();
      },
    });
    const lines = await linesOf(whatIfLines(deps, under(stored, { list: 0 })));
    expect(summaryOf(lines)).toMatchObject({ orders: 600 });
    expect(stored.account.state.totals.openOrders).toBeGreaterThan(601);
  });

  it("read nothing behind the last row that is asked for", async () => {
    const stored = past(700);
    const rows = vi.fn<WhatIfDeps["rows"]>((from, most) => stored.store.journal.entries(from, most));
    await linesOf(whatIfLines(depsOf(stored, { rows }), under(stored, { span: { ...ALL, untilSequence: 20 } })));
    expect(rows).toHaveBeenCalledTimes(1);
  });

  it("break where the journal has a gap", async () => {
    const stored = past(5);
    stored.sql.run("DELETE FROM journal WHERE sequence = 5");
    await expect(linesOf(whatIfLines(depsOf(stored), under(stored)))).rejects.toThrow(
      "row 5 of the journal is missing",
    );
  });
});

describe("the desk", () => {
  const aDesk = () => {
    const clock = { now: 0 };
    const failed = vi.fn<(error: unknown) => void>();
    return { clock, failed, desk: new WhatIfDesk({ now: () => clock.now, failed }) };
  };
  async function* numbered(log: string[], name: string): AsyncGenerator<WhatIfLine, void> {
    try {
      for (let rows = 1; ; rows++) yield await Promise.resolve({ progress: { rows, orders: 0, of: 9 } });
    } finally {
      log.push(`${name} ended`);
    }
  }
  const streamOf = (opened: ReturnType<WhatIfDesk["open"]>): ReadableStream<Uint8Array> => {
    if ("ok" in opened) throw new Error(opened.rejection.code);
    return opened;
  };
  const take = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
    new TextDecoder().decode((await reader.read()).value);

  it("gives one line after the other, as they are taken", async () => {
    const reader = streamOf(aDesk().desk.open(numbered([], "only"))).getReader();
    expect([await take(reader), await take(reader)]).toEqual([
      '{"progress":{"rows":1,"orders":0,"of":9}}\n',
      '{"progress":{"rows":2,"orders":0,"of":9}}\n',
    ]);
  });

  it("refuses a second one while the first is read, and takes it when that was left", async () => {
    const { desk } = aDesk();
    const log: string[] = [];
    const reader = streamOf(desk.open(numbered(log, "first"))).getReader();
    await take(reader);
    expect(desk.open(numbered(log, "second"))).toMatchObject({
      ok: false,
      rejection: { code: "what_if_running", retryAfterSeconds: 5 },
    });
    await reader.cancel();
    expect(log).toEqual(["first ended"]);
    streamOf(desk.open(numbered(log, "third")));
  });

  it("gives the place of one that nobody takes lines of to the next", async () => {
    const { desk, clock } = aDesk();
    const log: string[] = [];
    const idle = streamOf(desk.open(numbered(log, "idle"))).getReader();
    await take(idle);
    clock.now += 30_000;
    const next = streamOf(desk.open(numbered(log, "next"))).getReader();
    await expect.poll(() => log).toEqual(["idle ended"]);
    expect(await take(next)).toContain('"rows":1');
    expect(desk.open(numbered(log, "third"))).toMatchObject({ ok: false });
  });

  it("ends a broken one with a problem, says so, and is free again", async () => {
    const { desk, failed } = aDesk();
    // oxlint-disable-next-line require-yield -- it breaks before its first line
    async function* broken(): AsyncGenerator<WhatIfLine, void> {
      await Promise.resolve();
      throw new Error("row 7 of the journal is missing");
    }
    const text = await new Response(streamOf(desk.open(broken()))).text();
    expect(JSON.parse(text)).toMatchObject({ problem: { code: "internal_error" } });
    expect(failed).toHaveBeenCalledOnce();
    streamOf(desk.open(numbered([], "next")));
  });
});
