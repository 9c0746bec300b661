/** A venue that speaks Binance spot's protocol, on this machine: for tests, and for trying things out (docs/venue-sim.md). */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { money, price, ratio } from "../../shared/core/decimal";
import { answerAdmin, isAdminPath } from "./admin";
import { HeldAnswers } from "./held-answers";
import type { House } from "./house";
import { answerHttp, readBody, writeAnswer } from "./http-requests";
import { assertUsableKeys, seededKey, type ApiKey } from "./keys";
import { USUAL_LIMITS, type LimitSettings } from "./limits";
import { Refusal } from "./refusal";
import { Sockets } from "./sockets";
import { configuredSymbols, venueSymbols, type SymbolSetup } from "./symbols";
import { Venue } from "./venue";

export interface VenueSimOptions {
  /** A free one when left out. */
  readonly port?: number;
  /** Decides the ids, listen keys and API keys that the venue makes; 1 when left out. */
  readonly seed?: number;
  /** The venue's clock, milliseconds since 1970; the machine's when left out. */
  readonly now?: () => number;
  /** The project's own instruments when left out. */
  readonly symbols?: readonly SymbolSetup[];
  /** One key of the account `main` that follows from the seed, when left out. */
  readonly keys?: readonly ApiKey[];
  /** How the house quotes; what is left out is usual. */
  readonly house?: Partial<House>;
  readonly limits?: Partial<LimitSettings>;
}

export interface VenueSim {
  /** `http://127.0.0.1:port`: the REST API is under /api/v3. */
  readonly url: string;
  /** `ws://127.0.0.1:port`: the WebSocket API is at /ws-api/v3, streams by listen key are at /ws/{listenKey}. */
  readonly wsUrl: string;
  /** `http://127.0.0.1:port/admin`. */
  readonly adminUrl: string;
  /** The keys that it knows. */
  readonly keys: readonly ApiKey[];
  /** Moves a symbol's price, as POST /admin/price does. */
  setPrice(symbol: string, at: string): void;
  /** Ends all connections, and resolves when the port is free. */
  stop(): Promise<void>;
}

/** Enough on each level that an order of the project's limits fills at the first one or two. */
const USUAL_HOUSE: House = {
  halfSpread: ratio("0.0001"),
  levelStep: ratio("0.0002"),
  levels: 10,
  levelNotional: money("500000"),
  levelQuantity: null,
};

/** Far longer than any client keeps a connection: one that both ends let go of at once breaks a request, and looks like a fault that nobody armed. */
const IDLE_MS = 600_000;

/** Starts a venue; rejects when the port is taken, throws RangeError for keys or symbols that cannot be. */
export async function startVenueSim(options: VenueSimOptions = {}): Promise<VenueSim> {
  const { port = 0, seed = 1, now = Date.now } = options;
  const keys = options.keys ?? [seededKey("main", seed)];
  assertUsableKeys(keys);
  const venue = new Venue({
    symbols: venueSymbols(options.symbols ?? configuredSymbols()),
    keys,
    house: { ...USUAL_HOUSE, ...options.house },
    limits: { ...USUAL_LIMITS, ...options.limits },
    seed,
    now,
  });
  const held = new HeldAnswers();
  const sockets = new Sockets(venue, held);
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
    answer(venue, held, request, response).catch((error: unknown) => fail(error, response));
  });
  server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const host = `127.0.0.1:${address.port}`;
  return {
    url: `http://${host}`,
    wsUrl: `ws://${host}`,
    adminUrl: `http://${host}/admin`,
    keys,
    setPrice: (symbol, at) => venue.setPrice(symbol, price(at)),
    async stop() {
      venue.streams.clear();
      held.drop();
      sockets.close();
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  venue: Venue,
  held: HeldAnswers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  if (!isAdminPath(path)) return answerHttp(venue, held, request, response);
  const body = await readBody(request);
  writeAnswer(response, answerAdmin(venue, held, { method: request.method ?? "", path, body }));
}

/** A body that is too long is the client's; a client that went away needs no answer; anything else is the simulator's. */
function fail(error: unknown, response: ServerResponse): void {
  if (error instanceof Refusal) {
    writeAnswer(response, { status: error.status, headers: { connection: "close" }, body: error.body });
    return;
  }
  if (response.destroyed || isAbort(error)) return;
  process.stderr.write(`venue-sim: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (response.headersSent) return;
  writeAnswer(response, {
    status: 500,
    headers: {},
    body: { code: -1000, msg: "An unknown error occurred while processing the request." },
  });
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "ABORT_ERR");
