import type { Socket, SocketEvents } from "./binance/user-stream";

/** Opens a WebSocket of the platform's. A connection that breaks ends with a close, or with an error and no close. */
export function connectSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url);
  let hasEnded = false;
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    events.onEnd();
  };
  socket.addEventListener("open", () => events.onOpen());
  socket.addEventListener("message", ({ data }) => events.onText(typeof data === "string" ? data : ""));
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  return {
    send: (text) => socket.send(text),
    close: () => {
      // Closing what was never open or is closed already is no fault.
      if (socket.readyState === WebSocket.OPEN || socket.readyState === WebSocket.CONNECTING) socket.close();
    },
  };
}
