/** Checks 10 and 13: how many orders, and how much of one symbol. */
import { within, type Check } from "./check";
import { ownQuantity, ownValue, useBefore } from "./own-end";
import type { Subject } from "./subject";

type Counted = { readonly openOrders: number } | undefined;

/** Open orders with this one, of which each part is one. What is only simulated is counted among its like. */
const openOf = ({ route }: Subject, live: Counted, shadow: Counted): number =>
  ((route.shadow ? shadow : live)?.openOrders ?? 0) + (route.parts?.length ?? 1);

const openOrders: Check = {
  name: "open_orders_limit",
  number: 10,
  onlyNew: true,
  run: (subject) =>
    within("open_orders_limit", subject, "portfolio/max_open_orders", {
      unit: "count",
      before: 0,
      after: openOf(subject, subject.state.totals, subject.state.shadow),
      limit: subject.state.limits.portfolio.max_open_orders,
      code: "open_orders_limit",
      what: "the account's open orders",
    }),
};

const symbolOpenOrders: Check = {
  name: "symbol_open_orders_limit",
  number: 10,
  onlyNew: true,
  run: (subject) =>
    within("symbol_open_orders_limit", subject, "symbol/max_open_orders", {
      unit: "count",
      before: 0,
      after: openOf(
        subject,
        subject.state.books.get(subject.request.symbol),
        subject.state.shadow.books.get(subject.request.symbol),
      ),
      limit: subject.limits.max_open_orders,
      code: "open_orders_limit",
      what: `the open orders in ${subject.request.symbol}`,
    }),
};

const positionSize: Check = {
  name: "position_limit",
  number: 13,
  run: (subject) => {
    const { limits, before, after } = subject;
    if (after === null) return null;
    const use = { before: before.quantity, after: after.quantity, limit: limits.max_position };
    return within("position_limit", subject, "symbol/max_position", {
      unit: "fine",
      ...use,
      before: useBefore(subject, use, ownQuantity),
      code: "position_limit",
      what: "the position with all open orders",
    });
  },
};

const positionValue: Check = {
  name: "position_value_limit",
  number: 13,
  run: (subject) => {
    const { limits, before, after, reduces } = subject;
    if (after === null) return null;
    const use = { before: before.exposure, after: after.exposure, limit: limits.max_value };
    return within("position_value_limit", subject, "symbol/max_value", {
      unit: "money",
      ...use,
      // What only reduces is no larger in size; its own price may still value the same size higher.
      before: reduces ? after.exposure : useBefore(subject, use, ownValue),
      code: "position_limit",
      what: "the value of the position with all open orders",
    });
  },
};

const positionCount: Check = {
  name: "position_count_limit",
  number: 13,
  run: (subject) => {
    const { state, request } = subject;
    const book = state.books.get(request.symbol);
    const isNew = book === undefined || (book.quantity === 0n && book.openOrders === 0);
    const before = state.totals.activeSymbols;
    return within("position_count_limit", subject, "portfolio/max_positions", {
      unit: "count",
      before,
      after: before + Number(isNew),
      limit: state.limits.portfolio.max_positions,
      code: "position_count_limit",
      what: "the number of symbols with a position or an open order",
    });
  },
};

export const OPEN_ORDERS: readonly Check[] = [openOrders, symbolOpenOrders];
export const POSITION: readonly Check[] = [positionSize, positionValue, positionCount];
