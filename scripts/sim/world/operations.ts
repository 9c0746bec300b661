/** What clients, risk managers, operators and the market do: one operation a step, by weight. */
import type { AccountRpc } from "../../../durable-objects/account/account-rpc";
import { money, quantity, ratio, type Quantity } from "../../../shared/core/decimal";
import type { AlertId, OrderId, ProposalId } from "../../../shared/core/ids";
import type { LimitChanges, ReplaceOrder } from "../../../shared/core/commands";
import type { OrderRequest } from "../../../shared/core/order";
import type { TradingState } from "../../../shared/core/controls";
import { BTC, ETH, PAPER, TRADED } from "./configuration";
import { drawOrder, drawQuantity, priceNear } from "./draw-order";
import type { World } from "./world";

/** What the clients have been told of: they name orders by it. */
export class Clients {
  readonly orders: { readonly account: string; readonly orderId: OrderId; readonly request: OrderRequest }[] = [];
  readonly proposals: { readonly account: string; readonly proposalId: ProposalId }[] = [];

  heard(account: string, orderId: string, request: OrderRequest): void {
    this.orders.push({ account, orderId: orderId as OrderId, request });
    if (this.orders.length > 60) this.orders.shift();
  }
}

interface Doing {
  readonly world: World;
  readonly clients: Clients;
  readonly step: number;
  readonly name: string;
  readonly account: AccountRpc;
}

type Operation = (doing: Doing) => void;

const WHO = { reason: "the simulation", by: "somebody" } as const;

/** Limits so tight that the next order meets them; a null takes a limit away. */
const TIGHT: readonly LimitChanges[] = [
  { portfolio: { max_exposure: money("1000") }, symbols: {} },
  { portfolio: { max_net_exposure: money("1000") }, symbols: {} },
  { portfolio: { max_leverage: ratio("0.01") }, symbols: {} },
  { portfolio: { max_positions: 1 }, symbols: {} },
  { portfolio: { max_drawdown: ratio("0.0001") }, symbols: {} },
  { portfolio: { min_margin_ratio: ratio("0.999") }, symbols: {} },
  { portfolio: { max_daily_loss: money("0.01") }, symbols: {} },
  { portfolio: { max_var_95: money("1"), max_var_99: money("1") }, symbols: {} },
  { portfolio: { max_open_orders: 2 }, symbols: {} },
  { portfolio: { max_correlated_exposure: money("500") }, symbols: {} },
  { portfolio: { max_messages_per_second: 1 }, symbols: {} },
  { portfolio: { breaker_daily_loss: money("0.5"), breaker_rapid_drawdown: ratio("0.00001") }, symbols: {} },
  { portfolio: { breaker_position_loss: money("0.5") }, symbols: {} },
  { portfolio: {}, symbols: { BTCUSDT: { max_position: quantity("0.3") } } },
  {
    portfolio: {},
    symbols: { BTCUSDT: { max_order_size: quantity("0.05") }, ETHUSDT: { max_order_size: quantity("0.5") } },
  },
  { portfolio: {}, symbols: { DEFAULT: { max_order_value: money("100") } } },
  { portfolio: {}, symbols: { ETHUSDT: { max_concentration: ratio("0.0001") } } },
  { portfolio: {}, symbols: { DEFAULT: { price_collar: ratio("0.001") } } },
  { portfolio: {}, symbols: { DEFAULT: { max_open_orders: 1 } } },
  { portfolio: {}, symbols: {}, policies: { selfMatch: "reject" } },
  { portfolio: {}, symbols: {}, policies: { selfMatch: "cancel_older" } },
  { portfolio: {}, symbols: {}, policies: { duplicateWindowMs: 60_000 } },
  { portfolio: {}, symbols: {}, policies: { repeatedExecutions: { count: 1, windowMs: 60_000 } } },
  { portfolio: {}, symbols: {}, policies: { flattenOnPositionLoss: true } },
  {
    portfolio: {},
    symbols: {},
    handling: { max_leverage: { action: "alert_only", warning: ratio("0.5"), critical: ratio("0.6") } },
  },
];

/** So much room that only buying power, and a cash account's cash, are in the way; it takes a second person. */
const LOOSE: LimitChanges = {
  portfolio: {
    max_exposure: money("1000000000"),
    max_net_exposure: money("1000000000"),
    max_leverage: ratio("1000"),
    min_margin_ratio: ratio("0.000001"),
    max_correlated_exposure: money("1000000000"),
    max_var_95: money("1000000000"),
    max_var_99: money("1000000000"),
  },
  symbols: Object.fromEntries(
    ["BTCUSDT", "ETHUSDT", "DEFAULT"].map((symbol) => [
      symbol,
      { max_position: quantity("1000000"), max_value: money("1000000000"), max_concentration: ratio("1000") },
    ]),
  ),
};

/** Back to what accounts start with; raising takes a second person. */
const WIDE: LimitChanges = {
  portfolio: {
    max_exposure: money("1000000"),
    max_net_exposure: money("1000000"),
    max_leverage: ratio("10"),
    max_positions: 100,
    max_drawdown: ratio("0.2"),
    min_margin_ratio: ratio("0.25"),
    max_daily_loss: money("50000"),
    max_var_95: money("50000"),
    max_var_99: money("75000"),
    max_open_orders: 10_000,
    max_correlated_exposure: money("500000"),
    max_messages_per_second: 1_000,
    breaker_daily_loss: money("50000"),
    breaker_position_loss: money("10000"),
    breaker_rapid_drawdown: ratio("0.05"),
  },
  symbols: {
    BTCUSDT: {
      max_position: quantity("10"),
      max_value: money("500000"),
      max_concentration: ratio("0.3"),
      max_order_size: null,
    },
    ETHUSDT: {
      max_position: quantity("100"),
      max_value: money("200000"),
      max_concentration: ratio("0.25"),
      max_order_size: null,
    },
    DEFAULT: {
      max_position: quantity("1000"),
      max_value: money("50000"),
      max_concentration: ratio("0.1"),
      max_order_value: null,
      price_collar: ratio("0.05"),
      max_open_orders: 1_000,
    },
  },
  policies: { selfMatch: "off", duplicateWindowMs: 0, repeatedExecutions: null, flattenOnPositionLoss: false },
};

/** More than may wait for a venue at once. */
const REPLACES_OF_A_STORM = 12;

/** By name: how likely it is, and what it does. */
const OPERATIONS = {
  place: [34, (doing) => place(doing, drawOrder(doing.world, doing.step))],
  place_batch: [
    3,
    ({ world, clients, step, name, account }) => {
      const requests = Array.from({ length: world.chance.between(2, 6) }, () => drawOrder(world, step));
      world.hear(account.placeOrders(requests.map((request) => ({ kind: "place_order", request }))), (replies) => {
        for (const [at, reply] of replies.entries()) {
          const request = requests[at];
          if (reply.order !== null && request !== undefined) clients.heard(name, reply.order.order_id, request);
        }
      });
    },
  ],
  place_again: [
    3,
    (doing) => {
      const { world, clients } = doing;
      const known = clients.orders.filter(({ request }) => request.clientOrderId !== null);
      const earlier = known[world.chance.below(Math.max(1, known.length))];
      if (earlier === undefined) return;
      const { account, request } = earlier;
      // The same body is a replay, another one is refused.
      const again = world.chance.happens(0.7) ? request : { ...request, quantity: (request.quantity * 2n) as Quantity };
      place({ ...doing, name: account, account: world.account(account) }, again);
    },
  ],
  place_twice: [
    2,
    (doing) => {
      const request = drawOrder(doing.world, doing.step);
      place(doing, request);
      place(doing, request);
    },
  ],
  place_nowhere: [
    0.2,
    ({ world, step }) => {
      const request = drawOrder(world, step);
      world.hear(world.account("nobody").placeOrders([{ kind: "place_order", request }]), ([reply]) => {
        if (reply?.ok === false) world.coverage.code(reply.rejection.code);
      });
    },
  ],
  check: [
    1,
    ({ world, step, account }) =>
      world.hear(account.checkOrder({ kind: "check_order", request: drawOrder(world, step) })),
  ],
  replace: [9, (doing) => withOrder(doing, (orderId, request) => drawReplace(doing.world, orderId, request))],
  replace_again: [
    1.5,
    (doing) => {
      withOrder(doing, (orderId, request) => drawReplace(doing.world, orderId, request));
      withOrder(doing, (orderId, request) => drawReplace(doing.world, orderId, request));
    },
  ],
  replace_storm: [
    0.3,
    ({ world, clients }) => {
      const order = pickOrder(world, clients);
      if (order === undefined) return;
      const account = world.account(order.account);
      for (let times = 0; times < REPLACES_OF_A_STORM; times++)
        world.hear(account.replaceOrder(drawReplace(world, order.orderId, order.request)));
    },
  ],
  cancel: [
    9,
    ({ world, clients }) => {
      const order = pickOrder(world, clients);
      if (order !== undefined)
        world.hear(world.account(order.account).cancelOrder({ kind: "cancel_order", orderId: order.orderId }));
    },
  ],
  resolve: [
    2,
    ({ world, clients }) => {
      // A person ends what has been in doubt for long, and something else by mistake.
      const inDoubt = world.checker.inDoubt().slice(0, 2);
      const order =
        inDoubt.length > 0 && world.chance.happens(0.6) ? world.chance.pick(inDoubt) : pickOrder(world, clients);
      if (order === undefined) return;
      const command = { kind: "resolve_order", orderId: order.orderId, ...WHO } as const;
      world.hear(world.account(order.account).resolveOrder(command));
    },
  ],
  cancel_storm: [
    0.8,
    ({ world, account }) => {
      const { chance } = world;
      const symbol = chance.happens(0.5) ? chance.pick(TRADED) : null;
      const side = chance.happens(0.3) ? chance.pick(["buy", "sell"] as const) : null;
      world.hear(account.cancelOrders({ kind: "cancel_orders", symbol, side }));
    },
  ],
  close_position: [
    1.5,
    ({ world, account }) =>
      world.hear(account.closePosition({ kind: "close_position", symbol: world.chance.pick(TRADED) })),
  ],
  look_at_order: [
    3,
    ({ world, clients }) => {
      const order = pickOrder(world, clients);
      if (order !== undefined) world.hear(world.account(order.account).getOrder(order.orderId));
    },
  ],
  look_at_account: [
    2,
    ({ world, account }) => {
      world.hear(account.account());
      world.hear(account.positions());
    },
  ],
  look_at_risk: [
    0.3,
    ({ world, account }) => {
      world.hear(account.portfolio());
      world.hear(account.limits());
      world.hear(account.stats());
      world.hear(account.breakers());
    },
  ],
  look_at_lists: [
    0.4,
    ({ world, account }) => {
      const all = { symbol: null, side: null, clientOrderId: null, after: null, until: null };
      world.hear(account.listOrders({ limit: 50, cursor: null, status: "open", ...all }));
      world.hear(account.fills({ limit: 50, cursor: null, symbol: null, orderId: null }));
    },
  ],
  verify_journal: [0.1, ({ world, account }) => world.hear(account.verifyJournal(1))],
  adjust_cash: [
    0.7,
    ({ world, step, account }) => {
      // Now and then almost all is taken out, and brought back later.
      const amount = money(
        String(world.chance.happens(0.1) ? world.chance.pick([-55_000, 55_000]) : world.chance.between(-2_000, 2_000)),
      );
      const reference = `r${step - (step % 3)}`;
      world.hear(account.adjustCash({ kind: "adjust_cash", amount, reference, ...WHO }));
    },
  ],
  tighten_limits: [0.7, (doing) => setLimits(doing, doing.world.chance.pick(TIGHT))],
  loosen_limits: [0.4, (doing) => setLimits(doing, LOOSE)],
  widen_limits: [1.6, (doing) => setLimits(doing, WIDE)],
  decide_proposal: [
    1.5,
    ({ world, clients }) => {
      const proposal = clients.proposals.shift();
      if (proposal === undefined) return;
      const account = world.account(proposal.account);
      const { proposalId } = proposal;
      const by = "another";
      if (world.chance.happens(0.8))
        world.hear(account.approveLimits({ kind: "approve_limits", proposalId, reason: null, by }));
      else world.hear(account.withdrawLimits({ kind: "withdraw_limits", proposalId, reason: null, by }));
    },
  ],
  block_symbol: [
    0.15,
    ({ world, account }) =>
      world.hear(account.blockSymbol({ kind: "block_symbol", symbol: world.chance.pick(TRADED), ...WHO })),
  ],
  unblock_symbol: [
    0.7,
    ({ world, account }) => {
      for (const symbol of TRADED) world.hear(account.unblockSymbol({ kind: "unblock_symbol", symbol, ...WHO }));
    },
  ],
  trading_state: [
    1.6,
    ({ world, account }) => {
      const state: TradingState = world.chance.weighted({ active: 12, reducing: 1, halted: 1 });
      world.hear(
        account.setTradingState({ kind: "set_trading_state", state, cancelOrders: world.chance.happens(0.3), ...WHO }),
      );
    },
  ],
  reset_breakers: [1.2, ({ world, account }) => resetBreakers(world, account)],
  acknowledge_alert: [
    0.3,
    ({ world, account }) =>
      world.hear(account.alerts({ limit: 10, cursor: null, status: "open", level: null, symbol: null }), (answer) => {
        const [alert] = answer.ok ? answer.value.data : [];
        if (alert === undefined) return;
        const alertId = alert.alert_id as AlertId;
        world.hear(account.acknowledgeAlert({ kind: "acknowledge_alert", alertId, note: "seen", by: "somebody" }));
      }),
  ],
  redrive: [
    0.4,
    ({ world, account }) =>
      world.hear(account.deadLetters({ limit: 5, cursor: null }), (answer) => {
        const [letter] = answer.ok ? answer.value.data : [];
        if (letter !== undefined) world.hear(account.redriveDeadLetter({ letter: letter.id, ...WHO }));
      }),
  ],
  firm_state: [
    0.6,
    ({ world }) =>
      world.hear(
        world.firm().setTradingState({ state: world.chance.weighted({ active: 20, reducing: 1, halted: 1 }), ...WHO }),
      ),
  ],
  firm_block: [
    0.3,
    ({ world }) => {
      const symbol = world.chance.pick(TRADED);
      if (world.chance.happens(0.15)) world.hear(world.firm().blockSymbol({ symbol, ...WHO }));
      else world.hear(world.firm().unblockSymbol({ symbol, ...WHO }));
    },
  ],
  venue_mode: [
    0.4,
    ({ world }) => {
      const mode = world.chance.weighted({ live: 6, canary: 2, shadow: 1 });
      const canary = mode === "canary" ? { share: ratio("0.5"), maxQuantity: null, maxNotional: money("20000") } : null;
      world.hear(world.venue(world.chance.pick(world.exchanges)).setMode({ mode, canary, ...WHO }));
    },
  ],
  panic: [
    0.4,
    ({ world }) => {
      const venue = world.chance.pick([...world.exchanges, PAPER]);
      world.hear(world.venue(venue).setPanic({ panicked: world.chance.happens(0.15), ...WHO }));
    },
  ],
  ramp: [
    0.2,
    ({ world }) => {
      const dailyNotionalCap = money(String(world.chance.pick([1_000, 200_000, 100_000_000])));
      world.hear(world.venue(world.chance.pick(world.exchanges)).setRamp({ changes: { dailyNotionalCap }, ...WHO }));
    },
  ],
  reconcile: [
    0.3,
    ({ world }) => world.hear(world.venue(world.chance.pick([...world.exchanges, PAPER])).reconcile(WHO)),
  ],
  quotes: [3, ({ world }) => putQuotes(world)],
  marks: [
    8,
    ({ world }) => {
      for (const [symbol, at] of world.marks) world.marks.set(symbol, at * (1 + (world.chance.share() - 0.5) * 0.01));
      world.putMarks();
    },
  ],
  give_up_delivery: [0.1, ({ world, account }) => world.hear(account.giveUpDelivery())],
  wait: [9, () => undefined],
} as const satisfies Readonly<Record<string, readonly [number, Operation]>>;

export type OperationName = keyof typeof OPERATIONS;

const WEIGHTS = Object.fromEntries(Object.entries(OPERATIONS).map(([name, [weight]]) => [name, weight])) as Record<
  OperationName,
  number
>;

/** Does one thing; gives its name. */
export function operate(world: World, clients: Clients, step: number): OperationName {
  const { chance } = world;
  const operation = chance.weighted(WEIGHTS);
  const { name } = chance.pick(world.accounts);
  const perform: Operation = OPERATIONS[operation][1];
  perform({ world, clients, step, name, account: world.account(name) });
  return operation;
}

function place({ world, clients, name, account }: Doing, request: OrderRequest): void {
  world.hear(account.placeOrders([{ kind: "place_order", request }]), ([reply]) => {
    if (reply !== undefined && reply.order !== null) clients.heard(name, reply.order.order_id, request);
  });
}

function pickOrder(world: World, { orders }: Clients): Clients["orders"][number] | undefined {
  // Mostly one of the newest.
  const from = world.chance.happens(0.7) ? orders.slice(-8) : orders;
  return from[world.chance.below(Math.max(1, from.length))];
}

function withOrder(
  { world, clients }: Doing,
  command: (orderId: OrderId, request: OrderRequest) => ReplaceOrder,
): void {
  const order = pickOrder(world, clients);
  if (order !== undefined) world.hear(world.account(order.account).replaceOrder(command(order.orderId, order.request)));
}

function drawReplace(world: World, orderId: OrderId, { symbol, price }: OrderRequest): ReplaceOrder {
  const { chance } = world;
  const near = (chance.share() - 0.5) * 0.02;
  return {
    kind: "replace_order",
    orderId,
    ...(chance.happens(0.7) ? { quantity: drawQuantity(chance, symbol) } : {}),
    ...(price !== null && chance.happens(0.5) ? { price: priceNear(world, symbol, near) } : {}),
    ...(chance.happens(0.05) ? { stopPrice: priceNear(world, symbol, near) } : {}),
    ...(chance.happens(0.05) ? { timeInForce: "day" } : {}),
  };
}

function setLimits({ world, clients, name, account }: Doing, changes: LimitChanges): void {
  world.hear(account.setLimits({ kind: "set_limits", changes, ifVersion: null, ...WHO }), (reply) => {
    if ("proposal" in reply)
      clients.proposals.push({ account: name, proposalId: reply.proposal.proposal_id as ProposalId });
  });
}

/** Closes whatever breaker is open. */
export function resetBreakers(world: World, account: AccountRpc): void {
  for (const breaker of ["portfolio_loss", "rapid_drawdown"] as const)
    world.hear(account.resetBreaker({ kind: "reset_breaker", breaker, symbol: null, ...WHO }));
  for (const symbol of TRADED)
    world.hear(account.resetBreaker({ kind: "reset_breaker", breaker: "position_loss", symbol, ...WHO }));
}

function putQuotes(world: World): void {
  const { chance, time } = world;
  const quotes = [BTC, ETH].flatMap((symbol) =>
    [PAPER, ...world.exchanges].map((venue) => ({
      venue,
      symbol,
      bid: priceNear(world, symbol, -0.001 * chance.share()),
      bidSize: drawQuantity(chance, symbol),
      ask: priceNear(world, symbol, 0.001 * chance.share()),
      askSize: drawQuantity(chance, symbol),
      time: time.now,
    })),
  );
  world.hear(world.market().putQuotes(quotes));
}
