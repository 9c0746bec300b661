/** Gives the system something to be asked about: positions, open orders, an alert, an open breaker, a reconciliation. */
import { UnexpectedAnswer, type ApiClient } from "../../scripts/api-client";
import { START_PRICES } from "../../scripts/feed/start-prices";
import { DEMO_ACCOUNT, LOAD_ACCOUNTS } from "../../scripts/seed/accounts";

/** Real values of names that chance would never hit upon, by the kind of name. */
export type Names = Readonly<Record<NameKind, readonly string[]>>;

export type NameKind =
  | "symbol"
  | "trader"
  | "loser"
  | "quantity"
  | "price"
  | "close_symbol"
  | "close"
  | "account"
  | "venue"
  | "order_id"
  | "alert_id"
  | "run"
  | "breaker"
  | "version"
  | "cursor"
  | "date";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
const RESTING = 100;
/** It has paid fees and may lose nothing: its breaker is open whenever it is looked at. */
const LOSER = LOAD_ACCOUNTS.at(-1) as string;
const CLOSED = "LTCUSDT";

/** Does it, and says what there is to name. Throws where an answer is another than it has to be. */
export async function prepare(admin: ApiClient): Promise<Names> {
  const ask = async (account: string, line: string, status: number, body?: object): Promise<unknown> => {
    const [method = "", path = ""] = line.split(" ");
    const answer = await admin.request(method, path, { account, ...(body === undefined ? {} : { body }) });
    if (answer.status !== status) throw new UnexpectedAnswer(`preparing, ${line}`, answer);
    return answer.body;
  };
  const place = async (account: string, order: object): Promise<string> =>
    ((await ask(account, "POST /orders", 201, order)) as { order: { order_id: string } }).order.order_id;

  for (const symbol of SYMBOLS) await place(DEMO_ACCOUNT, { symbol, side: "buy", type: "market", quantity: "0.1" });
  const orders: string[] = [];
  for (let n = 0; n < RESTING; n++) {
    const symbol = SYMBOLS[n % SYMBOLS.length] as string;
    // Two percent from the market: they rest, and the collar lets them.
    const price = Math.floor(Number(START_PRICES[symbol]) * 98) / 100;
    orders.push(await place(DEMO_ACCOUNT, { symbol, side: "buy", type: "limit", quantity: "0.1", price }));
  }
  // A threshold that is passed already raises an alert, and refuses nothing.
  await ask(DEMO_ACCOUNT, "PATCH /risk/limits", 200, {
    thresholds: { max_exposure: { warning: "0.000001" } },
    reason: "an alert to ask about",
  });
  const alerts = (await ask(DEMO_ACCOUNT, "GET /risk/alerts", 200)) as { data: { alert_id: string }[] };
  await place(LOSER, { symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.1" });
  await ask(LOSER, "PATCH /risk/limits", 200, { limits: { breaker_daily_loss: 0 }, reason: "a breaker to ask about" });
  const closes = (await ask(DEMO_ACCOUNT, `GET /market/${CLOSED}/closes?limit=1`, 200)) as {
    data: { date: string; close: string }[];
  };
  const reason = "a run to ask about";
  const { run } = (await ask(DEMO_ACCOUNT, "POST /venues/paper/reconcile", 202, { reason })) as { run: string };
  return {
    symbol: SYMBOLS,
    trader: [DEMO_ACCOUNT],
    loser: [LOSER],
    // What is adjusted and asked about as administrator; the accounts that trade keep their money.
    account: LOAD_ACCOUNTS.slice(0, 3),
    venue: ["paper"],
    order_id: orders,
    alert_id: alerts.data.map(({ alert_id: id }) => id),
    run: [run],
    breaker: ["portfolio_loss", "portfolio_loss", "position_loss", "rapid_drawdown"],
    quantity: ["0.1", "0.2", "0.05"],
    price: ["44000", "2450", "108"],
    version: ["*"],
    // Of lists by number and of lists by name.
    cursor: ["1000000", "A"],
    // A close that is kept may be sent again; another one of its day may not.
    close_symbol: [CLOSED],
    date: closes.data.map(({ date }) => date),
    close: closes.data.map(({ close }) => close),
  };
}
