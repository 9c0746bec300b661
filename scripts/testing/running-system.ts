/** The whole system as users start it: the launcher in a process of its own, on free ports, with a state folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { programsRunning } from "../launcher/processes";
import { root } from "../root";

/** How long a start may take on a busy machine. */
const START_MS = 90_000;
const HOST = "127.0.0.1";

export interface Place {
  readonly stateDir: string;
  readonly port: number;
  readonly loadPort: number;
}

export interface RunningSystem {
  readonly url: string;
  /** All it wrote until it was ready. */
  readonly said: string;
  /** The token that was printed. */
  readonly token: string;
  /** The request that the printed command makes. */
  readonly firstOrder: { readonly url: string; readonly init: RequestInit };
  /** Ctrl-C; the exit status. */
  stop(): Promise<number | null>;
  /** `kill -9` of the launcher, and of the runtime too when asked; without that it stays behind. */
  kill(options: { runtime: boolean }): Promise<void>;
}

/** Starts the system and waits for its banner; throws with all it said when it ends before. */
export async function startSystem(
  { stateDir, port, loadPort }: Place,
  flags: readonly string[] = [],
): Promise<RunningSystem> {
  const launcher = spawn(process.execPath, [join(root, "scripts/run.mjs"), "scripts/start.ts", ...flags], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      HOST,
      PORT: String(port),
      LOAD_PORT: String(loadPort),
      STATE_DIR: stateDir,
      LOG_LEVEL: "warn",
    },
  });
  const exited = new Promise<number | null>((resolve) => launcher.once("exit", resolve));
  const banner = await textUntil(launcher, "Stop with Ctrl-C");
  const token = match(banner, /Token\s+(\S+)/);
  return {
    said: banner,
    url: match(banner, /API\s+(\S+)/),
    token,
    firstOrder: requestOf(match(banner, /^(curl .*)$/m)),
    async stop() {
      launcher.kill("SIGINT");
      return exited;
    },
    async kill({ runtime }) {
      launcher.kill("SIGKILL");
      if (runtime) endLeftovers({ stateDir });
      await exited;
    },
  };
}

/** Ends what is left of a system that was killed. */
export function endLeftovers({ stateDir }: Pick<Place, "stateDir">): void {
  for (const pid of programsRunning(join(stateDir, "workerd"))) process.kill(pid, "SIGKILL");
}

/** Two ports that nothing listens on now. */
export async function freePorts(): Promise<{ port: number; loadPort: number }> {
  const servers = [createServer(), createServer()];
  const [port = 0, loadPort = 0] = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, HOST);
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return { port, loadPort };
}

/** What a process writes until `mark` is among it. */
async function textUntil(child: ChildProcess, mark: string): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`not started after ${START_MS} ms:\n${text}`));
    }, START_MS);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (!text.includes(mark)) return;
      clearTimeout(deadline);
      resolve(text);
    };
    // Both stay in flowing mode, so that the process never blocks on a full pipe.
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", () => {
      clearTimeout(deadline);
      reject(new Error(`ended before it was ready:\n${text}`));
    });
  });
}

function match(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the launcher printed nothing like ${String(pattern)}:\n${text}`);
  return found;
}

/** The request a printed curl command makes, so that the test needs no curl. */
function requestOf(command: string): { url: string; init: RequestInit } {
  const headers = [...command.matchAll(/-H '([^:]+): ([^']*)'/g)].map(([, name = "", value = ""]): [string, string] => [
    name,
    value,
  ]);
  return { url: match(command, /(http\S+)/), init: { method: "POST", headers, body: match(command, /-d '([^']*)'/) } };
}
