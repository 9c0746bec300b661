import { describe, expect, it } from "vitest";
import type { LimitChanges } from "../commands";
import { money, ratio } from "../decimal";
import type { ProposalId } from "../ids";
import { DEFAULT_HANDLING, type LimitAction } from "../limits";
import type { LimitsProposal } from "../limits-proposal";
import { aConfig, surroundingsOf } from "../testing/a-config";
import { anAccount, type TestAccount } from "../testing/test-account";
import { MAX_PROPOSALS } from "./approve-limits";
import { nextTimeAt } from "./react";

const config = aConfig();
/** An account of a firm where loosening takes two. */
const aGuardedAccount = (): TestAccount =>
  anAccount({ surroundings: surroundingsOf({ ...config, risk: { ...config.risk, approvals: 2 } }) });

const set = (account: TestAccount, changes: Partial<LimitChanges>, by = "alice", ifVersion: number | null = null) =>
  account.run({
    kind: "set_limits",
    changes: { portfolio: {}, symbols: {}, ...changes },
    reason: "expiry",
    by,
    ifVersion,
  });

/** Proposes a change that has to wait. */
function proposed(account: TestAccount, changes: Partial<LimitChanges> = RAISE, by = "alice"): LimitsProposal {
  const reply = set(account, changes, by);
  if (!reply.ok || reply.proposal === null) throw new Error("it was not kept as a proposal");
  return reply.proposal;
}

const RAISE: Partial<LimitChanges> = { portfolio: { max_exposure: money("2000000000") } };

const approve = (account: TestAccount, { proposalId }: Pick<LimitsProposal, "proposalId">, by = "bob") =>
  account.run({ kind: "approve_limits", proposalId, reason: "agreed", by });

const refusedWith = (code: string) => ({ ok: false, rejection: { code } });

describe("with one approval", () => {
  it("puts a raise in force at once", () => {
    const account = anAccount();
    expect(set(account, RAISE)).toEqual({ ok: true, proposal: null });
    expect(account.state.limits.portfolio.max_exposure).toBe(money("2000000000"));
  });
});

describe("with two approvals", () => {
  it.each<[string, Partial<LimitChanges>]>([
    ["raises a maximum", RAISE],
    ["raises a count", { portfolio: { max_positions: 101 } }],
    ["raises a breaker's threshold", { portfolio: { breaker_daily_loss: money("2000000000") } }],
    ["lowers the minimum margin ratio", { portfolio: { min_margin_ratio: ratio("0.0000001") } }],
    ["makes a limit alert only", { handling: { max_exposure: { action: "alert_only" } } }],
    ["weakens a policy", { policies: { volatilityTarget: ratio("0.9") } }],
    ["raises one and lowers another", { portfolio: { max_exposure: money("2000000000"), max_positions: 1 } }],
  ])("keeps a change that %s for somebody else", (_what, changes) => {
    const account = aGuardedAccount();
    const before = account.state.limits;
    const proposal = proposed(account, changes);
    expect(account.state.limits).toBe(before);
    expect(account.state.risk.proposals.get(proposal.proposalId)).toEqual(proposal);
  });

  it.each<[string, Partial<LimitChanges>]>([
    ["lowers a maximum", { portfolio: { max_exposure: money("5") } }],
    ["raises the minimum margin ratio", { portfolio: { min_margin_ratio: ratio("0.5") } }],
    ["leaves a limit as it is", { portfolio: { max_exposure: money("1000000000") } }],
    ["makes a limit reduce instead of block", { handling: { max_exposure: { action: "reduce" } } }],
    ["moves a threshold", { handling: { max_exposure: { warning: ratio("0.9"), critical: ratio("0.95") } } }],
    ["raises a symbol's limit", { symbols: { BTCUSDT: { max_value: money("2000000000") } } }],
    ["makes a symbol's limit alert only", { handling: { "BTCUSDT/max_value": { action: "alert_only" } } }],
    ["tightens a policy", { policies: { selfMatch: "reject", duplicateWindowMs: 1_000 } }],
  ])("puts a change that %s in force at once", (_what, changes) => {
    const account = aGuardedAccount();
    expect(set(account, changes)).toEqual({ ok: true, proposal: null });
    expect(account.state.limits.version).toBe(2);
  });

  it.each<[LimitAction, LimitAction, boolean]>([
    ["reduce", "block", true],
    ["reduce", "alert_only", true],
    ["block", "alert_only", true],
    ["alert_only", "block", false],
    ["alert_only", "reduce", false],
    ["block", "reduce", false],
  ])("when what a breach does goes from %s to %s: waits is %s", (from, to, waits) => {
    const account = aGuardedAccount();
    const handling = { ...DEFAULT_HANDLING, action: from };
    account.state.limits = { ...account.state.limits, handling: new Map([["max_exposure", handling]]) };
    const reply = set(account, { handling: { max_exposure: { action: to } } });
    expect(reply.ok && reply.proposal !== null).toBe(waits);
    expect(account.state.limits.handling.get("max_exposure")?.action).toBe(waits ? from : to);
  });

  it("keeps setting a limit that was not set: until then it blocks", () => {
    const account = aGuardedAccount();
    account.state.limits = {
      ...account.state.limits,
      portfolio: { ...account.state.limits.portfolio, max_var_95: null },
    };
    expect(proposed(account, { portfolio: { max_var_95: money("1") } }).changes).toEqual([
      { limit: "max_var_95", symbol: null, from: null, to: "1" },
    ]);
  });

  it("says what would change, against which version, why and by whom", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account, {
      portfolio: { max_exposure: money("2000000000"), max_positions: 50 },
      symbols: { BTCUSDT: { max_value: money("7") } },
      handling: { max_leverage: { action: "alert_only" } },
      policies: { duplicateWindowMs: 500 },
    });
    expect(proposal).toMatchObject({ reason: "expiry", by: "alice", at: account.now, limits: { version: 2 } });
    expect(proposal.changes).toEqual([
      { limit: "max_exposure", symbol: null, from: "1000000000", to: "2000000000" },
      { limit: "max_positions", symbol: null, from: "100", to: "50" },
      { limit: "max_value", symbol: "BTCUSDT", from: null, to: "7" },
      { limit: "max_leverage.action", symbol: null, from: "block", to: "alert_only" },
      { limit: "policies.duplicate_window_ms", symbol: null, from: "0", to: "500" },
    ]);
  });

  it("refuses a change against another version before anything is kept", () => {
    const account = aGuardedAccount();
    expect(set(account, RAISE, "alice", 7)).toMatchObject(refusedWith("version_mismatch"));
    expect(account.state.risk.proposals.size).toBe(0);
  });

  it("keeps at most twenty, and makes room of those that can never be approved", () => {
    const account = aGuardedAccount();
    for (let count = 0; count < MAX_PROPOSALS; count++) proposed(account);
    expect(set(account, RAISE)).toMatchObject(refusedWith("too_many_proposals"));
    set(account, { portfolio: { max_positions: 5 } });
    const kept = proposed(account);
    expect([...account.state.risk.proposals.keys()]).toEqual([kept.proposalId]);
    expect(account.events("limits_proposal_closed")).toHaveLength(MAX_PROPOSALS);
  });
});

describe("an approval", () => {
  it("by another puts the change in force, and the journal says who did what", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account);
    expect(approve(account, proposal)).toEqual({ ok: true });
    expect(account.state.limits).toMatchObject({ version: 2, portfolio: { max_exposure: money("2000000000") } });
    expect(account.state.risk.proposals.size).toBe(0);
    expect(account.events().slice(-2)).toMatchObject([
      { type: "limits_changed", reason: "expiry", by: "alice" },
      { type: "limits_proposal_closed", outcome: "approved", reason: "agreed", by: "bob" },
    ]);
  });

  it("by whoever proposed it is refused, and it goes on waiting", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account);
    expect(approve(account, proposal, "alice")).toMatchObject(refusedWith("approval_by_other"));
    expect(account.state.risk.proposals.size).toBe(1);
    expect(account.state.limits.version).toBe(1);
  });

  it("of a change that was made against other limits is refused and closes it", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account);
    set(account, { portfolio: { max_exposure: money("5") } });
    expect(approve(account, proposal)).toMatchObject(refusedWith("proposal_superseded"));
    expect(account.state.limits.portfolio.max_exposure).toBe(money("5"));
    expect(account.events().at(-1)).toMatchObject({ type: "limits_proposal_closed", outcome: "superseded", by: "bob" });
    expect(approve(account, proposal)).toMatchObject(refusedWith("proposal_not_found"));
  });

  it("of one of two is in force, and the other has been overtaken by it", () => {
    const account = aGuardedAccount();
    const [first, second] = [proposed(account), proposed(account, { portfolio: { max_positions: 200 } })];
    expect(approve(account, first)).toEqual({ ok: true });
    expect(approve(account, second)).toMatchObject(refusedWith("proposal_superseded"));
    expect(account.state.limits.portfolio.max_positions).toBe(100);
  });

  it("twice is in force once", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account);
    approve(account, proposal);
    expect(approve(account, proposal)).toMatchObject(refusedWith("proposal_not_found"));
    expect(account.state.limits.version).toBe(2);
  });

  it("of what nobody proposed is refused", () => {
    expect(approve(aGuardedAccount(), { proposalId: "000000000000001" as ProposalId })).toMatchObject(
      refusedWith("proposal_not_found"),
    );
  });
});

describe("a withdrawal", () => {
  it("ends the wait, also by the one who proposed it", () => {
    const account = aGuardedAccount();
    const { proposalId } = proposed(account);
    const withdraw = () => account.run({ kind: "withdraw_limits", proposalId, reason: null, by: "alice" });
    expect(withdraw()).toMatchObject({ ok: true, proposal: { proposalId } });
    expect(withdraw()).toMatchObject(refusedWith("proposal_not_found"));
    expect(account.events().at(-1)).toMatchObject({ outcome: "withdrawn", by: "alice" });
  });
});

it("a replay of the journal leads to the same open proposals", () => {
  const account = aGuardedAccount();
  const first = proposed(account);
  proposed(account, { portfolio: { max_positions: 200 } });
  account.run({ kind: "withdraw_limits", proposalId: first.proposalId, reason: null, by: "bob" });
  expect(account.replayed().risk.proposals).toEqual(account.state.risk.proposals);
});

describe("a proposal that waits for a day", () => {
  const DAY_MS = 86_400_000;
  const outcomes = (account: TestAccount) =>
    account.events("limits_proposal_closed").map((event) => ("outcome" in event ? `${event.outcome} ${event.by}` : ""));

  it("is approved in the last millisecond", () => {
    const account = aGuardedAccount();
    const proposal = proposed(account);
    account.now += DAY_MS - 1;
    expect(approve(account, proposal)).toMatchObject({ ok: true });
    expect(outcomes(account)).toEqual(["approved bob"]);
  });

  it("is closed when it is to be approved after that, and the limits stay", () => {
    const account = aGuardedAccount();
    const before = account.state.limits;
    const proposal = proposed(account);
    account.now += DAY_MS;
    expect(approve(account, proposal)).toMatchObject(refusedWith("proposal_expired"));
    expect(approve(account, proposal)).toMatchObject(refusedWith("proposal_not_found"));
    expect([account.state.limits, outcomes(account)]).toEqual([before, ["expired system"]]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  it("is closed by the time, each when its own has come", () => {
    const account = aGuardedAccount();
    proposed(account);
    account.now += 1_000;
    const later = proposed(account);
    expect(nextTimeAt(account.state)).toBeLessThanOrEqual(later.at - 1_000 + DAY_MS);
    account.pass(DAY_MS - 1_000);
    expect([...account.state.risk.proposals.keys()]).toEqual([later.proposalId]);
    account.pass(1_000);
    expect(outcomes(account)).toEqual(["expired system", "expired system"]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  it("makes room for another when the time has not closed it yet", () => {
    const account = aGuardedAccount();
    for (let count = 0; count < MAX_PROPOSALS; count++) proposed(account);
    account.now += DAY_MS;
    proposed(account);
    expect(account.state.risk.proposals.size).toBe(1);
  });
});
