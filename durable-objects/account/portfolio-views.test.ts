import { expect, test } from "vitest";
import { ratio } from "../../shared/core/decimal";
import { BTC, CONTRACT, ETH } from "../../shared/core/testing/a-config";
import { anAccount, type TestAccount } from "../../shared/core/testing/test-account";
import { riskLevelOf } from "../../shared/core/risk/limit-uses";
import { limitsView } from "./limit-views";
import { accountView, portfolioView } from "./portfolio-views";

const account = (of: TestAccount) => accountView(of.state, of.now);
const portfolio = (of: TestAccount) => portfolioView(of.state, of.now);
const limit = (of: TestAccount, name: string) =>
  limitsView(of.state, of.now).portfolio.find((view) => view.limit === name);

test("an account that holds nothing is worth its cash, also without a mark", () => {
  const empty = anAccount({ marks: {}, cash: "500" });
  expect(account(empty)).toMatchObject({ equity: "500", buying_power: "500", margin_used: "0", unrealized_pnl: "0" });
  expect(portfolio(empty)).toMatchObject({ gross_exposure: "0", leverage: "0", margin_ratio: "1", risk_level: "low" });
});

test("with a stale mark of what is held nothing that depends on it is told", () => {
  const holder = anAccount();
  holder.hold(BTC, "2");
  holder.now += 15_000;
  expect(account(holder).equity).toBe("1000000");
  holder.now += 1;
  expect(account(holder)).toMatchObject({
    equity: null,
    margin_used: null,
    buying_power: null,
    unrealized_pnl: null,
    cash: "999800",
  });
  expect(portfolio(holder)).toMatchObject({
    gross_exposure: null,
    leverage: null,
    margin_ratio: null,
    risk_level: "unknown",
  });
  expect(limit(holder, "max_exposure")).toMatchObject({ used: null, utilization: null, level: null });
});

test("a short position is exposure below zero, and gains when the mark falls", () => {
  const seller = anAccount();
  seller.hold(BTC, "-3");
  seller.hold(ETH, "1");
  seller.mark(BTC, "90");
  expect(portfolio(seller)).toMatchObject({
    long_exposure: "100",
    short_exposure: "270",
    gross_exposure: "370",
    net_exposure: "-170",
    unrealized_pnl: "30",
    equity: "1000030",
    positions: 2,
  });
  expect(account(seller).maintenance_margin).toBe("18.5");
});

test("a contract counts with its multiplier", () => {
  const holder = anAccount({ marks: { [CONTRACT]: "100" } });
  holder.hold(CONTRACT, "2");
  expect(portfolio(holder)).toMatchObject({ long_exposure: "2000", equity: "1000000", unrealized_pnl: "0" });
});

test("a cash account may spend what its open buys leave of its cash, whatever its marks", () => {
  const saver = anAccount({ type: "cash", cash: "1000" });
  saver.hold(BTC, "1");
  saver.accepted({ quantity: "2", price: "100" });
  expect(account(saver)).toMatchObject({ equity: "1000", buying_power: "699.8" });
  saver.now += 60_000;
  expect(account(saver)).toMatchObject({ equity: null, buying_power: "699.8" });
  expect(portfolio(saver)).toMatchObject({ equity: null, buying_power: "699.8" });
});

test("without equity there is no ratio to it, and the risk is critical", () => {
  const ruined = anAccount({ cash: "100" });
  ruined.hold(BTC, "9");
  ruined.checksInvariants = false;
  ruined.mark(BTC, "80");
  expect(account(ruined)).toMatchObject({ equity: "-80", buying_power: "0" });
  expect(portfolio(ruined)).toMatchObject({ leverage: null, margin_ratio: null, risk_level: "critical" });
});

test("a floor is used up by falling to it, and breached at zero and below", () => {
  const holder = anAccount({ cash: "100", limits: { min_margin_ratio: ratio("0.1"), max_leverage: ratio("1000") } });
  holder.hold(BTC, "4");
  expect(limit(holder, "min_margin_ratio")).toMatchObject({ used: "0.6", utilization: "0.166666666667", level: "ok" });
  holder.mark(BTC, "79");
  // Equity 16, margin 31.6.
  expect(limit(holder, "min_margin_ratio")).toMatchObject({ used: "-0.975", utilization: null, level: "breach" });
  expect(riskLevelOf(holder.state, holder.now)).toBe("critical");
});
