/** WebSocket connections: the WebSocket API at /ws-api/v3 and user data by listen key at /ws/{listenKey}. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { HeldAnswers } from "./held-answers";
import { SocketSession, type Connection } from "./socket-api";
import type { Listener } from "./user-streams";
import type { Venue } from "./venue";

/** "The WebSocket server will send a ping frame every 20 seconds." */
const PING_MS = 20_000;
/** "Connecting to WebSocket API costs 2 weight." */
const CONNECT_WEIGHT = 2;
const API_PATH = "/ws-api/v3";
const STREAM_PATH = /^\/ws\/([A-Za-z0-9]{1,128})$/;

export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #venue: Venue;
  readonly #held: HeldAnswers;
  readonly #pings: NodeJS.Timeout;

  constructor(venue: Venue, held: HeldAnswers) {
    this.#venue = venue;
    this.#held = held;
    this.#pings = setInterval(() => {
      for (const socket of this.#server.clients) socket.ping();
    }, PING_MS);
    this.#pings.unref();
  }

  /** Takes a connection over, or refuses it with an HTTP status. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const ip = request.socket.remoteAddress ?? "";
    const accept = (use: (client: WebSocket) => void): void =>
      this.#server.handleUpgrade(request, socket, head, (client) => {
        // A connection that breaks ends with a close event, which is where things are put away.
        client.on("error", () => client.terminate());
        use(client);
      });
    if (path === API_PATH) {
      const now = this.#venue.now();
      if (this.#venue.limits.charge(ip, CONNECT_WEIGHT, now) !== null) return refuse(socket, "429 Too Many Requests");
      return accept((client) => {
        const session = new SocketSession(this.#venue, this.#held, connectionOf(client), ip);
        client.on("message", (frame) => session.receive(textOf(frame)));
      });
    }
    const listenKey = STREAM_PATH.exec(path)?.[1];
    const account = listenKey === undefined ? null : this.#venue.listenKeys.accountOf(listenKey, this.#venue.now());
    if (listenKey === undefined || account === null) return refuse(socket, "404 Not Found");
    return accept((client) => this.#stream(client, listenKey, account));
  }

  /** Ends all connections at once. */
  close(): void {
    clearInterval(this.#pings);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #stream(client: WebSocket, listenKey: string, account: string): void {
    const send = (event: unknown): void => client.send(JSON.stringify(event));
    const listener: Listener = {
      account,
      send: (event) => {
        const now = this.#venue.now();
        if (this.#venue.listenKeys.accountOf(listenKey, now) === account) return send(event);
        // A key that has run out says so and sends nothing more.
        this.#venue.streams.remove(listener);
        send({ e: "listenKeyExpired", E: now, listenKey });
        return client.close();
      },
      cut: () => client.terminate(),
    };
    this.#venue.streams.add(listener);
    client.on("close", () => this.#venue.streams.remove(listener));
  }
}

const connectionOf = (client: WebSocket): Connection => ({
  get isOpen() {
    return client.readyState === client.OPEN;
  },
  send: (text) => client.send(text),
  cut: () => client.terminate(),
  onGone: (work) => void client.once("close", work),
});

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Frames come whole unless a socket is set to give their fragments, which none here is. */
function textOf(frame: RawData): string {
  if (Array.isArray(frame)) throw new TypeError("a frame in fragments");
  return new TextDecoder().decode(frame);
}
