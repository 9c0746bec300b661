import { expect, test } from "vitest";
import { money, quantity } from "../decimal";
import type { PortfolioLimits, SymbolLimits } from "../limits";
import { anAccount, type AccountParts } from "../testing/test-account";

const portfolio = (name: keyof PortfolioLimits): [string, AccountParts] => [name, { limits: { [name]: null } }];
/** Without a limit of its own an order is held to the position's: that is set unless it is what is looked at. */
const symbol = (name: keyof SymbolLimits): [string, AccountParts] => [
  name,
  {
    symbolLimits: {
      max_position: quantity("1000"),
      max_value: money("1000000"),
      max_order_size: quantity("1000"),
      max_order_value: money("1000000"),
      ...(name === "max_order_size" ? { max_position: null } : {}),
      ...(name === "max_order_value" ? { max_value: null } : {}),
      [name]: null,
    },
  },
];

test.each([
  portfolio("max_exposure"),
  portfolio("max_net_exposure"),
  portfolio("max_leverage"),
  portfolio("max_positions"),
  portfolio("max_drawdown"),
  portfolio("min_margin_ratio"),
  portfolio("max_daily_loss"),
  portfolio("max_var_95"),
  portfolio("max_var_99"),
  portfolio("max_open_orders"),
  portfolio("max_correlated_exposure"),
  portfolio("max_messages_per_second"),
  symbol("max_position"),
  symbol("max_value"),
  symbol("max_concentration"),
  symbol("max_order_size"),
  symbol("max_order_value"),
  symbol("max_open_orders"),
  symbol("price_collar"),
])("while %s is not set an order is refused, and told which limit it is", (name, parts) => {
  const placed = anAccount(parts).place();
  const message = expect.stringContaining(`${name} is not set`) as string;
  expect(placed).toMatchObject({ ok: false, rejection: { message } });
});
