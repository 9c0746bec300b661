/** The ways in which a client may be hostile, as a table: what it does on a connection, and how such a connection may end. */
import type { RawConnection } from "./raw-connection";

export interface Attack {
  /** Of an account of the hostile client's own: most of what it tries, strangers may not even try. */
  readonly token: string;
  readonly signal: AbortSignal;
  /** Makes client order ids differ. */
  readonly nextId: () => string;
}

export interface HostileClass {
  readonly name: string;
  /** Open at the same time. */
  readonly connections: number;
  /** How one may end before the attack is over; another ending, and any 5xx, is a fault of the service. */
  readonly mayEnd: RegExp;
  run(connection: RawConnection, attack: Attack): Promise<void>;
}

/** How a connection ends that the end of the attack cuts off. */
export const UNDER_WAY = "under way at the end";
/** So long an answer is waited for. */
const PATIENCE_MS = 5_000;
const DRIP_MS = 1_000;
const PIECE = "x".repeat(64 * 1_024);
const PIPELINED = 100;
const PIPELINED_ORDERS = 20;
const LARGEST_ANSWER = "/docs/swagger-ui-bundle.js";

const get = (path: string, headers = ""): string => `GET ${path} HTTP/1.1\r\nhost: service\r\n${headers}\r\n`;
const post = ({ token }: Attack, headers: string, body = ""): string =>
  `POST /orders HTTP/1.1\r\nhost: service\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;
const orderBody = (id: string): string =>
  `{"symbol":"BTCUSDT","side":"buy","type":"limit","quantity":"0.001","price":"44000","client_order_id":"${id}"}`;

/** Says something and waits for the answer. */
const saying =
  (words: (attack: Attack) => string): HostileClass["run"] =>
  async (connection, attack) => {
    await connection.write(words(attack));
    await connection.until(() => connection.answers > 0, PATIENCE_MS, attack.signal);
  };

/** Begins a request and goes on with it one piece a second, for ever. */
const dripping =
  (beginning: (attack: Attack) => string, piece: string): HostileClass["run"] =>
  async (connection, attack) => {
    await connection.write(beginning(attack));
    while (!connection.isClosed && !attack.signal.aborted) {
      await connection.until(() => false, DRIP_MS, attack.signal);
      await connection.write(piece);
    }
  };

/** Sends as fast as it goes, until it is shown the door. */
const flooding =
  (beginning: (attack: Attack) => string, piece: string): HostileClass["run"] =>
  async (connection, attack) => {
    await connection.write(beginning(attack));
    while (!connection.isClosed && !attack.signal.aborted) await connection.write(piece);
  };

export const HOSTILE_CLASSES: readonly HostileClass[] = [
  {
    name: "idle connections",
    connections: 1_000,
    mayEnd: /^no answer, closed$/,
    run: (connection, { signal }) => connection.until(() => false, Number.POSITIVE_INFINITY, signal),
  },
  {
    name: "headers, a line a second",
    connections: 200,
    mayEnd: /^(408|no answer), closed$/,
    run: dripping(() => "GET /health HTTP/1.1\r\nhost: service\r\n", "x: y\r\n"),
  },
  {
    name: "a body, a byte a second",
    connections: 200,
    mayEnd: /^(408|no answer), closed$/,
    run: dripping((attack) => post(attack, "content-length: 5000", "{"), " "),
  },
  {
    name: "readers that never read",
    connections: 50,
    mayEnd: /^no answer, closed$/,
    async run(connection, { signal }) {
      connection.stopReading();
      await connection.write(get(LARGEST_ANSWER).repeat(20));
      await connection.until(() => false, Number.POSITIVE_INFINITY, signal);
    },
  },
  {
    name: "a body of 100 MB, announced",
    connections: 4,
    // What is still being sent when the service closes takes its answer with it.
    mayEnd: /^(413|no answer), closed$/,
    run: flooding((attack) => post(attack, "content-length: 100000000"), PIECE),
  },
  {
    name: "a body without end, in chunks",
    connections: 4,
    mayEnd: /^(413|no answer), closed$/,
    run: flooding((attack) => post(attack, "transfer-encoding: chunked"), `10000\r\n${PIECE}\r\n`),
  },
  {
    name: "chunks that are framed wrongly",
    connections: 4,
    mayEnd: /^(400, (closed|open)|no answer, open)$/,
    run: saying((attack) => post(attack, "transfer-encoding: chunked", "zz\r\nabc\r\n0\r\n\r\n")),
  },
  {
    name: "a header without end",
    connections: 4,
    mayEnd: /^(431|no answer), closed$/,
    run: flooding(() => "GET /health HTTP/1.1\r\nhost: service\r\nx: ", PIECE),
  },
  {
    name: "10,000 headers",
    connections: 4,
    mayEnd: /^(200, open|431, (closed|open)|no answer, open)$/,
    run: saying(() => get("/health", Array.from({ length: 10_000 }, (_, n) => `x${n}: y\r\n`).join(""))),
  },
  {
    name: `${PIPELINED} requests in one write`,
    connections: 4,
    mayEnd: /^(200( × \d+)?|no answer), open$/,
    async run(connection, { token, signal }) {
      await connection.write(get("/account", `authorization: Bearer ${token}\r\n`).repeat(PIPELINED));
      await connection.until(() => connection.answers >= PIPELINED, PATIENCE_MS, signal);
    },
  },
  {
    name: `${PIPELINED_ORDERS} orders in one write`,
    connections: 2,
    mayEnd: /^(201( × \d+)?|no answer), open$/,
    async run(connection, attack) {
      const orders = Array.from({ length: PIPELINED_ORDERS }, () => orderBody(attack.nextId()));
      await connection.write(orders.map((body) => post(attack, `content-length: ${body.length}`, body)).join(""));
      await connection.until(() => connection.answers >= PIPELINED_ORDERS, PATIENCE_MS, attack.signal);
      // Orders that rest are cheap to refuse, and to fill up an account with: once a second is enough.
      await connection.until(() => false, DRIP_MS, attack.signal);
    },
  },
  {
    name: "a body that is not UTF-8",
    connections: 4,
    mayEnd: /^(400|no answer), open$/,
    run: saying((attack) => post(attack, "content-length: 4", '"\xff\xfe"')),
  },
  {
    name: "a header and a path that are not UTF-8",
    connections: 4,
    mayEnd: /^(400|403|404|no answer), open$/,
    run: saying(({ token }) => get("/orders/%ff%fe", `authorization: Bearer ${token}\r\nx-account: \xff\xfe\r\n`)),
  },
  {
    name: "a content-length that is too short",
    connections: 4,
    mayEnd: /^(400( × 2)?, (closed|open)|no answer, open)$/,
    run: saying((attack) => post(attack, "content-length: 10", orderBody(attack.nextId()))),
  },
  {
    name: "a content-length that is too long",
    connections: 50,
    mayEnd: /^no answer, open$/,
    run: saying((attack) => post(attack, "content-length: 5000", orderBody(attack.nextId()))),
  },
  {
    name: "a negative content-length",
    connections: 4,
    mayEnd: /^(400, (closed|open)|no answer, open)$/,
    run: saying((attack) => post(attack, "content-length: -1", "{}")),
  },
  {
    name: "two content-lengths",
    connections: 4,
    mayEnd: /^(400, (closed|open)|no answer, open)$/,
    run: saying((attack) => post(attack, "content-length: 2\r\ncontent-length: 50", "{}")),
  },
  {
    // Whoever believes the length takes the rest of the body for the next request.
    name: "a content-length beside chunks",
    connections: 4,
    mayEnd: /^(400, (closed|open)|no answer, open)$/,
    run: saying((attack) =>
      post(attack, "content-length: 3\r\ntransfer-encoding: chunked", `2\r\n{}\r\n0\r\n\r\n${get("/health")}`),
    ),
  },
  {
    name: "something that is not HTTP",
    connections: 4,
    mayEnd: /^(400, (closed|open)|no answer, open)$/,
    run: saying(() => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\xff\r\n\r\n"),
  },
  {
    name: "clients that go in the middle of a body",
    connections: 4,
    mayEnd: /^no answer, open$/,
    async run(connection, attack) {
      await connection.write(post(attack, "content-length: 500", '{"symbol":'));
    },
  },
];
