/** Holds views of a whole account, its cash and its positions, against what the disk makes of them. */
import { AMOUNT, amount, decimal, SIZE, size } from "./decimals";
import { Holding } from "./holdings";
import type { OrderModel } from "./order-model";

/** A view of a position. */
export interface ShownPosition {
  readonly symbol: string;
  readonly quantity: string;
  readonly average_price: string | null;
  readonly mark: string | null;
  readonly unrealized_pnl: string | null;
  readonly realized_pnl: string;
  readonly open_buys: string;
  readonly open_sells: string;
}

/** A view of the account, as far as it is held against the disk. */
export interface ShownAccount {
  readonly cash: string;
  readonly margin_reserved: string;
  readonly open_orders: number;
}

/** What the disk makes of an account. */
interface AccountFacts {
  readonly cash: bigint;
  readonly positions: ReadonlyMap<string, bigint>;
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly open: ReadonlySet<OrderModel>;
}

/** Where positions, and what they say of open orders, are not what the disk makes of them. */
export function positionDifferences(account: AccountFacts, views: readonly ShownPosition[]): string[] {
  const reserved = new Map<string, bigint>();
  for (const order of account.open) add(reserved, `${order.side} ${order.symbol}`, order.reserved());
  const shown = new Set(views.map(({ symbol }) => symbol));
  const hidden = [...account.positions].filter(([symbol, quantity]) => quantity !== 0n && !shown.has(symbol));
  const compared = views.flatMap((view) => {
    const { symbol, quantity, open_buys: buys, open_sells: sells } = view;
    return [
      ...holdingDifferences(account, view),
      different(`the position in ${symbol}`, quantity, account.positions.get(symbol) ?? 0n),
      different(`what open buys of ${symbol} reserve`, buys, reserved.get(`buy ${symbol}`) ?? 0n),
      different(`what open sells of ${symbol} reserve`, sells, reserved.get(`sell ${symbol}`) ?? 0n),
    ];
  });
  return [
    ...hidden.map(([symbol, quantity]) => `the position of ${decimal(quantity, SIZE)} ${symbol} is not shown`),
    ...compared.flat(),
  ];
}

/** Where a position was not paid, or has not gained, what is shown of it. */
function holdingDifferences(
  account: AccountFacts,
  { symbol, average_price: mean, realized_pnl: realized, unrealized_pnl: gained, mark }: ShownPosition,
): string[] {
  const holding = account.holdings.get(symbol) ?? new Holding();
  const said = (what: string, shown: string): string[] => [`${what} of ${symbol} is shown as ${shown}, and is another`];
  return [
    ...(mean === null || holding.isMeanPrice(size(mean)) ? [] : said("the mean price", mean)),
    ...(holding.isRealized(amount(realized)) ? [] : said("what was realised", realized)),
    ...(gained === null || mark === null || holding.isUnrealized(amount(gained), size(mark))
      ? []
      : said("what was gained", gained)),
  ];
}

/** Where cash is not start, trades, fees and adjustments. */
export function cashDifferences(
  account: AccountFacts,
  { cash, margin_reserved: reserved, open_orders: open }: ShownAccount,
): string[] {
  let cost = 0n;
  for (const order of account.open) cost += order.reserve().cost;
  const differs = (what: string, shown: string, ours: bigint): string[] =>
    amount(shown) === ours ? [] : [`${what} is shown as ${shown}, and is ${decimal(ours, AMOUNT)}`];
  return [
    ...differs("cash", cash, account.cash),
    ...differs("what open orders reserve for fees and losses", reserved, cost),
    ...(open === account.open.size ? [] : [`${open} orders are shown as open, and ${account.open.size} are`]),
  ];
}

const different = (what: string, shown: string, ours: bigint): string[] =>
  size(shown) === ours ? [] : [`${what} is shown as ${shown}, and is ${decimal(ours, SIZE)}`];

function add(to: Map<string, bigint>, key: string, more: bigint): void {
  to.set(key, (to.get(key) ?? 0n) + more);
}
