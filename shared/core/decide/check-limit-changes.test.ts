import { expect, test } from "vitest";
import type { LimitChanges } from "../commands";
import { money, quantity, ratio, type Money, type Ratio } from "../decimal";
import { aConfig, BTC } from "../testing/a-config";
import { anAccount } from "../testing/test-account";
import { problemOfChanges } from "./check-limit-changes";

const { instruments } = aConfig();
const code = (changes: object): string | null =>
  problemOfChanges({ portfolio: {}, symbols: {}, ...changes } as LimitChanges, instruments)?.code ?? null;

const half = ratio("0.5");
const tiny = 1n as Ratio;

test.each<[string, object, string | null]>([
  ["nothing", {}, null],
  ["an amount of zero", { portfolio: { max_exposure: money("0") } }, null],
  ["an amount below zero", { portfolio: { max_exposure: -1n as Money } }, "limit_out_of_range"],
  ["an amount that is no decimal", { portfolio: { max_exposure: Number.NaN } }, "limit_out_of_range"],
  ["a ratio of 1000", { portfolio: { max_leverage: ratio("1000") } }, null],
  ["a ratio over 1000", { portfolio: { max_leverage: ratio("1000.000000000001") } }, "limit_out_of_range"],
  ["the smallest ratio", { portfolio: { max_drawdown: tiny } }, null],
  ["a ratio of zero", { portfolio: { max_drawdown: ratio("0") } }, "limit_out_of_range"],
  ["a count of zero", { portfolio: { max_open_orders: 0 } }, null],
  ["a count below zero", { portfolio: { max_open_orders: -1 } }, "limit_out_of_range"],
  ["a count that is not whole", { portfolio: { max_open_orders: 1.5 } }, "limit_out_of_range"],
  ["a limit that there is not", { portfolio: { max_fun: money("1") } }, "limit_unknown"],
  ["a symbol's limit as the portfolio's", { portfolio: { max_position: quantity("1") } }, "limit_unknown"],
  ["a symbol's limit", { symbols: { [BTC]: { max_position: quantity("1") } } }, null],
  ["a symbol's limit taken away", { symbols: { [BTC]: { max_position: null } } }, null],
  ["DEFAULT's limit", { symbols: { DEFAULT: { max_open_orders: 5 } } }, null],
  ["a symbol that there is not", { symbols: { NOSUCH: {} } }, "instrument_unknown"],
  ["a symbol's limit that there is not", { symbols: { [BTC]: { toString: 1n } } }, "limit_unknown"],
  ["a handling of the portfolio's", { handling: { max_exposure: { action: "reduce", warning: half } } }, null],
  ["a handling of a symbol's", { handling: { [`${BTC}/max_value`]: { action: "alert_only" } } }, null],
  ["a handling of DEFAULT's", { handling: { "DEFAULT/max_value": { critical: half } } }, null],
  ["a handling of nothing", { handling: { max_fun: {} } }, "limit_unknown"],
  ["a handling of no symbol", { handling: { "NOSUCH/max_value": {} } }, "instrument_unknown"],
  ["a handling of no limit of a symbol", { handling: { [`${BTC}/max_exposure`]: {} } }, "limit_unknown"],
  ["an action that there is not", { handling: { max_exposure: { action: "panic" } } }, "limit_out_of_range"],
  ["a threshold of 1", { handling: { max_exposure: { critical: ratio("1") } } }, null],
  ["a threshold over 1", { handling: { max_exposure: { critical: ratio("1.000000000001") } } }, "limit_out_of_range"],
  ["a threshold of zero", { handling: { max_exposure: { warning: ratio("0") } } }, "limit_out_of_range"],
  ["a window of a minute", { policies: { duplicateWindowMs: 60_000 } }, null],
  ["no window", { policies: { duplicateWindowMs: 0 } }, null],
  ["a window over a minute", { policies: { duplicateWindowMs: 60_001 } }, "limit_out_of_range"],
  ["a window below zero", { policies: { duplicateWindowMs: -1 } }, "limit_out_of_range"],
  ["repeated executions", { policies: { repeatedExecutions: { count: 3, windowMs: 1_000 } } }, null],
  ["repeated executions off", { policies: { repeatedExecutions: null } }, null],
  ["no repeated execution", { policies: { repeatedExecutions: { count: 0, windowMs: 1_000 } } }, "limit_out_of_range"],
  ["repeated in no time", { policies: { repeatedExecutions: { count: 1, windowMs: 0 } } }, "limit_out_of_range"],
  ["a correlation of 1", { policies: { maxCorrelation: ratio("1") } }, null],
  ["a correlation over 1", { policies: { maxCorrelation: ratio("1.1") } }, "limit_out_of_range"],
  ["a policy that there is not", { policies: { fun: true } }, "limit_unknown"],
  ["an unknown self-match policy", { policies: { selfMatch: "maybe" } }, "limit_out_of_range"],
])("%s", (_is, changes, expected) => {
  expect(code(changes)).toBe(expected);
});

test("a change that is refused changes nothing", () => {
  const account = anAccount();
  const rows = account.history.journal.length;
  const set = (changes: Partial<LimitChanges>) =>
    account.run({
      kind: "set_limits",
      changes: { portfolio: { max_exposure: money("1") }, symbols: {}, ...changes },
      reason: "test",
      by: "test",
      ifVersion: null,
    });
  expect(set({ policies: { duplicateWindowMs: 60_001 } })).toMatchObject({ rejection: { code: "limit_out_of_range" } });
  expect(set({ handling: { max_exposure: { warning: ratio("0.9"), critical: ratio("0.9") } } })).toMatchObject({
    rejection: { code: "thresholds_out_of_order" },
  });
  expect(account.state.limits.version).toBe(1);
  expect(account.history.journal).toHaveLength(rows);
});
